/** The line of a table that has the names of its columns, and which name is whose. */
import type { CellKind } from './cells/cell-kinds.ts';
import { namesBelow } from './cells/column-names.ts';
import { areUnits, hintsOf } from './cells/words.ts';
import type { SampleRecord } from './records.ts';

const countFilled = (cells: readonly string[]): number => cells.filter((cell) => cell !== '').length;

/**
 * Of the lines above the first row the one with the names: it has as many cells, and is not one of units.
 *
 * @param first the first row, by its place
 * @param wanted its line, where it is known; 0 for none
 */
export function headerOf(
  records: readonly SampleRecord[],
  first: number,
  width: number,
  wanted: number | undefined,
): SampleRecord | undefined {
  if (wanted !== undefined) return wanted === 0 ? undefined : records.find(({ line }) => line === wanted);
  const above = belowEnd(records.slice(0, Math.max(0, first)));
  // Of two columns the first may be an index without a name.
  const isNamed = ({ cells }: SampleRecord) =>
    countFilled(cells) >= Math.min(2, width) || (cells.length === width && width === 2 && cells[1] !== '');
  const fitting = above.filter(
    (record) => isNamed(record) && record.cells.length >= width - 1 && !record.cells[0]!.startsWith('#datatype'),
  );
  const named = fitting.findLast(({ cells }) => cells.some((cell) => hintsOf(cell).isTime) && !areUnits(cells));
  return (
    named ??
    fitting.findLast(({ cells }) => !areUnits(cells)) ??
    fitting.at(-1) ??
    (width === 1 ? above.at(-1) : undefined)
  );
}

/** LabVIEW says where lines about the file end. */
function belowEnd(records: readonly SampleRecord[]): readonly SampleRecord[] {
  return records.slice(records.findLastIndex(({ cells }) => /^\*+End_of_Header\*+$/i.test(cells[0]!)) + 1);
}

/** Names of columns, by the header and the line above it. @param kinds what most cells of each column are */
export function namesOf(
  records: readonly SampleRecord[],
  header: SampleRecord | undefined,
  kinds: readonly CellKind[],
  separator: string,
): readonly string[] {
  if (header === undefined) return [];
  return namesBelow(groupsAbove(records, header, kinds.length), aligned(header.cells, kinds, separator));
}

/** A line right above the names that has as many cells, some of them empty: cells that were merged over several columns. */
function groupsAbove(records: readonly SampleRecord[], header: SampleRecord, width: number): readonly string[] {
  const above = records.find(({ line }) => line > 0 && line === header.line - 1);
  return above !== undefined && above.cells.length >= width - 1 && countFilled(above.cells) >= 2 ? above.cells : [];
}

/** A name more or less than there are columns, where it is certain which one that is. */
function aligned(cells: readonly string[], kinds: readonly CellKind[], separator: string): readonly string[] {
  const missing = kinds.length - cells.length;
  // A sign of a comment before the names.
  if (missing === -1 && /^(?:[#%;]+|\/\/)$/.test(cells[0]!)) return cells.slice(1);
  if (missing !== 1) return cells;
  const time = cells.findIndex((cell) => hintsOf(cell).isTime);
  if (time < 0) return cells;
  // R names no column of row names.
  if (time === 0 && kinds[0] !== 'moment' && kinds[1] === 'moment') return ['', ...cells];
  // A space cuts a date from its time of day, which have one name.
  const isCut = separator === ' ' && kinds[time] === 'moment' && kinds[time + 1] === 'clock';
  return isCut ? [...cells.slice(0, time + 1), cells[time]!, ...cells.slice(time + 1)] : cells;
}
