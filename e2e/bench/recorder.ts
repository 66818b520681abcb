/**
 * What the recorder of kept runs costs its thread, in percent of a core: how often it looks is counted in runs at full
 * speed, and how long a look takes is the median of its kind, because a look in which the thread was interrupted says nothing.
 */

/** Milliseconds of each look: ten a second; of these one a second has the stages too, and one every 5 s packs what there is. */
export interface Looks {
  readonly sample: readonly number[];
  readonly second: readonly number[];
  readonly append: readonly number[];
  /** The first that packs. */
  readonly first: readonly number[];
  /** Of the runs in which they were timed. */
  readonly wallMs: number;
}

/** Percent of a core. @throws Error when it did not look as often as it is to: then it works differently now */
export function recorderShare({ wallMs, first, ...kinds }: Looks): number {
  const all = Object.values(kinds);
  const looks = all.reduce((sum, { length }) => sum + length, first.length);
  const perSecond = (1000 * looks) / wallMs;
  if (!(perSecond > 5 && perSecond < 12))
    throw new Error(`refused: ${perSecond.toFixed(1)} looks a second instead of 10`);
  if (all.some(({ length }) => length === 0)) throw new Error('refused: a kind of look was not seen');
  const busyMs = all.reduce((sum, times) => sum + times.length * medianOf(times), sumOf(first));
  return (100 * busyMs) / wallMs;
}

/** By how much the runs with it are slower, in percent: the median over pairs; below 0 where they are faster. */
export function slowerBy(bare: readonly number[], recorded: readonly number[]): number {
  return medianOf(bare.map((speed, i) => 100 * (1 - recorded[i]! / speed)));
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
