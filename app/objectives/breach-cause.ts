/** What was the bottleneck when an objective was not met any more. */
import type { BreachMoment } from '../../workers/contract/kept-run-types.ts';
import { findBottleneck } from '../findings/bottleneck.ts';

/** As the sentence above the map says it. */
export function causeOf({ now, before, config }: BreachMoment): string {
  return findBottleneck({ now, before }, config, navigator.hardwareConcurrency).headline;
}
