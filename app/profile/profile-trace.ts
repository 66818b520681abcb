/** The arrival trace of a profile: as text, and as it is played. */

import type { ArrivalTrace } from '../../workers/contract/arrivals/arrival-trace.ts';
import { traceSettings } from '../../workers/contract/arrivals/trace-figures.ts';
import type { FieldValue } from '../../workers/contract/config-types.ts';
import { type ConfigIssue, fieldIssue } from '../../workers/contract/settings/config-error.ts';
import type { Profile, ProfileTrace } from './profile-types.ts';

/** Which trace is meant: a profile has the trace itself instead. */
export const NAMED_BY_TRACE: readonly string[] = ['load.trace.id', 'load.trace.arrivals', 'load.trace.seconds'];

/** The arrival trace of a profile, as a run plays it. */
export function arrivalTraceOf({ ms, arrivals }: ProfileTrace): ArrivalTrace {
  const upTo = new Float64Array(ms.length);
  for (let i = 1; i < upTo.length; i++) upTo[i] = upTo[i - 1]! + (arrivals === undefined ? 1 : arrivals[i - 1]!);
  return { at: Float64Array.from(ms), upTo };
}
/** An arrival trace as a profile keeps it. @param of the name of its file */
export function profileTraceOf(of: string, { at, upTo }: ArrivalTrace): ProfileTrace {
  const arrivals = Array.from(upTo.subarray(1), (sum, i) => sum - upTo[i]!);
  return { of, ms: [...at], ...(arrivals.some((count) => count !== 1) && { arrivals }) };
}

/** The settings that a profile's trace stands for, by path. */
export function namedByTrace({ trace }: Profile): readonly (readonly [path: string, value: FieldValue])[] {
  if (trace === undefined) return [];
  return Object.entries(traceSettings(arrivalTraceOf(trace))).map(([name, value]) => [`load.trace.${name}`, value]);
}

/** Its times never fall, its counts are whole and one for each; and the load plays it. */
export function checkTrace({ settings, trace }: Profile): ConfigIssue[] {
  const shape = settings['load.shape'];
  if (trace === undefined)
    return shape === 'trace' ? [fieldIssue('trace', undefined, 'an arrival trace, because load.shape is "trace"')] : [];
  if (shape !== 'trace') return [fieldIssue('settings.load.shape', shape, '"trace", because trace is there')];
  const { ms, arrivals } = trace;
  const fall = ms.findIndex((time, i) => i > 0 && time < ms[i - 1]!);
  if (fall > 0) return [fieldIssue(`trace.ms.${fall + 1}`, ms[fall], 'a time that is not before the previous time')];
  if (!(ms.at(-1)! > 0))
    return [fieldIssue(`trace.ms.${ms.length}`, ms.at(-1), 'more than 0: it is the length of the trace')];
  return arrivals === undefined ? [] : checkArrivals(arrivals, ms.length - 1);
}
function checkArrivals(arrivals: readonly number[], pieces: number): ConfigIssue[] {
  if (arrivals.length !== pieces)
    return [fieldIssue('trace.arrivals', `${arrivals.length} counts`, `${pieces} counts, one less than times`)];
  const broken = arrivals.findIndex((count) => !Number.isSafeInteger(count));
  if (broken >= 0) return [fieldIssue(`trace.arrivals.${broken + 1}`, arrivals[broken], 'a whole number')];
  return arrivals.some((count) => count > 0) ? [] : [fieldIssue('trace.arrivals', 'only 0', 'at least one arrival')];
}
