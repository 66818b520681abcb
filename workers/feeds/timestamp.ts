import { daysIn } from '../contract/numbers/days-in.ts';

/** What `parseTimestamp` accepts, in words. */
export const TIMESTAMP_FORMAT = 'a date and time as YYYY-MM-DD HH:MM:SS, with up to six decimals';

const SECONDS_LENGTH = 'YYYY-MM-DD HH:MM:SS'.length;
const DECIMALS = /^\.\d{1,6}$/;

/**
 * Reads `YYYY-MM-DD HH:MM:SS[.ffffff]` as UTC. Every digit is read by its place: a regular expression and a round trip
 * through `Date` take five times as long, and a file may have millions of rows.
 *
 * @returns milliseconds since the epoch, with a fraction down to microseconds; NaN when it is not of this form or not a
 *   date that exists (30 February, 24:00, a leap second, a year before 100)
 */
export function parseTimestamp(text: string): number {
  const year = 100 * twoDigits(text, 0) + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  const hour = twoDigits(text, 11);
  const minute = twoDigits(text, 14);
  const second = twoDigits(text, 17);
  const isSeparated = text[4] === '-' && text[7] === '-' && text[10] === ' ' && text[13] === ':' && text[16] === ':';
  // What is no number fails the comparison.
  const isDate =
    year >= 100 && month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59 && second <= 59;
  if (!isSeparated || !isDate || (day > 28 && day > daysIn(year, month))) return Number.NaN;
  const whole = Date.UTC(year, month - 1, day, hour, minute, second);
  if (text.length === SECONDS_LENGTH) return whole;
  const decimals = text.slice(SECONDS_LENGTH);
  return DECIMALS.test(decimals) ? whole + Number(decimals) * 1000 : Number.NaN;
}

function twoDigits(text: string, at: number): number {
  return 10 * digit(text, at) + digit(text, at + 1);
}

function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 48;
  return value >= 0 && value <= 9 ? value : Number.NaN;
}
