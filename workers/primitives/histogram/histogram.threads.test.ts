import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { runThreads } from '../../testing/threads.ts';
import type { HistogramThread } from './histogram.thread-body.ts';
import { allocate, HistogramStripe } from './histogram.ts';
import { HistogramReading } from './histogram-reading.ts';

test('four threads record at once: a reader sees counts rise only, and in the end exactly all of them', async () => {
  const rounds = 1000;
  const perStripe = 10_000;
  const stripes = allocate({ stripes: 4 });
  const threads: HistogramThread[] = stripes.map((words, id) => ({
    words,
    values: Float64Array.from({ length: perStripe }, (_, i) => (i * (id + 1) * 7919) % 20_000_000),
    rounds,
  }));
  const reading = new HistogramReading(stripes, () => performance.now());

  let isRunning = true;
  const done = runThreads(new URL('./histogram.thread-body.ts', import.meta.url), threads).finally(() => {
    isRunning = false;
  });
  const previous = reading.counts.slice();
  while (isRunning) {
    const { count, window, p50, max } = reading.read();
    expect(reading.counts.every((now, i) => now >= previous[i]!)).toBe(true);
    expect(window.count).toBeLessThanOrEqual(count);
    expect(p50).toBeLessThanOrEqual(max);
    previous.set(reading.counts);
    await sleep(1);
  }
  await done;

  const all = allocate()[0]!;
  const writer = new HistogramStripe(all);
  for (const { values } of threads) {
    for (const value of values) writer.record(value, rounds);
  }
  const { count } = reading.read();
  expect(count).toBe(4 * perStripe * rounds);
  expect(reading.counts).toEqual(all.subarray(0, reading.counts.length));
});
