/** The inner loop of the simulated feed's value events: in TypeScript here, and maybe in WebAssembly (`docs/kernels.md`). */
import { CLASS_SHIFT, type EventColumns } from '../memory/event-columns.ts';

/** How a simulated value event is drawn from a random word: see `simulated-feed.ts`. */
export interface ValueDraw {
  readonly sensors: number;
  /** The sensor is the low ten bits. */
  readonly isPowerOfTwo: boolean;
  /** Some of the words give a value that is not valid. */
  readonly isReference: boolean;
  /** As in `ClassMix`. */
  readonly only: number;
  readonly urgentBelow: number;
  readonly normalBelow: number;
}

/** Makes them in the memory that it is for. */
export interface ValueKernel {
  /** Writes `meta` and `raw` of new value events. @param random the last word of the sequence @returns the last word after them */
  fillValues(slots: Uint32Array, from: number, count: number, random: number, draw: ValueDraw): number;
}

/** A value is one of 4,096 steps of 200/4096 from -100: exact in f32. */
const STEPS_MASK = 0xfff;
const STEP = 200 / 4096;
const LOWEST = -100;
export const FAULTY_VALUES = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, 1e6, -1e6);
/** 2^32 / golden ratio: spreads the word over the class's 16 bits. */
export const SPREAD = 0x9e3779b1;

/**
 * Writes value events, one random word each; xorshift is written out to keep its state in a register. Of 1,024 sensors the
 * low ten bits choose and the twelve above them give the value; of any other number the high sixteen choose, by
 * multiplication, and the low twelve give the value.
 */
export function fillValues(
  { meta, raw }: Pick<EventColumns, 'meta' | 'raw'>,
  slots: Uint32Array,
  from: number,
  count: number,
  random: number,
  { sensors, isPowerOfTwo, isReference, only, urgentBelow, normalBelow }: ValueDraw,
): number {
  const end = from + count;
  let x = random | 0;
  for (let i = from; i < end; i++) {
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    const slot = slots[i]!;
    const sensor = isPowerOfTwo ? x & 1023 : Math.imul(x >>> 16, sensors) >>> 16;
    const step = (isPowerOfTwo ? x >>> 10 : x) & STEPS_MASK;
    let bits = only;
    if (only < 0) {
      const word = Math.imul(x, SPREAD) >>> 16;
      bits = ((word >= urgentBelow ? 1 : 0) + (word >= normalBelow ? 1 : 0)) << CLASS_SHIFT;
    }
    meta[slot] = sensor | bits;
    raw[slot] = isReference && x >>> 22 === 0 ? FAULTY_VALUES[step & 3]! : step * STEP + LOWEST;
  }
  return x;
}
