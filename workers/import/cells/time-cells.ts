/** Times whose parts stand in several columns: a date or a count, a time of day, and what belongs behind either. */
import type { TableMapping } from '../../contract/import-types.ts';
import { datePartOf } from './date-parts.ts';
import { isZoneText } from './dates.ts';

/** So many digits has the part of a second that stands under such a name. */
const FRACTIONS: readonly (readonly [RegExp, number])[] = [
  [/^(?:t[sv][_ ])?(?:ms|msecs?|milli|millis|millitm|millisecs?|milliseconds?|millisekunden)$/, 3],
  [/^(?:t[sv][_ ])?(?:us|µs|μs|usecs?|micros?|microsecs?|microseconds?)$/, 6],
  [/^(?:t[sv][_ ])?(?:ns|nsecs?|nanos?|nanosecs?|nanoseconds?)$/, 9],
];
const SECONDS = /^(?:s|ss|secs?|seconds?|sek|sekunden?|segundos?)$/;
const CLOCK =
  /^(?:time|local time|utc time|time utc|time of day|clock|uhrzeit|zeit|hora|heure|ora|tijd|tid|klo|aika|hhmm|hhmmss|hh:mm|hh:mm:ss)$/;
const HALF = /^[ap]\.?[ \u00a0]?m\.?$/i;

/** Without brackets around it; `m/s` stays what it is. */
const bareName = (name: string): string => name.toLowerCase().replace(/^[\s#([{_]+|[\s)\]}_.]+$/g, '');

/** How many digits a part of a second has that stands under this name; null where the name says none. */
export function fractionDigits(name: string): number | null {
  const own = bareName(name);
  return FRACTIONS.find(([pattern]) => pattern.test(own))?.[1] ?? null;
}
/** Whether a name says that seconds of a minute stand below it, or of another count. */
export function isSecondsName(name: string): boolean {
  return SECONDS.test(bareName(name));
}
/** Whether a name says that a time of day stands below it. */
export function isClockName(name: string): boolean {
  const bare = name
    .toLowerCase()
    .replace(/[([{].*$/, '')
    .replace(/[^\p{L}:]+/gu, ' ')
    .trim();
  return CLOCK.test(bare);
}
/** AM or PM alone. */
export function isHalfOfDay(text: string): boolean {
  return HALF.test(text);
}

/** A time as one text, or as a date and its time of day. */
export interface TimeText {
  readonly text: string;
  readonly clock: string | undefined;
}
const UNREADABLE: TimeText = { text: '', clock: undefined };

interface Part {
  readonly index: number;
  readonly digits: number | null;
  readonly isSeconds: boolean;
  readonly isClock: boolean;
}
interface Behind {
  seconds: string;
  fraction: string;
  half: string;
  zone: string;
}

type TimeMapping = Pick<TableMapping, 'time' | 'columns'> & { readonly timeForm: string };

/**
 * Puts the cells of a row together that say its time. What a column behind the first one holds is seen by its name and its cell:
 * a time of day, seconds, a part of a second, AM or PM, or how far clocks are from UTC. Import worker and live worker.
 */
export class TimeCells {
  private readonly first: number;
  private readonly parts: readonly Part[];
  /** Digits behind a count belong to its last second. */
  private readonly isCount: boolean;
  private readonly isExcel: boolean;

  constructor({ time: [first = -1, ...others], timeForm, columns }: TimeMapping) {
    this.first = first;
    this.isCount = /^(?:epoch|elapsed)/.test(timeForm);
    this.isExcel = timeForm === 'excel';
    this.parts = others.map((index) => {
      const name = columns[index] ?? '';
      const isClock = isClockName(name) || datePartOf(name) === 'hour';
      return { index, digits: fractionDigits(name), isSeconds: isSecondsName(name), isClock };
    });
  }

  /** @param cell text of a column, without spaces around it */
  read(cell: (index: number) => string): TimeText {
    const text = cell(this.first);
    if (this.parts.length === 0) return { text, clock: undefined };
    let clock: string | undefined;
    const behind: Behind = { seconds: '', fraction: '', half: '', zone: '' };
    for (const part of this.parts) {
      const own = cell(part.index);
      if (this.isExcel) clock = own;
      else if (part.digits !== null && own === '') continue;
      else if (this.isOfDay(part, own, text, clock)) clock = own;
      else if (!addPart(behind, part, own)) return UNREADABLE;
    }
    if (clock === undefined) return { text: withParts(text, behind, this.isCount), clock };
    return { text, clock: withParts(clock, behind, false) };
  }

  /** Whether a cell is the time of day: the first that can be one, and that does not stand beside one. */
  private isOfDay({ digits, isSeconds, isClock }: Part, own: string, text: string, clock: string | undefined): boolean {
    if (clock !== undefined || this.isCount || digits !== null || HALF.test(own) || isZoneText(own)) return false;
    if (isClock || /\d:\d/.test(own)) return true;
    const hasClock = /\d:\d|T\d/.test(text);
    return !hasClock || !(isSeconds || /^\d{1,3}$/.test(own));
  }
}

function addPart(behind: Behind, { digits, isSeconds }: Part, own: string): boolean {
  if (HALF.test(own)) behind.half = ` ${own}`;
  else if (isZoneText(own)) behind.zone = ` ${own}`;
  else if (digits === null && isSeconds && /^\d{1,2}(?:[.,]\d+)?$/.test(own))
    behind.seconds = `:${own.replace(/^\d(?!\d)/, '0$&')}`;
  else if (/^\d{1,9}$/.test(own) && own.length <= (digits ?? 9)) behind.fraction = `.${own.padStart(digits ?? 3, '0')}`;
  else return false;
  return true;
}

function withParts(text: string, { seconds, fraction, half, zone }: Behind, isCount: boolean): string {
  if (isCount) return /^-?\d+$/.test(text) ? `${text}${fraction}` : text;
  const behind = `${seconds}${fraction}${half}${zone}`;
  if (behind === '' || text === '') return text;
  // Digits may have lost a 0 in front; hours may be alone.
  const own = /^(?:\d{3}|\d{5})$/.test(text) ? `0${text}` : /^\d{1,2}$/.test(text) ? `${text}:00` : text;
  return `${own}${behind}`;
}
