import { expect, test } from 'vitest';
import type { Interval, IntervalLatency } from '../../../workers/contract/interval-types.ts';
import { differenceOf, STRETCH_FIGURES, type StretchFigure, textOf } from './stretch-figures.ts';

const figure = (kind: StretchFigure['kind'], read: StretchFigure['read']): StretchFigure => ({ label: '', kind, read });
const interval = (from: number): Interval => ({ from }) as Interval;

test.each([
  ['count', 1000, 1250, '+250 (+25.0 %)'],
  ['rate', 4000, 1000, '−3.00 k/s (−75.0 %)'],
  ['duration', 10, 25, '+15.0 ms (+150.0 %)'],
  ['count', 0, 7, '+7'],
  ['duration', 3, 3, 'no difference'],
  ['duration', Number.NaN, 3, '– ms'],
] as const)('a difference of %ss, %d and %d, reads %s', (kind, before, after, text) => {
  const read = ({ from }: Interval) => from;
  expect(differenceOf(figure(kind, read), interval(before), interval(after))).toBe(text);
});

test('a percentile is that of the stretch, and unknown without events', () => {
  const p99 = STRETCH_FIGURES.find(({ label }) => label === 'until stored, P99')!;
  const none: IntervalLatency = { count: 0, p50: 0, p90: 0, p99: 0, p999: 0, max: 0, mean: 0 };
  expect(textOf(p99, { endToEnd: none } as Interval)).toBe('– ms');
  expect(textOf(p99, { endToEnd: { ...none, count: 5, p99: 12.34 } } as Interval)).toBe('12.3 ms');
});
