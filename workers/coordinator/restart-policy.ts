/**
 * How soon a lost worker is replaced, and when it is not any more.
 *
 * A loss counts when the worker had lived for less than `STEADY_MS`. The n-th loss in a row that counts is followed by a
 * new worker after
 *
 * ```text
 *   0                                        for n = 1
 *   min(FIRST_MS · 2^(n-2), LONGEST_MS)      for n = 2 … MOST_LOSSES - 1        0, 100, 200, 400, 800, 1600 ms
 *   never                                    for n = MOST_LOSSES
 * ```
 *
 * A worker that lived longer, or that people killed, starts a new row: there is no reason to think the next one ill.
 */
export const STEADY_MS = 10_000;
export const FIRST_MS = 100;
export const LONGEST_MS = 5000;
export const MOST_LOSSES = 7;
const MOST_PATIENCE = 8;

/** @param losses in a row, from 1. @returns milliseconds; null: it keeps dying, and no other is started */
export function restartDelay(losses: number): number | null {
  if (losses >= MOST_LOSSES) return null;
  return losses <= 1 ? 0 : Math.min(FIRST_MS * 2 ** (losses - 2), LONGEST_MS);
}

export class RestartPolicy {
  private readonly rows = new Map<number, number>();

  /** Counts a loss. @returns when to start another, ms from now; null: not any more */
  lost(thread: number, livedMs: number, isAsked: boolean): number | null {
    const before = isAsked || livedMs >= STEADY_MS ? 0 : (this.rows.get(thread) ?? 0);
    this.rows.set(thread, isAsked ? 0 : before + 1);
    return restartDelay(before + 1);
  }

  /**
   * How many times as long as usual the worker of that thread may be silent. A machine that hardly lets it run makes a sound
   * worker look stuck, and its successor is no faster: so each loss in a row doubles it, until a worker has lived long enough.
   *
   * @param livedMs of the worker that is there now
   */
  patience(thread: number, livedMs: number): number {
    return livedMs >= STEADY_MS ? 1 : Math.min(2 ** (this.rows.get(thread) ?? 0), MOST_PATIENCE);
  }
}
