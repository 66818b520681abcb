/** How long the database takes for a call: its own cost by call and by row, and on top of it the injected slowness. */

import type { Config } from '../../../contract/config-types.ts';
import { measuredCall } from '../../../contract/durations/call-times.ts';
import { LONGEST_SERVICE_MS, P99_SIGMAS } from '../../../contract/durations/service-limits.ts';
import { ServiceTime } from '../../service-time.ts';

/** The log-normal one: a P99 of ten times the median, so the mean is e^(σ²/2) times that, with σ = ln 10 ÷ 2.326. */
const P99_RATIO = 10;
const MEDIAN_OF_MEAN = Math.exp(-((Math.log(P99_RATIO) / P99_SIGMAS) ** 2) / 2);
/** A draw of mean 1 ms. */
const UNIT = { meanUs: 1000, p50Us: 1000 * MEDIAN_OF_MEAN, p99Us: 1000 * MEDIAN_OF_MEAN * P99_RATIO };

export class CallCost {
  private settings: Config['database'] | undefined;
  private failures: Config['failures']['storage'] | undefined;
  private readonly time: ServiceTime;

  /** @param measured what it draws from when it is set to measured times: words of the run's memory */
  constructor(
    private readonly random: () => number,
    measured?: Float64Array,
  ) {
    this.time = new ServiceTime(random, measured);
  }

  configure({ database, failures }: Config): void {
    this.settings = database;
    this.failures = failures.storage;
    const { distribution } = database;
    this.time.configure(distribution === 'measured' ? measuredCall(database) : { kind: distribution, ...UNIT });
  }

  /** @returns ms */
  draw(rows: number): number {
    const { latencyMs, jitterMs } = this.failures!;
    return this.own(rows) + latencyMs + (jitterMs > 0 ? jitterMs * this.random() : 0);
  }
  private own(rows: number): number {
    const { perCallMs, perRowUs, distribution } = this.settings!;
    const ofRows = (rows * perRowUs) / 1000;
    // A measured time is of the call alone; otherwise the cost of the rows varies with that of the call.
    if (distribution === 'measured') return Math.min(this.time.draw() + ofRows, LONGEST_SERVICE_MS);
    const mean = perCallMs + ofRows;
    return mean > 0 ? Math.min(mean * this.time.draw(), LONGEST_SERVICE_MS) : 0;
  }
}
