import { beforeEach, expect, test } from 'vitest';
import { log, logChange, logStore } from './log-store.ts';

beforeEach(() => logStore.setState({ entries: [] }));
const texts = () => logStore.getState().entries.map((entry) => entry.text);

test('the log is bounded', () => {
  for (let i = 0; i < 2000; i++) log('run', `line ${i}`, i);
  expect(texts()).toHaveLength(500);
  expect(texts().at(-1)).toBe('line 1999');
});

test('a late entry stands where it belongs in time', () => {
  for (const at of [1, 5, 3, 5, 2]) log('run', `line ${at}`, at);
  expect(texts()).toEqual(['line 1', 'line 2', 'line 3', 'line 5', 'line 5']);
});

test('quick changes of one thing become one line, from the first value to the last', () => {
  logChange('Rate', '1', '2', 0);
  logChange('Rate', '2', '3', 1000);
  logChange('Rate', '3', '4', 2000);
  expect(texts()).toEqual(['Rate: 1 → 4']);
});

test('a change that was taken back at once was one, as a failure that is switched on and off', () => {
  logChange('Stale events', '0 %', '10 %', 0);
  logChange('Stale events', '10 %', '30 %', 50);
  logChange('Stale events', '30 %', '0 %', 100);
  expect(texts()).toEqual(['Stale events: 0 % → 30 %', 'Stale events: 30 % → 0 %']);
});

test('slow changes, and changes of something else, stay apart', () => {
  logChange('Rate', '1', '2', 0);
  logChange('Rate', '2', '3', 5000);
  logChange('Size', '1', '2', 5100);
  logChange('Rate', '3', '4', 5200);
  expect(texts()).toEqual(['Rate: 1 → 2', 'Rate: 2 → 3', 'Size: 1 → 2', 'Rate: 3 → 4']);
});
