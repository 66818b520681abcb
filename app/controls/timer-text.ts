/** Whether the timers of this machine are fine enough for the times that were asked for. */
import type { TimedService } from '../../workers/contract/snapshot-types.ts';

/** Fewer services say nothing of a mean. */
const LEAST_SERVICES = 50;
/** Share of what was asked for by which the mean may be off. */
const MOST_ERROR = 0.05;

/** Timers give back what they overshoot, so the mean is off only where they can't. */
function isTooCoarse({ count, askedMs, takenMs }: TimedService): boolean {
  return count >= LEAST_SERVICES && Math.abs(takenMs - askedMs) > MOST_ERROR * askedMs;
}

export function timerText(service: TimedService): string {
  if (service.count === 0) return 'not used';
  return isTooCoarse(service) ? 'too coarse for this' : 'keeps the time';
}
