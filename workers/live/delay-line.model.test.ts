import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DelayLine } from './delay-line.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Looks every millisecond. */
class SlowLine {
  readonly told: [at: number, item: number][] = [];
  private waiting: { item: number; since: number }[] = [];
  private delayMs = 0;
  private now = 0;

  push(item: number): void {
    this.waiting.push({ item, since: this.now });
    this.look();
  }
  setDelay(ms: number): void {
    this.delayMs = ms;
    this.look();
  }
  clear(): void {
    this.waiting = [];
  }
  pass(ms: number): void {
    for (let i = 0; i < ms; i++) {
      this.now++;
      this.look();
    }
  }
  private look(): void {
    while (this.waiting.length > 0 && this.waiting[0]!.since + this.delayMs <= this.now)
      this.told.push([this.now, this.waiting.shift()!.item]);
  }
}

const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ what: fc.constant('push' as const), ms: fc.constant(0) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('setDelay' as const), ms: fc.constantFrom(0, 1, 7, 40) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.nat(30) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('clear' as const), ms: fc.constant(0) }) },
);

test('each thing comes as much later as the delay is, in order, as in a line that is looked at every ms', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 60 }), (commands) => {
      const startedAt = Date.now();
      const told: [number, number][] = [];
      const line = new DelayLine<number>((item) => told.push([Date.now() - startedAt, item]), Date.now);
      const slow = new SlowLine();
      commands.forEach(({ what, ms }, i) => {
        if (what === 'push') line.push(i);
        else if (what === 'setDelay') line.setDelay(ms);
        else if (what === 'clear') line.clear();
        else vi.advanceTimersByTime(ms);
        if (what === 'push') slow.push(i);
        else if (what === 'setDelay' || what === 'pass') slow[what](ms);
        else slow.clear();
      });
      expect(told).toEqual(slow.told);
      line.clear();
    }),
  );
});
