/** Files for the person: made piece by piece, so that the page stays responsive, and handed to the browser. */
import { csvLines } from '../../workers/contract/csv.ts';
import type { QueryResult, SqlCell } from '../../workers/contract/query-types.ts';
import { isMoment, isoTime } from './cell-text.ts';

/** A few milliseconds' worth. */
const ROWS_AT_ONCE = 2000;

/**
 * @param onProgress hears of the share that is done, from 0 to 1
 * @throws DOMException when the signal is given before it is done
 */
export async function csvOf(
  { columns, rows }: QueryResult,
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  const table = withTimes(columns, rows);
  const parts = [csvLines([table.columns])];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    parts.push(csvLines(rows.slice(from, from + ROWS_AT_ONCE).map(table.row)));
    onProgress(Math.min(1, (from + ROWS_AT_ONCE) / rows.length));
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** Beside each column of moments one with the same as a time; the milliseconds stay, because they are exact. */
function withTimes(columns: readonly string[], rows: QueryResult['rows']) {
  const isTime = columns.map((column, i) => rows.some((row) => isMoment(column, row[i]!)));
  const beside = <T>(cells: readonly T[], time: (cell: T, column: string) => T | string) =>
    cells.flatMap((cell, i) => (isTime[i] ? [cell, time(cell, columns[i]!)] : [cell]));
  const timeOf = (cell: SqlCell, column: string) =>
    typeof cell === 'number' && isMoment(column, cell) ? isoTime(cell) : null;
  return {
    columns: beside(columns, (column) => column.replace(/_ms$/, '_iso')),
    row: (cells: readonly SqlCell[]) => beside(cells, timeOf),
  };
}
