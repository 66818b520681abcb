/** In which order dates have their day, month and year. */
import { DATE_ORDERS, type DateOrder, type Moment, readClockBeside, readMoment } from '../cells/dates.ts';
import type { Column } from './columns.ts';

const HALF_DAY = 43_200_000;
const LONG = 20 * 86_400_000;
const READABLE = 0.8;

const moment: Moment = { localMs: 0, offset: 0 };
/** The moment of a cell, ms since 1970 on its own clock; NaN where it is no date in this order. */
export function localOf(cell: string, order: DateOrder): number {
  readMoment(cell, order, moment);
  return moment.localMs;
}

/** `20240301`, `2024030112` or `20240301120000` in every row. */
export function isCompactDates({ filled }: Column): boolean {
  return (
    filled.length > 0 &&
    filled.every((cell) => {
      if (!/^(?:19|20)\d{6}(?:\d\d|\d{4}|\d{6})?$/.test(cell)) return false;
      return !Number.isNaN(localOf(cell, 'ymd'));
    })
  );
}

/** Orders in which most cells are dates, as many as in any other; those that say the same count once. */
export function readableOrders(cells: readonly string[]): DateOrder[] {
  const readings = DATE_ORDERS.map((order) => ({ order, times: cells.map((cell) => localOf(cell, order)) }));
  const count = (times: readonly number[]) => times.filter((time) => !Number.isNaN(time)).length;
  const most = Math.max(...readings.map(({ times }) => count(times)));
  // A row or two with something else in them do not make an order right that most rows have not.
  const good = readings.filter(
    ({ times }) => count(times) >= most - Math.floor(cells.length / 50) && count(times) >= cells.length * READABLE,
  );
  return good
    .filter(
      ({ times }, i) => !good.slice(0, i).some((other) => other.times.every((time, at) => Object.is(time, times[at]))),
    )
    .map(({ order }) => order);
}

/** In the right order, the step over midnight is as long as others; in a wrong one it is of months. */
export function isLikelyOrder(
  order: DateOrder,
  column: Column,
  clocks: Column | undefined,
  orders: readonly DateOrder[],
): boolean {
  // The monitor of Windows always writes the month first.
  if (column.name.startsWith('(PDH-CSV')) return order === 'mdy';
  if (
    /^(?:\p{L}+[.,]? |\d[\d:]*:\d\d )?\d{1,2}\.\s?\d{1,2}\.\s?\d{2,4}/u.test(column.filled[0] ?? '') &&
    orders.includes('dmy')
  )
    return order === 'dmy';
  const times = column.cells.map((cell, i) => {
    const day = localOf(cell, order);
    return clocks === undefined ? day : day + readClockBeside(clocks.cells[i]!, moment);
  });
  const steps = times
    .slice(1)
    .map((time, i) => Math.abs(time - times[i]!))
    .filter((step) => step > 0);
  const sorted = [...steps].sort((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  if (middle > HALF_DAY) return true;
  // Gaps may be long; in a wrong order every change of day is one.
  const overDays = steps.filter(
    (step, i) => step > 0 && Math.floor(times[i]! / 86_400_000) !== Math.floor(times[i + 1]! / 86_400_000),
  );
  return overDays.filter((step) => step >= LONG).length <= overDays.length / 2;
}

/** The day of a cell, in words. */
export function dayText(cell: string, order: DateOrder): string {
  return new Date(localOf(cell, order)).toLocaleDateString('en', {
    timeZone: 'UTC',
    day: 'numeric',
    month: 'long',
    year: 'numeric',
  });
}

/** Years in which things were recorded. */
const [FIRST_YEAR, LAST_YEAR] = [1800, 2200] as const;
/** Clocks of one place are set forward and back. */
const MOST_OFFSETS = 3;

/** Why dates may mean something else than they say; null where nothing is odd. */
export function oddDates({ name, filled }: Column, order: DateOrder): string | null {
  const offsets = new Set<number>();
  const times = filled.flatMap((cell) => {
    readMoment(cell, order, moment);
    if (!Number.isNaN(moment.offset)) offsets.add(moment.offset);
    return Number.isNaN(moment.localMs) ? [] : [moment.localMs];
  });
  if (offsets.size > MOST_OFFSETS)
    return `“${filled[0]}” of “${name}” may be an interval: what stands behind the time is read as its distance from UTC.`;
  const middle = times.toSorted((a, b) => a - b)[times.length >> 1];
  const year = middle === undefined ? FIRST_YEAR : new Date(middle).getUTCFullYear();
  if (year >= FIRST_YEAR && year <= LAST_YEAR) return null;
  return `“${filled[0]}” of “${name}” is read as a day of the year ${year}.`;
}
