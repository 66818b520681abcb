/** The conditions of a query that are checked here: first on the ranges of batches, then on events. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { SENSOR_MASK } from '../../memory/event-columns.ts';
import type { Sqlite } from '../sqlite/sqlite.ts';
import { EQUAL } from '../sqlite/virtual-table.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { BatchDates } from '../tables/batch-limits.ts';
import type { StoredBatch } from './catalog.ts';
import {
  BATCH,
  DELIVERY,
  EVENT_COLUMNS,
  LATENCY,
  numberOf,
  RECORDED,
  RUN,
  SENSOR,
  SENSORS,
  SEQUENCE,
  STATUS,
  STORED,
  STORED_BY,
  TIME,
  VALUE,
} from './event-table-columns.ts';
import { ValueRange } from './value-range.ts';

/** One condition; a list is `column IN (…)`. */
export interface TakenCondition {
  readonly column: number;
  readonly operator: number;
  readonly isList: boolean;
}

export class EventFilter {
  private readonly ranges: (ValueRange | null)[] = new Array<null>(EVENT_COLUMNS).fill(null);
  /** Columns of events with a range, sensor apart. */
  private readonly ranged: readonly number[];
  /** By sensor, whether it is wanted; null when all are. */
  private readonly sensors: Uint8Array | null;

  /** @param values of the conditions, in their order, as SQLite hands them over */
  constructor(
    private readonly sqlite: Sqlite,
    conditions: readonly TakenCondition[],
    values: readonly WasmPointer[],
  ) {
    let sensors: Uint8Array | null = null;
    conditions.forEach(({ column, operator, isList }, i) => {
      if (isList) sensors = both(sensors, this.listedSensors(values[i]!));
      else this.rangeOf(column).restrict(operator, values[i]!, sqlite.raw);
    });
    const range = this.ranges[SENSOR];
    this.sensors = range ? both(sensors, sensorsIn(range)) : sensors;
    this.ranged = [SEQUENCE, TIME, VALUE, STATUS, LATENCY, RECORDED, DELIVERY, STORED, STORED_BY].filter(
      (column) => this.ranges[column] !== null,
    );
  }

  /** Batches that may have an event that meets the conditions. */
  select(batches: readonly StoredBatch[]): readonly StoredBatch[] {
    const { ranges } = this;
    if (ranges.some((range) => range?.isEmpty)) return [];
    const run = ranges[RUN];
    const id = ranges[BATCH];
    const sequence = ranges[SEQUENCE];
    const time = ranges[TIME];
    if (!run && !id && !sequence && !time) return batches;
    return batches.filter(
      (batch) =>
        (!run || run.has(batch.run)) &&
        (!id || id.has(batch.id)) &&
        (!sequence || sequence.isOverlapping(batch.firstSequence, batch.lastSequence)) &&
        (!time || time.isOverlapping(batch.firstMs, batch.lastMs)),
    );
  }

  /** Hot: the first event from `from` on that meets the conditions, or `columns.count`. */
  next(columns: BatchColumns, dates: BatchDates, from: number): number {
    const { sensors, ranged } = this;
    const { count, meta } = columns;
    if (sensors === null && ranged.length === 0) return from;
    for (let i = from; i < count; i++) {
      if (sensors !== null && sensors[meta[i]! & SENSOR_MASK] === 0) continue;
      if (ranged.length === 0 || this.isInRanges(columns, dates, i)) return i;
    }
    return count;
  }

  private isInRanges(columns: BatchColumns, dates: BatchDates, event: number): boolean {
    for (const column of this.ranged)
      if (!this.ranges[column]!.has(numberOf(columns, dates, column, event))) return false;
    return true;
  }

  private rangeOf(column: number): ValueRange {
    this.ranges[column] ??= new ValueRange();
    return this.ranges[column];
  }

  private listedSensors(list: WasmPointer): Uint8Array {
    const { raw, library } = this.sqlite;
    const { wasm } = library;
    const wanted = new Uint8Array(SENSORS);
    const scope = wasm.scopedAllocPush();
    try {
      const out = wasm.scopedAlloc(4);
      let code = raw.sqlite3_vtab_in_first(list, out);
      for (; code === 0; code = raw.sqlite3_vtab_in_next(list, out)) {
        const one = new ValueRange();
        one.restrict(EQUAL, wasm.peekPtr(out), raw);
        fill(wanted, one);
      }
    } finally {
      wasm.scopedAllocPop(scope);
    }
    return wanted;
  }
}

function sensorsIn(range: ValueRange): Uint8Array {
  const wanted = new Uint8Array(SENSORS);
  fill(wanted, range);
  return wanted;
}
function fill(wanted: Uint8Array, { low, high }: ValueRange): void {
  const first = Math.max(0, Math.ceil(low));
  const last = Math.min(SENSORS - 1, Math.floor(high));
  if (first <= last) wanted.fill(1, first, last + 1);
}
function both(a: Uint8Array | null, b: Uint8Array): Uint8Array {
  if (a) for (let i = 0; i < b.length; i++) b[i]! &= a[i]!;
  return b;
}
