/** Times of day and dates in words and digits, to milliseconds. */
import type { TimeForm } from '../../contract/import-types.ts';
import { daysIn } from '../../contract/numbers/days-in.ts';
import { LONGEST, paddedClock, rewritten } from './other-dates.ts';

export type DateOrder = Extract<TimeForm, 'ymd' | 'dmy' | 'mdy'>;
export const DATE_ORDERS: readonly DateOrder[] = ['ymd', 'dmy', 'mdy'];

const DIGITS = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?=$|[Tt ,;_]|-\d\d[.:-]\d\d)/;
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?=$|[T _-]?\d{4}|\d\d$)/;
/** The day of a year, which a time of day follows: `2024-065T12:00`. */
const ORDINAL = /^(\d{4})-(\d{3})(?=[T ]\d\d:)/;
/** The start of `05.03.2024 13:00 - 05.03.2024 14:00`, and of `05.03.2024 13:00 - 14:00`. */
const INTERVAL = /^(.{8,40}?\d:\d\d(?::\d\d)?)(?:\s[-–]\s(?:\d{1,4}[-/.]|\d{1,2}:\d\d)|[-–]\d\d:\d\d)/;
const DAY_NAMED =
  /^(?:[A-Za-z]{2,9}\.?,?\s+)?(\d{1,2})(?:st|nd|rd|th)?\.?[-\s/]*([A-Za-zäéûÄ]{3,10})\.?[-\s/,]*(\d{4}|\d\d)(?=$|[T :,])/;
const NAMED_DAY =
  /^(?:[A-Za-z]{2,9}\.?,?\s+)?([A-Za-zäéûÄ]{3,10})\.?[-\s]+(\d{1,2})(?:st|nd|rd|th)?,?[-\s]+(\d{4})(?=$|[T :,])/;
/** `2024-Mar-05`, as Boost writes dates. */
const YEAR_NAMED = /^(\d{4})[-\s/]([A-Za-z]{3,10})[-\s/](\d{1,2})(?=$|[T :,])/;
/** Behind an offset its zone may be named once more, as Java, JavaScript and Go do. */
const CLOCK =
  /^(\d{1,2})(?::(\d\d)(?::(\d\d)(?:[.,:](\d{1,9}))?)?)?\s*([AaPp])?\.?\s?(?:(?<=[AaPp]\.?\s?)[Mm]\.?)?\s*(?:Uhr)?\s*(Z|z|[+-]\d\d(?::?\d\d)?|\(?[A-Z]{2,4}(?:[+-]\d{1,2}(?::?\d\d)?)?\)?)?(\s?\([^()]{1,50}\)|\[[\w/+-]{1,40}\]|(?<=\d) (?:[A-Z]{2,5}|[+-]\d{2,4})(?: m=[+-][\d.]{1,30})?)?$/;
/** As in Finland, France and names of files: `13.00`, `13h00`, `13-00-00`. Only behind a date. */
const OTHER_CLOCK =
  /^(\d{1,2})(?:([.-])|\s?h\s?)(\d\d)(?:(?:\2|\s?m\s?)(\d\d)s?(?:[.,](\d{1,9}))?)?(?:\s*([AaPp])[Mm])?\s*(Z|[+-]\d\d:?\d\d)?$/;
const COMPACT_CLOCK = /^(\d\d)(\d\d)(\d\d)?(?:[.,](\d{1,9}))?\s*(Z|[+-]\d\d:?\d\d)?$/;

const MONTHS: readonly (readonly string[])[] = [
  ['jan', 'jän', 'ene', 'gen'],
  ['feb', 'fév', 'fev'],
  ['mar', 'mär', 'mrz', 'mrt'],
  ['apr', 'avr', 'abr'],
  ['may', 'mai', 'mei', 'maj', 'mag'],
  ['jun', 'juin', 'giu'],
  ['jul', 'juil', 'lug'],
  ['aug', 'aoû', 'aou', 'ago'],
  ['sep', 'set'],
  ['oct', 'okt', 'ott', 'out'],
  ['nov'],
  ['dec', 'dez', 'déc', 'dic'],
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
  AWST: 480,
  AEST: 600,
  AEDT: 660,
  NZST: 720,
  NZDT: 780,
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
  if (!readDate(text, order)) {
    const moved = rewritten(text);
    if (moved !== null) readMoment(moved, order, moment);
    else readTicks(text, moment);
    return;
  }
  const midnight = utcOf(date.year, date.month, date.day);
  const rest = text.slice(date.length).replace(/^[Tt\s,;:_@-]+/, '');
  // Of digits without any sign the last two may be the hour, as weather services have it.
  const isHour = text.length === 10 && date.length === 8 && rest.length === 2;
  moment.localMs = midnight + (rest === '' ? 0 : clockBehindDate(isHour ? `${rest}00` : rest, moment));
  const start = Number.isNaN(moment.localMs) && rest.length > LEAST_INTERVAL ? INTERVAL.exec(text)?.[1] : undefined;
  if (start !== undefined) readMoment(start, order, moment);
}
const LEAST_INTERVAL = 10;

/** Also as `13.00.00`, `13h00` and `13:5:0`, which mean a time of day with a date only. */
function clockBehindDate(text: string, moment: Moment): number {
  const clock = readClock(text, moment);
  if (!Number.isNaN(clock)) return clock;
  const padded = paddedClock(text);
  if (padded !== text) return readClock(padded, moment);
  const match = OTHER_CLOCK.exec(text);
  if (match === null) return clock;
  const [, hours, , minutes, seconds = '00', fraction = '0', half = '', zone = ''] = match;
  return readClock(`${hours}:${minutes}:${seconds}.${fraction}${half && ` ${half}M`}${zone}`, moment);
}

