/**
 * A run whose storage moves between memory and the database, to a new database and back, while the worker dies and the
 * disk fails: in the end every event that was stored is in the database once, or counted as missing in the run's row.
 */

import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { emptyDatabase } from '../../testing/sqlite-fixture.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { allocateReadMailbox } from '../reads/read-mailbox.ts';
import { DirectReader } from '../reads/stored-reader.ts';
import { type Connection, SqliteError } from '../sqlite/connection.ts';
import { BatchTable } from '../tables/batch-table.ts';
import { type Database, FailoverStore } from './failover-store.ts';
import { MemoryStore } from './memory-store.ts';
import { SqliteStore } from './sqlite-store.ts';

/** In memory: some of the absences below are longer. */
const ROWS = 400;
const EVENTS_PER_MS = 5;

interface Stay {
  readonly where: 'memory' | 'database' | 'new database';
  readonly ms: number;
  /** So many writes of what memory held fail. */
  readonly failures: number;
}
const stays = fc.array(
  fc.record({
    where: fc.constantFrom('memory', 'memory', 'database', 'database', 'new database'),
    ms: fc.integer({ min: 1, max: 150 }),
    failures: fc.constantFrom(0, 0, 0, 1, 2, 3),
  }),
  { minLength: 1, maxLength: 8 },
);

class Wanderer {
  private isInMemory = false;
  private readonly rig: PipelineRig;

  constructor(private connection: Connection) {
    this.rig = new PipelineRig(
      {
        load: { mode: 'rate', eventsPerSecond: EVENTS_PER_MS * 1000 },
        channels: { capacity: 2000 },
        batch: { maxSize: 10, maxWaitMs: 1000 },
        storage: { retainEvents: ROWS },
      },
      { openStore: (memory) => this.open(memory) },
    );
    this.rig.apply({ storage: { retainEvents: 0 } });
  }

  async stay({ where, ms, failures }: Stay): Promise<void> {
    let left = failures;
    const { insertHeld } = BatchTable.prototype;
    const spy = vi.spyOn(BatchTable.prototype, 'insertHeld').mockImplementation(function (this: BatchTable, ...given) {
      if (left-- > 0) throw new SqliteError(5, 'database is locked');
      insertHeld.apply(this, given);
    });
    try {
      this.rig.kill(STORAGE);
      this.isInMemory = where === 'memory';
      if (where === 'new database') await this.renew();
      this.rig.start(STORAGE);
      this.rig.runUntil(this.rig.now + ms);
    } finally {
      spy.mockRestore();
    }
  }

  check(): void {
    this.rig.drain();
    const engine = new QueryEngine(this.connection.sqlite, () => false);
    const [[count, different, first]] = engine.run(
      new DirectReader(this.connection),
      'SELECT count(*), count(DISTINCT sequence), min(time_ms) FROM events',
      [],
      { rows: 10, milliseconds: 20_000 },
    ).rows as [[number, number, number]];
    engine.close();
    const column = (name: string) => this.connection.number(`SELECT ${name} FROM runs WHERE id = 1`);
    expect(different).toBe(count);
    expect(count + column('missing')).toBe(this.rig.count(STORAGE, J.STORED));
    expect(this.rig.count(STORAGE, J.MISSING)).toBe(column('missing'));
    expect(first).toBeGreaterThan(column('reaches_ms'));
    expect(this.connection.number('PRAGMA integrity_check(1)')).toBe(0);
    this.rig.release();
    this.connection.close();
  }

  private async renew(): Promise<void> {
    this.connection.close();
    this.connection = await emptyDatabase();
  }

  private open(memory: MemoryMap) {
    const openMemory = () => {
      const record = this.rig.record(STORAGE);
      return new MemoryStore(
        memory,
        STARTED_AT,
        record[J.IN_MEMORY]!,
        record[J.BATCH_ID]!,
        new TypeScriptKernels(memory),
      );
    };
    const store = new SqliteStore(this.connection, memory, '{}', allocateReadMailbox());
    const database: Database = {
      store,
      problem: null,
      close: () => {},
      replace: () => {
        throw new Error('no other one');
      },
      freeReserve: () => false,
    };
    return this.isInMemory
      ? new FailoverStore(null, 'busy', openMemory)
      : new FailoverStore(database, null, openMemory);
  }
}

test('brings to any database what memory holds, and tells what is missing', async () => {
  await fc.assert(
    fc.asyncProperty(stays, async (all) => {
      const wanderer = new Wanderer(await emptyDatabase());
      for (const stay of all) await wanderer.stay(stay);
      await wanderer.stay({ where: 'database', ms: 20, failures: 0 });
      wanderer.check();
    }),
    { numRuns: 12 },
  );
}, 60_000);
