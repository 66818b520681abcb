/** The stored part of the rollup: blocks are added to what is there of their second. Inside the caller's transactions. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { decodeBatch } from './batch-codec.ts';
import type { Connection, Statement } from './connection.ts';
import { decodeBlock, encodeBlock, MAX_BLOCK_BYTES, mergeBlock, Rollup, type RollupBlock } from './rollup.ts';
import { batchKey, rollupKey } from './schema.ts';

/** Of all runs together, 20 KB each at most; the oldest go first. */
const MOST_BLOCKS = 4096;

export class RollupTable {
  private readonly find: Statement;
  private readonly put: Statement;
  private readonly list: Statement;
  private readonly mark: Statement;
  private readonly oldest: Statement;
  private readonly dropEntry: Statement;
  private readonly dropColumns: Statement;
  private readonly buffer: WasmPointer;
  private blocks = 0;

  constructor(private readonly connection: Connection) {
    this.find = connection.prepare('SELECT columns FROM rollup_columns WHERE key = ?');
    this.put = connection.prepare('INSERT OR REPLACE INTO rollup_columns VALUES (?, ?)');
    this.list = connection.prepare('INSERT INTO rollups VALUES (?, ?, ?, ?)');
    this.mark = connection.prepare('UPDATE runs SET rolled_up = ? WHERE id = ?');
    this.oldest = connection.prepare('SELECT min(key) FROM rollups');
    this.dropEntry = connection.prepare('DELETE FROM rollups WHERE key = ?');
    this.dropColumns = connection.prepare('DELETE FROM rollup_columns WHERE key = ?');
    this.buffer = connection.sqlite.library.wasm.alloc(MAX_BLOCK_BYTES);
    this.recount();
  }

  /** After a rollback. */
  recount(): void {
    this.blocks = this.connection.number('SELECT count(*) FROM rollups');
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
      if (!this.merge(key, figures)) {
        [key, run, second, block].forEach((value, i) => {
          this.list.bindNumber(i + 1, value);
        });
        this.list.run();
        this.blocks++;
      }
      const bytes = encodeBlock(figures, this.connection.sqlite.library.wasm.heap8u().buffer, this.buffer);
      this.put.bindNumber(1, key);
      this.put.bindBlob(2, this.buffer, bytes);
      this.put.run();
    });
    while (this.blocks > MOST_BLOCKS) this.dropOldest();
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

  /** Adds to `figures` what is stored under `key`. @returns whether there is anything */
  private merge(key: number, figures: RollupBlock): boolean {
    this.find.bindNumber(1, key);
    const found = this.find.step();
    if (found) mergeBlock(figures, decodeBlock(this.find.blob(0).slice().buffer, 0));
    this.find.reset();
    return found;
  }

  private dropOldest(): void {
    this.oldest.step();
    const key = this.oldest.number(0);
    this.oldest.reset();
    for (const drop of [this.dropEntry, this.dropColumns]) {
      drop.bindNumber(1, key);
      drop.run();
    }
    this.blocks--;
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
