/** Which numbers of a sample stand for no value. */
import type { Doubt, TableMapping } from '../../contract/import-types.ts';
import { StandInWatch, standInText } from '../cells/stand-ins.ts';
import { ValueReader } from '../cells/values.ts';
import type { Column } from './columns.ts';

/** Cells of all columns together; what is not among them is seen when the file is read. */
const MOST_CELLS = 200_000;
const MOST_NAMED = 6;

type Chosen = Pick<TableMapping, 'values' | 'units' | 'sensor' | 'decimal' | 'thousands'>;

/** The numbers that stand for no value, by the values of each sensor; and the question where that is not certain. */
export function chooseMissing(
  columns: readonly Column[],
  { values, units, sensor, decimal, thousands }: Chosen,
): { readonly missing: readonly number[]; readonly doubts: readonly Doubt[] } {
  const reader = new ValueReader({ decimal, thousands, states: false, missing: [] });
  const watch = new StandInWatch();
  const sensors = new Map<string, number>();
  const most = Math.ceil(MOST_CELLS / Math.max(1, values.length));
  for (const [i, index] of values.entries()) {
    for (const [row, cell] of columns[index]!.cells.slice(0, most).entries()) {
      const value = reader.read(cell, units[i] ?? '');
      if (Number.isNaN(value)) continue;
      const name = [index, ...sensor.map((each) => columns[each]!.cells[row])].join(' ');
      const number = sensors.get(name) ?? sensors.size;
      sensors.set(name, number);
      watch.note(value, number);
    }
  }
  const { certain, open, countOf } = watch.found;
  if (open.length === 0) return { missing: certain, doubts: [] };
  const all = [...certain, ...open].sort((a, b) => a - b);
  const named = open
    .slice(0, MOST_NAMED)
    .map((each) => `${standInText(each)} (${countOf(each)} times)`)
    .join(', ');
  const text = `Far from the other values: ${named}. ${open.length === 1 ? 'Does it' : 'Do they'} stand for no value?`;
  return { missing: all, doubts: [{ about: 'missing', text, choices: [{ missing: all }, { missing: certain }] }] };
}
