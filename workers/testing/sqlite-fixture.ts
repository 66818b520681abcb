/** A stored database in memory, filled as the storage worker fills it, with the events kept beside it in plain objects. */

import { STARTED_AT } from '../memory/control.ts';
import { CLASS_SHIFT, RECORDED_FLAG, RECORDED_WORDS, STATUS_SHIFT } from '../memory/event-columns.ts';
import { openRun } from '../memory/memory-map.ts';
import type { FlushReason } from '../storage/event-store.ts';
import { allocateReadMailbox } from '../storage/reads/read-mailbox.ts';
import { Connection } from '../storage/sqlite/connection.ts';
import { loadSqlite } from '../storage/sqlite/sqlite.ts';
import { SqliteStore } from '../storage/stores/sqlite-store.ts';
import { NEW_DATABASE, SCHEMA } from '../storage/tables/schema.ts';
import { allocateRun } from './allocate-run.ts';

export interface PlainEvent {
  readonly sequence: number;
  readonly sensor: number;
  /** Milliseconds since the start of the run. */
  readonly intended: number;
  readonly value: number;
  readonly status: number;
  readonly class: number;
  /** Milliseconds. */
  readonly latency: number;
  /** Only of a recorded event. */
  readonly recordedMs?: number;
}

/** By class: within which an event is stored in time. */
export const WITHIN_US = Float64Array.of(250_000, 2_000_000, 10_000_000);
export const RUN_START = Date.UTC(2026, 0, 1);

export async function emptyDatabase(): Promise<Connection> {
  const sqlite = await loadSqlite();
  const connection = new Connection(sqlite, new sqlite.library.oo1.DB(':memory:'));
  connection.execute(NEW_DATABASE + SCHEMA);
  return connection;
}

/** One run's store on a connection. */
export class StoreFixture {
  readonly memory;
  readonly store: SqliteStore;
  /** Written so far, by this fixture. */
  events = 0;
  batchesWritten = 0;
  private readonly slots: Uint32Array<ArrayBuffer>;
  private readonly latency: Float32Array<ArrayBuffer>;

  constructor(
    readonly connection: Connection,
    readonly run = 1,
    startedAt = RUN_START,
    /** Batches that another store has written before. */
    private batches = 0,
    readonly mailbox = allocateReadMailbox(),
  ) {
    this.memory = openRun(allocateRun(1, run));
    this.memory.clock[STARTED_AT] = startedAt;
    this.slots = new Uint32Array(20_000);
    this.latency = new Float32Array(20_000);
    this.store = new SqliteStore(connection, this.memory, '{"feed":{"kind":"simulated"}}', this.mailbox);
  }

  /** Writes one batch, without committing. Slots are used in an order of their own, as in a real pool. */
  write(events: readonly PlainEvent[], reason: FlushReason = 'size'): void {
    const { memory, slots, latency } = this;
    events.forEach((event, i) => {
      const slot = (i * 7919 + this.batches) % 65_536;
      slots[i] = slot;
      this.put(slot, event);
      latency[i] = event.latency;
    });
    this.batches++;
    this.batchesWritten++;
    this.events += events.length;
    const [openedAt, flushedAt] = [RUN_START + this.batches, RUN_START + this.batches + 0.5];
    const count = events.length;
    const batch = {
      id: this.batches,
      slots,
      latency,
      first: 0,
      count,
      openedAt,
      flushedAt,
      reason,
      withinUs: WITHIN_US,
    };
    this.store.write(batch, memory);
  }

  /** An event in the pool. */
  put(slot: number, event: PlainEvent): void {
    const { memory } = this;
    memory.sequence[slot] = event.sequence;
    memory.intended[slot] = event.intended;
    const recorded = event.recordedMs === undefined ? 0 : RECORDED_FLAG;
    memory.meta[slot] = (event.sensor | (event.class << CLASS_SHIFT) | (event.status << STATUS_SHIFT) | recorded) >>> 0;
    memory.value[slot] = event.value;
    memory.recorded.set([event.value, event.recordedMs ?? 0], slot * RECORDED_WORDS);
  }

  /** A batch of its own transaction. */
  store1(events: readonly PlainEvent[], reason: FlushReason = 'size'): void {
    this.write(events, reason);
    this.store.commit();
  }
}

/** `count` sound events from `sequence` on, one a millisecond, of `sensors` sensors in turn. */
export function plainEvents(sequence: number, count: number, sensors = 10): PlainEvent[] {
  return Array.from({ length: count }, (_, i) => ({
    sequence: sequence + i,
    sensor: (sequence + i) % sensors,
    intended: sequence + i,
    value: Math.fround(Math.sin(sequence + i) * 100),
    status: 0,
    class: (sequence + i) % 3,
    latency: Math.fround(((sequence + i) % 100) / 7),
  }));
}
