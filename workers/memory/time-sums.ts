/**
 * Sums of count × time: what Little's law needs of the two sides of a queue. Each side adds up when its events came or went,
 * once a batch, in a word of its own journal; the integral of the queue's length is made of both, without a sample:
 *
 *   ∫ length dt up to now = Σ departures' times − Σ arrivals' times + length now × now
 *
 * Times are whole microseconds since the start of the run, so that sums are exact. They wrap at 2⁵², as the sum of a long
 * run would not fit into 53 bits: what matters is differences, and `timesBetween` is right for those up to 2⁵¹.
 */
const WRAP = 2 ** 52;

/** @param ms the times of all that are added, summed: count × time */
export function addTimes(sum: number, ms: number): number {
  return wrapped(sum + (Math.round(ms * 1000) % WRAP));
}

/**
 * The same for a word of a journal's draft, which the hot loops use: a number that a function is given or returns is an object
 * on the heap where the engine does not inline it.
 */
export function addTimesTo(draft: Float64Array, word: number, ms: number): void {
  draft[word] = addTimes(draft[word]!, ms);
}
/** `count` times the same moment. */
export function addMoments(draft: Float64Array, word: number, count: number, ms: number): void {
  draft[word] = addTimes(draft[word]!, count * ms);
}

/** How much later `sum` is than `before`, event × µs. It may be negative. */
export function timesBetween(before: number, sum: number): number {
  const apart = wrapped((sum - before) % WRAP);
  return apart < WRAP / 2 ? apart : apart - WRAP;
}

function wrapped(sum: number): number {
  if (sum >= WRAP) return sum - WRAP;
  return sum < 0 ? sum + WRAP : sum;
}
