import { expect, test } from 'vitest';
import { FIELD_BY_PATH, FIELDS } from '../settings/config-fields.ts';
import { fieldText } from '../settings/timeline-text.ts';
import { allowedTyped, boxText, rangeText, valueText } from './field-text.ts';

/** Counts, which say by their name of what, and names that are numbers. */
const UNITLESS = ['load.sensors', 'load.seed', 'load.trace.id', 'load.trace.arrivals'];

const poison = FIELD_BY_PATH.get('failures.poison.ratio')!;

test('every number has a unit, and what is a share of a whole is in percent', () => {
  for (const field of FIELDS) {
    if (field.kind !== 'number') continue;
    const isShare = field.min === 0 && field.max === 1;
    expect(field.unit === '%', field.path).toBe(isShare);
    expect(field.unit === '', field.path).toBe(UNITLESS.includes(field.path));
    expect(valueText(field, field.max), field.path).toMatch(isShare ? /^100 %$/ : /^[\d,.]+( \S+)?$/);
  }
});

test.each([
  [0, '0 %'],
  [0.001, '0.1 %'],
  [0.05, '5 %'],
  [0.07, '7 %'],
  [0.29, '29 %'],
  [0.000001, '0.0001 %'],
  [1, '100 %'],
])('a share of %d reads %s, and its box has the number alone', (value, text) => {
  expect(fieldText(poison, value)).toBe(`Poison events: ${text}`);
  expect(poison.kind === 'number' && `${boxText(poison, value)} %`).toBe(text);
});

test('a range has its unit once', () => {
  const texts = ['failures.poison.ratio', 'load.eventsPerSecond'].map((path) => {
    const field = FIELD_BY_PATH.get(path);
    return field?.kind === 'number' ? [rangeText(field), allowedTyped(field)] : [];
  });
  expect(texts[0]).toEqual(['0 to 100 %', 'a number from 0 to 100 %']);
  expect(texts[1]).toEqual(['1 to 20,000,000 /s', 'a whole number from 1 to 20,000,000 /s']);
});

test.each([
  ['database.timeoutMs', 'Timeout: none'],
  ['breaker.slowCallMs', 'Slow call: off'],
  ['breaker.consecutiveFailures', 'Consecutive failures: off'],
  ['database.maxAttempts', 'Attempts: no limit'],
  ['storage.retainEvents', 'Retained events: no limit'],
  ['database.retries', 'Retries: 0 calls'],
])('0 of %s is told as what it means: %s', (path, text) => {
  const field = FIELD_BY_PATH.get(path)!;
  expect(fieldText(field, 0)).toBe(text);
  // Its box takes numbers.
  expect(field.kind === 'number' && boxText(field, 0)).toBe('0');
});
