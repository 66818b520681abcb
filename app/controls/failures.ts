/** Failures at one touch: each sets one field to something bad, and back to its default. It has that field's name. */
import type { FieldValue } from '../../workers/contract/config-types.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';

export interface QuickFailure {
  readonly label: string;
  readonly path: string;
  readonly value: FieldValue;
  readonly effect: string;
  /** The setting without which it would change nothing. */
  readonly needs?: { readonly path: string; readonly value: FieldValue; readonly otherwise: string };
}

const FAILURES: readonly Omit<QuickFailure, 'label'>[] = [
  { path: 'failures.storage.outage', value: true, effect: 'every database call fails' },
  { path: 'failures.storage.latencyMs', value: 250, effect: 'each call takes 250 ms more' },
  { path: 'failures.storage.hang', value: true, effect: 'database calls do not return' },
  {
    path: 'failures.storage.refusedRows',
    value: 0.001,
    effect: '1 in 1,000 is a row that the database refuses',
  },
  {
    path: 'failures.subscribers.alarms',
    value: 1000,
    effect: 'alarms takes 1 ms for each event',
  },
  { path: 'failures.poison.ratio', value: 0.3, effect: '30 % of the events are spoilt' },
  { path: 'load.staleRatio', value: 0.3, effect: '30 % arrive past their deadline' },
  {
    path: 'failures.storage.quotaFull',
    value: true,
    effect: 'the database has no room left',
    needs: { path: 'storage.kind', value: 'sqlite', otherwise: 'needs sqlite storage' },
  },
];

/** Between a live feed and its broker. */
const OF_NETWORK: readonly Omit<QuickFailure, 'label' | 'needs'>[] = [
  { path: 'failures.network.gone', value: true, effect: 'the connection is cut' },
  { path: 'failures.network.delayMs', value: 1000, effect: 'messages and acks take 1 s more' },
  { path: 'failures.network.full', value: true, effect: 'what is published is refused' },
  { path: 'failures.network.consumerGone', value: true, effect: 'pulls get no answer' },
  { path: 'failures.network.expired', value: true, effect: 'the broker refuses all connections' },
  { path: 'failures.network.skewSeconds', value: 30, effect: 'its clock is 30 s ahead' },
];
const LIVE = { path: 'feed.kind', value: 'live', otherwise: 'needs a live feed' };

const named = <T extends { readonly path: string }>(failure: T) => ({
  ...failure,
  label: FIELD_BY_PATH.get(failure.path)!.label,
});
export const QUICK_FAILURES: readonly QuickFailure[] = FAILURES.map(named);
export const NETWORK_BUTTONS: readonly QuickFailure[] = OF_NETWORK.map((failure) => named({ ...failure, needs: LIVE }));
