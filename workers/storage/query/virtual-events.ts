/**
 * `events`, the table that people query: one row for each stored event, made from the columns of its batch as SQLite asks
 * for it. Conditions on numbers and the class are checked here, batch by batch and then event by event: a batch whose ranges
 * cannot meet them is not read, and an event that does not meet them costs a few comparisons instead of a turn of SQLite's.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import {
  BATCH,
  CLASS,
  CLASS_NAMES,
  classCode,
  EVENTS_DECLARATION,
  numberOf,
  RUN,
  SENSOR,
  SEQUENCE,
  STATUS,
  TIME,
} from '../columns/event-table-columns.ts';
import type { ResultValues } from '../sqlite/result-values.ts';
import type { Sqlite } from '../sqlite/sqlite.ts';
import { COMPARISONS, EQUAL, type PlanInfo, type VirtualCursor, type VirtualTable } from '../sqlite/virtual-table.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { Catalog, StoredBatch } from './catalog.ts';
import { EventFilter, type TakenCondition } from './event-filter.ts';
import { canOrderBy, type OrderedEvents, orderEvents } from './event-order.ts';
import type { EventReader } from './event-reader.ts';

/** Columns for which nothing is read of an event. */
const OF_BATCH = (1 << RUN) | (1 << BATCH);
/** Events are sorted here only if there are no more than this: the columns that are read of them take up to 32 bytes each. */
const MOST_SORTED = 10_000_000;
const TYPICAL_BATCH = 2000;

interface EventPlan {
  readonly taken: readonly TakenCondition[];
  /** A bit for each column that is read. */
  readonly used: number;
  /** The column that the events are sorted by; -1 for the order of batches. */
  readonly orderBy: number;
}

export class VirtualEvents implements VirtualTable {
  readonly name = 'events';
  readonly declaration = EVENTS_DECLARATION;
  private plans: EventPlan[] = [];

  constructor(
    private readonly sqlite: Sqlite,
    private readonly catalog: Catalog,
    private readonly reader: EventReader,
    private readonly values: ResultValues,
  ) {}

  /** Forgets the plans of statements that are finalized. */
  forget(): void {
    this.plans = [];
  }

  plan(info: PlanInfo): void {
    const taken: TakenCondition[] = [];
    info.conditions.forEach(({ column, operator, isUsable }, i) => {
      if (!isUsable || column < 0 || !COMPARISONS.has(operator)) return;
      if (column === CLASS && (operator !== EQUAL || !info.isBinary(i))) return;
      const isList = column === SENSOR && operator === EQUAL && info.takeList(i);
      if (!isList) info.take(i);
      taken.push({ column, operator, isList });
    });
    const { scanned, found } = this.estimate(taken);
    info.choose(this.plans.length, scanned + 10 * found, Math.max(1, found));
    const orderBy = this.orderColumn(info);
    this.plans.push({ taken, used: info.columnsUsed, orderBy });
  }

  open(): VirtualCursor {
    const { catalog, reader, values } = this;
    return new EventCursor(this.sqlite, { catalog, reader, values }, (number) => this.plans[number]!);
  }

  /** Batches come in the order of runs, then numbers; or events are sorted. */
  private orderColumn(info: PlanInfo): number {
    const { order } = info;
    const [first, second] = order;
    if (!first || order.length > 2 || order.some(({ isDescending }) => isDescending)) return -1;
    if (first.column === RUN && (!second || second.column === BATCH)) info.consumeOrder();
    else if (!second && canOrderBy(first.column) && this.catalog.events <= MOST_SORTED) {
      info.consumeOrder();
      return first.column;
    }
    return -1;
  }

