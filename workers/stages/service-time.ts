/** How long services are asked to take: draws from the distribution that a stage is set to. */
import type { ServiceTimeSettings } from '../contract/config-types.ts';
import { LONGEST_SERVICE_MS, P99_SIGMAS } from '../contract/durations/service-limits.ts';
import { TIMED_STAGES, type TimedStage } from '../contract/name-sets.ts';
import { type MemoryMap, TIMES_WORDS } from '../memory/memory-map.ts';

/** The times that a stage draws from when it is set to measured ones. */
export function timesOfStage({ measuredTimes }: Pick<MemoryMap, 'measuredTimes'>, stage: TimedStage): Float64Array {
  const at = TIMED_STAGES.indexOf(stage) * TIMES_WORDS;
  return measuredTimes.subarray(at, at + TIMES_WORDS);
}

export class ServiceTime {
  private settings: ServiceTimeSettings = { kind: 'none', meanUs: 0, p50Us: 0, p99Us: 0 };
  /** Of measured times: how many points, and a copy of the words, as `encodeTimes` in `contract/durations/measured-times.ts` has them. */
  private points = 0;
  private words = new Float64Array();

  /** @param measured words of the run's memory, for this stage; what is never set to measured times has none */
  constructor(
    private readonly random: () => number,
    private readonly measured: Float64Array = new Float64Array(1),
  ) {}

  configure(settings: ServiceTimeSettings): void {
    this.settings = settings;
    if (settings.kind !== 'measured') return;
    this.words = this.measured.slice();
    this.points = this.words[0]!;
  }

  get isAsked(): boolean {
    return this.settings.kind !== 'none';
  }

  /** @returns ms */
  draw(): number {
    const { kind, meanUs, p50Us, p99Us } = this.settings;
    switch (kind) {
      case 'none':
        return 0;
      case 'fixed':
        return meanUs / 1000;
      case 'exponential':
        return Math.min((-meanUs / 1000) * Math.log(1 - this.random()), LONGEST_SERVICE_MS);
      case 'measured':
        // Without the times themselves, as from a link, those of the same P50 and P99.
        if (this.points > 1) return this.quantile(this.random()) / 1000;
        return this.logNormal(p50Us, p99Us);
      case 'log-normal':
        return this.logNormal(p50Us, p99Us);
    }
  }

  private logNormal(p50Us: number, p99Us: number): number {
    return Math.min((p50Us / 1000) * (p99Us / p50Us) ** (this.normal() / P99_SIGMAS), LONGEST_SERVICE_MS);
  }

  /** µs below which such a share of the measured services stayed: on the straight piece between two points. */
  private quantile(share: number): number {
    const { words } = this;
    let low = 1;
    let high = this.points - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (words[1 + 2 * middle]! <= share) low = middle + 1;
      else high = middle;
    }
    const at = 2 * low - 1;
    const [from, micros] = [words[at]!, words[at + 1]!];
    return micros + ((words[at + 3]! - micros) * (share - from)) / (words[at + 2]! - from);
  }

  /** A standard normal draw: Box and Muller, 1958. */
  private normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.random())) * Math.cos(2 * Math.PI * this.random());
  }
}
