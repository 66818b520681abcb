/**
 * Groups events and reckons their figures, batch by batch and column by column: SQLite would be given each event by itself,
 * which takes ten times as long. A batch of which only the number of events matters is not read.
 */
import { CLASS_MASK, CLASS_SHIFT, SENSOR_MASK, STATUS_SHIFT } from '../../memory/event-columns.ts';
import { META } from '../columns/column-cache.ts';
import { columnsFor, createEventList, listAll, readNumbers } from '../columns/event-lists.ts';
import { BATCH, CLASS, RUN, SENSOR, STATUS } from '../columns/event-table-columns.ts';
import { type AggregateKind, ColumnFigures } from '../columns/group-figures.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { StoredBatch } from './catalog.ts';
import type { EventFilter } from './event-filter.ts';
import type { EventReader } from './event-reader.ts';

/** In place of a column: the events themselves, as `count(*)` counts them. */
export const EVENTS = -2;

export interface Aggregate {
  readonly kind: AggregateKind;
  /** Of the table, a number by itself; or `EVENTS`. */
  readonly column: number;
}
export interface Grouping {
  /** Columns of the table, as `canGroupBy` allows them. */
  readonly by: readonly number[];
  readonly aggregates: readonly Aggregate[];
}
export interface EventGroup {
  readonly run: number;
  readonly batch: number;
  /** What is grouped by of `meta`; the other bits are 0. */
  readonly meta: number;
  /** By aggregate. NaN is NULL. */
  readonly figures: readonly number[];
}

const IN_META = new Map([
  [SENSOR, SENSOR_MASK],
  [CLASS, CLASS_MASK << CLASS_SHIFT],
  [STATUS, (0xff << STATUS_SHIFT) >>> 0],
]);
/** Sensors with classes, or all that is above the sensor. */
const MOST_GROUPS = 2 ** 18;

/**
 * Whether events can be grouped by these columns together: not where there would be millions of groups, nor by batches that
 * may be of several runs.
 */
export function canGroupBy(columns: readonly number[]): boolean {
  const isMany = columns.includes(SENSOR) && (columns.includes(STATUS) || columns.includes(BATCH));
  const isOfSeveralRuns = columns.includes(BATCH) && !columns.includes(RUN);
  if (isMany || isOfSeveralRuns) return false;
  return columns.every((column) => column === RUN || column === BATCH || IN_META.has(column));
}

/**
 * The groups of events that meet the conditions: those of the first run first, then in no order.
 *
 * @param batches all that may have such events, in the order of runs
 * @throws what the reader throws
 */
export function groupEvents(
  batches: readonly StoredBatch[],
  reader: EventReader,
  filter: EventFilter,
  grouping: Grouping,
): EventGroup[] {
  return new EventGrouping(filter, grouping).read(batches, reader);
}

class EventGrouping {
  private readonly groups: EventGroup[] = [];
  /** Bits of `meta` that are grouped by, and by how much they are moved to make a small number. */
  private readonly mask: number;
  private readonly shift: number;
  private readonly figures: ReadonlyMap<number, ColumnFigures>;
  private readonly list = createEventList();
  /** Of each listed event, its group. */
  private groupOf = new Uint32Array(0);
  /** Groups of the present run, or batch: by their bits; then the bits and the number of events of each. */
  private readonly groupAt = new Int32Array(MOST_GROUPS).fill(-1);
  private metas: number[] = [];
  private events = new Float64Array(1);
  /** The batch that was looked at last. */
  private batch: StoredBatch | undefined;

  constructor(
    private readonly filter: EventFilter,
    private readonly grouping: Grouping,
  ) {
    const { by, aggregates } = grouping;
    this.mask = by.reduce((bits, column) => (bits | (IN_META.get(column) ?? 0)) >>> 0, 0);
    this.shift = by.includes(STATUS) ? CLASS_SHIFT : 0;
    const columns = new Set(aggregates.map(({ column }) => column).filter((column) => column !== EVENTS));
    this.figures = new Map(
      [...columns].map((column) => {
        const kinds = aggregates.filter((each) => each.column === column).map(({ kind }) => kind);
        return [column, new ColumnFigures(kinds)];
      }),
    );
  }

