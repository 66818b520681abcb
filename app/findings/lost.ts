/** What counts as lost. Apart from the sentences about it: the header needs it at first. */
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** The ends of an event that are no storing. */
export const LOSSES = ['expired', 'shed', 'deadLettered', 'invalid'] as const;
export type LossName = (typeof LOSSES)[number];

/** Events of the run that were emitted and that storage will never have: with those stored and in flight, they are all. */
export function lostInAll({ counters }: Snapshot): number {
  return LOSSES.reduce((sum, name) => sum + counters[name], 0);
}
