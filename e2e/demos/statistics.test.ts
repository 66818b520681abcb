import { expect, test } from 'vitest';
import type { RowResult, ScenarioResult } from '../../app/scenarios/player-types.ts';
import { conditionsOf, type Run, sumUp } from './record.ts';
import { isSure, statisticsOf } from './statistics.ts';

const ROW: RowResult = {
  claim: 'Nothing is lost',
  outcome: 'held',
  unit: 'events',
  measured: 0,
  parts: [{ name: 'Lost', where: '', unit: 'events', value: 0 }],
  by: null,
  given: [],
  expected: 0,
  formula: null,
  least: null,
  most: 0,
  distance: 0,
  why: null,
};
function resultOf(outcome: ScenarioResult['outcome'], rows: readonly RowResult[]): ScenarioResult {
  return {
    id: 'x',
    title: 'X',
    outcome,
    reasons: [],
    rows,
    prediction: null,
    changed: null,
    wasRight: null,
    attempt: 1,
    firstReasons: [],
    speed: { before: null, after: null },
    acts: [],
    startedAt: 0,
    endedAt: 0,
  };
}
function runOf(outcome: ScenarioResult['outcome'], measured = 0, distance = 0): Run {
  return { id: 'x', version: 'v', result: resultOf(outcome, [{ ...ROW, measured, distance }]) };
}

test('a condition has mean, deviation, and its distance from the limit in standard deviations', () => {
  const runs = [runOf('held', 10, 4), runOf('held', 12, 2), runOf('could not tell', 99, 99), runOf('not held', 14, 0)];
  const [row] = statisticsOf(runs.map(({ result }) => result));
  expect(row).toMatchObject({ runs: 3, mean: 12, sd: 2, distance: 2, distanceInSd: 1 });
  expect(isSure(row!)).toBe(false);
  expect(conditionsOf(runs)).toEqual({ x: [row] });
});

test('a condition whose runs never differ is sure where it holds', () => {
  const statistics = (distance: number) =>
    statisticsOf([runOf('held', 5, distance).result, runOf('held', 5, distance).result])[0]!;
  expect(statistics(0)).toMatchObject({ distanceInSd: null, sd: 0 });
  expect([statistics(0), statistics(-1)].map(isSure)).toEqual([true, false]);
});

test('a figure that is missing in a run does not count', () => {
  const missing = resultOf('not held', [{ ...ROW, measured: null, distance: null }]);
  expect(statisticsOf([missing, runOf('held', 5, 1).result])[0]).toMatchObject({ runs: 1, mean: 5, distance: 1 });
  expect(statisticsOf([resultOf('could not tell', [ROW])])).toEqual([]);
});

test('one run in twenty may be impossible to tell, none may have the wrong verdict', () => {
  const held = (n: number) => Array.from({ length: n }, () => runOf('held'));
  const untold = (n: number) => Array.from({ length: n }, () => runOf('could not tell'));
  expect(sumUp([...held(12), ...untold(1)], 'held').exitCode).toBe(0);
  expect(sumUp([...held(18), ...untold(2)], 'held').exitCode).toBe(2);
  expect(sumUp([...held(38), ...untold(2)], 'held').exitCode).toBe(0);
  expect(sumUp([...held(12), runOf('not held')], 'held')).toMatchObject({ exitCode: 1, wrong: [{ id: 'x' }] });
});

test('every run of a broken twin must be found out', () => {
  expect(sumUp([runOf('not held'), runOf('not held')], 'not held').exitCode).toBe(0);
  expect(sumUp([runOf('not held'), runOf('held')], 'not held').exitCode).toBe(1);
  expect(sumUp([runOf('not held'), runOf('could not tell')], 'not held').exitCode).toBe(2);
});
