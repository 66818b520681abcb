/** A speed check of the machine in words. */
import type { SpeedCheck } from '../../workers/contract/kept-run-types.ts';
import { formatChange, formatRate } from '../format.ts';

/** From so much on the machine explains what differs between two runs, or hides it. */
export const MOVED = 0.1;

export function speedText({ eventsPerSecond, drift }: SpeedCheck): string {
  const speed = formatRate(eventsPerSecond);
  return drift === null ? speed : `${speed}, ${formatChange(drift)} against the check before`;
}