  /** Events that will have to be looked at, and events that will meet the conditions. Only the proportions matter. */
  private estimate(taken: readonly TakenCondition[]): { scanned: number; found: number } {
    const { events, runs } = this.catalog;
    let scanned = Math.max(1, events);
    let share = 1;
    for (const { column, operator } of taken) {
      const isEqual = operator === EQUAL;
      if (column === RUN) scanned /= isEqual ? Math.max(1, runs.length) : 2;
      else if (column === BATCH || column === SEQUENCE || column === TIME) {
        scanned = isEqual ? Math.min(scanned, TYPICAL_BATCH) : scanned / 4;
      }
      if (column === SEQUENCE && isEqual) share /= TYPICAL_BATCH;
      else if (column !== RUN && column !== BATCH) share /= isEqual ? 100 : 2;
    }
    return { scanned, found: scanned * share };
  }
}

interface EventSource {
  readonly catalog: Catalog;
  readonly reader: EventReader;
  readonly values: ResultValues;
}

class EventCursor implements VirtualCursor {
  hasEnded = true;
  private wanted: EventFilter | undefined;
  private isReadingEvents = true;
  private batches: readonly StoredBatch[] = [];
  private at = -1;
  private batch: StoredBatch | undefined;
  /** Of the present batch, or of all events when they are sorted. */
  private columns: BatchColumns | undefined;
  private event = 0;
  private count = 0;
  private ordered: OrderedEvents | undefined;

  constructor(
    private readonly sqlite: Sqlite,
    private readonly source: EventSource,
    private readonly planOf: (number: number) => EventPlan,
  ) {}

  filter(planNumber: number, values: readonly WasmPointer[]): void {
    const { taken, used, orderBy } = this.planOf(planNumber);
    const { catalog, reader } = this.source;
    const wanted = new EventFilter(this.sqlite, taken, values);
    const batches = wanted.select(catalog.batches);
    this.wanted = wanted;
    this.batches = batches;
    this.isReadingEvents = (used & ~OF_BATCH) !== 0;
    this.hasEnded = false;
    this.event = 0;
    if (orderBy >= 0) {
      const { length } = batches;
      this.ordered = orderEvents(
        { length, load: (at) => reader.load(batches, at), datesOf: (at) => batches[at]! },
        wanted,
        orderBy,
        used,
      );
      this.columns = this.ordered.columns;
      this.count = this.columns.count;
      this.take(this.ordered);
    } else {
      this.ordered = undefined;
      this.columns = undefined;
      this.at = -1;
      this.count = 0;
      this.advance();
    }
  }

  next(): void {
    this.event++;
    if (this.ordered) this.take(this.ordered);
    else this.advance();
  }

  column(context: WasmPointer, column: number): void {
    const { event } = this;
    const { values } = this.source;
    if (column === RUN) values.integer(context, this.batch!.run);
    else if (column === BATCH) values.integer(context, this.batch!.id);
    else if (column === CLASS) values.text(context, CLASS_NAMES[classCode(this.columns!, event)]!);
    else if (column <= SENSOR || column === STATUS)
      values.integer(context, numberOf(this.columns!, this.batch!, column, event));
    else values.real(context, numberOf(this.columns!, this.batch!, column, event));
  }

  rowNumber(): bigint {
    const { run, id } = this.batch!;
    const event = this.ordered ? this.ordered.eventAt[this.event]! : this.event;
    return (BigInt(run & 0xffff) << 47n) | (BigInt(id) << 15n) | BigInt(event);
  }

  private take({ batchAt }: OrderedEvents): void {
    this.hasEnded = this.event >= this.count;
    if (!this.hasEnded) this.batch = this.batches[batchAt[this.event]!];
    else this.ordered = undefined;
  }

  /** Goes on to the first event from the present one on that meets the conditions. */
  private advance(): void {
    for (;;) {
      if (this.columns) this.event = this.wanted!.next(this.columns, this.batch!, this.event);
      if (this.event < this.count) return;
      if (!this.loadNext()) return;
    }
  }

  private loadNext(): boolean {
    this.at++;
    this.event = 0;
    this.batch = this.batches[this.at];
    if (!this.batch) {
      this.hasEnded = true;
      return false;
    }
    this.columns = this.isReadingEvents ? this.source.reader.load(this.batches, this.at) : undefined;
    this.count = this.batch.size;
    return true;
  }
}
