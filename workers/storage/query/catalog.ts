/**
 * What a query knows of the stored database before it reads any events: runs, batches with their ranges, alarms. Kept
 * by the thread that runs queries and brought up to date at the start of each.
 */

import { ALARMS, BATCHES, RUNS, type StoredReader, type StoredRow, type StoredTable } from '../reads/stored-reader.ts';
import type { BatchDates } from '../tables/batch-limits.ts';
import { batchKey } from '../tables/schema.ts';

export interface StoredRun {
  readonly id: number;
  readonly startedMs: number;
  /** JSON. */
  readonly config: string;
  readonly isStarred: boolean;
  /** Events, alarms and seconds up to here made room, ms since the epoch; 0: all is there. */
  readonly reachesMs: number;
  /** Events that memory dropped while the database was elsewhere. */
  readonly missing: number;
  /** Numbers of its alarms. */
  readonly alarms: Extent;
}
export interface StoredBatch extends BatchDates {
  readonly run: number;
  readonly id: number;
  readonly openedMs: number;
  readonly flushedMs: number;
  readonly size: number;
  readonly reason: string;
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly firstMs: number;
  readonly lastMs: number;
}
export interface StoredAlarm {
  readonly run: number;
  readonly sequence: number;
  readonly sensor: number;
  readonly timeMs: number;
  readonly value: number;
  readonly score: number;
  /** NaN when it was not recorded. */
  readonly recordedMs: number;
}

/** Numbers of the first and last that a run has; last < first when it has none. */
export interface Extent {
  readonly first: number;
  readonly last: number;
}
interface RunRow extends StoredRun {
  readonly batches: Extent;
}

/** Rows that come at the end and go from the beginning, for each run. */
class Series<T> {
  rows: readonly T[] = [];
  private readonly byRun = new Map<number, { numbers: number[]; rows: T[] }>();

  constructor(
    private readonly table: StoredTable,
    private readonly parse: (row: StoredRow, run: number, number: number) => T,
    /** Whether a row is to be read again: only the latest can be. */
    private readonly mayChange: (row: T) => boolean = () => false,
  ) {}

  /**
   * Brings it to the extents given, which all exist for as long as this takes.
   *
   * @param gone runs of which nothing is right any more
   */
  update(reader: StoredReader, extents: ReadonlyMap<number, Extent>, gone: ReadonlySet<number>): void {
    for (const run of this.byRun.keys()) if (gone.has(run) || !extents.has(run)) this.byRun.delete(run);
    for (const [run, extent] of extents) this.updateRun(reader, run, extent);
    this.rows = [...this.byRun.values()].flatMap(({ rows }) => rows);
  }

  private updateRun(reader: StoredReader, run: number, { first, last }: Extent): void {
    let kept = this.byRun.get(run);
    if (!kept) {
      kept = { numbers: [], rows: [] };
      this.byRun.set(run, kept);
    }
    const { numbers, rows } = kept;
    let gone = 0;
    while (gone < numbers.length && numbers[gone]! < first) gone++;
    numbers.splice(0, gone);
    rows.splice(0, gone);
    while (rows.length > 0 && this.mayChange(rows.at(-1)!)) {
      rows.pop();
      numbers.pop();
    }
    const base = batchKey(run, 0);
    let from: number | null = base + Math.max(first, (numbers.at(-1) ?? -1) + 1);
    while (from !== null && from <= base + last) {
      from = reader.read(this.table, from, base + last, (row) => {
        const number = row.number(0) - base;
        numbers.push(number);
        rows.push(this.parse(row, run, number));
      });
    }
  }
}

export class Catalog {
  runs: readonly StoredRun[] = [];
  private readonly batchSeries = new Series<StoredBatch>(BATCHES, parseBatch, mayChange);
  private readonly alarmSeries = new Series<StoredAlarm>(ALARMS, parseAlarm);

  /** In the order of runs, then numbers. */
  get batches(): readonly StoredBatch[] {
    return this.batchSeries.rows;
  }
  /** In all batches. */
  get events(): number {
    return this.batches.reduce((sum, { size }) => sum + size, 0);
  }
  /** Of events that are there. */
  alarms: readonly StoredAlarm[] = [];
  /** Also of events that are not. */
  get allAlarms(): readonly StoredAlarm[] {
    return this.alarmSeries.rows;
  }

  /**
   * Brings everything up to one moment: that of reading the runs. Batches must not be dropped meanwhile.
   *
   * @returns runs that are not there any more; another one may have the number, in a database that was begun anew
   * @throws what the reader throws
   */
  update(reader: StoredReader): ReadonlySet<number> {
    const runs: RunRow[] = [];
    let from: number | null = 0;
    while (from !== null) from = reader.read(RUNS, from, Number.MAX_SAFE_INTEGER, (row) => runs.push(parseRun(row)));
    const startedAt = new Map(runs.map(({ id, startedMs }) => [id, startedMs]));
    const gone = new Set(this.runs.filter((run) => startedAt.get(run.id) !== run.startedMs).map(({ id }) => id));
    this.batchSeries.update(reader, new Map(runs.map(({ id, batches }) => [id, batches])), gone);
    this.alarmSeries.update(reader, new Map(runs.map(({ id, alarms }) => [id, alarms])), gone);
    this.runs = runs;
    const reaches = new Map(runs.map(({ id, reachesMs }) => [id, reachesMs]));
    this.alarms = this.alarmSeries.rows.filter(({ run, timeMs }) => timeMs > (reaches.get(run) ?? 0));
    return gone;
  }
}

function parseRun(row: StoredRow): RunRow {
  return {
    id: row.number(0),
    startedMs: row.number(1),
    config: row.text(2),
    batches: { first: row.number(3), last: row.number(4) },
    alarms: { first: row.number(5), last: row.number(6) },
    isStarred: row.number(7) !== 0,
    reachesMs: row.number(8),
    missing: row.number(9),
  };
}
function parseBatch(row: StoredRow, run: number, id: number): StoredBatch {
  return {
    run,
    id,
    openedMs: row.number(1),
    flushedMs: row.number(2),
    size: row.number(3),
    reason: row.text(4),
    firstSequence: row.number(5),
    lastSequence: row.number(6),
    firstMs: row.number(7),
    lastMs: row.number(8),
    storedMs: known(row.number(9)),
    withinUs: [known(row.number(10)), known(row.number(11)), known(row.number(12))],
  };
}
/** Readers have -1 for what is not known. */
function known(value: number): number {
  return value < 0 ? Number.NaN : value;
}
/** The transaction of a batch may be dated later, where it has limits; where it has none, nothing will be known. */
function mayChange({ storedMs, withinUs }: StoredBatch): boolean {
  return Number.isNaN(storedMs) && !withinUs.every(Number.isNaN);
}
function parseAlarm(row: StoredRow, run: number): StoredAlarm {
  return {
    run,
    sequence: row.number(1),
    sensor: row.number(2),
    timeMs: row.number(3),
    value: row.number(4),
    score: row.number(5),
    // NULL travels as Infinity, which no time is.
    recordedMs: Number.isFinite(row.number(6)) ? row.number(6) : Number.NaN,
  };
}
