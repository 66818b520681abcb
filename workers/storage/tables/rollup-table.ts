/** The stored part of the rollup: blocks are added to what is there of their second. Inside the caller's transactions. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { Connection, Statement } from '../sqlite/connection.ts';
import { decodeBatch } from './batch-decoder.ts';
import { decodeBlock, encodeBlock, MAX_BLOCK_BYTES, mergeBlock, Rollup, type RollupBlock } from './rollup.ts';
import { BLOCKS, batchKey, rollupKey } from './schema.ts';

/** What dropping a block costs beside dropping a batch: as much as so many events. */
const BLOCK_COST = 1024;

export class RollupTable {
  private readonly find: Statement;
  private readonly put: Statement;
  private readonly list: Statement;
  private readonly mark: Statement;
  private readonly oldest: Statement;
  private readonly dropEntry: Statement;
  private readonly dropColumns: Statement;
  private readonly buffer: WasmPointer;

  constructor(private readonly connection: Connection) {
    this.find = connection.prepare('SELECT columns FROM rollup_columns WHERE key = ?');
    this.put = connection.prepare('INSERT OR REPLACE INTO rollup_columns VALUES (?, ?)');
    this.list = connection.prepare('INSERT INTO rollups VALUES (?, ?, ?, ?)');
    this.mark = connection.prepare('UPDATE runs SET rolled_up = ? WHERE id = ?');
    this.oldest = connection.prepare('SELECT key FROM rollups WHERE key BETWEEN ? AND ? ORDER BY key LIMIT 1');
    this.dropEntry = connection.prepare('DELETE FROM rollups WHERE key = ?');
    this.dropColumns = connection.prepare('DELETE FROM rollup_columns WHERE key = ?');
    this.buffer = connection.sqlite.library.wasm.alloc(MAX_BLOCK_BYTES);
  }

  /**
   * Adds what `rollup` holds, and clears it.
   *
   * @param startedAt of the run, milliseconds since the epoch
   * @param lastBatch the last one whose events are in it
   * @param reachesMs seconds that begin no later are left out: their events made room
   */
  add(run: number, startedAt: number, rollup: Rollup, lastBatch: number, reachesMs: number): void {
    const startSecond = Math.floor(startedAt / 1000);
    rollup.forEach((second, block, figures) => {
      if (second * 1000 <= reachesMs) return;
      const key = rollupKey(run, second - startSecond, block);
      if (!this.merge(key, figures)) {
        [key, run, second, block].forEach((value, i) => {
          this.list.bindNumber(i + 1, value);
        });
        this.list.run();
      }
      const bytes = encodeBlock(figures, this.connection.sqlite.library.wasm.heap8u().buffer, this.buffer);
      this.put.bindNumber(1, key);
      this.put.bindBlob(2, this.buffer, bytes);
      this.put.run();
    });
    rollup.clear();
    this.mark.bindNumber(1, lastBatch);
    this.mark.bindNumber(2, run);
    this.mark.run();
  }

  /** Drops the oldest block of a run. @returns what that cost, in events; 0 when there is none */
  dropOldestOf(run: number): number {
    const key = this.oldestKey(run, Number.POSITIVE_INFINITY);
    if (key === null) return 0;
    this.drop(key);
    return BLOCK_COST;
  }
  hasAnyOf(run: number): boolean {
    return this.oldestKey(run, Number.POSITIVE_INFINITY) !== null;
  }
  /** Drops what is left of seconds that begin no later than `reachesMs`. @param startedAt of the run */
  dropUpTo(run: number, startedAt: number, reachesMs: number): void {
    const last = Math.floor(reachesMs / 1000) - Math.floor(startedAt / 1000);
    for (let key = this.oldestKey(run, last); key !== null; key = this.oldestKey(run, last)) this.drop(key);
  }

  /** @param lastSecond since the start of the run */
  private oldestKey(run: number, lastSecond: number): number | null {
    const { oldest } = this;
    oldest.bindNumber(1, rollupKey(run, Number.NEGATIVE_INFINITY, 0));
    oldest.bindNumber(2, rollupKey(run, lastSecond, BLOCKS - 1));
    const key = oldest.step() ? oldest.number(0) : null;
    oldest.reset();
    return key;
  }
  private drop(key: number): void {
    for (const statement of [this.dropEntry, this.dropColumns]) {
      statement.bindNumber(1, key);
      statement.run();
    }
  }

  /** Adds to `figures` what is stored under `key`. @returns whether there was anything */
  private merge(key: number, figures: RollupBlock): boolean {
    this.find.bindNumber(1, key);
    const stored = this.find.step() ? this.find.blob(0).slice() : null;
    this.find.reset();
    if (stored) mergeBlock(figures, decodeBlock(stored.buffer, 0));
    return stored !== null;
  }
}

/** The events of a run that are stored but not in its stored rollup: what a crash took from memory. */
export function replayRollup(connection: Connection, run: number): { rollup: Rollup; lastBatch: number } {
  const rollup = new Rollup();
  let lastBatch = connection.number(`SELECT coalesce(max(rolled_up), 0) FROM runs WHERE id = ${run}`);
  const statement = connection.prepare('SELECT key, columns FROM batch_columns WHERE key > ? AND key < ? ORDER BY key');
  try {
    statement.bindNumber(1, batchKey(run, lastBatch));
    statement.bindNumber(2, batchKey(run + 1, 0));
    while (statement.step()) {
      const data = statement.blob(1).slice();
      rollup.add(decodeBatch(data.buffer, 0, data.length));
      lastBatch = statement.number(0) - batchKey(run, 0);
    }
  } finally {
    statement.finalize();
  }
  return { rollup, lastBatch };
}
