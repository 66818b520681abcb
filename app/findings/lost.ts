/** What counts as lost. Apart from the sentences about it: the header needs it at first. */
import { LOSSES } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** Events of the run that were emitted and that storage will never have: with those stored and in flight, they are all. */
export function lostInAll({ counters }: Snapshot): number {
  return LOSSES.reduce((sum, name) => sum + counters[name], 0);
}
