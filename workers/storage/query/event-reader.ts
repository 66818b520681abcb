/** The events of stored batches for queries: read in slices, and kept for the next query, because a batch never changes. */

import { BATCH_COLUMNS, type StoredReader } from '../reads/stored-reader.ts';
import { decodeBatch } from '../tables/batch-decoder.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import { batchKey } from '../tables/schema.ts';
import type { StoredBatch } from './catalog.ts';

/** Five million events, or a query's worth of them ahead. */
const CACHE_BYTES = 100 * 2 ** 20;

/** A batch that a query counts on is not in the database any more. */
export class BatchGoneError extends Error {
  override readonly name = 'BatchGoneError';
}

export class EventReader {
  /** Batches handed out so far, and of them those that were read from the database. */
  loaded = 0;
  read = 0;
  private bytes = 0;
  /** In the order of their last use. */
  private readonly cache = new Map<number, Uint8Array>();

  /** @param check called before each read of the database; throws when the query shall end */
  constructor(
    private readonly reader: () => StoredReader,
    private readonly check: () => void,
  ) {}

  /**
   * The events of `batches[at]`. Those that follow are read with it as far as they lie side by side: whoever asks for
   * one asks for them soon.
   *
   * @throws BatchGoneError
   */
  load(batches: readonly StoredBatch[], at: number): BatchColumns {
    const { run, id } = batches[at]!;
    const key = batchKey(run, id);
    let data = this.cache.get(key);
    if (data) {
      this.cache.delete(key);
      this.cache.set(key, data);
    } else {
      this.check();
      this.reader().read(BATCH_COLUMNS, key, this.lastOfRange(batches, at), (row) => {
        this.read++;
        this.keep(row.number(0), row.blob(1).slice());
      });
      data = this.cache.get(key);
      if (!data) throw new BatchGoneError(`batch ${id} of run ${run} is not stored any more`);
    }
    this.loaded++;
    return decodeBatch(data.buffer, data.byteOffset, data.byteLength);
  }

  private lastOfRange(batches: readonly StoredBatch[], at: number): number {
    let { run, id } = batches[at]!;
    for (let i = at + 1; i < batches.length; i++) {
      const next = batches[i]!;
      if (next.run !== run || next.id !== id + 1 || this.cache.has(batchKey(run, next.id))) break;
      id = next.id;
    }
    return batchKey(run, id);
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
