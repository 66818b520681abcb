/**
 * What share of its time the machine gives a thread that has work all the time. A loop that does nothing but look at the clock
 * sees each stretch in which something else had the processor: there its next look comes milliseconds late.
 */
import { GIVEN_SHARE, THREAD_LINE } from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';

/** A few of the turns that an operating system gives each of those who want a core. */
const MEASURED_MS = 50;
/** The kernel itself takes less. */
const USUAL_MS = 1;

/**
 * @param now ms
 * @param isWanted whether the run can't wait
 * @returns from 0 to 1; null where the run could not wait for it
 */
export function givenTime(now: () => number, isWanted: () => boolean): number | null {
  if (isWanted()) return null;
  const began = now();
  let [last, heldUp] = [began, 0];
  while (last - began < MEASURED_MS) {
    const time = now();
    if (time - last > USUAL_MS) {
      heldUp += time - last;
      if (isWanted()) return null;
    }
    last = time;
  }
  return 1 - heldUp / (last - began);
}

/** Tells the coordinator, in whole thousandths, of which there is at least one. */
export function tellGiven({ threads }: Pick<MemoryMap, 'threads'>, thread: number, share: number | null): void {
  const thousandths = share === null ? 0 : Math.max(1, Math.round(1000 * share));
  Atomics.store(threads, (thread - 1) * THREAD_LINE + GIVEN_SHARE, thousandths);
}
