/** What settings, and people, are told of an arrival trace. */
import type { TraceSettings } from '../config-types.ts';
import { type ArrivalTrace, arrivalsIn, lengthOf } from './arrival-trace.ts';

/** The settings that say which trace is meant: equal ones are the same trace. */
export function traceSettings(trace: ArrivalTrace): Pick<TraceSettings, 'id' | 'arrivals' | 'seconds'> {
  return {
    id: fingerprint(trace),
    arrivals: arrivalsIn(trace),
    seconds: Number((lengthOf(trace) / 1000).toPrecision(9)),
  };
}

const OFFSET = 2_166_136_261;
const PRIME = 16_777_619;
/** FNV-1a over the words of both columns; never 0, which says that there is none. */
function fingerprint({ at, upTo }: ArrivalTrace): number {
  let hash = OFFSET;
  for (const column of [at, upTo]) {
    const words = new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);
    for (let i = 0; i < words.length; i++) hash = Math.imul(hash ^ words[i]!, PRIME) ^ (hash >>> 15);
  }
  return hash >>> 0 || 1;
}

const SECOND = 1000;
/** Of seconds that a trace may have for its peak to be looked for. */
const MOST_SECONDS = 10_000_000;

/** The most arrivals in a second, of the seconds since its start; of a shorter trace its mean. */
export function peakPerSecond(trace: ArrivalTrace): number {
  const length = lengthOf(trace);
  const seconds = Math.ceil(length / SECOND);
  if (length <= SECOND || seconds > MOST_SECONDS) return (arrivalsIn(trace) / length) * SECOND;
  const counts = new Float64Array(seconds + 1);
  const { at, upTo } = trace;
  for (let i = 0; i + 1 < at.length; i++) {
    const arrivals = upTo[i + 1]! - upTo[i]!;
    if (arrivals === 1) counts[Math.floor(at[i]! / SECOND)]! += 1;
    else if (arrivals > 0) spread(counts, at[i]!, at[i + 1]!, arrivals);
  }
  return counts.reduce((most, count) => Math.max(most, count), 0);
}

function spread(counts: Float64Array, from: number, to: number, arrivals: number): void {
  const first = Math.floor(from / SECOND);
  if (to <= from) {
    counts[first]! += arrivals;
    return;
  }
  for (let second = first; second * SECOND < to; second++) {
    const part = Math.min(to, (second + 1) * SECOND) - Math.max(from, second * SECOND);
    counts[second]! += (arrivals * part) / (to - from);
  }
}

/** When the last arrival falls due, ms. */
export function lastArrivalMs({ at, upTo }: ArrivalTrace): number {
  let piece = at.length - 2;
  while (piece > 0 && upTo[piece + 1] === upTo[piece]) piece--;
  const arrivals = upTo[piece + 1]! - upTo[piece]!;
  return at[piece]! + ((at[piece + 1]! - at[piece]!) * (arrivals - 1)) / arrivals;
}
