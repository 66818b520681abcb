import { clip } from '../../contract/error-text.ts';
import { type LeftOutCounts, type LeftOutReason, type LeftOutRow, MOST_TOLD } from '../../contract/import-types.ts';

const MOST_TEXT = 80;

/** What of a file could not be used: counted, and the first ones kept. */
export class LeftOut {
  readonly counts: Partial<Record<LeftOutReason, number>> = {};
  readonly rows: LeftOutRow[] = [];
  /** Of several that are joined, the one that is being read. */
  file: string | null = null;

  /** What was left out because it was asked for needs no line. */
  count(reason: LeftOutReason): void {
    this.counts[reason] = (this.counts[reason] ?? 0) + 1;
  }
  add(reason: LeftOutReason, line: number, column: string, text: string): void {
    this.count(reason);
    if (this.rows.length < MOST_TOLD)
      this.rows.push({
        ...(this.file !== null && { file: this.file }),
        line,
        column,
        reason,
        text: clip(text, MOST_TEXT),
      });
  }
}

/** How many rows were left out, for any reason. */
export function sumOf(counts: LeftOutCounts): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}
