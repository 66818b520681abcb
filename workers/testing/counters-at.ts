import { allocate } from '../primitives/counter/striped-counter.ts';
import { presetPosition } from '../primitives/shared/wrapping-counter.ts';

/** The words of a counter every stripe of which stands at `start`, a whole number. */
export function countersAt(stripes: number, start = 0): Int32Array {
  const { words } = allocate({ stripes });
  for (let stripe = 0; stripe < stripes; stripe++) presetPosition(words, (stripe * words.length) / stripes, start);
  return words;
}
