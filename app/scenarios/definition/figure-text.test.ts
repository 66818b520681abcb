import { expect, test } from 'vitest';
import { figureName } from './figure-text.ts';
import { FIGURE_NAMES, figureOf } from './figures.ts';

test.each([
  ['counters.stored/s', 'stored per second'],
  ['counters.stored', 'stored'],
  ['latency.p99', 'Time to stored: P99'],
  ['ledger.inFlight.max', 'the highest in flight'],
  ['goodput.onTimeShare', 'Stored in time, of the valid events that fell due'],
  ['breaker.failuresUntilOpen', 'Calls that failed until the breaker opened'],
] as const)('%s is called “%s”', (name, text) => {
  expect(figureName(figureOf(name).help)).toBe(text);
});

test('a name says nothing of the stretch, and tells figures of one kind apart', () => {
  const names = FIGURE_NAMES.map((name) => figureName(figureOf(name).help));
  expect(names.filter((name) => name.includes('stretch'))).toEqual([]);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});
