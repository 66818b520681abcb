/** The unit of a column's numbers, and whether they are shortened as `1.2k` is. */
import type { Doubt } from '../../contract/import-types.ts';
import { isShortened, powerOf, splitUnit } from '../cells/numbers.ts';
import type { Column } from './columns.ts';

/** Cells that are looked at. */
const MOST_CELLS = 6000;
const SHORTENED = 'k';
const KELVIN = 'K';
const OF_HEAT = /temp|kelvin|therm|heat|[([ _]K[)\]]?$|^T(?:\d+|$|[_ ])/i;
/** Numbers that are nearer to each other are of one size. */
const NEAR = 2;

/** The unit that stands behind most numbers; `k` where they are shortened, by whatever power of ten. */
export function unitOf(column: Column): string {
  return unitsIn(column).unit;
}

/** Questions about columns with a K that may be kelvin, beside numbers without it. @param values columns of values */
export function unitDoubts(columns: readonly Column[], values: readonly number[]): readonly Doubt[] {
  const found = values.map((index) => unitsIn(columns[index]!));
  const open = found.findIndex(({ isOpen }) => isOpen);
  if (open < 0) return [];
  const { name } = columns[values[open]!]!;
  const text = `Some numbers of “${name}” have a K behind them: is it kelvin, or thousand?`;
  const units = (own: string) => found.map(({ unit, isOpen }) => (isOpen ? own : unit));
  return [{ about: 'units', text, choices: [{ units: units(KELVIN) }, { units: units(SHORTENED) }] }];
}

interface UnitChoice {
  readonly unit: string;
  readonly isOpen: boolean;
}

/** Asked for more than once. */
const known = new WeakMap<Column, UnitChoice>();
function unitsIn(column: Column): UnitChoice {
  const choice = known.get(column) ?? chooseUnit(column);
  known.set(column, choice);
  return choice;
}

function chooseUnit({ filled, name }: Column): UnitChoice {
  const counts = new Map<string, number>();
  const sizes: number[] = [];
  for (const cell of filled.slice(0, MOST_CELLS)) {
    const split = splitUnit(cell);
    if (split === null) continue;
    counts.set(split.unit, (counts.get(split.unit) ?? 0) + 1);
    sizes.push(Math.abs(Number(split.digits.replace(',', '.'))));
  }
  const units = [...counts.keys()].filter((unit) => unit !== '');
  const unit = [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
  if (units.length === 0 || units.some((each) => powerOf(each) === undefined)) return { unit, isOpen: false };
  if (units.some(isShortened)) return { unit: SHORTENED, isOpen: false };
  if (!counts.has('') || !units.includes(KELVIN)) return { unit, isOpen: false };
  if (OF_HEAT.test(name)) return { unit: KELVIN, isOpen: false };
  const isNear = Math.max(...sizes) < NEAR * Math.min(...sizes);
  return { unit: isNear ? KELVIN : SHORTENED, isOpen: isNear };
}
