import type { TraceTimeForm } from '../../contract/arrivals/trace-types.ts';
import { type Moment, readClock } from '../cells/dates.ts';
import { TimeReader } from '../cells/times.ts';

const HALF_DAY = 43_200_000;
const PER_UNIT: Readonly<Partial<Record<TraceTimeForm, number>>> = {
  'elapsed-s': 1000,
  'elapsed-ms': 1,
  'elapsed-us': 1e-3,
  'elapsed-ns': 1e-6,
};
const PLAIN = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$/;

/** @returns a reader of rows, in their order: ms since any one moment; NaN of what is no time */
export function rowTimes(form: TraceTimeForm, zone: string): (text: string, clock: string | undefined) => number {
  const unit = PER_UNIT[form];
  if (unit !== undefined) return (text) => (PLAIN.test(text) ? Number(text.replace(',', '.')) * unit : Number.NaN);
  if (form === 'clock') return clockTimes();
  const reader = new TimeReader(form as Exclude<TraceTimeForm, 'clock' | `elapsed-${string}`>, zone);
  return (text, clock) => reader.read(text, clock, 0);
}

/** A time of day that is far below the one before is of the next day. */
function clockTimes(): (text: string) => number {
  const moment: Moment = { localMs: 0, offset: 0 };
  let day = 0;
  let before = 0;
  return (text) => {
    const time = readClock(text, moment);
    if (Number.isNaN(time)) return Number.NaN;
    if (before - time > HALF_DAY) day += 2 * HALF_DAY;
    before = time;
    return day + time;
  };
}
