/**
 * Columns of stored batches, kept for the next query: only those that a scan needed, four bytes an event each, where whole
 * batches would take three to five times as much. A batch never changes.
 */
import type { BatchColumns } from '../tables/batch-format.ts';

/** The columns of a batch, as bits. */
export const SEQUENCES = 1;
export const TIMES = 2;
export const META = 4;
export const VALUES = 8;
export const LATENCIES = 16;
export const RECORDINGS = 32;

export class ColumnCache {
  private bytes = 0;
  private scan = 0;
  /** By key, in the order of their last use. */
  private readonly batches = new Map<number, SomeColumns>();

  /** @param most bytes that are kept */
  constructor(private readonly most: number) {}

  /**
   * A scan begins. Of more than there is room for it leaves here what it came by first: to put each batch in place of an
   * earlier one would leave nothing for the next scan.
   */
  begin(): void {
    this.scan++;
  }

  /** A batch of which these columns are kept. */
  find(key: number, columns: number): BatchColumns | undefined {
    const kept = this.batches.get(key);
    if (!kept?.has(columns)) return undefined;
    this.use(key, kept);
    return kept;
  }
  /** Whether `find` would find it. */
  has(key: number, columns: number): boolean {
    return this.batches.get(key)?.has(columns) ?? false;
  }

  /**
   * These columns of a batch, and no others: a scan that reads more than it asked for would read it from here only
   * sometimes. Kept if there is room besides what the present scan has used.
   *
   * @returns what is good for as long as `batch` is
   */
  keep(key: number, batch: BatchColumns, columns: number): BatchColumns {
    const kept = this.batches.get(key) ?? new SomeColumns(batch);
    this.use(key, kept);
    const added = kept.bytesOf(batch, columns);
    if (!this.makeRoom(added)) {
      if (kept.bytes === 0) this.batches.delete(key);
      const passing = new SomeColumns(batch);
      passing.add(batch, columns, false);
      return passing;
    }
    kept.add(batch, columns, true);
    this.bytes += added;
    return kept;
  }

  /** Drops batches. */
  forget(isMeant: (key: number) => boolean): void {
    for (const [key, kept] of this.batches) {
      if (!isMeant(key)) continue;
      this.batches.delete(key);
      this.bytes -= kept.bytes;
    }
  }

  private use(key: number, kept: SomeColumns): void {
    kept.scan = this.scan;
    this.batches.delete(key);
    this.batches.set(key, kept);
  }

  private makeRoom(bytes: number): boolean {
    for (const [key, kept] of this.batches) {
      if (this.bytes + bytes <= this.most || kept.scan === this.scan) break;
      this.batches.delete(key);
      this.bytes -= kept.bytes;
    }
    return this.bytes + bytes <= this.most;
  }
}

/** A batch with some of its columns. Asked for another one, it throws. */
class SomeColumns implements BatchColumns {
  readonly count: number;
  readonly baseSequence: number;
  readonly baseTime: number;
  readonly timeUnit: number;
  /** That its own copies take. */
  bytes = 0;
  /** That used it last. */
  scan = 0;
  private columns = 0;
  private readonly some: { -readonly [Name in ColumnName]?: BatchColumns[Name] } = {};

  constructor({ count, baseSequence, baseTime, timeUnit }: BatchColumns) {
    this.count = count;
    this.baseSequence = baseSequence;
    this.baseTime = baseTime;
    this.timeUnit = timeUnit;
  }

  has(columns: number): boolean {
    return (columns & ~this.columns) === 0;
  }

  /** Bytes of these columns, as far as they are not here yet. */
  bytesOf(batch: BatchColumns, columns: number): number {
    return NAMES.reduce(
      (sum, [bit, name]) => sum + (this.isMissing(bit, columns) ? (batch[name]?.byteLength ?? 0) : 0),
      0,
    );
  }

  /** Takes columns over from `batch`. @param isCopied else they are good for as long as it is */
  add(batch: BatchColumns, columns: number, isCopied: boolean): void {
    const { some } = this;
    const own = <T extends { slice(): T }>(column: T): T => (isCopied ? column.slice() : column);
    this.bytes += isCopied ? this.bytesOf(batch, columns) : 0;
    if (this.isMissing(SEQUENCES, columns)) some.sequences = own(batch.sequences);
    if (this.isMissing(TIMES, columns)) some.times = own(batch.times);
    if (this.isMissing(META, columns)) some.meta = own(batch.meta);
    if (this.isMissing(VALUES, columns)) some.value = own(batch.value);
    if (this.isMissing(LATENCIES, columns)) some.latency = own(batch.latency);
    if (this.isMissing(RECORDINGS, columns)) some.recorded = batch.recorded && own(batch.recorded);
    this.columns |= columns;
  }
  private isMissing(bit: number, columns: number): boolean {
    return (columns & bit) !== 0 && (this.columns & bit) === 0;
  }

  get sequences() {
    return present(this.some.sequences);
  }
  get times() {
    return present(this.some.times);
  }
  get meta() {
    return present(this.some.meta);
  }
  get value() {
    return present(this.some.value);
  }
  get latency() {
    return present(this.some.latency);
  }
  get recorded() {
    return present(this.some.recorded);
  }
}

const NAMES = [
  [SEQUENCES, 'sequences'],
  [TIMES, 'times'],
  [META, 'meta'],
  [VALUES, 'value'],
  [LATENCIES, 'latency'],
  [RECORDINGS, 'recorded'],
] as const;
type ColumnName = (typeof NAMES)[number][1];

/** @throws Error when a scan reads a column that it has not asked for */
function present<T>(column: T | undefined): T {
  if (column === undefined) throw new Error('a column of a batch was not asked for');
  return column;
}
