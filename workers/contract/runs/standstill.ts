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
 * What it says of a snapshot is said once and goes with it: asked again later, the first second of a standstill would have become
 * a part of it, and a figure that was written before would not be the one that is written now.
 *
 * @returns to be called with each snapshot, in their order: the standstill at its moment; null while events arrive. Any thread
 */
export function watchStandstills(): (now: Snapshot) => Standstill | null {
  let [run, arrived, emitted] = [0, 0, 0];
  let last: Standstill = { since: 0, p99Ms: Number.NaN };
  // When the first event was emitted of which none has arrived since; NaN while there is none.
  let waitsSince = Number.NaN;
  return ({ runId, time, state, counters, latency: { endToEnd } }) => {
    if (runId !== run || endToEnd.count > arrived || state !== 'running') {
      [run, arrived, emitted] = [runId, endToEnd.count, counters.emitted];
      const { count, p99 } = endToEnd.window;
      last = { since: time, p99Ms: count > 0 ? p99 : Number.NaN };
      waitsSince = Number.NaN;
      return null;
    }
    if (Number.isNaN(waitsSince) && counters.emitted > emitted) waitsSince = time;
    return time - waitsSince >= LEAST_MS ? last : null;
  };
}
