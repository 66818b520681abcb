/** Sums what all threads counted of the engine. */
import { FAILED_SWAPS, PARKS, STEALS_TRIED, STEALS_WON, WAKE_UPS } from '../../memory/engine-counters.ts';
import type { CounterView } from '../../primitives/counter/striped-counter.ts';
import type { EngineFigures } from '../snapshot-types.ts';

/** What follows from another is read before it, so that no more steals are won, or lost, than were tried. */
export function readEngine(counter: CounterView): EngineFigures {
  const failedSwaps = counter.sum(FAILED_SWAPS);
  const stealsWon = counter.sum(STEALS_WON);
  const stealsTried = counter.sum(STEALS_TRIED);
  return { parks: counter.sum(PARKS), wakeUps: counter.sum(WAKE_UPS), stealsTried, stealsWon, failedSwaps };
}
