import { expect, test } from 'vitest';
import { behindText, neverEmittedText, owedNote, owedText } from './behind.ts';

const source = (owed: number, lateMs: number, exact = true) => ({ owed, lateMs, exact });

test('on the map, what falls due in a moment is no number: a calm run looks calm', () => {
  expect(owedNote(source(0, 0))).toBe('owed');
  expect(owedNote(source(1800, 90))).toBe('owed');
  expect(owedNote(source(2000, 100))).toBe('2,000 owed');
  expect(owedNote(source(48_211, 2400, false))).toBe('≈ 48,211 owed');
});

test('events that a run never emitted count at its end by the same rule', () => {
  const ended = (owed: number, lateMs: number) => neverEmittedText({ source: source(owed, lateMs) });
  expect(ended(1800, 90)).toBeNull();
  expect(ended(1, 100)).toBe('1 event had fallen due and was never emitted');
  expect(ended(2000, 100)).toBe('2,000 events had fallen due and were never emitted');
});

test('a source is behind from a second on; the panel has the number always', () => {
  expect(behindText({ source: source(19_000, 950) })).toBeNull();
  expect(behindText({ source: source(20_000, 1000, false) })).toBe('the source is about 20.0 k events behind');
  expect(owedText(source(3, 0.2))).toBe('3');
});
