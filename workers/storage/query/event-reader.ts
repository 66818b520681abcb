/** The events of stored batches for queries: read in slices, and kept for the next query, because a batch never changes. */

import { ColumnCache } from '../columns/column-cache.ts';
import { BATCH_COLUMNS, type StoredReader } from '../reads/stored-reader.ts';
import { openBatch } from '../tables/batch-decoder.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import { batchKey, partsOfBatchKey } from '../tables/schema.ts';
import type { StoredBatch } from './catalog.ts';

const MEBIBYTE = 2 ** 20;
/** Five million events, or a query's worth of them ahead. */
const CACHE_BYTES = 100 * MEBIBYTE;
/** For columns that scans need: a column of fifty million events where there is memory for it. */
const MOST_COLUMN_BYTES = 256 * MEBIBYTE;
const COLUMN_BYTES_PER_GIBIBYTE = 32 * MEBIBYTE;
/** GiB, where the browser does not say. */
const USUAL_MEMORY = 4;
/** Batches that are asked for at once, at most: more than any reader hands out. */
const MOST_AHEAD = 256;
/** Batches of the caches between two looks at whether the query shall end. */
const CHECK_EVERY = 64;

/** A batch that a query counts on is not in the database any more. */
export class BatchGoneError extends Error {
  override readonly name = 'BatchGoneError';
  constructor({ run, id }: StoredBatch) {
    super(`batch ${id} of run ${run} is not stored any more`);
  }
}

/** Goes through batches, and reads of each the columns that it says. */
interface EventScan {
  /** Bits of `column-cache.ts`. */
  columnsOf(batch: StoredBatch): number;
  /** @param columns good until this returns: those that it said, no others */
  visit(columns: BatchColumns, batch: StoredBatch): void;
}

export class EventReader {
  /** Batches handed out so far, and of them those that were read from the database. */
  loaded = 0;
  read = 0;
  private bytes = 0;
  /** Whole batches, for those that read single ones; in the order of their last use. */
  private readonly cache = new Map<number, Uint8Array>();
  private readonly columns: ColumnCache;
  /** Where a scan has a batch while it is visited. */
  private passing = new Uint8Array(0);

  /**
   * @param check called before each read of the database; throws when the query shall end
   * @param columnBytes that are kept at most of columns that scans need
   */
  constructor(
    private readonly reader: () => StoredReader,
    private readonly check: () => void,
    columnBytes = columnBytesHere(),
  ) {
    this.columns = new ColumnCache(columnBytes);
  }

  /**
   * The events of `batches[at]`. Those that follow are read with it as far as they lie side by side: whoever asks for
   * one asks for them soon.
   *
   * @throws BatchGoneError
   */
  load(batches: readonly StoredBatch[], at: number): BatchColumns {
    const batch = batches[at]!;
    const key = keyOf(batch);
    let data = this.used(key);
    if (!data) {
      this.check();
      const last = lastOfRange(batches, at, (next) => this.cache.has(keyOf(next)));
      this.reader().read(BATCH_COLUMNS, key, last, (row) => {
        this.read++;
        this.keep(row.number(0), row.blob(1).slice());
      });
      data = this.cache.get(key);
      if (!data) throw new BatchGoneError(batch);
    }
    return this.opened(data, data.length);
  }

  /** What is kept of these runs is dropped: their numbers may be given to others. */
  forget(runs: ReadonlySet<number>): void {
    if (runs.size === 0) return;
    const isOfThem = (key: number) => runs.has(partsOfBatchKey(key)[0]);
    for (const [key, { length }] of this.cache) {
      if (!isOfThem(key)) continue;
      this.cache.delete(key);
      this.bytes -= length;
    }
    this.columns.forget(isOfThem);
  }

  /** @throws BatchGoneError, and what `scan` throws */
  scan(batches: readonly StoredBatch[], scan: EventScan): void {
    this.columns.begin();
    for (let at = 0; at < batches.length; ) {
      const batch = batches[at]!;
      const kept = this.keptColumns(batch, scan.columnsOf(batch));
      if (!kept) {
        at += this.scanStored(batches, at, scan);
        continue;
      }
      if (at % CHECK_EVERY === 0) this.check();
      scan.visit(kept, batch);
      at++;
    }
  }

  private keptColumns(batch: StoredBatch, columns: number): BatchColumns | undefined {
    const key = keyOf(batch);
    const kept = this.columns.find(key, columns);
    if (kept) {
      this.loaded++;
      return kept;
    }
    const data = this.used(key);
    return data && this.columns.keep(key, this.opened(data, data.length), columns);
  }

  /** @returns how many batches were read and visited, from `batches[at]` on */
  private scanStored(batches: readonly StoredBatch[], at: number, scan: EventScan): number {
    let seen = 0;
    this.check();
    const last = lastOfRange(batches, at, (batch) => {
      const key = keyOf(batch);
      return this.cache.has(key) || this.columns.has(key, scan.columnsOf(batch));
    });
    this.reader().read(BATCH_COLUMNS, keyOf(batches[at]!), last, (row) => {
      const batch = batches[at + seen]!;
      if (row.number(0) !== keyOf(batch)) throw new BatchGoneError(batch);
      this.read++;
      seen++;
      const opened = this.passingBatch(row.blob(1));
      scan.visit(this.columns.keep(keyOf(batch), opened, scan.columnsOf(batch)), batch);
    });
    if (seen === 0) throw new BatchGoneError(batches[at]!);
    return seen;
  }
  /** Copied: where a row lies, columns may begin anywhere. */
  private passingBatch(data: Uint8Array): BatchColumns {
    if (this.passing.length < data.length) this.passing = new Uint8Array(2 * data.length);
    this.passing.set(data);
    return this.opened(this.passing, data.length);
  }

  private opened({ buffer, byteOffset }: Uint8Array, bytes: number): BatchColumns {
    this.loaded++;
    return openBatch(buffer, byteOffset, bytes);
  }

  /** From the cache; now it is the one that was used last. */
  private used(key: number): Uint8Array | undefined {
    const data = this.cache.get(key);
    if (data) {
      this.cache.delete(key);
      this.cache.set(key, data);
    }
    return data;
  }

  private keep(key: number, data: Uint8Array): void {
    this.cache.set(key, data);
    this.bytes += data.length;
    for (const [oldest, { length }] of this.cache) {
      if (this.bytes <= CACHE_BYTES || oldest === key) break;
      this.cache.delete(oldest);
      this.bytes -= length;
    }
  }
}

function columnBytesHere(): number {
  return Math.min(MOST_COLUMN_BYTES, memoryHere() * COLUMN_BYTES_PER_GIBIBYTE);
}
/** GiB of this machine, as browsers round it. */
function memoryHere(): number {
  const { navigator: browser }: { navigator?: object } = globalThis;
  if (browser === undefined || !('deviceMemory' in browser)) return USUAL_MEMORY;
  return typeof browser.deviceMemory === 'number' ? browser.deviceMemory : USUAL_MEMORY;
}

/** The key of the last batch that is read with `batches[at]`: those side by side, up to one that is known. */
function lastOfRange(batches: readonly StoredBatch[], at: number, isKnown: (batch: StoredBatch) => boolean): number {
  const { run, id } = batches[at]!;
  let last = id;
  const end = Math.min(batches.length, at + MOST_AHEAD);
  for (let i = at + 1; i < end; i++) {
    const next = batches[i]!;
    if (next.run !== run || next.id !== last + 1 || isKnown(next)) break;
    last = next.id;
  }
  return batchKey(run, last);
}

function keyOf({ run, id }: StoredBatch): number {
  return batchKey(run, id);
}
