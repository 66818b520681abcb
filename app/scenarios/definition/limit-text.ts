/** What a row of a verdict asks for, in words, before anything is measured. */
import { type RowUnit, unitText } from './figure-text.ts';
import { figureOf, type Unit } from './figures.ts';
import { formulaOf } from './formulas.ts';
import type { VerdictRow } from './scenario-types.ts';

/** A ratio has none. */
export function rowUnitOf({ figure, over }: Pick<VerdictRow, 'figure' | 'over'>): Unit | '' {
  return over === undefined ? figureOf(figure).unit : '';
}

/** `at most 500 ms`, `at least 8 %`, `μ / λ ± 10 %` */
export function askedText(row: VerdictRow): string {
  const { is, of, percent = 0, or = 0 } = row;
  const unit = rowUnitOf(row);
  const value = typeof of === 'number' ? unitText(of, unit) : formulaOf(of.formula).text;
  if (is !== 'within') return `${is} ${value}`;
  const tolerances = [percent > 0 && `${percent} %`, or > 0 && toleranceText(or, unit)].filter(
    (text) => text !== false,
  );
  return tolerances.length === 0 ? value : `${value} ± ${tolerances.join(' or ')}`;
}
/** A tolerance of a share is no part of it: points tell it from the tolerance in percent. */
function toleranceText(or: number, unit: RowUnit): string {
  const text = unitText(or, unit);
  return unit === 'share' ? text.replace('%', 'points') : text;
}
