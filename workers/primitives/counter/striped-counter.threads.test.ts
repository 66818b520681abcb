import { expect, test } from 'vitest';
import { countersAt } from '../../testing/counters-at.ts';
import { runThreads } from '../../testing/threads.ts';
import type { CounterThread } from './striped-counter.thread-body.ts';
import { StripedCounter } from './striped-counter.ts';

const writers = 4;
const body = new URL('./striped-counter.thread-body.ts', import.meta.url);

/** Four writers and a reader; how often the reader saw the sum fall, and the sum at the end. */
async function run(start: number, steps: readonly number[], rounds: number) {
  const words = countersAt(writers, start);
  const finished = new Int32Array(new SharedArrayBuffer(4));
  const threads: CounterThread[] = Array.from({ length: writers + 1 }, (_, stripe) => ({
    words,
    stripe,
    steps,
    rounds,
    finished,
    writers,
  }));
  const falls = await runThreads<number>(body, threads);
  return { falls: falls[writers], sum: new StripedCounter({ words }).sum() };
}

test('no lost increment, no sum that falls: single steps across 2^32', async () => {
  const start = 2 ** 32 - 500_000;
  expect(await run(start, [1], 1_000_000)).toEqual({ falls: 0, sum: writers * (start + 1_000_000) });
});

test('no torn sum: steps that wrap the low word every other time', async () => {
  const steps = [2 ** 31, 2 ** 31 - 1, 3];
  expect(await run(0, steps, 200_000)).toEqual({ falls: 0, sum: writers * (2 ** 32 + 2) * 200_000 });
});
