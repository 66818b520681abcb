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

export const QUICK_FAILURES: readonly QuickFailure[] = FAILURES.map((failure) => ({
  ...failure,
  label: FIELD_BY_PATH.get(failure.path)!.label,
}));
