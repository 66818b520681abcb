import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DispatchWindow } from './dispatch-window.ts';

interface Storage {
  readonly perMs: number;
  readonly lookMs?: number | ((now: number) => number);
  readonly ms?: number;
  readonly most?: number;
  readonly isDurable?: boolean;
  readonly batch?: number;
  readonly isTimed?: boolean;
  readonly isDelayed?: boolean;
}
/** Storage that takes so many per millisecond, in looks of so many; the scheduler always has more to send. */
function simulate({
  perMs,
  lookMs = 0.1,
  ms = 100,
  most = 65_536,
  isDurable = false,
  batch = 20_000,
  isTimed = false,
  isDelayed = false,
}: Storage) {
  const window = new DispatchWindow();
  window.configure({ isDurable, batch, isTimed, isDelayed });
  let sent = 0;
  let taken = 0;
  let starved = 0;
  let looks = 0;
  const behind: number[] = [];
  const gap = typeof lookMs === 'number' ? () => lookMs : lookMs;
  for (let now = 0; now < ms; now += gap(now)) {
    const room = window.room(sent, Math.round(sent - taken), 1_000_000, most, now);
    expect(room).toBeGreaterThanOrEqual(0);
    sent += room;
    expect(sent - taken).toBeLessThanOrEqual(Math.max(most, 64) + 1);
    behind.push(sent - taken);
    const takes = Math.min(perMs * gap(now), sent - taken);
    if (now > ms / 2) {
      looks++;
      if (takes < perMs * gap(now) - 1e-9) starved++;
    }
    taken = Math.round(taken + takes);
  }
  return { starved: starved / looks, late: behind.slice(behind.length >> 1), taken };
}

describe('events allowed under way to storage', () => {
  test.each([100, 1000, 5000])('is what it takes in a millisecond, and never too little (%i events/ms)', (perMs) => {
    const { starved, late } = simulate({ perMs });
    expect(starved).toBeLessThan(0.05);
    expect(Math.max(...late)).toBeLessThanOrEqual(Math.max(64, perMs * 2.5));
  });

  test('is enough for several batches where storage waits for the disk', () => {
    const { late } = simulate({ perMs: 5000, isDurable: true });
    expect(Math.min(...late)).toBeGreaterThan(12_000);
    expect(Math.max(...late)).toBeLessThanOrEqual(6 * 5000 * 2.5);
  });

  test.each([2, 10, 40])('lasts until the scheduler, on a busy machine, looks again after %i ms', (lookMs) => {
    const { starved } = simulate({ perMs: 100, lookMs, ms: 2000 });
    expect(starved).toBe(0);
  });

  test('is little again when the scheduler looks as often as before', () => {
    const { late } = simulate({ perMs: 100, lookMs: (now) => (now < 1000 ? 40 : 0.1), ms: 2500 });
    expect(Math.max(...late.slice(late.length >> 1))).toBeLessThanOrEqual(250);
  });

  test('is little where storage takes nothing', () => {
    const { late } = simulate({ perMs: 0 });
    expect(Math.max(...late)).toBeLessThanOrEqual(256);
  });

  test.each([20, 50, 200])(
    'is one batch at most where storage takes a batch of %i in more than a millisecond',
    (batch) => {
      const { late, taken } = simulate({ perMs: 0.4 * batch, batch, lookMs: 0.25 });
      expect(Math.max(...late)).toBeLessThanOrEqual(batch);
      expect(taken).toBeGreaterThan(0.9 * 0.4 * batch * 100);
    },
  );

  test('is one batch at most at a database whose calls have a cost, however much it takes', () => {
    for (const isDurable of [false, true]) {
      const { late } = simulate({ perMs: 800, batch: 200, lookMs: 0.05, isTimed: true, isDurable });
      expect(Math.max(...late)).toBeLessThanOrEqual(200);
    }
  });

  test('is a whole batch during a call that takes a time, so that the next one is full', () => {
    for (const kind of [{ isTimed: true }, { isDelayed: true, isDurable: true }]) {
      const { late } = simulate({ perMs: 0, batch: 500, most: 500, ...kind });
      expect(Math.min(...late)).toBe(500);
    }
  });

  test('is one batch, or what storage takes in a millisecond or the disk in six, at any speed', () => {
    const speeds = fc.record({
      perMs: fc.integer({ min: 1, max: 6000 }),
      batch: fc.integer({ min: 1, max: 4000 }),
      lookMs: fc.double({ min: 0.2, max: 0.6, noNaN: true }),
      isDurable: fc.boolean(),
      isTimed: fc.boolean(),
    });
    fc.assert(
      fc.property(speeds, (each) => {
        const { perMs, batch, lookMs, isDurable, isTimed } = each;
        const { late } = simulate({ ...each, ms: 30 });
        const inTime = Math.max(isDurable ? 6 : 1, lookMs) * perMs;
        // It begins with 256, and doubles when all of it is used up.
        const most = isTimed ? batch : Math.max(batch, 256, 2.5 * inTime);
        expect(Math.max(...late)).toBeLessThanOrEqual(most);
      }),
      { numRuns: 100 },
    );
  });

  test('is at most what the channel holds', () => {
    const { late } = simulate({ perMs: 5000, most: 500 });
    expect(Math.max(...late)).toBeLessThanOrEqual(500);
  });

  test('is 64 at least, also with channels that hold fewer', () => {
    const window = new DispatchWindow();
    for (let now = 0; now < 100; now++) expect(window.room(0, 0, 10, 1, now)).toBeGreaterThanOrEqual(64);
  });

  test('grows at once when all is used up though more was waiting', () => {
    const window = new DispatchWindow();
    const first = window.room(0, 0, 100_000, 65_536, 0);
    const second = window.room(first, 0, 100_000, 65_536, 0.1);
    expect(second).toBe(2 * first);
    expect(window.room(first + second, second, 100_000, 65_536, 0.2)).toBe(0);
  });

  test('does not grow when nothing more was waiting', () => {
    const window = new DispatchWindow();
    const first = window.room(0, 0, 10, 65_536, 0);
    expect(window.room(10, 0, 10, 65_536, 0.1)).toBe(first);
  });

  test('takes a pause, or a clock that stands still, without harm', () => {
    const window = new DispatchWindow();
    for (const now of [0, 0, 0, 5, 5, 60_000, 60_000.001]) {
      expect(window.room(1000, 0, 10, 500, now)).toBeGreaterThanOrEqual(64);
    }
  });
});
