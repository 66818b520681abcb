/**
 * The database behind the batcher: SQLite, written by the storage worker. Batches are written into one transaction and
 * stored for good when that is committed: several flushes that are ready together share its cost, which is mostly one
 * wait for the disk.
 *
 * With the batches of a transaction go the alarms that came meanwhile, the seconds of the rollup that are over, and what
 * is too old to be kept. Between transactions it serves the reads of the thread that runs queries.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { StorageProblemCode } from '../../contract/database-types.ts';
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { TypeScriptKernels } from '../../kernel/twins.ts';
import { STARTED_AT } from '../../memory/control.ts';
import { isEverLive } from '../../memory/live-words.ts';
import { MAX_BATCH, type MemoryMap, RUN_ID } from '../../memory/memory-map.ts';
import type { Adoption, AdoptionOrder, Batch, KeptFigures, StoredDate } from '../event-store.ts';
import { ReadServer } from '../reads/read-server.ts';
import { StoredScan } from '../reads/stored-reader.ts';
import type { Connection, Statement } from '../sqlite/connection.ts';
import { AlarmTable } from '../tables/alarm-table.ts';
import { BatchEncoder } from '../tables/batch-encoder.ts';
import { encodedBytes } from '../tables/batch-format.ts';
import { BatchTable } from '../tables/batch-table.ts';
import { CONSUMED, ConsumedTable } from '../tables/consumed-table.ts';
import { Retention, type SeenByQuery } from '../tables/retention.ts';
import type { Rollup } from '../tables/rollup.ts';
import { RollupTable, replayRollup } from '../tables/rollup-table.ts';
import { RunRemoval } from '../tables/run-removal.ts';
import { type AdoptingStore, MemoryAdoption } from './adoption.ts';
import type { DurableStore } from './failover-store.ts';
import type { HeldEvents } from './held-batches.ts';

/** A rollup that is not stored yet must be made again after a crash: at most from so many events. */
const MOST_UNSTORED = 1_000_000;
/** The write-ahead log is copied into the database when it has grown by this much, about 10 ms of work. */
const CHECKPOINT_BYTES = 8 * 2 ** 20;
/** Pages that a transaction writes besides those of its batches. */
const OVERHEAD_BYTES = 7 * 16384;
/** A query holds on to what it has seen until so many events were stored since it began, and no longer. */
const MOST_HELD = 20_000_000;
/** Dropped at the end of a run, so that no stop takes long; what is left goes with the next run. */
const MOST_AT_CLOSE = 2_000_000;

export class SqliteStore implements DurableStore {
  readonly isPersistent = true;
  readonly batchesPerCommit = 40;
  private readonly run: number;
  private readonly startedAt: number;
  private readonly batches: BatchTable;
  private readonly rollups: RollupTable;
  private readonly alarms: AlarmTable;
  private readonly consumed: ConsumedTable;
  private rollup: Rollup;
  private readonly encoder: BatchEncoder;
  private readonly buffer: WasmPointer;
  private readonly server: ReadServer;
  private readonly begin: Statement;
  private readonly end: Statement;
  private readonly checkpoint: Statement;
  private readonly pageCount: Statement;
  private readonly pageSize: number;
  /** The log could not be copied into the database: there is no room for it to grow. */
  needsRoom = false;
  private readonly retention: Retention;
  private seen: SeenByQuery;
  /** Events stored since the latest query began. */
  private heldEvents = 0;
  private lastBatch: number;
  /** When the latest transaction was stored, as long as no other has written it. */
  private undated: StoredDate | null = null;
  /** Events written in the open transaction. */
  private written = 0;
  /** Nothing is left of the run up to here: it begins with the next batch. */
  private isBegunLate = false;
  /** Bytes that the write-ahead log has, about. */
  private logged = 0;

