/** Failures at one touch: each sets one field to something bad, and back to its default. */
import type { FieldValue } from '../../workers/contract/config-codec.ts';

export interface OneTouchFailure {
  readonly label: string;
  readonly path: string;
  readonly value: FieldValue;
  readonly effect: string;
  /** The setting without which it would change nothing. */
  readonly needs?: { readonly path: string; readonly value: FieldValue; readonly otherwise: string };
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
  { label: 'Poison events', path: 'failures.poison.ratio', value: 0.3, effect: '30 % of the events are spoilt' },
  { label: 'Stale events', path: 'load.staleRatio', value: 0.3, effect: '30 % arrive past their deadline' },
  {
    label: 'Quota full',
    path: 'failures.storage.quotaFull',
    value: true,
    effect: 'the database has no room left',
    needs: { path: 'storage.kind', value: 'sqlite', otherwise: 'needs sqlite storage' },
  },
];
