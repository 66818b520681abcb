/**
 * Lists of events of a batch, and numbers read of them: each step is a loop over one column, so that none asks for each
 * event which column it is about. A list begins with all events of its batch; every condition shortens it.
 */
import { sensorOf, statusOf } from '../../memory/event-columns.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { BatchDates } from '../tables/batch-limits.ts';
import { LATENCIES, META, RECORDINGS, SEQUENCES, TIMES, VALUES } from './column-cache.ts';
import {
  DELIVERY,
  LATENCY,
  numberOf,
  RECORDED,
  SENSOR,
  SEQUENCE,
  STATUS,
  STORED_BY,
  TIME,
  VALUE,
} from './event-table-columns.ts';

/** Events of a batch, by their places in it. Grows with the batches; one serves for all of a scan. */
export interface EventList {
  count: number;
  places: Uint32Array;
  /** A number of each listed event, as `readNumbers` read it last. */
  numbers: Float64Array;
}

export function createEventList(): EventList {
  return { count: 0, places: new Uint32Array(0), numbers: new Float64Array(0) };
}

/** Hot: lists all events of a batch of `count`. */
export function listAll(list: EventList, count: number): void {
  if (list.places.length < count) {
    list.places = new Uint32Array(count);
    list.numbers = new Float64Array(count);
  }
  const { places } = list;
  for (let i = 0; i < count; i++) places[i] = i;
  list.count = count;
}

/** Hot: keeps the events that have a mark for some bits of their `meta`. */
export function keepMarked(list: EventList, meta: Uint32Array, mask: number, shift: number, marks: Uint8Array): void {
  const { places, count } = list;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i]!;
    places[kept] = at;
    kept += marks[(meta[at]! >>> shift) & mask]!;
  }
  list.count = kept;
}

/** Hot: keeps the events whose number, as it was read last, is from `low` to `high`; what is not a number is not. */
export function keepInRange(list: EventList, low: number, high: number): void {
  const { places, numbers, count } = list;
  let kept = 0;
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    places[kept] = places[i]!;
    kept += number >= low && number <= high ? 1 : 0;
  }
  list.count = kept;
}

/**
 * Hot: how many events of a batch have a number from `low` to `high` in a column of the table, as `readNumbers` and
 * `keepInRange` would find; without a list.
 *
 * @returns null where the column is not a number of the event that lies there by itself
 */
export function countInRange(columns: BatchColumns, column: number, low: number, high: number): number | null {
  if (column === VALUE) return countScaled(columns.value, 0, 1, low, high);
  if (column === SEQUENCE) return countScaled(columns.sequences, columns.baseSequence, 1, low, high);
  if (column === TIME) return countScaled(columns.times, columns.baseTime, columns.timeUnit, low, high);
  if (column === DELIVERY) return countScaled(columns.latency, 0, 1000, low, high);
  return null;
}
/** Values, which are asked for most, lie there as they are. */
function countScaled(column: Numbers, base: number, unit: number, low: number, high: number): number {
  const { length } = column;
  let count = 0;
  if (base === 0 && unit === 1) {
    for (let i = 0; i < length; i++) {
      const number = column[i]!;
      count += number >= low && number <= high ? 1 : 0;
    }
    return count;
  }
  for (let i = 0; i < length; i++) {
    const number = base + column[i]! * unit;
    count += number >= low && number <= high ? 1 : 0;
  }
  return count;
}

/** Hot: how many events of a batch have a mark for some bits of their `meta`. */
export function countMarked(meta: Uint32Array, mask: number, shift: number, marks: Uint8Array): number {
  const { length } = meta;
  let count = 0;
  for (let i = 0; i < length; i++) count += marks[(meta[i]! >>> shift) & mask]!;
  return count;
}

/** The columns of a batch that `readNumbers` reads for these columns of the table, as bits of `column-cache.ts`. */
export function columnsFor(columns: readonly number[]): number {
  return columns.reduce((bits, column) => bits | (NEEDED[column] ?? 0), 0);
}
const NEEDED: Readonly<Record<number, number>> = {
  [SEQUENCE]: SEQUENCES,
  [SENSOR]: META,
  [TIME]: TIMES,
  [VALUE]: VALUES,
  [STATUS]: META,
  [LATENCY]: TIMES,
  [RECORDED]: RECORDINGS,
  [DELIVERY]: LATENCIES,
  [STORED_BY]: TIMES | META,
};

/** Hot: reads a column of the listed events, as `numberOf` has it. */
export function readNumbers(list: EventList, columns: BatchColumns, dates: BatchDates, column: number): void {
  if (column === VALUE) readScaled(list, columns.value, 0, 1);
  else if (column === SEQUENCE) readScaled(list, columns.sequences, columns.baseSequence, 1);
  else if (column === TIME) readScaled(list, columns.times, columns.baseTime, columns.timeUnit);
  else if (column === DELIVERY) readScaled(list, columns.latency, 0, 1000);
  else if (column === SENSOR) readWords(list, columns.meta, sensorOf);
  else if (column === STATUS) readWords(list, columns.meta, statusOf);
  else readEach(list, columns, dates, column);
}
type Numbers = Float32Array | Float64Array | Int32Array;

function readScaled({ places, numbers, count }: EventList, column: Numbers, base: number, unit: number): void {
  if (base === 0 && unit === 1) for (let i = 0; i < count; i++) numbers[i] = column[places[i]!]!;
  else if (base === 0) for (let i = 0; i < count; i++) numbers[i] = column[places[i]!]! * unit;
  else for (let i = 0; i < count; i++) numbers[i] = base + column[places[i]!]! * unit;
}
function readWords({ places, numbers, count }: EventList, meta: Uint32Array, read: (word: number) => number): void {
  for (let i = 0; i < count; i++) numbers[i] = read(meta[places[i]!]!);
}
function readEach(
  { places, numbers, count }: EventList,
  columns: BatchColumns,
  dates: BatchDates,
  column: number,
): void {
  for (let i = 0; i < count; i++) numbers[i] = numberOf(columns, dates, column, places[i]!);
}