  /**
   * @param connection to a database whose schema is in place; this thread owns it
   * @param config of the run, JSON
   * @param mailbox where queries ask for reads
   * @param share bytes that what is stored may take when no setting says so
   * @param kernels of this thread, over that memory
   * @throws SqliteError
   */
  constructor(
    private readonly connection: Connection,
    private readonly memory: MemoryMap,
    config: string,
    mailbox: SharedArrayBuffer,
    private readonly share = Number.POSITIVE_INFINITY,
    kernels: Pick<ColumnKernels, 'gather' | 'pack'> = new TypeScriptKernels(memory),
  ) {
    this.run = memory.header[RUN_ID]!;
    this.startedAt = memory.clock[STARTED_AT]!;
    this.begin = connection.prepare('BEGIN');
    this.end = connection.prepare('COMMIT');
    this.checkpoint = connection.prepare('PRAGMA wal_checkpoint');
    this.pageCount = connection.prepare('PRAGMA page_count');
    this.pageSize = connection.number('PRAGMA page_size');
    connection.execute(CONSUMED);
    this.dropEmptyRuns();
    this.addRun(config);
    this.batches = new BatchTable(connection);
    this.rollups = new RollupTable(connection);
    this.alarms = new AlarmTable(connection, this.run, memory);
    this.consumed = new ConsumedTable(connection, this.run);
    const replayed = replayRollup(connection, this.run);
    this.rollup = replayed.rollup;
    this.lastBatch = replayed.lastBatch;
    this.encoder = new BatchEncoder(this.startedAt, memory, kernels);
    this.buffer = connection.sqlite.library.wasm.alloc(encodedBytes(MAX_BATCH));
    const removal = new RunRemoval(connection, this.batches, this.rollups);
    const { batches, rollups, alarms } = this;
    this.retention = new Retention(connection, this.run, this.startedAt, { batches, rollups, alarms, removal });
    this.seen = this.retention.seen();
    this.server = new ReadServer(
      mailbox,
      new StoredScan(connection, () => (this.undated === null ? null : { run: this.run, ...this.undated })),
      {
        removal,
        onQuery: () => {
          this.seen = this.retention.seen();
          this.heldEvents = 0;
        },
      },
    );
  }

  get problem(): StorageProblemCode | null {
    return this.retention.isCramped ? 'starred' : null;
  }

  has(id: number): boolean {
    return this.batches.has(this.run, id);
  }

  /** Into the open transaction, or a new one. @throws SqliteError; then the whole transaction is undone */
  write(batch: Batch, events: MemoryMap): void {
    this.attempt(() => {
      if (!this.connection.isInTransaction) this.begin.run();
      const heap = this.connection.sqlite.library.wasm.heap8u().buffer;
      const bytes = this.encoder.encode(batch, heap, this.buffer);
      // Before anything allocates: what the columns are seen in may move then.
      const isOver = this.rollup.add(this.encoder.columns);
      this.batches.insert(this.run, batch, this.encoder, this.buffer, bytes);
      if (this.isBegunLate && this.written === 0) this.retention.beginWith(batch.id, this.encoder.firstTime);
      this.lastBatch = batch.id;
      if (isEverLive(events)) this.consumed.note(batch, events);
      // The alarms stage keeps few, and a transaction may take a while to fill.
      this.alarms.storeNew();
      if (isOver || this.rollup.events > MOST_UNSTORED) this.storeRollup();
      this.written += batch.count;
      this.retention.noteWritten(batch.count);
      this.logged += bytes;
    });
  }

  date(stored: StoredDate): void {
    this.undated = stored;
  }

  /** Ends the open transaction: what was written in it is on the disk. @throws SqliteError; then all of it is undone */
  commit(): void {
    this.attempt(() => {
      this.alarms.storeNew();
      if (this.undated !== null) this.batches.date(this.run, this.undated);
      this.retention.apply(2 * this.written, this.lastBatch, this.held);
      this.end.run();
    });
    this.undated = null;
    if (this.written > 0) this.isBegunLate = false;
    this.heldEvents += this.written;
    this.written = 0;
    this.logged += OVERHEAD_BYTES;
    if (this.logged > CHECKPOINT_BYTES) this.copyLog();
  }

  /** What was committed is committed, in the log: that it can't be copied now only shows that room must be made. */
  private copyLog(): void {
    try {
      this.checkpoint.run();
      this.logged = 0;
    } catch {
      this.needsRoom = true;
    }
  }

  rows(): number {
    return this.batches.rows;
  }
  /** Of the file, free pages included: they are used again. */
  bytes(): number {
    this.pageCount.step();
    const pages = this.pageCount.number(0);
    this.pageCount.reset();
    return pages * this.pageSize;
  }
  /** @param bytes of used pages; left out, the share of the quota */
  retain(events: number, bytes = this.share): void {
    this.retention.events = events;
    this.retention.bytes = bytes;
  }
  get keptFigures(): KeptFigures {
    const { reachesMs, removed } = this.retention;
    return { usedBytes: this.retention.usedBytes(), reachesMs, removed };
  }

  get isAsked(): boolean {
    return this.server.isAsked;
  }
  /** Serves a read, if there is a request. Between transactions. @returns whether there was one */
  serve(): boolean {
    return this.server.serve();
  }

