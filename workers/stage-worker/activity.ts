/** How a task spends its time, for the page: µs busy, blocked and idle since the start of the run. One writer. */
import { BLOCKED_US, BUSY_US, IDLE_US } from '../memory/activity-words.ts';
import * as Step from '../stages/step.ts';

export class Activity {
  /** @param since when this thread took the task up, ms since the start of the run */
  constructor(
    private readonly words: Float64Array,
    private since: number,
  ) {}

  /**
   * Books the time up to `now` under what the task was doing: busy while it works or has a call under way; blocked while
   * it has no room for its output; idle while it has nothing to do or waits for its turn on the thread.
   *
   * @param waitedMs of it, that it waited for what others send: idle as well
   */
  until(now: number, result: Step.Result, waitedMs = 0): void {
    const word =
      result === Step.WORKED || result === Step.CALLING ? BUSY_US : result === Step.BLOCKED ? BLOCKED_US : IDLE_US;
    this.words[word]! += (now - this.since - waitedMs) * 1000;
    if (waitedMs > 0) this.words[IDLE_US]! += waitedMs * 1000;
    this.since = now;
  }
}
