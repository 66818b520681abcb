/** From the times and counts of rows, in any order, to a trace. */

import type { ArrivalTrace } from '../../contract/arrivals/arrival-trace.ts';
import { MOST_TRACE_PIECES } from '../../contract/arrivals/trace-types.ts';
import { countText, formatCount } from '../../contract/numbers/format-number.ts';
import { ImportProblem } from '../import-problem.ts';

export interface Built extends ArrivalTrace {
  readonly notes: readonly string[];
}

/** A trace in a profile has the same digits as in the file that it came from: to a nanosecond. */
const asKept = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** Every time is an arrival. @throws ImportProblem when there is none */
export function traceOfTimes(times: Float64Array, most = MOST_TRACE_PIECES): Built {
  if (times.length === 0) throw new ImportProblem('no rows', 'There is no time in the file.');
  const isSorted = times.every((time, i) => i === 0 || time >= times[i - 1]!);
  const sorted = isSorted ? times : times.toSorted();
  const { length } = sorted;
  const start = sorted[0]!;
  const span = sorted[length - 1]! - start;
  // From the last arrival to the first one of the next turn passes a mean interval, or a second if all have the same time.
  const end = asKept(span > 0 ? span + span / (length - 1) : 1000);
  const notes = isSorted ? [] : ['Rows were out of order, and are sorted.'];
  if (length > most) return coarse(sorted, span, end, most, notes);
  const at = new Float64Array(length + 1);
  const upTo = new Float64Array(length + 1);
  for (let i = 0; i < length; i++) {
    at[i] = asKept(sorted[i]! - start);
    upTo[i] = i;
  }
  at[length] = end;
  upTo[length] = length;
  return { at, upTo, notes };
}

const WIDTHS = [1, 2, 5]
  .flatMap((step) => [0, 1, 2, 3, 4, 5, 6, 7].map((power) => step * 10 ** power))
  .sort((a, b) => a - b);

/** So many that each cannot have a piece of its own: counts of short intervals. */
function coarse(sorted: Float64Array, span: number, end: number, most: number, notes: readonly string[]): Built {
  const width = WIDTHS.find((each) => span / each < most - 1) ?? span / (most - 1);
  const pieces = Math.floor(span / width) + 1;
  const at = new Float64Array(pieces + 1);
  const upTo = new Float64Array(pieces + 1);
  for (const time of sorted) upTo[Math.floor((time - sorted[0]!) / width) + 1]! += 1;
  for (let i = 0; i <= pieces; i++) {
    at[i] = i * width;
    upTo[i]! += i === 0 ? 0 : upTo[i - 1]!;
  }
  at[pieces] = Math.max(end, pieces * width);
  const note = `${formatCount(sorted.length)} arrivals are more than can have a time each: they are counted for every ${width} ms.`;
  return { at, upTo, notes: [...notes, note] };
}

/** Between two rows that are further apart than this many usual steps, nothing was counted. */
const GAP = 1.5;

interface CountRows {
  readonly times: Float64Array;
  readonly counts: Float64Array;
}

/** The usual time between two rows of counts, in any order; 1 s of a single one. */
export function stepOf(times: Float64Array): number {
  const sorted = times.toSorted();
  const steps = sorted
    .subarray(1)
    .map((time, i) => time - sorted[i]!)
    .filter((step) => step > 0)
    .sort();
  return steps[steps.length >> 1] ?? 1000;
}

/** A count holds from its time to the next one, or for the usual step where that is far. @throws ImportProblem when nothing arrived */
export function traceOfCounts({ times, counts }: CountRows, per: 'interval' | 'second'): Built {
  const step = stepOf(times);
  const order = Uint32Array.from(times.keys()).sort((a, b) => times[a]! - times[b]! || a - b);
  const pieces = new Pieces(times[order[0]!]!);
  let doubled = 0;
  for (let i = 0; i < order.length; i++) {
    const [row, next] = [order[i]!, order[i + 1]];
    const gap = next === undefined ? step : times[next]! - times[row]!;
    if (gap === 0) doubled++;
    const width = gap > step * GAP ? step : gap;
    pieces.add(times[row]!, width, per === 'interval' ? counts[row]! : (counts[row]! * (width || step)) / 1000);
  }
  if (pieces.length > MOST_TRACE_PIECES)
    throw new ImportProblem('too large', `The file has more than ${formatCount(MOST_TRACE_PIECES)} counts.`);
  const built = pieces.end();
  if (built.upTo.at(-1)! < 1) throw new ImportProblem('no rows', 'All counts of the file are 0: nothing arrives.');
  const [one, many] = ['time is there more than once: its counts', 'times are there more than once: their counts'];
  const note = `${countText(doubled, one, many)} are added.`;
  return { ...built, notes: doubled === 0 ? [] : [note] };
}

class Pieces {
  private readonly at: number[] = [];
  private readonly upTo: number[] = [];
  private until = 0;
  private sum = 0;

  constructor(private readonly start: number) {}

  get length(): number {
    return this.at.length;
  }

  add(time: number, width: number, count: number): void {
    const from = asKept(time - this.start);
    if (this.at.length > 0 && from > this.until) this.push(this.until);
    this.push(from);
    this.sum += count;
    this.until = asKept(time + width - this.start);
  }
  /** Fractions of arrivals add up to whole ones. */
  private push(from: number): void {
    this.at.push(from);
    this.upTo.push(Math.round(this.sum));
  }
  end(): ArrivalTrace {
    this.push(this.until);
    return { at: Float64Array.from(this.at), upTo: Float64Array.from(this.upTo) };
  }
}
