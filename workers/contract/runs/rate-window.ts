/** What rates are taken against, on Live, in a kept run and where objectives are judged: averages over a second. */
import type { Snapshot } from '../snapshot-types.ts';

/** Every rate on the screen is an average over this long. */
export const RATE_WINDOW_MS = 1000;
/** The start of a run does not count, ms of its clock: code is compiled, and what fails from then on is how this run is meant to be. */
export const START_MS = 1000;
/** Samples come on animation frames, a little late or early: one that is this close to a window's age counts. */
const SLACK_MS = 20;

/** Keeps the snapshots of the last rate window. Page and coordinator. */
export class RateWindow {
  private recent: Snapshot[] = [];

  /**
   * To be called with each sample, in the order of time.
   *
   * @returns it, and the first one that is a whole window old, or the oldest one there is; null for the first of a run
   */
  push(now: Snapshot): { readonly now: Snapshot; readonly before: Snapshot | null } {
    if (this.recent.at(-1)?.runId !== now.runId) this.recent = [];
    const { recent } = this;
    while (recent.length > 1 && now.time - recent[1]!.time >= RATE_WINDOW_MS - SLACK_MS) recent.shift();
    const before = recent[0] ?? null;
    recent.push(now);
    return { now, before };
  }

  /** Forgets the past, so that no rate is taken across a gap. */
  clear(): void {
    this.recent = [];
  }
}
