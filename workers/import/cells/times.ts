/** Reads the time of a row, in the form and zone that are chosen. */
import type { TimeForm } from '../../contract/import-types.ts';
import { type DateOrder, type Moment, readClock, readClockBeside, readMoment } from './dates.ts';
import { type Zone, zoneOf } from './zones.ts';

/** Years that can be written with four digits. */
const FIRST = Date.UTC(100, 0, 1);
const LAST = Date.UTC(9999, 11, 31);
const HOUR = 3_600_000;
const HALF_HOUR = HOUR / 2;
/** Readings at least so far apart come once an hour or less often. */
const HOURLY = (HOUR * 2) / 3;
const DAY = 24 * HOUR;
/** Day 0 of Excel's calendar, which has a 29 February 1900, as days before 1970. */
const EXCEL_DAYS = 25_569;

const PER_UNIT: Readonly<Partial<Record<TimeForm, number>>> = {
  'epoch-s': 1000,
  'epoch-ms': 1,
  'elapsed-s': 1000,
  'elapsed-ms': 1,
};
const DIGITS_BELOW_MS: Readonly<Partial<Record<TimeForm, number>>> = { 'epoch-us': 3, 'epoch-ns': 6 };
const PLAIN = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:[eE][+-]?\d+)?$/;
const WHOLE = /^-?\d+$/;

/**
 * A plain number, NaN where a text is none. With either decimal sign: programs write times with a point where values have a comma.
 */
export function numberIn(text: string): number {
  return PLAIN.test(text) ? Number(text.replace(',', '.')) : Number.NaN;
}

/** What is known of the last row of a sensor, to tell the first turn of a repeated hour from the second. */
interface Last {
  utcMs: number;
  localMs: number;
  step: number;
  isSecond: boolean;
}

type TimeMiss = 'time not read' | 'hour does not exist';

export class TimeReader {
  /** Why the last one that is NaN could not be read. */
  miss: TimeMiss = 'time not read';
  private readonly zone: Zone;
  private readonly moment: Moment = { localMs: 0, offset: 0 };
  private readonly lasts = new Map<number, Last>();
  private rises = 0;
  /** Of times of day: the last one, and midnight of its day. */
  private lastClock = Number.NaN;
  private midnight = 0;

  constructor(
    private readonly form: TimeForm,
    zone: string,
  ) {
    this.zone = zoneOf(zone);
  }

  /**
   * @param clock the cell with the time of day, where the date has a cell of its own
   * @param sensor whose row it is
   * @returns milliseconds since the epoch; NaN, and `miss`, when it cannot be read
   */
  read(text: string, clock: string | undefined, sensor: number): number {
    this.miss = 'time not read';
    const time = this.readAny(text, clock, sensor);
    return time >= FIRST && time <= LAST ? time : Number.NaN;
  }

  private readAny(text: string, clock: string | undefined, sensor: number): number {
    const { form, moment } = this;
    if (form === 'clock') return this.clock(text);
    if (form === 'excel') return this.place(this.excel(text, clock), sensor);
    if (form !== 'ymd' && form !== 'dmy' && form !== 'mdy') return this.count(text);
    this.readDate(text, clock, form);
    if (Number.isNaN(moment.localMs)) return Number.NaN;
    if (!Number.isNaN(moment.offset)) return moment.localMs - moment.offset * 60_000;
    return this.place(moment.localMs, sensor);
  }

  private readDate(text: string, clock: string | undefined, order: DateOrder): void {
    readMoment(text, order, this.moment);
    if (clock === undefined) return;
    // Spreadsheets write a date with midnight into a column of dates.
    const day = Math.floor(this.moment.localMs / DAY) * DAY;
    this.moment.localMs = day + readClockBeside(clock, this.moment);
  }

  private excel(text: string, clock: string | undefined): number {
    const days = numberIn(text) + (clock === undefined ? 0 : numberIn(clock));
    return Math.round((days - EXCEL_DAYS) * DAY);
  }

  /** A time of day that is far from the one before is of the next day; where rows go back in time, of the day before. */
  private clock(text: string): number {
    const time = readClock(text, this.moment);
    if (Number.isNaN(time)) return Number.NaN;
    const step = time - this.lastClock;
    this.lastClock = time;
    if (Math.abs(step) <= DAY / 2) this.rises += Math.sign(step);
    else if (Number.isFinite(step) && step < 0 === this.rises >= 0) this.midnight -= Math.sign(step) * DAY;
    return this.midnight + time - this.zone.offsetAt(0);
  }

  private count(text: string): number {
    const below = DIGITS_BELOW_MS[this.form];
    if (below === undefined) return numberIn(text) * (PER_UNIT[this.form] ?? Number.NaN);
    // Nanoseconds have more digits than a number holds: they are divided as text.
    if (!WHOLE.test(text) || text.length <= below) return numberIn(text) / 10 ** below;
    return Number(`${text.slice(0, -below)}.${text.slice(-below)}`);
  }

  /** A local time to a moment; of an hour that is there twice, by the order of rows. */
  private place(localMs: number, sensor: number): number {
    if (!(localMs >= FIRST && localMs <= LAST)) return Number.NaN;
    const offset = this.zone.certainOffset(localMs);
    if (!Number.isNaN(offset)) return this.note(localMs, localMs - offset, sensor, false);
    const [first, second] = this.zone.momentsOf(localMs);
    if (first === undefined) {
      this.miss = 'hour does not exist';
      return Number.NaN;
    }
    if (second === undefined) return this.note(localMs, first, sensor, false);
    const isLater = this.isLaterTurn(localMs, first, second, sensor);
    return this.note(localMs, isLater === this.rises >= 0 ? second : first, sensor, isLater);
  }

  /** Whether the repeated hour has begun anew, in the direction in which rows go. */
  private isLaterTurn(localMs: number, first: number, second: number, sensor: number): boolean {
    const last = this.lasts.get(sensor);
    if (last === undefined) return false;
    const isRising = this.rises >= 0;
    const back = isRising ? last.utcMs - first : second - last.utcMs;
    if (last.isSecond && Math.abs(last.localMs - localMs) < HOUR) return true;
    return (back >= HALF_HOUR && back <= HOUR) || (back === 0 && last.localMs === localMs && last.step >= HOURLY);
  }

  private note(localMs: number, utcMs: number, sensor: number, isSecond: boolean): number {
    const last = this.lasts.get(sensor);
    if (last === undefined) {
      this.lasts.set(sensor, { utcMs, localMs, step: 0, isSecond });
      return utcMs;
    }
    this.rises += Math.sign(localMs - last.localMs);
    last.step = Math.abs(utcMs - last.utcMs);
    last.utcMs = utcMs;
    last.localMs = localMs;
    last.isSecond = isSecond;
    return utcMs;
  }
}
