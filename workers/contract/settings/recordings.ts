/** When the events of a recording fall due. */
import type { Gaps } from '../import-types.ts';

/** Of rows of a recording: their times, never falling, and its gaps that are shortened. */
export interface DueTimes {
  readonly times: Float64Array;
  /** Pairs, rising: the first row behind a gap, and ms that are cut from the times up to there; none where all gaps stay. */
  readonly cuts: Float64Array;
}

/** When a row is due, in ms since the first one. */
export function dueInTurn({ times, cuts }: DueTimes, row: number): number {
  const since = times[row]! - times[0]!;
  return cuts.length === 0 ? since : since - cutBefore(cuts, row);
}

function cutBefore(cuts: Float64Array, row: number): number {
  let low = 0;
  let high = cuts.length / 2;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cuts[2 * middle]! <= row) low = middle + 1;
    else high = middle;
  }
  return low === 0 ? 0 : cuts[2 * low - 1]!;
}

/** Every interval that is longer than `overMs` lasts `usualMs`. @param most gaps that there is room for */
export function cutsOf(times: Float64Array, gaps: Pick<Gaps, 'overMs' | 'usualMs'>, most: number): Float64Array {
  const cuts: number[] = [];
  let cut = 0;
  for (let row = 1; row < times.length && cuts.length < 2 * most; row++) {
    const interval = times[row]! - times[row - 1]!;
    if (interval <= gaps.overMs) continue;
    cut += interval - gaps.usualMs;
    cuts.push(row, cut);
  }
  return Float64Array.from(cuts);
}

/**
 * How many events of a recording, which plays over and over, are due so long after the one that is due now.
 *
 * @param position of the event that is due now, counted on through the repetitions
 * @param ms of the recording's own time
 */
export function dueOfRecording(recording: DueTimes, position: number, ms: number): number {
  const rows = recording.times.length;
  const period = recordingPeriodMs(recording);
  const row = position % rows;
  // Reckoned from the beginning of the turn that plays, so that no time is large.
  const until = dueInTurn(recording, row) + ms;
  const turns = Math.floor(until / period);
  const rest = until - turns * period;
  const inTurn = rest >= dueInTurn(recording, rows - 1) ? rows : dueUpTo(recording, rest);
  return turns * rows + inTurn - row;
}

/** When a row is due, counted on through the repetitions: ms of the recording's own time since its first row. */
export function dueAtPosition(recording: DueTimes, position: number): number {
  const rows = recording.times.length;
  return Math.floor(position / rows) * recordingPeriodMs(recording) + dueInTurn(recording, position % rows);
}

/** From the last row to the first one's next turn passes a mean interval, or a second if all have the same time. */
export function recordingPeriodMs(recording: DueTimes): number {
  const { length } = recording.times;
  const span = dueInTurn(recording, length - 1);
  return span > 0 ? span + span / (length - 1) : 1000;
}

/** The first row at or after a time, ms since the epoch; the last one when there is none. */
export function rowAt(times: Float64Array, ms: number): number {
  let low = 0;
  let high = times.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many rows are due at `most` or before. */
function dueUpTo(recording: DueTimes, most: number): number {
  let low = 0;
  let high = recording.times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (dueInTurn(recording, middle) <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
