import { expect, test } from 'vitest';
import { lengthText } from '../gallery/LessonCard.tsx';
import { objectionOf } from '../gallery/machine.ts';
import { EXAMPLE } from '../scenarios/definition/example-scenario.ts';
import { seriesName } from '../scenarios/definition/figure-text.ts';
import { FIGURES } from '../scenarios/definition/figures.ts';
import { valuesBySecond } from './act-values.ts';
import { positionText } from './PlayTimeline.tsx';

test('values stand at their second, and a second without one is a gap', () => {
  expect(valuesBySecond([])).toEqual([]);
  expect(
    valuesBySecond([
      { seconds: 2, value: 20 },
      { seconds: 4, value: 40 },
    ]),
  ).toEqual([Number.NaN, 20, Number.NaN, 40]);
  expect(valuesBySecond([{ seconds: 0, value: 7 }]), 'before the first is over').toEqual([]);
});

test('no figure is named by the stretch that a verdict measures: a curve is of seconds', () => {
  for (const { help } of Object.values(FIGURES)) expect(seriesName(help)).not.toMatch(/stretch|Ledger: |, ,/);
  expect(seriesName(FIGURES['counters.stored/s'].help)).toBe('stored per second');
  expect(seriesName(FIGURES['latency.p99'].help)).toMatch(/^Time to stored: P99.*, each second$/);
});

test('a machine with too few cores is told which it has', () => {
  expect(objectionOf({}, 1)).toBeNull();
  expect(objectionOf({ needs: { cores: 2 } }, 2)).toBeNull();
  expect(objectionOf({ needs: { cores: 4 } }, 2)).toBe('needs 4 processor cores; the browser reports 2');
});

test('the timeline says where it is', () => {
  const at = (act: number, seconds: number) => positionText(EXAMPLE, { act, seconds, played: 0, length: 24 });
  expect(at(0, 0)).toBe('not begun');
  expect(at(2, 7.9)).toBe('act 2 of 2, It skips: 7 of 12 s');
});

test.each([
  [[6], '1 act, 6 s'],
  [[12, 12], '2 acts, 24 s'],
  [[2.5], '1 act, 2.5 s'],
  [[30, 30, 30], '3 acts, 1 min 30 s'],
])('how long acts of %j take', (seconds, text) => {
  const acts = seconds.map((each) => ({ ...EXAMPLE.acts[0]!, seconds: each }));
  expect(lengthText({ ...EXAMPLE, acts })).toBe(text);
});
