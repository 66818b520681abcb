/** A database that is filled to its budget as runs at the default rate would fill it in hours, and questions to it. */
import { expose } from 'comlink';
import { ALARM_RING, writeRecent } from '../../workers/contract/view/recent-rows.ts';
import { STARTED_AT } from '../../workers/memory/control.ts';
import * as J from '../../workers/memory/journal-fields.ts';
import { type MemoryMap, openRun, RUN_ID } from '../../workers/memory/memory-map.ts';
import { journalOf } from '../../workers/memory/task-journals.ts';
import { ALARMS } from '../../workers/memory/tasks.ts';
import type { Batch } from '../../workers/storage/event-store.ts';
import { takeDatabaseFiles } from '../../workers/storage/files/open-database.ts';
import { QueryEngine } from '../../workers/storage/query/query-engine.ts';
import { allocateReadMailbox } from '../../workers/storage/reads/read-mailbox.ts';
import { DirectReader } from '../../workers/storage/reads/stored-reader.ts';
import type { Connection } from '../../workers/storage/sqlite/connection.ts';
import { SqliteStore } from '../../workers/storage/stores/sqlite-store.ts';
import { allocateRun } from '../../workers/testing/allocate-run.ts';

export interface FillOrder {
  readonly bytes: number;
  readonly runs: number;
  readonly eventsPerSecond: number;
  readonly sensors: number;
  /** Of each run. */
  readonly alarms: number;
}
export interface Filled {
  readonly events: number;
  readonly batches: number;
  readonly usedBytes: number;
}
export interface Question {
  readonly title: string;
  readonly sql: string;
}
export interface Answered {
  readonly title: string;
  readonly rows: number;
  /** By an engine that knows nothing yet, as after the page was opened; and once more. */
  readonly firstMs: number;
  readonly againMs: number;
}

const WITHIN_US = Float64Array.of(250_000, 2_000_000, 10_000_000);
const PER_BATCH = 2000;
const PER_TRANSACTION = 40;
const LIMITS = { rows: 10_000, milliseconds: 60_000 };

let connection: Connection | undefined;

const fullDatabase = {
  async fill(order: FillOrder): Promise<Filled> {
    connection ??= (await takeDatabaseFiles()).open().connection;
    const memory = openRun(allocateRun(1, 1));
    let [events, batches] = [0, 0];
    for (let run = 1; run <= order.runs; run++) {
      memory.header[RUN_ID] = run;
      const store = openStore(connection, memory, order, run);
      const writer = new RunWriter(memory, store, order);
      const most = (order.bytes * run) / order.runs;
      while (store.keptFigures.usedBytes < most) {
        writer.transaction();
        batches += PER_TRANSACTION;
      }
      store.close();
      events += writer.events;
    }
    return { events, batches, usedBytes: usedBytes(connection) };
  },

  async ask(questions: readonly Question[]): Promise<Answered[]> {
    const reader = new DirectReader(connection!);
    return questions.map(({ title, sql }) => {
      const engine = new QueryEngine(connection!.sqlite, () => false);
      const ask = () => {
        const began = performance.now();
        const { rows } = engine.run(reader, sql, [], LIMITS);
        return { rows: rows.length, ms: performance.now() - began };
      };
      const [first, again] = [ask(), ask()];
      engine.close();
      return { title, rows: first.rows, firstMs: first.ms, againMs: again.ms };
    });
  },
};
export type FullDatabase = typeof fullDatabase;
expose(fullDatabase);

function openStore(on: Connection, memory: MemoryMap, { eventsPerSecond }: FillOrder, run: number): SqliteStore {
  memory.clock[STARTED_AT] = Date.UTC(2026, 0, run);
  const config = JSON.stringify({ feed: { kind: 'simulated' }, load: { mode: 'rate', eventsPerSecond } });
  const store = new SqliteStore(on, memory, config, allocateReadMailbox());
  store.retain(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY);
  return store;
}

class RunWriter {
  events = 0;
  private batch = 0;
  private alarms = 0;
  private readonly slots = Uint32Array.from({ length: PER_BATCH }, (_, i) => i);
  private readonly latency = new Float32Array(PER_BATCH);
  private readonly journal;

  constructor(
    private readonly memory: MemoryMap,
    private readonly store: SqliteStore,
    private readonly order: FillOrder,
  ) {
    this.journal = journalOf(memory, ALARMS);
    this.journal.draft[J.RECENT_COUNT] = 0;
    this.journal.commit();
  }

  transaction(): void {
    for (let i = 0; i < PER_TRANSACTION; i++) this.write();
    this.store.commit();
  }

  private write(): void {
    const { memory, slots, latency } = this;
    const perMs = this.order.eventsPerSecond / 1000;
    for (let slot = 0; slot < PER_BATCH; slot++) {
      const sequence = this.events + slot;
      memory.sequence[slot] = sequence;
      memory.intended[slot] = sequence / perMs;
      memory.meta[slot] = Math.floor(Math.random() * this.order.sensors) | ((sequence % 3) << 16);
      memory.value[slot] = Math.random() * 200 - 100;
      latency[slot] = Math.random() * 20;
    }
    this.events += PER_BATCH;
    this.raiseAlarm();
    const now = memory.clock[STARTED_AT]! + this.events / perMs;
    const batch: Batch = {
      id: ++this.batch,
      slots,
      latency,
      first: 0,
      count: PER_BATCH,
      openedAt: now - PER_BATCH / perMs,
      flushedAt: now,
      reason: 'size',
      withinUs: WITHIN_US,
    };
    this.store.write(batch, memory);
  }

  /** A few with each batch, until the run has its number. */
  private raiseAlarm(): void {
    for (let i = 0; i < 20 && this.alarms < this.order.alarms; i++, this.alarms++) {
      const sequence = this.events - 1 - i;
      const time = (sequence * 1000) / this.order.eventsPerSecond;
      writeRecent(
        this.memory.recent[ALARM_RING]!,
        this.alarms,
        sequence,
        time,
        this.alarms % 1024,
        99,
        5 + Math.random(),
      );
    }
    this.journal.draft[J.RECENT_COUNT] = this.alarms;
    this.journal.commit();
  }
}

function usedBytes(on: Connection): number {
  const pragma = (name: string) => on.number(`PRAGMA ${name}`);
  return (pragma('page_count') - pragma('freelist_count')) * pragma('page_size');
}
