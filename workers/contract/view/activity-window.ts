/** Shares of time busy, blocked and idle over the last second, or longer, from words that only grow. Kept by the reader. */
import { BLOCKED_US, BUSY_US, IDLE_US } from '../../memory/activity-words.ts';

const WINDOW_MS = 1000;
const PERIODS = 10;
const SAMPLES = PERIODS + 2;
const STATES = 3;

/** One reader's window over the activity of some tasks. */
export class ActivityWindow {
  private readonly samples: Float64Array[];
  private readonly times = new Float64Array(SAMPLES).fill(Number.NaN);
  private newest = 0;
  private oldest = 0;

  constructor(
    private readonly activity: readonly Float64Array[],
    private readonly windowMs = WINDOW_MS,
  ) {
    this.samples = Array.from({ length: SAMPLES }, () => new Float64Array(activity.length * STATES));
  }

  /** @param now ms since the start of the run */
  sample(now: number): void {
    if (now - this.times[this.newest]! < this.windowMs / PERIODS) return;
    this.newest = (this.newest + 1) % SAMPLES;
    this.times[this.newest] = now;
    const sample = this.samples[this.newest]!;
    this.activity.forEach((words, task) => {
      for (let s = 0; s < STATES; s++) sample[task * STATES + s] = words[s]!;
    });
    this.oldest = this.newest;
    for (let i = 1; i < SAMPLES; i++) {
      const index = (this.newest + SAMPLES - i) % SAMPLES;
      if (Number.isNaN(this.times[index]!)) break;
      this.oldest = index;
      if (now - this.times[index]! >= this.windowMs) break;
    }
  }

  /** Together 1, over all the tasks; all idle before anything was measured. */
  shares(tasks: readonly number[]): { busy: number; blocked: number; idle: number } {
    const time = [0, 0, 0];
    const from = this.samples[this.oldest]!;
    const to = this.samples[this.newest]!;
    for (const task of tasks) {
      for (let s = 0; s < STATES; s++) time[s]! += to[task * STATES + s]! - from[task * STATES + s]!;
    }
    const busy = time[BUSY_US]!;
    const blocked = time[BLOCKED_US]!;
    const all = busy + blocked + time[IDLE_US]!;
    return all > 0
      ? { busy: busy / all, blocked: blocked / all, idle: time[IDLE_US]! / all }
      : { busy: 0, blocked: 0, idle: 1 };
  }
}
