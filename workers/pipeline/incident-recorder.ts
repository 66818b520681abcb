/** Follows the failures of a run and has them measured; what comes out goes to shared memory and to the event log. */
import { getField } from '../contract/config-codec.ts';
import { FIELDS } from '../contract/config-fields.ts';
import type { Config } from '../contract/config-types.ts';
import { BURST, type Incident, incidentOf, SAMPLE_MS, workerIncident } from '../contract/incidents.ts';
import { Journal } from '../memory/journal.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { type Detector, IncidentTracker } from './incident-tracker.ts';
import { RunSampler } from './run-sampler.ts';

/** Settings that are failures when they are not at their default. */
const FAILING = FIELDS.map((field, index) => ({ field, index })).filter(({ field: { path } }) =>
  /^failures\.(storage|subscribers)\.|^failures\.poison\.ratio$|^load\.staleRatio$/.test(path),
);
const SUBSCRIBERS = ['aggregates', 'alarms', 'tail'] as const;
/** Shares of invalid and expired events have to grow at least to this many times the usual. */
const UNUSUAL = 2;

export class IncidentRecorder {
  private readonly sampler: RunSampler;
  private readonly tracker: IncidentTracker;
  private readonly journal: Journal;
  private readonly timer: ReturnType<typeof setInterval>;
  private changed = false;
  /** No samples were taken for a while: what happened meanwhile says nothing about what is normal. */
  private hadBreak = true;

  /**
   * @param now ms since the epoch
   * @param isRunning whether events move as they usually do: neither pauses nor the start are measured
   */
  constructor(
    memory: MemoryMap,
    private readonly now: () => number,
    private readonly isRunning: () => boolean,
    private readonly onEvent: (kind: 'failure', text: string) => void,
  ) {
    this.sampler = new RunSampler(memory);
    this.journal = new Journal(memory.incidentVersion, 0, memory.incidents);
    this.tracker = new IncidentTracker(this.sampler.sample(now()), (row) => this.close(incidentOf(row)));
    this.timer = setInterval(() => this.tick(), SAMPLE_MS);
  }

  /** Other configurations are in force than before: failures begin and end by it. */
  follow(before: Config, after: Config): void {
    for (const { field, index } of FAILING) {
      const [was, is] = [getField(before, field.path), getField(after, field.path)];
      if (was === is) continue;
      if (is === field.default) this.tracker.clear(index, this.now());
      else this.tracker.begin(index, Number(is), this.now(), detectorOf(field.path, after));
    }
    this.publish();
  }
  burst(factor: number, begins: boolean): void {
    if (begins)
      this.tracker.begin(BURST, factor, this.now(), (sample, _, normal) => sample.depth > (normal?.depth ?? 0));
    else this.tracker.clear(BURST, this.now());
    this.publish();
  }
  /** Somebody killed or stalled this worker. */
  breakWorker(thread: number): void {
    this.tracker.begin(workerIncident(thread), 0, this.now(), null);
    this.tracker.clear(workerIncident(thread), this.now());
    this.publish();
  }
  /** The supervisor found it lost. @param silentMs since its last sign of life */
  findLost(thread: number, silentMs: number): void {
    const what = workerIncident(thread);
    if (!this.tracker.isOpen(what)) {
      this.tracker.begin(what, 0, this.now() - silentMs, null);
      this.tracker.clear(what, this.now() - silentMs);
    }
    this.tracker.detect(what, this.now());
    this.publish();
  }

  /** What was normal says nothing any more. */
  forgetNormal(): void {
    this.tracker.forgetNormal();
    this.publish();
  }
  end(): void {
    clearInterval(this.timer);
    this.forgetNormal();
  }

  private tick(): void {
    if (!this.isRunning()) {
      this.hadBreak = true;
      return;
    }
    const sample = this.sampler.sample(this.now());
    this.changed ||= this.tracker.hasOpen;
    if (this.hadBreak) this.tracker.goOnFrom(sample);
    else this.tracker.take(sample);
    this.hadBreak = false;
    if (this.changed) this.publish();
    this.changed = this.tracker.hasOpen;
  }
  private publish(): void {
    this.journal.draft.set(this.tracker.rows);
    this.journal.commit();
  }

  private close(incident: Incident): void {
    this.onEvent('failure', summaryOf(incident));
  }
}

function detectorOf(path: string, { broadcast }: Config): Detector {
  const observer = SUBSCRIBERS.findIndex((name) => path === `failures.subscribers.${name}`);
  if (observer >= 0) return ({ lags }) => lags[observer]! >= broadcast.lagLimit;
  switch (path) {
    case 'failures.storage.quotaFull':
      return (sample, atStart) => sample.storageProblem !== atStart.storageProblem;
    case 'failures.poison.ratio':
      return (sample, atStart, normal) =>
        sample.invalid - atStart.invalid > UNUSUAL * (normal?.invalidShare ?? 0) * (sample.emitted - atStart.emitted);
    case 'load.staleRatio':
      return (sample, atStart, normal) =>
        sample.expired - atStart.expired > (UNUSUAL * (normal?.expired ?? 0) * (sample.at - atStart.at)) / SAMPLE_MS;
    default:
      return (sample, atStart) => sample.failures > atStart.failures;
  }
}

const COUNT = new Intl.NumberFormat('en');
const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

/** A line of the event log. */
export function summaryOf(incident: Incident): string {
  const { what, detectMs, recoverMs, delayed, expired, shed, deadLettered, peakDepth, peakLatencyMs } = incident;
  const noticed = detectMs === null ? 'not noticed' : `noticed after ${seconds(detectMs)}`;
  const recovered = recoverMs === null ? 'recovery not known' : `normal again ${seconds(recoverMs)} after its end`;
  const events = `${COUNT.format(delayed)} late, ${COUNT.format(expired)} expired, ${COUNT.format(shed)} shed, ${COUNT.format(deadLettered)} given up`;
  const peaks = `at most ${COUNT.format(peakDepth)} waiting, ${seconds(peakLatencyMs)} latency`;
  return `${what}: ${noticed}, ${recovered}; ${events}; ${peaks}`;
}
