/** What people are told of an arrival trace. */

import { type ArrivalTrace, arrivalsIn, lengthOf } from '../../workers/contract/arrivals/arrival-trace.ts';
import { lastArrivalMs, peakPerSecond } from '../../workers/contract/arrivals/trace-figures.ts';
import { EACH_ROW, type ReadTrace } from '../../workers/contract/arrivals/trace-types.ts';
import type { TraceSettings } from '../../workers/contract/config-types.ts';
import { countText, formatDuration, formatRate } from '../format.ts';

/** `12,408 arrivals in 3 min 20 s`. */
export function sizeText({ arrivals, seconds }: Pick<TraceSettings, 'arrivals' | 'seconds'>): string {
  return `${countText(arrivals, 'arrival', 'arrivals')} in ${formatDuration(1000 * seconds)}`;
}

/** “12,408 arrivals in 3 min 20 s; mean 62/s, peak 310/s” */
export function traceText(trace: ArrivalTrace): string {
  const arrivals = arrivalsIn(trace);
  const mean = (1000 * arrivals) / lengthOf(trace);
  return `${countText(arrivals, 'arrival', 'arrivals')} in ${formatDuration(lastArrivalMs(trace))}; mean ${formatRate(mean)}, peak ${formatRate(peakPerSecond(trace))}`;
}

/** How a file was read. */
export function readAsText({ columns, wish, stepMs }: ReadTrace): string {
  const names = wish.time.map((index) => `“${columns[index]!}”`).join(' and ');
  if (wish.counts === EACH_ROW) return `Every row is one arrival, at the time in ${names}.`;
  const per = wish.per === 'second' ? 'arrivals per second' : 'arrivals';
  return `“${columns[wish.counts]!}” has the ${per} of every ${formatDuration(stepMs)}, from the time in ${names} on.`;
}
