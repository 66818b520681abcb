/** What a stage worker needs besides for further batches in a transaction: loaded where the database is, and nowhere else. */
import { holdStill, pauseBriefly } from '../primitives/shared/event-count.ts';
import { FurtherBatches, type StorageContext } from '../stages/storage/further-batches.ts';

/** About 5 µs: a few dozen events at full speed, so that they are taken together. */
const PAUSES = 80;
/** So many such pauses; then whoever sends does not have a core, and gets this one. */
const MOST_PAUSES = 10;
/** At full speed less than the smallest usual channel holds, ms. */
const SLEEP_MS = 0.1;

/** Waits for 5 µs, or sleeps for some 0.1 ms if that was in vain before. A stage worker. @param inVain times in a row */
function pauseInStep(inVain: number): void {
  if (inVain < MOST_PAUSES) pauseBriefly(PAUSES);
  else holdStill(SLEEP_MS);
}

export const furtherParts: Required<Pick<StorageContext, 'pause' | 'createFurther'>> = {
  pause: pauseInStep,
  createFurther: (...needs) => new FurtherBatches(...needs),
};
