import { expect, test } from 'vitest';
import { alignment, drainedAfter, type RunMark } from './read-for-compare.ts';

const mark = (name: string, seconds: number, cleared: number | null = null): RunMark => ({ name, seconds, cleared });

test('runs are laid over each other by the first mark of one name that happened in all of them', () => {
  const a = { marks: [mark('Slow database', 0.1), mark('Outage', 3), mark('Burst', 5)] };
  const b = { marks: [mark('Slow database', 0.2), mark('Burst', 7), mark('Burst', 9)] };
  expect(alignment([a, b])).toEqual({ name: 'Burst', shifts: [5, 7] });
  expect(alignment([a, { marks: [] }])).toEqual({ name: null, shifts: [0, 0] });
});

test('a queue is gone when as few wait as before the failure', () => {
  const seconds = Array.from({ length: 200 }, (_, i) => i / 10);
  const waiting = seconds.map((at) =>
    at < 5 ? 50 : at < 8 ? 10_000 * (at - 5) : Math.max(60, 30_000 - 6000 * (at - 8)),
  );
  const series = { seconds, waiting, stored: [], p99: [], lost: [] };
  expect(drainedAfter({ series }, mark('Burst', 5, 8))).toBeCloseTo(5, 0);
  expect(drainedAfter({ series }, mark('Burst', 5))).toBeNull();
  expect(drainedAfter({ series }, mark('Slow database', 0.1, 8))).toBeNull();
  const never = { ...series, waiting: waiting.map((count, i) => (i > 60 ? 9999 : count)) };
  expect(drainedAfter({ series: never }, mark('Burst', 5, 8))).toBeNull();
});
