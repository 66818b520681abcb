/** What is not certain of how rows are cut into cells. */
import type { Doubt } from '../contract/import-types.ts';
import { type Layout, NONE } from './layouts.ts';

/** Questions about the cut into cells: another one makes about as much sense. */
export function shapeDoubts(layout: Layout): Doubt[] {
  return [...separatorDoubt(layout), ...commaDoubt(layout), ...namelessPairDoubt(layout), ...widthDoubt(layout)];
}

/** Behind a time, and without names, two columns of digits may be one of numbers with a decimal comma. */
function namelessPairDoubt({ separator, named, columns, kinds, rows }: Layout): Doubt[] {
  const isTimed = (kinds[0]?.get('moment') ?? 0) > rows.length / 2;
  if (separator !== ',' || named > 0 || columns.length !== 3 || !isTimed) return [];
  if (!rows.every(([, whole = '', part = '']) => /^-?\d*$/.test(whole) && /^\d*$/.test(part))) return [];
  const text = `“${rows[0]!.slice(1).join(',')}” can be two values, or one with a decimal comma, which cannot be told from the separator.`;
  return [{ about: 'separator', text, choices: [{ separator }] }];
}

/** Two ways to cut rows make about as much sense. */
function separatorDoubt({ separator, rival }: Layout): Doubt[] {
  if (rival === null) return [];
  const named = (sign: string) =>
    sign === NONE ? 'nothing' : sign === '\t' ? 'a tab' : sign === ' ' ? 'spaces' : `“${sign}”`;
  const text = `Cells can be separated by ${named(separator)} or by ${named(rival)}.`;
  return [{ about: 'separator', text, choices: [{ separator }, { separator: rival }] }];
}

/** Two columns of digits with a comma between them may be one of numbers with a decimal comma. */
function commaDoubt({ separator, rows, columns, named }: Layout): Doubt[] {
  const isPair = (row: readonly string[]) => row.length === 2 && /^[+-]?\d+$/.test(row[0]!) && /^\d+$/.test(row[1]!);
  if (
    separator !== ',' ||
    columns.length !== 2 ||
    // Two names are of two columns.
    named === 2 ||
    !rows.every((row) => isPair(row) || row.every((cell) => cell === ''))
  )
    return [];
  const [first, second] = rows[0]!;
  const text = `“${first},${second}” can be two values, or one with a decimal comma.`;
  const one = {
    separator: NONE,
    columns: ['column 1'],
    time: [],
    timeForm: 'row',
    values: [0],
    units: [''],
    sensor: [],
    decimal: ',',
  } as const;
  return [{ about: 'separator', text, choices: [one, { separator }] }];
}

/** A row may have a cell more than there are names. */
function widthDoubt({ header, named, columns, rows, separator }: Layout): Doubt[] {
  const isWider =
    header > 0 && named < columns.length && rows.filter(({ length }) => length > named).length > rows.length / 2;
  if (!isWider || rows.every((row) => (row[named] ?? '') === '')) return [];
  const text = `Rows have ${columns.length} cells, and the header has ${named}: a “${separator}” stands within a value, or a name is missing.`;
  const shifted = ['column 1', ...columns.slice(0, columns.length - 1)];
  return [{ about: 'columns', text, choices: [{ columns }, { columns: shifted }] }];
}