  read(batches: readonly StoredBatch[], reader: EventReader): EventGroup[] {
    const isCounting = this.mask === 0 && this.figures.size === 0;
    const toRead = isCounting ? batches.filter((batch) => !this.filter.isMetByAll(batch)) : batches;
    let at = 0;
    const countUpTo = (end: StoredBatch | undefined) => {
      for (; at < batches.length && batches[at] !== end; at++) this.count(batches[at]!);
    };
    const ofAll = columnsFor([...this.figures.keys()]) | (this.mask === 0 ? 0 : META);
    reader.scan(toRead, {
      columnsOf: (batch) => ofAll | this.filter.columnsOf(batch),
      visit: (columns, batch) => {
        countUpTo(batch);
        if (isCounting) this.countMet(columns, batch);
        else this.add(columns, batch);
        at++;
      },
    });
    countUpTo(undefined);
    this.finish();
    return this.groups;
  }

  /** All events of a batch, unread. */
  private count(batch: StoredBatch): void {
    this.enter(batch);
    this.events[this.groupFor(0)]! += batch.size;
  }
  /** Those that meet the conditions. A batch without any makes no group. */
  private countMet(columns: BatchColumns, batch: StoredBatch): void {
    const count = this.filter.count(columns, batch, this.list);
    if (count === 0) return;
    this.enter(batch);
    this.events[this.groupFor(0)]! += count;
  }

  private add(columns: BatchColumns, batch: StoredBatch): void {
    const { list, filter } = this;
    if (filter.isMetByAll(batch)) listAll(list, columns.count);
    else filter.list(columns, batch, list);
    const { count } = list;
    if (count === 0) return;
    this.enter(batch);
    if (this.groupOf.length < list.places.length) this.groupOf = new Uint32Array(list.places.length);
    if (this.mask === 0) this.addToOne(count);
    else this.addToGroups(columns.meta);
    for (const [column, figures] of this.figures) {
      readNumbers(list, columns, batch, column);
      figures.reach(this.metas.length);
      figures.add(this.groupOf, list.numbers, count);
    }
  }
  private addToOne(count: number): void {
    const group = this.groupFor(0);
    this.groupOf.fill(group, 0, count);
    this.events[group]! += count;
  }
  /** Hot: finds the group of each listed event. */
  private addToGroups(meta: Uint32Array): void {
    const { mask, shift, groupAt, groupOf, list } = this;
    const { places, count } = list;
    let { events } = this;
    for (let i = 0; i < count; i++) {
      const bits = (meta[places[i]!]! & mask) >>> 0;
      let group = groupAt[bits >>> shift]!;
      if (group < 0) {
        group = this.groupFor(bits);
        events = this.events;
      }
      groupOf[i] = group;
      events[group]! += 1;
    }
  }

  /** The group of these bits, made if there is none. */
  private groupFor(bits: number): number {
    const known = this.groupAt[bits >>> this.shift]!;
    if (known >= 0) return known;
    const group = this.metas.length;
    this.metas.push(bits);
    this.groupAt[bits >>> this.shift] = group;
    if (group === this.events.length) {
      const events = new Float64Array(2 * group);
      events.set(this.events);
      this.events = events;
    }
    return group;
  }

  /** Groups end with their run, or batch, if they are by it. */
  private enter(batch: StoredBatch): void {
    const { by } = this.grouping;
    const last = this.batch;
    this.batch = batch;
    if (last === undefined || last === batch) return;
    if (by.includes(BATCH) || (by.includes(RUN) && last.run !== batch.run)) this.finish(last);
  }

  private finish(last = this.batch): void {
    const { metas, grouping, figures } = this;
    metas.forEach((meta, group) => {
      const figureOf = ({ kind, column }: Aggregate) =>
        column === EVENTS ? this.events[group]! : figures.get(column)!.of(kind, group);
      this.groups.push({ run: last!.run, batch: last!.id, meta, figures: grouping.aggregates.map(figureOf) });
      this.groupAt[meta >>> this.shift] = -1;
    });
    this.metas = [];
    this.events.fill(0);
    for (const each of figures.values()) each.clear();
  }
}
