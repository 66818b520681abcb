/** Columns that say in which zone a row's time is, or how far its clock is from UTC. */
import { isZoneText } from '../cells/dates.ts';
import { zoneIn } from '../cells/zones.ts';
import type { Column } from './columns.ts';

const NAME =
  /^(?:tz|tz ?(?:cd|code|name|id)|time ?zone(?: ?(?:cd|code|name|id|abbreviation|offset))?|zone|zeitzone|(?:utc|tz|gmt) ?off ?set|offset|off ?set from utc|dst)$/;
const NAMED_CELL = /^(?:[A-Z][A-Za-z_]+\/[A-Z][A-Za-z_/]+|[A-Z]{3,5}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d\d)?)$/;
/** Nothing else is written so. */
const CERTAIN_CELL = /^(?:UTC|GMT|(?:UTC|GMT)?[+-](?:0\d|1[0-4]):(?:00|15|30|45)|(?:UTC|GMT)[+-]\d{1,2})$/;

const bareName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[([{].*$/, '')
    .replace(/[^a-z]+/g, ' ')
    .trim();

/** Whether a column names zones: by its name, or because nothing else is written as its cells are. */
export function isZoneColumn({ name, kind, filled }: Column): boolean {
  if (filled.length === 0 || kind === 'missing') return false;
  if (filled.every((cell) => CERTAIN_CELL.test(cell))) return true;
  const bare = bareName(name);
  if (!NAME.test(bare) || !filled.every((cell) => NAMED_CELL.test(cell))) return false;
  // An offset may be a reading of something else.
  return bare !== 'offset' || filled.every((cell) => !/^[+-]\d{1,2}$/.test(cell));
}

/** A column by which rows are read one by one: a zone that all share can be said of the whole file instead. */
export function offsetColumn(columns: readonly Column[]): Column | null {
  const offsets = columns.filter(
    (column) => isZoneColumn(column) && column.filled.every(isZoneText) && !isOneZone(column),
  );
  return offsets.length === 1 ? offsets[0]! : null;
}
/** Whether all rows have one zone, which is known by its name. */
export function isOneZone({ filled, distinct }: Column): boolean {
  return distinct === 1 && zoneIn(filled[0]!) !== null;
}

const OFFSET_NAME = /^(?:(?:utc|tz|gmt|time ?zone) ?off ?set(?: (?:s|sec|seconds|m|min|minutes|h|hours))?|time ?zone)$/;
const MOST_HOURS = 14;
/** How far clocks are from UTC, as a number of hours, minutes or seconds; null where a column does not say it. */
export function offsetNumber({ name, kind, filled, distinct }: Column): { readonly zone: string | null } | null {
  if (kind !== 'number' || !OFFSET_NAME.test(bareName(name)) || !filled.every((cell) => /^[+-]?\d{1,6}$/.test(cell)))
    return null;
  if (distinct > 1) return { zone: null };
  const number = Number(filled[0]);
  const size = Math.abs(number);
  const minutes = size <= MOST_HOURS ? size * 60 : size <= MOST_HOURS * 60 ? size : size / 60;
  const [hours, rest] = [Math.floor(minutes / 60), minutes % 60];
  return {
    zone: zoneIn(`${number < 0 ? '-' : '+'}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`),
  };
}
