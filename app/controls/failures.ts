/** Failures at one touch: each sets one field to something bad, and back to its default. */
import type { FieldValue } from '../../workers/contract/config-codec.ts';

export interface OneTouchFailure {
  readonly label: string;
  readonly path: string;
  readonly value: FieldValue;
  readonly effect: string;
}

export const ONE_TOUCH: readonly OneTouchFailure[] = [
  { label: 'Outage', path: 'failures.storage.outage', value: true, effect: 'every database call fails' },
  { label: 'Slow database', path: 'failures.storage.latencyMs', value: 250, effect: 'each call takes 250 ms more' },
  { label: 'Hang', path: 'failures.storage.hang', value: true, effect: 'database calls do not return' },
  {
    label: 'Slow subscriber',
    path: 'failures.subscribers.alarms',
    value: 1000,
    effect: 'alarms takes 1 ms for each event',
  },
  { label: 'Poison events', path: 'load.invalidRatio', value: 0.3, effect: '30 % of the events are invalid' },
];
