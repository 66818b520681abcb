/** When the arrivals of a trace fall due: times that were recorded elsewhere, or counts over intervals. */
import type { TraceSettings } from '../config-types.ts';
import type { ArrivalTrace } from '../coordinator-types.ts';

export type { ArrivalTrace };

/** How many arrivals a trace has. */
export function arrivalsIn({ upTo }: ArrivalTrace): number {
  return upTo.at(-1)!;
}
/** How long a trace lasts, in the unit of its times. */
export function lengthOf({ at }: ArrivalTrace): number {
  return at.at(-1)!;
}

/** How many times as fast as it was recorded. */
export function speedOf(
  {
    eventsPerSecond,
    trace: { pace },
  }: { readonly eventsPerSecond: number; readonly trace: Pick<TraceSettings, 'pace'> },
  trace: ArrivalTrace,
): number {
  return pace === 'recorded' ? 1 : (eventsPerSecond * lengthOf(trace)) / 1000 / arrivalsIn(trace);
}

/** The arrivals by their number, on through the repetitions. One after the other they cost no search. */
export class TracePlayer {
  readonly arrivals: number;
  private readonly length: number;
  /** Of the arrival that was asked for last. */
  private piece = 0;

  constructor(
    private readonly trace: ArrivalTrace,
    private readonly isRepeated: boolean,
  ) {
    this.arrivals = arrivalsIn(trace);
    this.length = lengthOf(trace);
  }

  /** When an arrival falls due, ms since the start of the first turn; Infinity behind the end of a trace that is not repeated. */
  at(arrival: number): number {
    if (arrival < this.arrivals) return this.inTurn(arrival);
    if (!this.isRepeated) return Number.POSITIVE_INFINITY;
    const inTurn = arrival % this.arrivals;
    return ((arrival - inTurn) / this.arrivals) * this.length + this.inTurn(inTurn);
  }

  private inTurn(arrival: number): number {
    const { at, upTo } = this.trace;
    let { piece } = this;
    if (arrival < upTo[piece]! || arrival >= upTo[piece + 1]!) {
      piece = arrival >= upTo[piece + 1]! && arrival < upTo[piece + 2]! ? piece + 1 : lastAtMost(upTo, arrival);
      this.piece = piece;
    }
    const first = upTo[piece]!;
    const from = at[piece]!;
    return from + ((at[piece + 1]! - from) * (arrival - first)) / (upTo[piece + 1]! - first);
  }

  /**
   * How many arrivals from one on are due by a moment: exactly those for which the source, which reckons in the same way, finds
   * that they are.
   *
   * @param due when that one is, ms of the run's clock, as `until`
   */
  dueBy(arrival: number, due: number, speed: number, until: number): number {
    if (!(due <= until)) return 0;
    const base = this.at(arrival);
    const isDue = (count: number) => dueAfter(due, this.at(arrival + count) - base, speed) <= until;
    let count = Math.max(1, this.upToMs(base + (until - due) * speed) - arrival);
    while (count > 1 && !isDue(count - 1)) count--;
    while (isDue(count)) count++;
    return count;
  }

  /** About how many arrivals there are up to a moment: rounding may make it one more or less. */
  private upToMs(ms: number): number {
    const { at, upTo } = this.trace;
    const turns = this.isRepeated ? Math.floor(ms / this.length) : 0;
    const rest = Math.min(ms - turns * this.length, this.length);
    const piece = lastAtMost(at, rest);
    const width = at[piece + 1]! - at[piece]!;
    const share = width > 0 ? (rest - at[piece]!) / width : 1;
    return turns * this.arrivals + upTo[piece]! + Math.floor(share * (upTo[piece + 1]! - upTo[piece]!)) + 1;
  }
}

/** @param due of an arrival. @param ms between it and another one, in the trace. @returns when that one is due */
export function dueAfter(due: number, ms: number, speed: number): number {
  return due + ms / speed;
}

/** The last piece that begins at a value or before; the first one when none does. */
function lastAtMost(starts: Float64Array, value: number): number {
  let low = 0;
  let high = starts.length - 2;
  while (low < high) {
    const middle = (low + high + 1) >>> 1;
    if (starts[middle]! <= value) low = middle;
    else high = middle - 1;
  }
  return low;
}