/** Reads a time of day that has a column of its own beside that of the date. @returns as `readClock` */
export function readClockBeside(text: string, moment: Moment): number {
  // Hours may be alone, and digits may have lost a 0 in front.
  if (/^\d{1,2}$/.test(text)) return readClock(`${text}:00`, moment);
  return clockBehindDate(/^(?:\d{3}|\d{5})$/.test(text) ? `0${text}` : text, moment);
}

/** `/Date(1709640000000)/`, as .NET writes dates into JSON. */
const TICKS = /^\/?Date\((-?\d{1,15})(?:[+-]\d{4})?\)\/?$/;
function readTicks(text: string, moment: Moment): void {
  const ticks = text.includes('Date(') ? TICKS.exec(text)?.[1] : undefined;
  if (ticks === undefined) return;
  moment.localMs = Number(ticks);
  moment.offset = 0;
}

/** A time of day that stands on the day from which Access and Excel count. */
const DAY_ZERO = /^(?:30[-/.]12[-/.]1899|12[-/.]30[-/.]1899|1899[-/.]12[-/.]30)[T ]+(?=\d)/;
/** Whether a cell holds a time of day only, though it is written with a date. */
export function isOfDayZero(text: string): boolean {
  return DAY_ZERO.test(text);
}

/** Reads a time of day. @returns milliseconds since midnight; NaN when it is none */
export function readClock(text: string, moment: Moment): number {
  if (text.length > LONGEST) return Number.NaN;
  const own = text.includes('1899') ? text.replace(DAY_ZERO, '') : text;
  const match = CLOCK.exec(own) ?? compactClock(own);
  if (match === null) return Number.NaN;
  const [, hours, minutes, seconds = '0', fraction = '', half, zone, zoneName] = match;
  if ((minutes === undefined && half === undefined) || (zoneName !== undefined && zone === undefined))
    return Number.NaN;
  const hour = hourOf(Number(hours), half);
  // The end of a day may be written as 24:00.
  const isEndOfDay = hour === 24 && Number(minutes) === 0 && Number(seconds) === 0;
  if (!((hour <= 23 || isEndOfDay) && Number(minutes ?? 0) <= 59 && Number(seconds) <= 59)) return Number.NaN;
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
  const isLate = half === 'p' || half === 'P';
  // Some programs write the half of the day behind hours up to 23.
  if (isLate ? hour > 12 && hour < 24 : hour === 0) return hour;
  if (hour < 1 || hour > 12) return Number.NaN;
  return (hour % 12) + (isLate ? 12 : 0);
}

function offsetOf(zone: string): number {
  const name = zone.replace(/[()]/g, '').toUpperCase();
  const known = ZONE_NAMES[name];
  if (known !== undefined) return known;
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)?$/.exec(name);
  if (match === null) return Number.NaN;
  const minutes = Number(match[2]) * 60 + Number(match[3] ?? 0);
  return isOffset(match[1] === '-', minutes) ? (match[1] === '-' ? -minutes : minutes) : Number.NaN;
}
/** What no clock shows is the end of an interval: `13:00-13:15`. */
function isOffset(isBehind: boolean, minutes: number): boolean {
  if (minutes === 0) return true;
  return minutes >= 60 && minutes <= (isBehind ? 12 : 14) * 60 && minutes % (isBehind ? 30 : 15) === 0;
}
/** Whether a text alone says how far clocks are from UTC: `+01:00`, `UTC`, `CET`. */
export function isZoneText(text: string): boolean {
  return !Number.isNaN(offsetOf(text));
}

const WEEKDAY = /^[A-Za-zéá]{2,10}[.,]{0,2}\s+(?=\d{1,4}[-/.]\d)/;

/** Leaves in `date` what it finds. */
function readDate(text: string, order: DateOrder): boolean {
  const before = text.charCodeAt(0) > NINE ? (WEEKDAY.exec(text)?.[0].length ?? 0) : 0;
  if (!readOrdered(before > 0 ? text.slice(before) : text, order)) return false;
  date.length += before;
  return true;
}
const NINE = 0x39;

function readOrdered(text: string, order: DateOrder): boolean {
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
  const ordinal = ORDINAL.exec(text);
  return ordinal === null ? readNamed(text) : setOrdinal(ordinal[0], ordinal[1]!, ordinal[2]!);
}

function readNamed(text: string): boolean {
  const dayFirst = DAY_NAMED.exec(text);
  const yearFirst = YEAR_NAMED.exec(text);
  const match = dayFirst ?? yearFirst ?? NAMED_DAY.exec(text);
  if (match === null) return false;
  const [all, first = '', second = '', third = ''] = match;
  const [year, name, day] = yearFirst
    ? [first, second, third]
    : dayFirst
      ? [third, second, first]
      : [third, first, second];
  const month = MONTHS.findIndex((names) => names.some((start) => name.toLowerCase().startsWith(start)));
  date.length = all.length;
  return month >= 0 && setDate(year, String(month + 1), day);
}

function setOrdinal(all: string, year: string, ofYear: string): boolean {
  const day = new Date(Date.UTC(Number(year), 0, Number(ofYear)));
  date.length = all.length;
  if (Number(ofYear) < 1 || day.getUTCFullYear() !== Number(year)) return false;
  return setDate(year, String(day.getUTCMonth() + 1), String(day.getUTCDate()));
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

let lastDay = { year: 0, month: 0, day: 0, utc: 0 };
/** Rows follow each other within a day. */
function utcOf(year: number, month: number, day: number): number {
  if (lastDay.day !== day || lastDay.month !== month || lastDay.year !== year)
    lastDay = { year, month, day, utc: Date.UTC(year, month - 1, day) };
  return lastDay.utc;
}
