/** What the screen shows at one moment: the latest snapshot, and an earlier one to take rates against. */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

export interface Reading {
  readonly now: Snapshot;
  /** About `RATE_WINDOW_MS` earlier in the same run; null in the first moments of a run and after a gap in the view. */
  readonly before: Snapshot | null;
}

/** Every rate on the screen is an average over this long. */
export const RATE_WINDOW_MS = 1000;

/** How much a count grew per second over the rate window; NaN when that is not known yet. */
export function rateOf({ now, before }: Reading, count: (snapshot: Snapshot) => number): number {
  if (before === null || now.time <= before.time) return Number.NaN;
  return ((count(now) - count(before)) * 1000) / (now.time - before.time);
}

/** Keeps the snapshots of the last rate window. */
export class ReadingWindow {
  #recent: Snapshot[] = [];

  push(now: Snapshot): Reading {
    if (this.#recent.at(-1)?.runId !== now.runId) this.#recent = [];
    // The oldest one kept is the first that is a whole window old, or the oldest there is.
    while (this.#recent.length > 1 && now.time - this.#recent[1]!.time >= RATE_WINDOW_MS - SLACK_MS)
      this.#recent.shift();
    const before = this.#recent[0] ?? null;
    this.#recent.push(now);
    return { now, before };
  }

  /** Forgets the past, so that no rate is taken across a gap. */
  clear(): void {
    this.#recent = [];
  }
}

/** Samples come on animation frames, a little late or early: one that is this close to a window's age counts. */
const SLACK_MS = 20;
