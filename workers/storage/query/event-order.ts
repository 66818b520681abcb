/**
 * Events in the order of a column with few values, by counting sort: GROUP BY needs it, and SQLite's own sorter takes
 * several times as long. They are copied together, column by column: reading them where they lie, each in another batch
 * than the last, would be a dozen cache misses an event.
 *
 * Batches are gone through twice, to count and to copy, so that they need not all be in memory at once.
 */

import {
  CLASS,
  classCode,
  DELIVERY,
  numberOf,
  OF_DATES,
  RECORDED,
  SENSOR,
  SENSORS,
  SEQUENCE,
  STATUS,
  TIME,
  VALUE,
} from '../columns/event-table-columns.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { BatchDates } from '../tables/batch-limits.ts';
import type { EventFilter } from './event-filter.ts';

/** How many values a column can have; columns that are not here cannot be sorted by. */
const VALUES: Readonly<Partial<Record<number, number>>> = { [SENSOR]: SENSORS, [STATUS]: 256, [CLASS]: 4 };
/** The place of each class when their names are sorted: bulk, normal, urgent. */
const CLASS_RANK = [2, 1, 0, 3] as const;

/** Whether events can be handed out in the order of this column. */
export function canOrderBy(column: number): boolean {
  return VALUES[column] !== undefined;
}

/** As if they were one batch, and for each the batch that it came from and its place there. */
export interface OrderedEvents {
  readonly columns: BatchColumns;
  readonly batchAt: Uint32Array;
  readonly eventAt: Uint16Array;
}

interface BatchSequence {
  readonly length: number;
  load(at: number): BatchColumns;
  datesOf(at: number): BatchDates;
}

/**
 * The events that meet the conditions, in the order of `column`, those with equal values as they were.
 *
 * @param used a bit for each column of the table that will be read; the others are left empty
 */
export function orderEvents(batches: BatchSequence, filter: EventFilter, column: number, used: number): OrderedEvents {
  const { places, hasRecorded } = placesByRank(batches, filter, column);
  const count = places[places.length - 1]!;
  const room = (needed: number) => ((used & needed) !== 0 ? count : 0);
  const sequences = new Float64Array(room(1 << SEQUENCE));
  const times = new Float64Array(room((1 << TIME) | OF_DATES));
  const meta = new Uint32Array(count);
  const value = new (hasRecorded ? Float64Array : Float32Array)(room(1 << VALUE));
  const recorded = hasRecorded ? new Float64Array(room(1 << RECORDED)) : null;
  const latency = new Float32Array(room(1 << DELIVERY));
  const batchAt = new Uint32Array(count);
  const eventAt = new Uint16Array(count);
  // Hot. Writes beyond the end of an array that was left empty do nothing.
  for (let batch = 0; batch < batches.length; batch++) {
    const columns = batches.load(batch);
    const dates = batches.datesOf(batch);
    for (let i = filter.next(columns, dates, 0); i < columns.count; i = filter.next(columns, dates, i + 1)) {
      const at = places[rankOf(columns, dates, column, i)]!++;
      batchAt[at] = batch;
      eventAt[at] = i;
      meta[at] = columns.meta[i]!;
      value[at] = columns.value[i]!;
      latency[at] = columns.latency[i]!;
      if (recorded !== null) recorded[at] = numberOf(columns, dates, RECORDED, i);
      sequences[at] = columns.baseSequence + columns.sequences[i]!;
      times[at] = columns.baseTime + columns.times[i]! * columns.timeUnit;
    }
  }
  return {
    columns: { count, baseSequence: 0, baseTime: 0, timeUnit: 1, sequences, times, meta, value, latency, recorded },
    batchAt,
    eventAt,
  };
}

/** Where the first event of each rank belongs; behind them all, their number. And whether one of the batches has recorded events. */
function placesByRank(batches: BatchSequence, filter: EventFilter, column: number) {
  const places = new Uint32Array(VALUES[column]! + 1);
  let hasRecorded = false;
  for (let batch = 0; batch < batches.length; batch++) {
    const columns = batches.load(batch);
    hasRecorded ||= columns.recorded !== null;
    const dates = batches.datesOf(batch);
    for (let i = filter.next(columns, dates, 0); i < columns.count; i = filter.next(columns, dates, i + 1)) {
      places[rankOf(columns, dates, column, i) + 1]!++;
    }
  }
  for (let rank = 1; rank < places.length; rank++) places[rank]! += places[rank - 1]!;
  return { places, hasRecorded };
}

function rankOf(columns: BatchColumns, dates: BatchDates, column: number, event: number): number {
  return column === CLASS ? CLASS_RANK[classCode(columns, event)]! : numberOf(columns, dates, column, event);
}
