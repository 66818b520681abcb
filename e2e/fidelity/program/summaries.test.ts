import { describe, expect, test } from 'vitest';
import { eventMemory } from './events.ts';
import { callSummaryOf, latenciesBetween, summaryOf } from './summaries.ts';

describe('a summary', () => {
  test('has the least time that half and 99 of 100 do not exceed', () => {
    const times = Array.from({ length: 200 }, (_, i) => 200 - i);
    expect(summaryOf(times)).toEqual({ count: 200, meanMs: 100.5, p50Ms: 100, p99Ms: 198, maxMs: 200 });
  });

  test('of nothing has no numbers', () => {
    expect(summaryOf([])).toEqual({
      count: 0,
      meanMs: Number.NaN,
      p50Ms: Number.NaN,
      p99Ms: Number.NaN,
      maxMs: Number.NaN,
    });
  });

  test('sorts by value, not as text', () => {
    expect(summaryOf([9, 10, 100]).p50Ms).toBe(10);
  });
});

describe('calls', () => {
  test('cost what they do without rows, and what each row adds', () => {
    const rows = [1, 2, 4, 9];
    const { perCallMs, perRowUs, meanRows } = callSummaryOf(
      rows.map((each) => 3 + 0.05 * each),
      rows,
    );
    expect(perCallMs).toBeCloseTo(3, 9);
    expect(perRowUs).toBeCloseTo(50, 6);
    expect(meanRows).toBe(4);
  });

  test('have no cost by row where all have as many, or where it would be below 0', () => {
    expect(callSummaryOf([3, 5], [7, 7])).toMatchObject({ perCallMs: 4, perRowUs: 0 });
    expect(callSummaryOf([5, 3], [1, 2])).toMatchObject({ perCallMs: 4, perRowUs: 0 });
  });

  test('have no cost by call below 0', () => {
    const { perCallMs, perRowUs } = callSummaryOf([0, 9], [2, 4]);
    expect(perCallMs).toBeGreaterThanOrEqual(0);
    expect(perCallMs + (3 * perRowUs) / 1000).toBeCloseTo(4.5);
  });
});

test('times to stored are those of the events that were stored between two moments', () => {
  const events = eventMemory(5);
  events.due.set([0, 10, 20, 30, 40]);
  events.stored.set([9, 15, 29, 50, 51]);
  expect(latenciesBetween(events, 4, 10, 50)).toEqual([5, 9]);
});
