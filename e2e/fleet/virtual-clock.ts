/** Time for tests: it passes when all that can be done at a moment is done. */
import type { Clock } from '../../workers/publish/publisher.ts';

interface Sleeper {
  readonly at: number;
  readonly wake: () => void;
}

export class VirtualClock implements Clock {
  private time = 0;
  private sleepers: Sleeper[] = [];

  now(): number {
    return this.time;
  }

  sleep(ms: number): Promise<void> {
    return new Promise((wake) => this.sleepers.push({ at: this.time + ms, wake }));
  }

  /** Lets time pass until then, or until something is done. */
  async run(until: number, done: Promise<unknown> = new Promise(() => {})): Promise<void> {
    let isDone = false;
    void done.then(() => {
      isDone = true;
    });
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = Math.min(...this.sleepers.map(({ at }) => at));
      if (isDone || next > until) return;
      this.time = next;
      const woken = this.sleepers.filter(({ at }) => at <= next);
      this.sleepers = this.sleepers.filter(({ at }) => at > next);
      for (const { wake } of woken) wake();
    }
  }
}
