/** Local times to moments, in any zone that the browser knows. */

const DAY = 86_400_000;
const QUARTER = 900_000;

/** Whether the browser knows a zone of this name. */
export function isZone(name: string): boolean {
  try {
    zoneOf(name);
    return true;
  } catch {
    return false;
  }
}

const NAMED = /\b[A-Z][A-Za-z]+\/[A-Z][A-Za-z_]+(?:\/[A-Z][A-Za-z_]+)?/;
const FROM_UTC = /(?<![a-z])(?:utc|gmt)(?![ _-]?offset)(?:\s*([+\-−])\s*(\d{1,2})(?::?(\d\d))?)?(?![a-z\d])/i;
const OFFSET = /^([+\-−])(\d{1,2})(?::?(\d\d))?$/;
const SAID_OFFSET = /utc[ _-]?offset[^\d+\-−]{0,9}([+\-−])(\d{1,2})(?::?(\d\d))?(?!\d)/i;

/** The zone that a text names (`Europe/Berlin`, `UTC`, `GMT+01:00`, alone also `+01:00`); null when it names none. */
export function zoneIn(text: string): string | null {
  const named = NAMED.exec(text)?.[0];
  if (named !== undefined && isZone(named)) return named;
  const found = SAID_OFFSET.exec(text) ?? FROM_UTC.exec(text) ?? OFFSET.exec(text.trim());
  if (found === null) return null;
  const [, sign = '+', hours = '0', minutes = '00'] = found;
  if (Number(hours) + Number(minutes) === 0) return 'UTC';
  // Names of this kind count the other way round.
  const whole = `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
  const name = minutes === '00' ? whole : `${sign === '+' ? '+' : '-'}${hours.padStart(2, '0')}:${minutes}`;
  return isZone(name) ? name : null;
}

const zones = new Map<string, Zone>();
/** Each is made once: the browser takes long to make one, and it remembers what it was asked. */
export function zoneOf(name: string): Zone {
  let zone = zones.get(name);
  if (zone === undefined) {
    zone = new Zone(name);
    zones.set(name, zone);
  }
  return zone;
}

/** A time zone: from local times to moments, fast for many times of the same days. */
export class Zone {
  private readonly format: Intl.DateTimeFormat;
  private readonly offsets = new Map<number, number>();
  /** By day, its one offset; NaN where it changes. */
  private readonly days = new Map<number, number>();
  private lastDay = Number.NaN;
  private lastOffset = 0;

  constructor(readonly name: string) {
    this.format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
  }

  /**
   * The moments at which clocks show this time: one, two in an hour that is repeated, none in one that is left out.
   * The earlier one first.
   */
  momentsOf(localMs: number): readonly number[] {
    const certain = this.certainOffset(localMs);
    if (!Number.isNaN(certain)) return [localMs - certain];
    const offsets = [this.offsetAt(localMs - DAY), this.offsetAt(localMs + DAY)];
    const moments = [...new Set(offsets)].map((offset) => localMs - offset);
    return moments.filter((moment) => this.offsetAt(moment) === localMs - moment).sort((a, b) => a - b);
  }

  /** The only offset that a local time can have; NaN where clocks change about then. */
  certainOffset(localMs: number): number {
    const day = Math.floor(localMs / DAY);
    if (day === this.lastDay) return this.lastOffset;
    let offset = this.days.get(day);
    if (offset === undefined) {
      const [before, after] = [this.offsetAt((day - 1) * DAY), this.offsetAt((day + 2) * DAY)];
      offset = before === after ? before : Number.NaN;
      this.days.set(day, offset);
    }
    this.lastDay = day;
    this.lastOffset = offset;
    return offset;
  }

  /** Milliseconds ahead of UTC at a moment. */
  offsetAt(utcMs: number): number {
    const quarter = Math.floor(utcMs / QUARTER);
    let offset = this.offsets.get(quarter);
    if (offset === undefined) {
      offset = this.askFor(quarter * QUARTER);
      this.offsets.set(quarter, offset);
    }
    return offset;
  }
  private askFor(utcMs: number): number {
    const parts: Record<string, number> = {};
    for (const { type, value } of this.format.formatToParts(utcMs)) parts[type] = Number(value);
    const { year, month, day, hour, minute, second } = parts;
    return Date.UTC(year!, month! - 1, day, hour, minute, second) - utcMs;
  }
}
