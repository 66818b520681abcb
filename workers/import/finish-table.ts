/** From rows as they were read to a recording: in order of time, without those far from all others, and what is worth a word. */

import type { ImportedTable, TableMapping } from '../contract/import-types.ts';
import { formatCount } from '../contract/numbers/format-number.ts';
import { gapsText } from '../contract/recordings/gaps-text.ts';
import type { ByteEnd } from './bytes.ts';
import { type StandIns, standInText } from './cells/stand-ins.ts';
import { GapWatch } from './rows/gaps.ts';
import type { LeftOut } from './rows/left-out.ts';
import type { MergedRows, RowBlocks } from './rows/row-blocks.ts';
import { DuplicateWatch, type RowStore, sliceRows, withoutOutliers } from './rows/row-store.ts';
import type { TableRows } from './table-rows.ts';

type Columns = Pick<ImportedTable, 'timeMs' | 'value' | 'sensor' | 'file' | 'fromMs' | 'toMs' | 'gaps'>;
interface Finished {
  readonly columns: Columns;
  readonly duplicates: number;
  readonly outliers: number;
}

/** Rows by their place in time, in memory or in a file. */
interface TimedRows {
  readonly length: number;
  readonly timeAt: (row: number) => number;
  readonly lineAt: (row: number) => number;
}

export async function finish(
  { store, leftOut, sensors, standIns }: TableRows,
  mapping: TableMapping,
  end: ByteEnd,
  blocks: RowBlocks | null,
): Promise<ImportedTable> {
  const { outOfOrder, isReversed } = store.direction;
  const { columns, duplicates, outliers } = store.isInBlocks
    ? await inFile(store, blocks!, mapping, leftOut)
    : inMemory(store, mapping, leftOut);
  const { gaps } = columns;
  const { found } = standIns;
  const suspects = [...found.certain, ...found.open].sort((a, b) => a - b);
  const notes = [
    mapping.timeForm === 'clock' && 'Times have no date: they are read as of 1 January 1970.',
    isReversed && 'The newest row was first: rows are in order of time now.',
    outOfOrder > 0 && told(outOfOrder, 'was out of order, and is sorted', 'were out of order, and are sorted'),
    outliers > 0 && told(outliers, 'far from all other times is left out', 'far from all other times are left out'),
    duplicates > 0 && told(duplicates, 'is there more than once, and stays', 'are there more than once, and stay'),
    ...suspects.map((number) => suspectText(number, found)),
    gaps !== null && gapsText(gaps, mapping.gaps),
    end.isCut && 'The compressed file ends too early, or is damaged: what could be unpacked was read.',
  ].filter((note) => note !== false);
  return { ...columns, mapping, sensors, leftOut: leftOut.counts, leftOutRows: leftOut.rows, suspects, notes };
}

/** In the singular, and in the plural. */
function told(count: number, one: string, several: string): string {
  return count === 1 ? `One row ${one}.` : `${formatCount(count)} rows ${several}.`;
}

function suspectText(number: number, { countOf }: StandIns): string {
  const times = countOf(number) === 1 ? 'once' : `${formatCount(countOf(number))} times`;
  return `${standInText(number)} is there ${times}, far from the other values. It is read as a value.`;
}

function inMemory(store: RowStore, mapping: TableMapping, leftOut: LeftOut): Finished {
  const { rows: all } = store.sorted();
  const { from, to } = kept(
    { length: all.timeMs.length, timeAt: (row) => all.timeMs[row]!, lineAt: (row) => all.line[row]! },
    mapping,
    leftOut,
  );
  const isWhole = from === 0 && to === all.timeMs.length;
  const { timeMs, value, sensor } = isWhole ? all : sliceRows(all, from, to);
  const duplicates = new DuplicateWatch();
  const gaps = new GapWatch();
  for (let i = 0; i < timeMs.length; i++) {
    duplicates.note(timeMs[i]!, value[i]!, sensor[i]!);
    gaps.note(timeMs[i]!);
  }
  return {
    columns: { timeMs, value, sensor, file: null, fromMs: timeMs[0]!, toMs: timeMs.at(-1)!, gaps: gaps.gaps },
    duplicates: duplicates.count,
    outliers: all.timeMs.length - timeMs.length,
  };
}

async function inFile(store: RowStore, blocks: RowBlocks, mapping: TableMapping, leftOut: LeftOut): Promise<Finished> {
  await store.spill(blocks);
  const merged: MergedRows = await blocks.merge(store.direction.isReversed);
  const { total, timeAt } = merged;
  const { from, to } = kept({ length: total, timeAt, lineAt: (row) => merged.lineAt(row) }, mapping, leftOut);
  const gaps = new GapWatch();
  for (let row = from; row < to; row++) gaps.note(timeAt(row));
  const [fromMs, toMs] = [timeAt(from), timeAt(to - 1)];
  const none = { timeMs: new Float64Array(0), value: new Float64Array(0), sensor: new Uint16Array(0) };
  return {
    columns: { ...none, file: merged.close(from, to), fromMs, toMs, gaps: gaps.gaps },
    duplicates: merged.duplicates.count,
    outliers: total - (to - from),
  };
}

/** Tells of those that are not. */
function kept(
  { length, timeAt, lineAt }: TimedRows,
  mapping: TableMapping,
  leftOut: LeftOut,
): { readonly from: number; readonly to: number } {
  if (mapping.outliers === 'keep') return { from: 0, to: length };
  const { from, to } = withoutOutliers(length, timeAt);
  const tell = (row: number) =>
    leftOut.add('far from the other times', lineAt(row), '', new Date(timeAt(row)).toISOString());
  for (let row = 0; row < from; row++) tell(row);
  for (let row = to; row < length; row++) tell(row);
  return { from, to };
}
