/** Files for the person: made piece by piece, so that the page stays responsive, and handed to the browser. */
import { csvLines } from '../../workers/contract/csv.ts';
import type { QueryResult } from '../../workers/contract/query-types.ts';

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
  const parts = [csvLines([columns])];
  for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
    parts.push(csvLines(rows.slice(from, from + ROWS_AT_ONCE)));
    onProgress(Math.min(1, (from + ROWS_AT_ONCE) / rows.length));
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
  return new Blob(parts, { type: 'text/csv' });
}

/** How long the browser may take to begin reading a file that it saves. */
const KEPT_MS = 60_000;

export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
