/** What a cell could be, whatever the file's forms turn out to be. */
import { DATE_ORDERS, isOfDayZero, type Moment, readClock, readMoment } from './dates.ts';
import { isInexact, isMissing, splitUnit, stateOf } from './numbers.ts';

export type CellKind = 'missing' | 'moment' | 'clock' | 'number' | 'state' | 'text';

const moment: Moment = { localMs: 0, offset: 0 };
/** With the name of a zone in words. */
const LONGEST_DATE = 90;
const HAS_DATE_SIGN = /[-/.:\sA-Za-z年]/;

/** Whether a text is a date, with or without a time, in any order of its parts. */
export function isMoment(text: string): boolean {
  if (text.length < 6 || text.length > LONGEST_DATE) return false;
  return DATE_ORDERS.some((order) => {
    readMoment(text, order, moment);
    return !Number.isNaN(moment.localMs);
  });
}

/** Digits without signs are a number first, though they could be a date. */
export function kindOf(text: string): CellKind {
  if (isMissing(text)) return 'missing';
  if (splitUnit(text) !== null && !isLikeDate(text)) return 'number';
  if (!Number.isNaN(stateOf(text))) return 'state';
  // A column of them is one of readings, so that each is told of and none is dropped as a text.
  if (isInexact(text)) return 'number';
  if (isOfDayZero(text)) return 'clock';
  if (HAS_DATE_SIGN.test(text) && isMoment(text)) return 'moment';
  if (text.includes(':') && !Number.isNaN(readClock(text, moment))) return 'clock';
  return 'text';
}

/** `01.03.24` looks like groups of digits, and `20240301T12` like a number with a unit. */
function isLikeDate(text: string): boolean {
  return /^\d{1,4}\.\d{1,2}\.\d{1,4}(?:$|\s)|^\d{8}[T _-]\d{4}/.test(text) && isMoment(text);
}
