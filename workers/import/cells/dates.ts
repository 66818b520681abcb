/** Times of day and dates in words and digits, to milliseconds. */
import type { TimeForm } from '../../contract/import-types.ts';

export type DateOrder = Extract<TimeForm, 'ymd' | 'dmy' | 'mdy'>;
export const DATE_ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy'];

const DIGITS = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?=$|[T ,;])/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?=$|[T _-]?\d{4})/;
const DAY_NAMED =
  /^(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?[-\s/]*([A-Za-zäéûÄ]{3,10})\.?[-\s/,]*(\d{4}|\d\d)(?=$|[T :,])/;
const NAMED_DAY =
  /^(?:[A-Za-z]{2,9}\.?,?\s+)?([A-Za-zäéûÄ]{3,10})\.?[-\s]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4})(?=$|[T :,])/;
const CLOCK =
  /^(\d{1,2})(?::(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?)?\s*([AaPp])?\.?(?:(?<=[AaPp]\.?)[Mm]\.?)?\s*(?:Uhr)?\s*(Z|z|[+-]\d\d(?::?\d\d)?|\(?[A-Z]{2,4}(?:[+-]\d{1,2})?\)?)?$/;
const COMPACT_CLOCK = /^(\d\d)(\d\d)(\d\d)?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/;

const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'jän'],
  ['feb', 'fév', 'fev'],
  ['mar', 'mär', 'mrz'],
  ['apr', 'avr'],
  ['may', 'mai'],
  ['jun', 'juin'],
  ['jul', 'juil'],
  ['aug', 'aoû', 'aou'],
  ['sep'],
  ['oct', 'okt'],
  ['nov'],
  ['dec', 'dez', 'déc'],
];
/** Minutes ahead of UTC. Names that stand for several zones are none of them. */
const ZONE_NAMES: Readonly<Record<string, number>> = {
  Z: 0,
  UTC: 0,
  GMT: 0,
  WET: 0,
  WEST: 60,
  CET: 60,
  MEZ: 60,
  CEST: 120,
  MESZ: 120,
  EET: 120,
  EEST: 180,
  EST: -300,
  EDT: -240,
  CDT: -300,
  MST: -420,
  MDT: -360,
  PST: -480,
  PDT: -420,
  JST: 540,
};

/** What a date says, reused: millions are read. */
export interface Moment {
  /** Milliseconds since the epoch as if it were UTC; NaN when it is no time. */
  localMs: number;
  /** Minutes ahead of UTC; NaN when it does not say. */
  offset: number;
}

const date = { year: 0, month: 0, day: 0, length: 0 };

/** Reads a date with or without a time of day. */
export function readMoment(text: string, order: DateOrder, moment: Moment): void {
  moment.offset = Number.NaN;
  moment.localMs = Number.NaN;
  if (!readDate(text, order)) return;
  const midnight = utcOf(date.year, date.month, date.day);
  const rest = text.slice(date.length).replace(/^[T\s,;:_-]+/, '');
  moment.localMs = midnight + (rest === '' ? 0 : readClock(rest, moment));
}

/** Reads a time of day. @returns milliseconds since midnight; NaN when it is none */
export function readClock(text: string, moment: Moment): number {
  const match = CLOCK.exec(text) ?? compactClock(text);
  if (match === null) return Number.NaN;
  const [, hours, minutes, seconds = '0', fraction = '', half, zone] = match;
  if (minutes === undefined && half === undefined) return Number.NaN;
  const hour = hourOf(Number(hours), half);
  if (!(hour <= 23 && Number(minutes ?? 0) <= 59 && Number(seconds) <= 59)) return Number.NaN;
  if (zone !== undefined) {
    moment.offset = offsetOf(zone);
    if (Number.isNaN(moment.offset)) return Number.NaN;
  }
  return (
    ((hour * 60 + Number(minutes ?? 0)) * 60 + Number(seconds)) * 1000 +
    ((fraction && Number(`0.${fraction}`) * 1000) || 0)
  );
}
function compactClock(text: string): (string | undefined)[] | null {
  const match = COMPACT_CLOCK.exec(text);
  return match && [match[0], match[1], match[2], match[3], match[4], undefined, match[5]];
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (half === 'p' || half === 'P' ? 12 : 0);
}

function offsetOf(zone: string): number {
  const name = zone.replace(/[()]/g, '').toUpperCase();
  const known = ZONE_NAMES[name];
  if (known !== undefined) return known;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/.exec(name);
  if (match === null) return Number.NaN;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}

/** Leaves in `date` what it finds. */
function readDate(text: string, order: DateOrder): boolean {
  const digits = DIGITS.exec(text);
  if (digits !== null) {
    const [all, a = '', , b = '', c = ''] = digits;
    date.length = all.length;
    if (order === 'ymd') return a.length !== 3 && a.length !== 1 && c.length <= 2 && setDate(a, b, c);
    if (a.length > 2 || c.length === 3 || c.length === 1) return false;
    return order === 'dmy' ? setDate(c, b, a) : setDate(c, a, b);
  }
  const compact = COMPACT.exec(text);
  if (compact !== null) {
    date.length = 8;
    return setDate(compact[1]!, compact[2]!, compact[3]!);
  }
  return readNamed(text);
}

function readNamed(text: string): boolean {
  const dayFirst = DAY_NAMED.exec(text);
  const match = dayFirst ?? NAMED_DAY.exec(text);
  if (match === null) return false;
  const [all, first = '', second = '', year = ''] = match;
  const [day, name] = dayFirst ? [first, second] : [second, first];
  const month = MONTHS.findIndex((names) => names.some((start) => name.toLowerCase().startsWith(start)));
  date.length = all.length;
  return month >= 0 && setDate(year, String(month + 1), day);
}

/** Two digits of a year are of the hundred years from 1969 on. */
function setDate(year: string, month: string, day: string): boolean {
  const full = Number(year);
  date.year = year.length > 2 ? full : full + (full < 69 ? 2000 : 1900);
  date.month = Number(month);
  date.day = Number(day);
  const { month: m, day: d } = date;
  return m >= 1 && m <= 12 && d >= 1 && d <= 31 && (d <= 28 || d <= daysIn(date.year, m)) && date.year >= 100;
}

function daysIn(year: number, month: number): number {
  // Day 0 of the next month is the last of this.
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

let lastDay = { year: 0, month: 0, day: 0, utc: 0 };
/** Rows follow each other within a day. */
function utcOf(year: number, month: number, day: number): number {
  if (lastDay.day !== day || lastDay.month !== month || lastDay.year !== year)
    lastDay = { year, month, day, utc: Date.UTC(year, month - 1, day) };
  return lastDay.utc;
}
