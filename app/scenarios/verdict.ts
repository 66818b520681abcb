/** Rows of a verdict, judged by what was measured. */
import { arrivalsOf } from '../../workers/contract/settings/arrivals.ts';
import { getField } from '../../workers/contract/settings/config-codec.ts';
import { figureTitle } from './definition/figure-text.ts';
import { figureOf } from './definition/figures.ts';
import { type Formula, formulaOf } from './definition/formulas.ts';
import { rowUnitOf } from './definition/limit-text.ts';
import type { FigureOf, FormulaOf, Operand, VerdictRow } from './definition/scenario-types.ts';
import type { ActRecord } from './measured/act-record.ts';
import { measure } from './measured/measure.ts';
import type { Outcome, RowResult } from './player-types.ts';
import { formulaText, lettersOf, partsOf } from './row-parts.ts';

/** @param records of the acts, in their order; those that were not played are missing */
export function judgeRow(row: VerdictRow, records: readonly ActRecord[]): RowResult {
  const missing =
    actsOf(row)
      .map((number) => notPlayed(number, records))
      .find((why) => why !== null) ?? null;
  const nothing = { least: null, most: null, measured: null, expected: null, distance: null };
  const valueIn = (of: FigureOf) => (missing === null ? figureIn(of, row, records) : null);
  const given = missing === null ? givenTo(row, records) : null;
  const named = {
    claim: row.claim,
    unit: rowUnitOf(row),
    formula: formulaText(row),
    given: lettersOf(row, given ?? {}),
    ...partsOf(row, records, valueIn),
  };
  if (missing !== null) {
    const { least, most } = typeof row.of === 'number' ? boundsOf(row, row.of) : nothing;
    return { ...named, ...nothing, least, most, outcome: 'could not tell', why: missing };
  }
  const measured = measuredOf(row, records);
  const expected = expectedOf(row, records, given);
  if (expected === null)
    return { ...named, ...nothing, measured, outcome: 'not held', why: 'the formula has no value here' };
  const { least, most } = boundsOf(row, expected);
  if (measured === null)
    return { ...named, ...nothing, expected, least, most, outcome: 'not held', why: noValue(row, records) };
  const distance = Math.min(
    least === null ? Number.POSITIVE_INFINITY : measured - least,
    most === null ? Number.POSITIVE_INFINITY : most - measured,
  );
  return {
    ...named,
    measured,
    expected,
    least,
    most,
    distance,
    outcome: distance >= -ROUNDING * Math.abs(expected) ? 'held' : 'not held',
    why: null,
  };
}
/** What two ways of adding up the same doubles may differ by. */
const ROUNDING = 1e-12;

export function outcomeOf(rows: readonly RowResult[], reasons: readonly string[]): Outcome {
  if (reasons.length > 0) return 'could not tell';
  const outcomes = rows.map(({ outcome }) => outcome);
  if (outcomes.includes('not held')) return 'not held';
  return outcomes.includes('could not tell') ? 'could not tell' : 'held';
}

/** All acts that a row is about. */
export function actsOf(row: VerdictRow): number[] {
  const own = row.act ?? 1;
  const of = (part: { readonly act?: number | undefined } | undefined) => (part === undefined ? [] : [part.act ?? own]);
  const operands =
    typeof row.of === 'number'
      ? []
      : Object.values(row.of.with).flatMap((each) => (typeof each === 'number' ? [] : of(each)));
  const formula = typeof row.of !== 'number' && formulaOf(row.of.formula).isOfArrivals === true ? of(row.of) : [];
  return [...new Set([own, ...of(row.over), ...of(row.less), ...operands, ...formula])];
}
function notPlayed(number: number, records: readonly ActRecord[]): string | null {
  const record = records[number - 1];
  if (record === undefined) return `act ${number} was not played`;
  return record.isSkipped ? `act ${number} was skipped` : null;
}

function measuredOf(row: VerdictRow, records: readonly ActRecord[]): number | null {
  const own = figureIn(row, row, records);
  const { over, less } = row;
  if (own === null) return null;
  if (over) return quotient(own, figureIn(over, row, records));
  if (!less) return own;
  const taken = figureIn(less, row, records);
  return taken === null ? null : own - taken;
}
function quotient(a: number, b: number | null): number | null {
  return b === null || b === 0 ? null : a / b;
}
function figureIn(of: FigureOf, row: VerdictRow, records: readonly ActRecord[]): number | null {
  return measure(recordOf(of.act ?? row.act, records), of, row.moment === 'drained');
}
function recordOf(number: number | undefined, records: readonly ActRecord[]): ActRecord {
  return records[(number ?? 1) - 1]!;
}

function expectedOf(
  row: VerdictRow,
  records: readonly ActRecord[],
  given: Readonly<Record<string, number>> | null,
): number | null {
  const { of } = row;
  if (typeof of === 'number') return of;
  if (given === null) return null;
  const value = compute(formulaOf(of.formula), of, given, row, records);
  return Number.isFinite(value) ? value : null;
}
/** What the formula is computed from, by name; null where a part of it is not known. */
function givenTo(row: VerdictRow, records: readonly ActRecord[]): Readonly<Record<string, number>> | null {
  const { of } = row;
  if (typeof of === 'number') return {};
  const given: Record<string, number> = {};
  for (const [name, operand] of Object.entries(of.with)) {
    const value = operandIn(operand, row, records);
    if (value === null) return null;
    given[name] = value;
  }
  return given;
}
function compute(
  formula: Formula,
  of: FormulaOf,
  given: Readonly<Record<string, number>>,
  row: VerdictRow,
  records: readonly ActRecord[],
): number {
  if (formula.isOfArrivals !== true) return formula.compute(given, NONE);
  const { config, warmUp, played } = recordOf(of.act ?? row.act, records);
  return formula.compute({ ...given, fromMs: 1000 * warmUp }, arrivalsOf(config.load, 1000 * played));
}
const NONE = new Float64Array();

function operandIn(operand: Operand, row: VerdictRow, records: readonly ActRecord[]): number | null {
  if (typeof operand === 'number') return operand;
  if ('figure' in operand) return figureIn(operand, row, records);
  const value = getField(recordOf(operand.act ?? row.act, records).config, operand.setting);
  return typeof value === 'number' ? value : null;
}

function boundsOf({ is, percent = 0, or = 0 }: VerdictRow, expected: number): Pick<RowResult, 'least' | 'most'> {
  switch (is) {
    case 'at most':
      return { least: null, most: expected };
    case 'at least':
      return { least: expected, most: null };
    case 'within': {
      const tolerance = Math.max((percent / 100) * Math.abs(expected), or);
      return { least: expected - tolerance, most: expected + tolerance };
    }
  }
}

function noValue(row: VerdictRow, records: readonly ActRecord[]): string {
  const parts = [row, row.over, row.less].flatMap((each) => each ?? []);
  const none = parts.find((each) => figureIn(each, row, records) === null);
  if (none === undefined) return `${nameOf(row.over ?? row)} is 0: nothing can be divided by it`;
  if (row.moment === 'drained' && recordOf(none.act ?? row.act, records).hasNotDrained)
    return `act ${none.act ?? row.act ?? 1} did not drain within 15 s`;
  return `act ${none.act ?? row.act ?? 1} has no value of “${nameOf(none)}”`;
}
function nameOf({ figure }: FigureOf): string {
  return figureTitle(figureOf(figure).help);
}
