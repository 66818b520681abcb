/**
 * How much room the file of a run has by when, and how many samples are kept for it: at most 4 MB in its first ten minutes,
 * 12 MB however long it is. Most runs stay far below. The figures of a run that take more are kept less often, and to its end.
 */

export const TICK_MS = 100;
const SECOND_MS = 1000;
const MINUTE_MS = 60_000;
const EARLY_MS = 10 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** After so much more time half of what is left after ten minutes is used, after twice as much two thirds of it. */
const LATER_MS = HOUR_MS - EARLY_MS;
/** Room is looked at so far ahead: a chunk that took much is made up for over that time. */
const AHEAD_MS = MINUTE_MS;
/** No rarer than this are samples of the first ten minutes, and later ones. */
const RAREST_EARLY_MS = 10 * SECOND_MS;
const RAREST_MS = 10 * MINUTE_MS;
/** What is spread over the first ten minutes: the rest is for a chunk that takes more than those before it. */
const SPREAD = 0.95;

/** In bytes of the file. */
export interface RoomLimits {
  /** Of the first ten minutes. */
  readonly early: number;
  readonly most: number;
  /** Left free for the end of the file, and for how it was named. */
  readonly end: number;
}
const LIMITS: RoomLimits = { early: 4_000_000, most: 12_000_000, end: 200_000 };

/** How far apart samples are where there is room for them, by the age of the run. All in ms. */
export function sampleEveryMs(elapsedMs: number): number {
  if (elapsedMs < EARLY_MS) return TICK_MS;
  return elapsedMs < HOUR_MS ? SECOND_MS : 10 * SECOND_MS;
}

export class RunRoom {
  private used = 0;
  /** As the last chunk has shown. */
  private everyMs = 0;

  constructor(private readonly limits: RoomLimits = LIMITS) {}

  /** Whether the file may have so many bytes more by now. */
  fits(bytes: number, elapsedMs: number): boolean {
    const { early, most, end } = this.limits;
    return this.used + bytes <= (elapsedMs < EARLY_MS ? early : most) - end;
  }
  /** Bytes that the file has taken. */
  take(bytes: number): void {
    this.used += bytes;
  }
  /** How far apart samples are kept from now on, ms. */
  keepEveryMs(elapsedMs: number): number {
    return Math.max(sampleEveryMs(elapsedMs), this.everyMs);
  }

  /** What the samples since the last time have taken, or would have taken: so much the next ones will take. */
  learn(samples: number, bytes: number, elapsedMs: number): void {
    if (samples === 0) return;
    const left = this.sharedOut(elapsedMs) - this.used;
    const rarest = elapsedMs < EARLY_MS ? RAREST_EARLY_MS : RAREST_MS;
    const every = left <= 0 ? rarest : (AHEAD_MS * (bytes / samples)) / left;
    this.everyMs = Math.min(rarest, TICK_MS * Math.ceil(every / TICK_MS));
  }
  /** What may be used `AHEAD_MS` later: evenly in the first ten minutes, then ever more slowly, and never all of it. */
  private sharedOut(elapsedMs: number): number {
    const { early, most, end } = this.limits;
    const evenly = SPREAD * (early - end);
    if (elapsedMs < EARLY_MS) return (evenly * (elapsedMs + AHEAD_MS)) / EARLY_MS;
    const later = elapsedMs + AHEAD_MS - EARLY_MS;
    return evenly + ((most - early) * later) / (later + LATER_MS);
  }
}
