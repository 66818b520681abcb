/** What `npm run publish` says once a second. */
import type { Published } from '../../workers/contract/broker/publish-types.ts';

const MS = 1000;
const count = (value: number) => Math.round(value).toLocaleString('en-US');

/** @param seconds since the start, and between the two looks */
export function figuresLine(
  now: Published,
  before: Published,
  seconds: number,
  between: number,
  window: number,
): string {
  const perSecond = (now.events - before.events) / between;
  const parts = [
    `${seconds.toFixed(0).padStart(4)} s`,
    `${count(perSecond)} events/s`,
    `published ${count(now.events)} in ${count(now.messages)} messages`,
    `refused ${count(now.refused)}`,
    `in flight ${now.inFlight} of ${window}`,
    `behind ${(now.behindMs / MS).toFixed(1)} s`,
  ];
  if (now.heldBy !== null) parts.push(`held back: ${now.heldBy}`);
  return parts.join('  ');
}
