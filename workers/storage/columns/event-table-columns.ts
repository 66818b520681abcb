/** The columns of the `events` table, and how each is read from the columns of a batch. */
import { CLASSES } from '../../contract/name-sets.ts';
import { CLASS_SHIFT, SENSOR_MASK, STATUS_SHIFT } from '../../memory/event-columns.ts';
import { microsOf } from '../../memory/event-time.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import type { BatchDates } from '../tables/batch-limits.ts';

export const RUN = 0;
export const SEQUENCE = 1;
export const SENSOR = 2;
export const TIME = 3;
export const VALUE = 4;
export const STATUS = 5;
export const CLASS = 6;
export const LATENCY = 7;
export const BATCH = 8;
export const RECORDED = 9;
export const DELIVERY = 10;
export const STORED = 11;
export const STORED_BY = 12;
export const EVENT_COLUMNS = 13;
/** The batch must be dated for them: NULL in those of version 3 of the schema, and in a last one that a crash left undated. */
export const OF_DATES = (1 << LATENCY) | (1 << STORED) | (1 << STORED_BY);

/** By number. */
export const COLUMN_NAMES = [
  ...['run', 'sequence', 'sensor', 'time_ms', 'value', 'status', 'class', 'latency_us', 'batch', 'recorded_ms'],
  ...['delivery_us', 'stored_ms', 'stored_by_ms'],
] as const;
const TYPES: Readonly<Record<number, string>> = {
  [RUN]: 'INTEGER',
  [SEQUENCE]: 'INTEGER',
  [SENSOR]: 'INTEGER',
  [STATUS]: 'INTEGER',
  [CLASS]: 'TEXT',
  [BATCH]: 'INTEGER',
};
/** Names and types, as they stand in CREATE TABLE. */
export const EVENT_COLUMNS_SQL = COLUMN_NAMES.map((name, column) => `${name} ${TYPES[column] ?? 'REAL'}`).join(', ');
export const EVENTS_DECLARATION = `CREATE TABLE events(${EVENT_COLUMNS_SQL})`;

export const SENSORS = SENSOR_MASK + 1;
/** In the order of their codes. */
export const CLASS_NAMES = [...CLASSES, ''] as const;

/** Of the columns that are an event's own and numbers: all but run, batch and class. NaN for NULL. */
export function numberOf(columns: BatchColumns, dates: BatchDates, column: number, event: number): number {
  switch (column) {
    case SEQUENCE:
      return columns.baseSequence + columns.sequences[event]!;
    case SENSOR:
      return columns.meta[event]! & SENSOR_MASK;
    case TIME:
      return timeOf(columns, event);
    case VALUE:
      return columns.value[event]!;
    case STATUS:
      return columns.meta[event]! >>> STATUS_SHIFT;
    case RECORDED:
      // SQLite makes NULL of what is not a number.
      return columns.recorded === null ? Number.NaN : columns.recorded[event]!;
    case DELIVERY:
      return columns.latency[event]! * 1000;
    case STORED:
      return dates.storedMs;
    case STORED_BY:
      return (microsOf(timeOf(columns, event)) + (dates.withinUs[classCode(columns, event)] ?? Number.NaN)) / 1000;
    default:
      return microsOf(dates.storedMs) - microsOf(timeOf(columns, event));
  }
}
function timeOf(columns: BatchColumns, event: number): number {
  return columns.baseTime + columns.times[event]! * columns.timeUnit;
}

export function classCode(columns: BatchColumns, event: number): number {
  return (columns.meta[event]! >>> CLASS_SHIFT) & 3;
}
