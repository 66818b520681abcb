/** The stored part of the rollup: blocks are added to what is there of their second. Inside the caller's transactions. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { decodeBatch } from './batch-codec.ts';
import type { Connection, Statement } from './connection.ts';
import { decodeBlock, encodeBlock, MAX_BLOCK_BYTES, mergeBlock, Rollup, type RollupBlock } from './rollup.ts';
import { batchKey, rollupKey } from './schema.ts';

/**
 * Of all runs together; the oldest blocks go first. Thirteen minutes of 1,024 sensors, hours of a few. The file grows by
 * no more than this while the events in it are as many as they may be.
 */
export const MOST_ROLLUP_BYTES = 16 * 2 ** 20;

export class RollupTable {
  private readonly find: Statement;
  private readonly put: Statement;
  private readonly list: Statement;
  private readonly mark: Statement;
  private readonly oldest: Statement;
  private readonly dropEntry: Statement;
  private readonly dropColumns: Statement;
  private readonly buffer: WasmPointer;
  private bytes = 0;

  constructor(private readonly connection: Connection) {
    this.find = connection.prepare('SELECT columns FROM rollup_columns WHERE key = ?');
    this.put = connection.prepare('INSERT OR REPLACE INTO rollup_columns VALUES (?, ?)');
    this.list = connection.prepare('INSERT INTO rollups VALUES (?, ?, ?, ?)');
    this.mark = connection.prepare('UPDATE runs SET rolled_up = ? WHERE id = ?');
    this.oldest = connection.prepare('SELECT key, length(columns) FROM rollup_columns ORDER BY key LIMIT 1');
    this.dropEntry = connection.prepare('DELETE FROM rollups WHERE key = ?');
    this.dropColumns = connection.prepare('DELETE FROM rollup_columns WHERE key = ?');
    this.buffer = connection.sqlite.library.wasm.alloc(MAX_BLOCK_BYTES);
    this.recount();
  }

  /** After a rollback. */
  recount(): void {
    this.bytes = this.connection.number('SELECT coalesce(sum(length(columns)), 0) FROM rollup_columns');
  }

  /**
   * Adds what `rollup` holds, and clears it.
   *
   * @param startedAt of the run, milliseconds since the epoch
   * @param lastBatch the last one whose events are in it
   */
  add(run: number, startedAt: number, rollup: Rollup, lastBatch: number): void {
    const startSecond = Math.floor(startedAt / 1000);
    rollup.forEach((second, block, figures) => {
      const key = rollupKey(run, second - startSecond, block);
      const before = this.merge(key, figures);
      if (before === 0) {
        [key, run, second, block].forEach((value, i) => {
          this.list.bindNumber(i + 1, value);
        });
        this.list.run();
      }
      const bytes = encodeBlock(figures, this.connection.sqlite.library.wasm.heap8u().buffer, this.buffer);
      this.put.bindNumber(1, key);
      this.put.bindBlob(2, this.buffer, bytes);
      this.put.run();
      this.bytes += bytes - before;
    });
    while (this.bytes > MOST_ROLLUP_BYTES) this.dropOldest();
    rollup.clear();
    this.mark.bindNumber(1, lastBatch);
    this.mark.bindNumber(2, run);
    this.mark.run();
  }

  /** Drops all of a run. */
  dropRun(run: number): void {
    this.connection.execute(`
      DELETE FROM rollup_columns WHERE key IN (SELECT key FROM rollups WHERE run = ${run});
      DELETE FROM rollups WHERE run = ${run};`);
    this.recount();
  }

  /** Adds to `figures` what is stored under `key`. @returns the bytes of that; 0 when there is nothing */
  private merge(key: number, figures: RollupBlock): number {
    this.find.bindNumber(1, key);
    const stored = this.find.step() ? this.find.blob(0).slice() : null;
    this.find.reset();
    if (stored) mergeBlock(figures, decodeBlock(stored.buffer, 0));
    return stored?.length ?? 0;
  }

  private dropOldest(): void {
    this.oldest.step();
    const [key, bytes] = [this.oldest.number(0), this.oldest.number(1)];
    this.oldest.reset();
    for (const drop of [this.dropEntry, this.dropColumns]) {
      drop.bindNumber(1, key);
      drop.run();
    }
    this.bytes -= bytes;
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
