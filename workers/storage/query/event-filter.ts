/** The conditions of a query that are checked here: first on the ranges of batches, then on events. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { CLASS_MASK, CLASS_SHIFT, SENSOR_MASK } from '../../memory/event-columns.ts';
import { META } from '../columns/column-cache.ts';
import {
  columnsFor,
  countInRange,
  countMarked,
  type EventList,
  keepInRange,
  keepMarked,
  listAll,
  readNumbers,
} from '../columns/event-lists.ts';
import {
  BATCH,
  CLASS,
  CLASS_NAMES,
  classCode,
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
} from '../columns/event-table-columns.ts';
import { type Sqlite, TEXT } from '../sqlite/sqlite.ts';
import { EQUAL } from '../sqlite/virtual-table.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { BatchDates } from '../tables/batch-limits.ts';
import type { StoredBatch } from './catalog.ts';
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
  /** By the code of a class, whether it is wanted; null when all are. */
  private readonly classes: Uint8Array | null;

  /** @param values of the conditions, in their order, as SQLite hands them over */
  constructor(
    private readonly sqlite: Sqlite,
    conditions: readonly TakenCondition[],
    values: readonly WasmPointer[],
  ) {
    let sensors: Uint8Array | null = null;
    let classes: Uint8Array | null = null;
    conditions.forEach(({ column, operator, isList }, i) => {
      if (isList) sensors = both(sensors, this.listedSensors(values[i]!));
      else if (column === CLASS) classes = both(classes, this.classNamed(values[i]!));
      else this.rangeOf(column).restrict(operator, values[i]!, sqlite.raw);
    });
    this.classes = classes;
    const range = this.ranges[SENSOR];
    this.sensors = range ? both(sensors, sensorsIn(range)) : sensors;
    this.ranged = [SEQUENCE, TIME, VALUE, STATUS, LATENCY, RECORDED, DELIVERY, STORED, STORED_BY].filter(
      (column) => this.ranges[column] !== null,
    );
  }

  /** Batches that may have an event that meets the conditions. */
  select(batches: readonly StoredBatch[]): readonly StoredBatch[] {
    const { ranges } = this;
    const isNone = [this.sensors, this.classes].some((marks) => marks !== null && !marks.includes(1));
    if (isNone || ranges.some((range) => range?.isEmpty)) return [];
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

  /** The name that every event has whose class is asked for; null when they may have several. */
  get className(): string | null {
    const { classes } = this;
    if (classes === null) return null;
    const wanted = CLASS_NAMES.filter((_, code) => classes[code] === 1);
    return wanted.length === 1 ? wanted[0]! : null;
  }

  /** Whether the ranges of a batch show that all its events meet the conditions. */
  isMetByAll(batch: StoredBatch): boolean {
    if (this.sensors !== null || this.classes !== null) return false;
    return this.ranged.every((column) => this.isCovered(column, batch));
  }

  /** The columns of a batch that `list` reads, as bits of `column-cache.ts`. */
  columnsOf(batch: StoredBatch): number {
    const ofMeta = this.sensors === null && this.classes === null ? 0 : META;
    return ofMeta | columnsFor(this.ranged.filter((column) => !this.isCovered(column, batch)));
  }

  /** Hot: lists the events of a batch that meet the conditions, in their order. */
  list(columns: BatchColumns, batch: StoredBatch, list: EventList): void {
    const { sensors, classes } = this;
    listAll(list, columns.count);
    if (sensors !== null) keepMarked(list, columns.meta, SENSOR_MASK, 0, sensors);
    if (classes !== null) keepMarked(list, columns.meta, CLASS_MASK, CLASS_SHIFT, classes);
    for (const column of this.ranged) {
      if (this.isCovered(column, batch)) continue;
      readNumbers(list, columns, batch, column);
      const { low, high } = this.ranges[column]!;
      keepInRange(list, low, high);
    }
  }

  /** Hot: how many events of a batch meet the conditions. @param list for what can't be counted without */
  count(columns: BatchColumns, batch: StoredBatch, list: EventList): number {
    const known = this.countByOne(columns, batch);
    if (known !== null) return known;
    this.list(columns, batch, list);
    return list.count;
  }
  /** Null where more than one condition says which events it is. */
  private countByOne(columns: BatchColumns, batch: StoredBatch): number | null {
    const { sensors, classes } = this;
    const open = this.ranged.filter((column) => !this.isCovered(column, batch));
    if (open.length === 0 && classes === null && sensors !== null)
      return countMarked(columns.meta, SENSOR_MASK, 0, sensors);
    if (open.length === 0 && sensors === null && classes !== null)
      return countMarked(columns.meta, CLASS_MASK, CLASS_SHIFT, classes);
    if (open.length !== 1 || sensors !== null || classes !== null) return null;
    const { low, high } = this.ranges[open[0]!]!;
    return countInRange(columns, open[0]!, low, high);
  }

  private isCovered(column: number, batch: StoredBatch): boolean {
    const range = this.ranges[column]!;
    if (column === SEQUENCE) return range.isCovering(batch.firstSequence, batch.lastSequence);
    return column === TIME && range.isCovering(batch.firstMs, batch.lastMs);
  }

  /** Hot: the first event from `from` on that meets the conditions, or `columns.count`. */
  next(columns: BatchColumns, dates: BatchDates, from: number): number {
    const { sensors, classes, ranged } = this;
    const { count, meta } = columns;
    if (sensors === null && classes === null && ranged.length === 0) return from;
    for (let i = from; i < count; i++) {
      if (sensors !== null && sensors[meta[i]! & SENSOR_MASK] === 0) continue;
      if (classes !== null && classes[classCode(columns, i)] === 0) continue;
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

  /** Texts are compared byte by byte; what is no text, or no name of a class, is the class of no event. */
  private classNamed(value: WasmPointer): Uint8Array {
    const { raw, library } = this.sqlite;
    const isText = raw.sqlite3_value_type(value) === TEXT;
    const name = isText ? library.wasm.cstrToJs(raw.sqlite3_value_text(value)) : null;
    // A text may go on behind a zero.
    const bytes = raw.sqlite3_value_bytes(value);
    return Uint8Array.from(CLASS_NAMES, (each) => (each === name && each.length === bytes ? 1 : 0));
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
