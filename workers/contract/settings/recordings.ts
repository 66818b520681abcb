/** When the events of a recording fall due. */

/**
 * How many events of a recording, which plays over and over, are due so long after the one that is due now.
 *
 * @param times of its rows, never falling
 * @param position of the event that is due now, counted on through the repetitions
 * @param ms of the recording's own time
 */
export function dueOfRecording(times: Float64Array, position: number, ms: number): number {
  const rows = times.length;
  const [first, last] = [times[0]!, times[rows - 1]!];
  const period = recordingPeriodMs(times);
  const row = position % rows;
  // Reckoned from the beginning of the turn that plays, so that no time is large.
  const until = times[row]! - first + ms;
  const turns = Math.floor(until / period);
  const rest = until - turns * period;
  const inTurn = rest >= last - first ? rows : upperBound(times, first + rest);
  return turns * rows + inTurn - row;
}

/** From the last row to the first one's next turn passes a mean interval, or a second if all have the same time. */
export function recordingPeriodMs(times: Float64Array): number {
  const span = times[times.length - 1]! - times[0]!;
  return span > 0 ? span + span / (times.length - 1) : 1000;
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

/** How many of the rising `times` are at `most` or before. */
function upperBound(times: Float64Array, most: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= most) low = middle + 1;
    else high = middle;
  }
  return low;
}
