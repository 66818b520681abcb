/** All runs that are held against theory. */
import { METASTABLE_POINTS } from './metastable.ts';
import { OVERLOAD_POINTS } from './overload.ts';
import type { Point } from './point.ts';
import { QUEUE_POINTS, WIDE_POINTS } from './queue-points.ts';

export const POINTS: readonly Point[] = [...QUEUE_POINTS, ...OVERLOAD_POINTS, ...METASTABLE_POINTS, ...WIDE_POINTS];

/** @param names beginnings of names, or none for all. @throws Error when one is none */
export function chosenPoints(names: readonly string[]): readonly Point[] {
  for (const name of names)
    if (!POINTS.some((point) => point.name.startsWith(name)))
      throw new Error(
        `--only ${name}: there is no such point. There are ${POINTS.map((point) => point.name).join(', ')}`,
      );
  return names.length === 0 ? POINTS : POINTS.filter(({ name }) => names.some((start) => name.startsWith(start)));
}
