/** What a soak measures, and the rules that must hold between its second minute and its last one. */

export interface Minute {
  readonly kind: 'warm-up' | 'calm' | 'disturbed';
  readonly stored: number;
  readonly seconds: number;
  /** Bytes of the page's own heap, after a collection. */
  readonly heap: number;
  /** Bytes of all processes that run the page and its workers: see `rendererMemory`. */
  readonly memory: number | null;
  /** Bytes of all private files of the origin: database, log, what was set aside, reserve. */
  readonly files: number;
  /** The same file by file, the largest first: the browser gives them no names that say which is which. */
  readonly eachFile: readonly number[];
}

/** Of the speed of the second minute, what the last one must have. */
const KEPT = 0.95;
/** Events that the database keeps. */
export const RETAINED = 2_000_000;
const MEBIBYTE = 2 ** 20;
/** What may be more at the end than in the second minute. */
const MOST_HEAP_GROWTH = 8 * MEBIBYTE;
/**
 * Workers' heaps are as they happen to be between two collections, and allocators keep some of what was freed: a quarter of
 * an hour's figures at rest are up to this far apart. In half an hour a hundred workers are replaced; if a heap was kept of
 * each, of two megabytes at the least, it would be three times as much, and a byte kept of each event a hundred times.
 */
const MOST_MEMORY_GROWTH = 64 * MEBIBYTE;
/**
 * Files never shrink while they are open, so the warm-up has the settings that need most room, and fills the rollup.
 * Afterwards batches of sizes that it did not have may leave more of their pages empty, a quarter of 14 bytes an event,
 * and the log may take a larger transaction: forty batches of 5,000 such events, and their pages' edges.
 */
const MOST_FILE_GROWTH = 0.25 * RETAINED * 14 + 4 * MEBIBYTE;
/** The rollup reaches as far back as the events: 20 KB a second, of a thousand sensors, for most of an hour. */
const MOST_ROLLUP_BYTES = 64 * MEBIBYTE;
/** Whatever the settings: 14 bytes an event, in batches that leave half of each page empty; log, reserve and tables. */
export const MOST_FILES = 1.1 * RETAINED * 28 + MOST_ROLLUP_BYTES + 64 * MEBIBYTE;

export interface Growth {
  /** Share of the second minute's speed that the last one had. */
  readonly kept: number;
  readonly heap: number;
  readonly memory: number | null;
  readonly files: number;
}

/** @param history the first minute is the warm-up, the second what is compared with */
export function growthOf(history: readonly Minute[]): Growth {
  const [second, last] = [history[1]!, history.at(-1)!];
  return {
    kept: rateOf(last) / rateOf(second),
    heap: last.heap - second.heap,
    memory: last.memory === null || second.memory === null ? null : last.memory - second.memory,
    files: last.files - second.files,
  };
}

/** @returns what does not hold, in words */
export function judge(history: readonly Minute[]): string[] {
  const { kept, heap, memory, files } = growthOf(history);
  const found: string[] = [];
  if (!(kept >= KEPT)) found.push(`the last minute had ${percent(kept)} of the second one's speed`);
  if (heap > MOST_HEAP_GROWTH) found.push(`the page's heap grew by ${mebibytes(heap)}`);
  if (memory !== null && memory > MOST_MEMORY_GROWTH) found.push(`page and workers grew by ${mebibytes(memory)}`);
  if (files > MOST_FILE_GROWTH) found.push(`the files grew by ${mebibytes(files)}`);
  const most = Math.max(...history.map((minute) => minute.files));
  if (most > MOST_FILES) found.push(`the files had ${mebibytes(most)}`);
  return found;
}

export function lineOf(minute: number, figures: Minute): string {
  const { kind, heap, memory, files } = figures;
  return (
    `minute ${minute}, ${kind}: ${(rateOf(figures) / 1e6).toFixed(2)} M events/s, heap ${mebibytes(heap)}, ` +
    `page and workers ${mebibytes(memory)}, files ${mebibytes(files)}`
  );
}
export function growthLine({ kept, heap, memory, files }: Growth): string {
  const growth = (bytes: number | null) => `${bytes !== null && bytes >= 0 ? '+' : ''}${mebibytes(bytes)}`;
  return (
    `last minute against the second: ${percent(kept)} of its speed, heap ${growth(heap)}, ` +
    `page and workers ${growth(memory)}, files ${growth(files)}`
  );
}

function rateOf({ stored, seconds }: Minute): number {
  return stored / seconds;
}
function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
function mebibytes(bytes: number | null): string {
  return bytes === null ? 'not known here' : `${(bytes / MEBIBYTE).toFixed(1)} MiB`;
}
