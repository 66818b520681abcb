/**
 * What memory storage holds of a run, read as if it were the stored database: so SQL and export work where there is no
 * database, on the events that are there. A copy, made at once, because the storage worker goes on writing.
 *
 * Memory storage keeps no rollup, and of a batch only its events and when it was stored: its reason is not known.
 */
import { decodeConfig } from '../../contract/settings/config-codec.ts';
import { readAlarms } from '../../contract/view/recent-rows.ts';
import { STARTED_AT } from '../../memory/control.ts';
import { RECORDED_FLAG, RECORDED_WORDS } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { MAX_BATCH, type MemoryMap, RECENT, RUN_ID } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { ALARMS as ALARMS_TASK, STORAGE } from '../../memory/tasks.ts';
import { JournalReader } from '../../primitives/shared/journal.ts';
import { copyRows, rangeOf } from '../stored-columns.ts';
import { encodeWide } from '../tables/batch-encoder.ts';
import { type BatchDates, keptDates } from '../tables/batch-limits.ts';
import { reachOf } from '../tables/run-reach.ts';
import { batchKey } from '../tables/schema.ts';
import {
  ALARMS,
  BATCH_COLUMNS,
  BATCHES,
  RUNS,
  type StoredReader,
  type StoredRow,
  type StoredTable,
} from './stored-reader.ts';

/** The stored events of a run, oldest first. */
interface Columns {
  readonly sequence: Float64Array;
  /** Milliseconds since the epoch. */
  readonly time: Float64Array;
  readonly meta: Uint32Array;
  readonly value: Float32Array;
  readonly latency: Float32Array;
  readonly batch: Uint32Array;
  /** Two words an event. */
  readonly recorded: Float64Array;
  /** By batch. */
  readonly dates: ReadonlyMap<number, BatchDates>;
}
/** Rows `from` to `to - 1` of the columns. */
interface BatchRange {
  readonly id: number;
  readonly from: number;
  readonly to: number;
}
type Cell = number | string | Uint8Array;
interface Row {
  readonly key: number;
  cells(): readonly Cell[];
}

export class MemoryReader implements StoredReader {
  private readonly run: number;
  private readonly columns: Columns;
  private readonly tables: ReadonlyMap<StoredTable, readonly Row[]>;

  /** @param memory of a run that stores, or stored, in memory @param isStoring whether it may still write */
  constructor(memory: MemoryMap, isStoring: boolean) {
    this.run = memory.header[RUN_ID]!;
    this.columns = copyStored(memory, isStoring);
    const batches = rangesOf(this.columns.batch);
    const alarms = alarmRows(memory, this.run);
    this.tables = new Map([
      [RUNS, [this.runRow(memory, batches, alarms)]],
      [BATCHES, batches.map((range) => this.batchRow(range))],
      [BATCH_COLUMNS, batches.map((range) => this.columnsRow(range))],
      [ALARMS, alarms],
    ]);
  }

  read(table: StoredTable, from: number, to: number, visit: (row: StoredRow) => void): null {
    for (const row of this.tables.get(table) ?? []) if (row.key >= from && row.key <= to) visit(storedRow(row));
    return null;
  }

  private runRow(memory: MemoryMap, batches: readonly BatchRange[], alarms: readonly Row[]): Row {
    const { run } = this;
    const base = batchKey(run, 0);
    const config = new JournalReader(memory.configVersion, 0, memory.config);
    config.read();
    const text = JSON.stringify(decodeConfig(config.record));
    const [firstBatch, lastBatch] = [batches[0]?.id ?? 1, batches.at(-1)?.id ?? 0];
    const [firstAlarm, lastAlarm] = [(alarms[0]?.key ?? base) - base, (alarms.at(-1)?.key ?? base - 1) - base];
    const { time } = this.columns;
    const isChanged = writtenIn(memory) > time.length;
    const reachesMs = isChanged ? reachOf(time[0] ?? Number.MAX_SAFE_INTEGER) : 0;
    const cells = [memory.clock[STARTED_AT]!, text, firstBatch, lastBatch, firstAlarm, lastAlarm, 0, reachesMs, 0];
    return { key: run, cells: () => cells };
  }

  private batchRow({ id, from, to }: BatchRange): Row {
    const { sequence, time, dates } = this.columns;
    const [sequences, times] = [rangeOf(sequence.subarray(from, to)), rangeOf(time.subarray(from, to))];
    const { storedMs, withinUs } = dates.get(id)!;
    const cells = [Number.NaN, storedMs, to - from, 'not kept', ...sequences, ...times, storedMs, ...withinUs];
    return { key: batchKey(this.run, id), cells: () => cells };
  }

