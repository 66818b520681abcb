import { BULK, CLASS_SHIFT, NORMAL, URGENT } from '../memory/event-columns.ts';
import type { FeedLoad } from './feed.ts';

const WORDS = 0x10000;

/**
 * Draws classes by weight. Hot loops write the draw out, with `word` a 16-bit random one:
 *
 *     meta |= ((word >= urgentBelow ? 1 : 0) + (word >= normalBelow ? 1 : 0)) << CLASS_SHIFT
 */
export interface ClassMix {
  readonly urgentBelow: number;
  readonly normalBelow: number;
  /** The class as bits of `meta` when there is one class only, so that nothing is drawn; -1 when there are several. */
  readonly only: number;
}

/** @param weights not negative, of any sum; all 0 means all normal */
export function createClassMix(weights: FeedLoad['classMix']): ClassMix {
  const { urgent, normal, bulk } = weights;
  const sum = urgent + normal + bulk;
  if (!(sum > 0)) return { urgentBelow: 0, normalBelow: WORDS, only: NORMAL << CLASS_SHIFT };
  const positive = [urgent, normal, bulk].flatMap((weight, name) => (weight > 0 ? [name] : []));
  return {
    urgentBelow: Math.round((WORDS * urgent) / sum),
    normalBelow: Math.round((WORDS * (urgent + normal)) / sum),
    only: positive.length === 1 ? positive[0]! << CLASS_SHIFT : -1,
  };
}

/** The class, as bits of `meta`, that a 16-bit random word draws. */
export function drawClass(mix: ClassMix, word: number): number {
  if (word < mix.urgentBelow) return URGENT << CLASS_SHIFT;
  return (word < mix.normalBelow ? NORMAL : BULK) << CLASS_SHIFT;
}
