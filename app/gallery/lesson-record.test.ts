import { beforeEach, expect, test, vi } from 'vitest';
import { forgetOutcomes, lessonStore, noteOutcome, readOutcomes } from './lesson-record.ts';

beforeEach(() => {
  lessonStore.setState({ outcomes: new Map() });
  vi.unstubAllGlobals();
});

test('played lessons are kept in this browser, and read back', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { setItem: (name: string, text: string) => kept.set(name, text) });
  noteOutcome('slow-reader', 'held');
  noteOutcome('hockey-stick', 'not held');
  expect(readOutcomes(kept.get('penstock.lessons')!)).toEqual([
    ['slow-reader', 'held'],
    ['hockey-stick', 'not held'],
  ]);
});

test('the latest outcome counts, but that it could not be told does not undo one', () => {
  noteOutcome('a', 'could not tell');
  expect(lessonStore.getState().outcomes.get('a')).toBe('could not tell');
  noteOutcome('a', 'held');
  noteOutcome('a', 'could not tell');
  expect(lessonStore.getState().outcomes.get('a')).toBe('held');
  noteOutcome('a', 'not held');
  expect(lessonStore.getState().outcomes.get('a')).toBe('not held');
});

test('played lessons can be forgotten, for the next person at this browser', () => {
  const kept = new Map<string, string>();
  vi.stubGlobal('localStorage', { setItem: (name: string, text: string) => kept.set(name, text) });
  noteOutcome('a', 'held');
  forgetOutcomes();
  expect(lessonStore.getState().outcomes.size).toBe(0);
  expect(readOutcomes(kept.get('penstock.lessons')!)).toEqual([]);
});

test('played lessons last as long as the page where the browser keeps nothing', () => {
  vi.stubGlobal('localStorage', {
    setItem: () => {
      throw new DOMException('blocked', 'SecurityError');
    },
  });
  noteOutcome('a', 'held');
  expect(lessonStore.getState().outcomes.get('a')).toBe('held');
});

test.each([null, '', 'no JSON', '{}', '[1]', '[["a"]]', '[["a","won"]]', '[[1,"held"]]', '[null]'])(
  'what was written by something else counts for nothing: %s',
  (text) => {
    expect(readOutcomes(text)).toEqual([]);
  },
);

test('not more of them are kept than a gallery can have', () => {
  for (let i = 0; i < 300; i++) noteOutcome(`lesson-${i}`, 'held');
  const { outcomes } = lessonStore.getState();
  expect(outcomes.size).toBe(200);
  expect(outcomes.has('lesson-299')).toBe(true);
});
