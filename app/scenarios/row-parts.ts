/** What a row of a verdict was made of: its figures and the letters of its formula, each with its value. */
import { figureTitle } from './definition/figure-text.ts';
import { figureOf } from './definition/figures.ts';
import { formulaOf, unitOfNeed } from './definition/formulas.ts';
import type { FigureOf, VerdictRow } from './definition/scenario-types.ts';
import type { ActRecord } from './measured/act-record.ts';
import type { MeasuredPart, RowResult } from './player-types.ts';

/** @param measured of a figure; null where the run has none. @param records of the acts that were played */
export function partsOf(
  row: VerdictRow,
  records: readonly Pick<ActRecord, 'name'>[],
  measured: (of: FigureOf) => number | null,
): Pick<RowResult, 'parts' | 'by'> {
  const part = (of: FigureOf): MeasuredPart => ({
    name: figureTitle(figureOf(of.figure).help),
    where: whereText(of, of.act ?? row.act ?? 1, records),
    unit: figureOf(of.figure).unit,
    value: measured(of),
  });
  const other = row.over ?? row.less;
  if (other === undefined) return { parts: [part(row)], by: null };
  return { parts: [part(row), part(other)], by: row.over === undefined ? '−' : '÷' };
}
function whereText({ from, to }: FigureOf, act: number, records: readonly Pick<ActRecord, 'name'>[]): string {
  const name = records.length > 1 ? [`“${records[act - 1]?.name ?? `act ${act}`}”`] : [];
  if (from === undefined && to === undefined) return name.join('');
  return [...name, stretchText(from ?? 0, to)].join(', ');
}
function stretchText(from: number, to: number | undefined): string {
  if (to !== undefined) return `from ${from} to ${to} s`;
  return from === 0 ? 'warm-up included' : `from ${from} s on`;
}

/** @param given what the formula was computed from, by name */
export function lettersOf({ of }: VerdictRow, given: Readonly<Record<string, number>>): RowResult['given'] {
  if (typeof of === 'number') return [];
  const { letters } = formulaOf(of.formula);
  return Object.entries(given).map(([name, value]) => ({
    letter: letters[name] ?? name,
    value,
    unit: unitOfNeed(name),
  }));
}
/** A formula without what it may have, but was not given. */
export function formulaText({ of }: VerdictRow): string | null {
  if (typeof of === 'number') return null;
  const { text, mayHave = [], letters } = formulaOf(of.formula);
  const missing = mayHave.filter((name) => !(name in of.with));
  return missing.reduce((shorter, name) => shorter.replace(`${letters[name]} + `, ''), text);
}
