import { StripedCounter } from './striped-counter.ts';

export interface CounterThread {
  readonly words: Int32Array;
  readonly stripe: number;
  /** Added one after the other, `rounds` times. */
  readonly steps: readonly number[];
  readonly rounds: number;
  /** Word 0: how many writers are done. */
  readonly finished: Int32Array;
  readonly writers: number;
}

/** A writer of its stripe; a thread beyond the writers reads until they are done and gives how often sums fell. */
export default function count({ words, stripe, steps, rounds, finished, writers }: CounterThread): number {
  const counter = new StripedCounter({ words });
  if (stripe >= writers) return countFalls(counter, finished, writers);
  const owned = counter.stripe(stripe);
  for (let round = 0; round < rounds; round++) {
    for (const n of steps) owned.add(n);
  }
  Atomics.add(finished, 0, 1);
  return 0;
}

function countFalls(counter: StripedCounter, finished: Int32Array, writers: number): number {
  let falls = 0;
  let last = counter.sum();
  while (Atomics.load(finished, 0) < writers) {
    const sum = counter.sum();
    if (sum < last) falls++;
    last = sum;
  }
  return falls;
}