  private columnsRow({ id, from, to }: BatchRange): Row {
    const { sequence, time, meta, value, latency, recorded } = this.columns;
    const encode = () => [
      encodeWide(
        sequence.subarray(from, to),
        time.subarray(from, to),
        meta.subarray(from, to),
        value.subarray(from, to),
        latency.subarray(from, to),
        recorded.subarray(RECORDED_WORDS * from, RECORDED_WORDS * to),
      ),
    ];
    return { key: batchKey(this.run, id), cells: encode };
  }
}

/** Events that this run has stored in memory, so far. */
function writtenIn(memory: MemoryMap): number {
  const journal = journalReaderOf(memory, STORAGE);
  journal.read();
  return journal.record[J.IN_MEMORY]!;
}

/** A row as readers see it: column 0 is the key. */
function storedRow({ key, cells }: Row): StoredRow {
  const all = cells();
  return {
    number: (column) => (column === 0 ? key : Number(all[column - 1])),
    text: (column) => String(all[column - 1]),
    blob: (column) => {
      const cell = all[column - 1];
      return cell instanceof Uint8Array ? cell : new Uint8Array();
    },
  };
}

/**
 * Copies the ring of stored events. While the storage worker stores, it may have begun to write its next batch over the
 * oldest rows: these are left out.
 */
function copyStored(memory: MemoryMap, isStoring: boolean): Columns {
  const journal = journalReaderOf(memory, STORAGE);
  journal.read();
  const written = journal.record[J.IN_MEMORY]!;
  const kept = Math.min(journal.record[J.ROWS]!, written);
  const rows = memory.storeSequence.length;
  const begin = written - kept;
  const copy = <T extends Float64Array | Float32Array | Uint32Array>(column: T, to: T, words?: number): T =>
    copyRows(column, begin, to, words);
  const meta = copy(memory.storeMeta, new Uint32Array(kept));
  const batch = copy(memory.storeBatch, new Uint32Array(kept));
  // To read what no event wrote would only make the browser give memory for it.
  const hasRecorded = meta.some((word) => (word & RECORDED_FLAG) !== 0);
  const all: Columns = {
    sequence: copy(memory.storeSequence, new Float64Array(kept)),
    time: copy(memory.storeTime, new Float64Array(kept)),
    meta,
    value: copy(memory.storeValue, new Float32Array(kept)),
    latency: copy(memory.storeLatency, new Float32Array(kept)),
    batch,
    recorded: hasRecorded
      ? copy(memory.storeRecorded, new Float64Array(RECORDED_WORDS * kept), RECORDED_WORDS)
      : new Float64Array(0),
    dates: new Map(rangesOf(batch).map(({ id, to }) => [id, keptDates(memory, (begin + to - 1) % rows)])),
  };
  journal.read();
  const mayBeOverwritten = isStoring ? journal.record[J.IN_MEMORY]! + MAX_BATCH - rows - begin : 0;
  return withoutFirst(all, Math.max(0, Math.min(kept, mayBeOverwritten)));
}

function withoutFirst(columns: Columns, first: number): Columns {
  const { sequence, time, meta, value, latency, batch, recorded, dates } = columns;
  return {
    sequence: sequence.subarray(first),
    time: time.subarray(first),
    meta: meta.subarray(first),
    value: value.subarray(first),
    latency: latency.subarray(first),
    batch: batch.subarray(first),
    recorded: recorded.subarray(RECORDED_WORDS * first),
    dates,
  };
}

function rangesOf(batch: Uint32Array): BatchRange[] {
  const ranges: BatchRange[] = [];
  for (let from = 0, to = 0; to < batch.length; from = to) {
    while (to < batch.length && batch[to] === batch[from]) to++;
    ranges.push({ id: batch[from]!, from, to });
  }
  return ranges;
}

/** By their numbers in the run, from 0. */
function alarmRows(memory: MemoryMap, run: number): Row[] {
  const journal = journalReaderOf(memory, ALARMS_TASK);
  journal.read();
  const count = journal.record[J.RECENT_COUNT]!;
  const alarms = readAlarms(memory, count, RECENT).reverse();
  return alarms.map(({ sequence, sensor, timeMs, value, score, recordedMs }, i) => ({
    key: batchKey(run, count - alarms.length + i),
    cells: () => [sequence, sensor, timeMs, value, score, recordedMs ?? Number.POSITIVE_INFINITY],
  }));
}
