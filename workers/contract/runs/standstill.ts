/**
 * Times in which events were emitted and none of them reached storage. A percentile counts what arrives: while nothing does
 * it would fall, or vanish, just when latency is worst. So it is shown as of before the standstill, with since when.
 */
import type { Snapshot } from '../snapshot-types.ts';

export interface Standstill {
  /** When the last event reached storage, ms since the epoch. */
  readonly since: number;
  /** P99 of the ten seconds before. */
  readonly p99Ms: number;
}

/** From when on it is worth a word: a stage that waits its turn on a busy machine is none yet. */
const LEAST_MS = 1000;

/**
 * Any thread. What it says of a snapshot is said once and goes with it: asked again later, the first second of a standstill
 * would have become a part of it, and a figure that was written before would not be the one that is written now.
 */
export class StandstillWatch {
  private runId = 0;
  private arrived = 0;
  private last: Standstill = { since: 0, p99Ms: Number.NaN };
  /** When the first event was emitted of which none has arrived since; NaN while there is none. */
  private waitsSince = Number.NaN;
  private emitted = 0;

  /** With each snapshot, in their order. @returns the standstill at its moment; null while events arrive */
  follow({ runId, time, state, counters, latency: { endToEnd } }: Snapshot): Standstill | null {
    const isOther = runId !== this.runId;
    if (isOther || endToEnd.count > this.arrived || state !== 'running') {
      this.runId = runId;
      this.arrived = endToEnd.count;
      const { count, p99 } = endToEnd.window;
      this.last = { since: time, p99Ms: count > 0 ? p99 : Number.NaN };
      this.waitsSince = Number.NaN;
      this.emitted = counters.emitted;
      return null;
    }
    if (Number.isNaN(this.waitsSince) && counters.emitted > this.emitted) this.waitsSince = time;
    return time - this.waitsSince >= LEAST_MS ? this.last : null;
  }
}