  /** As `EventStore` has it. What is here already is not stored again: a predecessor may have died on the way. */
  adopt(order: AdoptionOrder): Adoption {
    const { run, connection, batches, retention, alarms } = this;
    const store: AdoptingStore = {
      run,
      connection,
      latest: () => batches.latestOf(run),
      transact: (act) => {
        this.attempt(() => {
          this.begin.run();
          act();
        });
        this.commit();
      },
      write: (batch) => this.writeHeld(batch),
      beginWith: (batch) => {
        if (batch) retention.beginWith(batch.id, batch.ranges[2]!);
        else this.isBegunLate = true;
      },
      storeAlarmsBut: (fromMs, toMs) => {
        alarms.storeNew();
        alarms.dropBetween(fromMs, toMs);
      },
    };
    return new MemoryAdoption(store, order, this.batchesPerCommit);
  }
  private writeHeld(batch: HeldEvents): void {
    this.connection.sqlite.library.wasm.heap8u().set(batch.data, this.buffer);
    this.batches.insertHeld(this.run, batch, this.buffer, batch.data.length);
    this.lastBatch = batch.id;
    if (batch.origins !== null) this.consumed.noteHeld(batch.origins, this.memory);
    if (this.rollup.add(batch.columns) || this.rollup.events > MOST_UNSTORED) this.storeRollup();
    this.written += batch.size;
    this.retention.noteWritten(batch.size);
    this.logged += batch.data.length;
  }

  /** Puts the log into the file and gives its space free; the file keeps the size that it has then. @throws SqliteError */
  stopGrowing(): void {
    this.connection.execute('PRAGMA wal_checkpoint(TRUNCATE)');
    this.logged = 0;
    this.needsRoom = false;
    this.connection.number(`PRAGMA max_page_count = ${this.bytes() / this.pageSize}`);
  }

  /** Drops an eighth of the events, the oldest, because there is no room for more. @returns whether there were any */
  makeRoom(): boolean {
    const { batches, retention } = this;
    const before = batches.rows + batches.hidden;
    this.attempt(() => {
      this.begin.run();
      retention.makeRoom(before / 8, this.lastBatch);
      this.end.run();
    });
    this.copyLog();
    const hasMadeRoom = batches.rows + batches.hidden < before;
    // With nothing to drop it is not known what there is room for.
    if (hasMadeRoom) retention.roomFor = before * 0.875;
    return hasMadeRoom;
  }

  /** Stores what has not been stored of the rollup. The connection stays open. */
  close(): void {
    this.attempt(() => {
      this.begin.run();
      this.storeRollup();
      this.retention.apply(MOST_AT_CLOSE, this.lastBatch, this.held);
    });
    this.commit();
    this.copyLog();
  }

  /** Runs that never had anything would become a long list. */
  private dropEmptyRuns(): void {
    const empty = `SELECT id FROM runs WHERE id <> ${this.run} AND starred = 0 AND leaving = 0 AND missing = 0
      AND rolled_up = 0 AND reaches_ms = 0 AND NOT EXISTS (SELECT 1 FROM batches WHERE batches.run = runs.id)`;
    this.connection.execute(
      `BEGIN; DELETE FROM alarms WHERE run IN (${empty}); DELETE FROM commits WHERE run IN (${empty}); DELETE FROM consumed WHERE run IN (${empty}); DELETE FROM runs WHERE id IN (${empty}); COMMIT;`,
    );
  }

  private addRun(config: string): void {
    const insert = this.connection.prepare('INSERT OR IGNORE INTO runs (id, started_ms, config) VALUES (?, ?, ?)');
    insert.bindNumber(1, this.run);
    insert.bindNumber(2, this.startedAt);
    insert.bindText(3, config);
    insert.run();
    insert.finalize();
  }

  private storeRollup(): void {
    this.rollups.add(this.run, this.startedAt, this.rollup, this.lastBatch, this.retention.reachesMs);
  }

  /** What the query under way has seen; null without one, or when too much was stored since it began. */
  private get held(): SeenByQuery | null {
    return this.server.isHeld && this.heldEvents <= MOST_HELD ? this.seen : null;
  }

  /** What is counted in memory must be counted again after a rollback. */
  private attempt(act: () => void): void {
    try {
      act();
    } catch (error) {
      if (this.connection.isInTransaction) this.connection.execute('ROLLBACK');
      this.written = 0;
      this.batches.recount();
      this.alarms.recount();
      this.consumed.forget();
      this.retention.recount();
      const replayed = replayRollup(this.connection, this.run);
      this.rollup = replayed.rollup;
      this.lastBatch = replayed.lastBatch;
      throw error;
    }
  }
}
