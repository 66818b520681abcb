import { expect, test } from 'vitest';
import { runThreads } from '../testing/threads.ts';
import type { AssemblyTally, AssemblyThread } from './assembly.thread-body.ts';
import { BATCHER_STATE } from './batcher/batcher.ts';
import { allocate } from './channel/channel-memory.ts';

const PRODUCERS = 3;
const ITEMS = 10_000;
const ALL = PRODUCERS * ITEMS;
const MAX_SIZE = 70;
const body = new URL('./assembly.thread-body.ts', import.meta.url);
const bytes = (length: number) => new SharedArrayBuffer(length);

test('primitives without the pipeline: every item once, by deadline, in batches, while batchers hand over', async () => {
  const common = {
    index: 0,
    producers: PRODUCERS,
    items: ITEMS,
    input: allocate({ capacity: 100 }),
    output: allocate({ capacity: 50 }),
    slots: new Uint32Array(bytes(4 * 128)),
    state: new Float64Array(bytes(8 * BATCHER_STATE)),
    maxSize: MAX_SIZE,
    maxWaitMs: 20,
    flushed: new Uint8Array(bytes(ALL)),
    words: new Int32Array(bytes(8)),
  };
  const threads: AssemblyThread[] = [
    ...Array.from({ length: PRODUCERS }, (_, index) => ({ ...common, role: 'producer' as const, index })),
    { ...common, role: 'scheduler' },
    { ...common, role: 'batcher' },
    { ...common, role: 'batcher', index: 1 },
  ];
  const tallies = await runThreads<AssemblyTally>(body, threads, { timeoutMs: 50_000 });
  const [scheduler, first, second] = tallies.slice(PRODUCERS) as [AssemblyTally, AssemblyTally, AssemblyTally];
  expect(new Set(common.flushed)).toEqual(new Set([1]));
  expect(scheduler.disordered).toBe(0);
  expect(scheduler.mostQueued).toBeGreaterThan(64);
  expect(scheduler.mostQueued).toBeLessThanOrEqual(128);
  expect(first.left).toBeGreaterThan(0);
  for (const { largest, smallest } of [first, second]) {
    expect(largest).toBeLessThanOrEqual(MAX_SIZE);
    expect(smallest).toBeGreaterThan(0);
  }
  const [bySize, byDrain] = [first.reasons.size + second.reasons.size, second.reasons.drain];
  expect(bySize).toBeGreaterThan(0);
  expect(first.reasons.drain).toBe(0);
  expect(byDrain).toBeLessThanOrEqual(1);
});
