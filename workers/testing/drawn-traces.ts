/** Arrival traces that are drawn, and the same ones as a plain list. */
import fc from 'fast-check';
import type { ArrivalTrace } from '../contract/arrivals/arrival-trace.ts';

/** Of whole quarters of a ms: sums of them are exact. */
export const drawnTraces: fc.Arbitrary<ArrivalTrace> = fc
  .array(fc.record({ quarters: fc.integer({ min: 0, max: 40 }), arrivals: fc.constantFrom(0, 1, 1, 1, 2, 4, 8) }), {
    minLength: 1,
    maxLength: 24,
  })
  .filter((pieces) => pieces.some(({ arrivals }) => arrivals > 0) && pieces.some(({ quarters }) => quarters > 0))
  .map((pieces) => traceOf(pieces.map(({ quarters, arrivals }) => [quarters / 4, arrivals] as const)));

/** @param pieces how long each lasts, ms, and how many arrive in it */
export function traceOf(pieces: readonly (readonly [ms: number, arrivals: number])[]): ArrivalTrace {
  const at = new Float64Array(pieces.length + 1);
  const upTo = new Float64Array(pieces.length + 1);
  pieces.forEach(([ms, arrivals], i) => {
    at[i + 1] = at[i]! + ms;
    upTo[i + 1] = upTo[i]! + arrivals;
  });
  return { at, upTo };
}

/** One by one, so many turns of it. */
export function listOf({ at, upTo }: ArrivalTrace, turns: number): number[] {
  const once: number[] = [];
  for (let piece = 0; piece + 1 < at.length; piece++) {
    const arrivals = upTo[piece + 1]! - upTo[piece]!;
    const width = at[piece + 1]! - at[piece]!;
    for (let i = 0; i < arrivals; i++) once.push(at[piece]! + (width * i) / arrivals);
  }
  return Array.from({ length: turns }, (_, turn) => once.map((time) => time + turn * at.at(-1)!)).flat();
}
