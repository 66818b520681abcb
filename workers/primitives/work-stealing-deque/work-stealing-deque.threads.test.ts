import { expect, test } from 'vitest';
import { runThreads } from '../../testing/threads.ts';
import type { DequeThread } from './work-stealing-deque.thread-body.ts';
import { allocate, BOTTOM, TOP } from './work-stealing-deque.ts';

const TASKS = 1_000_000;
/** The owner empties the deque with every 24th task, so positions rise by 40,000 and more, however little is stolen. */
const BEFORE_THE_LIMIT = 20_000;
const body = new URL('./work-stealing-deque.thread-body.ts', import.meta.url);

test.each([
  ['from 0', 0, 256],
  ['across 2^31', 2 ** 31 - BEFORE_THE_LIMIT, 256],
  ['across 2^32', -BEFORE_THE_LIMIT, 256],
  ['in two cells', 0, 2],
])('an owner and three thieves take each of a million tasks exactly once, %s', async (_, position, capacity) => {
  const memory = allocate({ capacity });
  memory.words[TOP] = memory.words[BOTTOM] = position;
  const common = {
    memory,
    tasks: TASKS,
    taken: new Uint8Array(new SharedArrayBuffer(TASKS)),
    finished: new Int32Array(new SharedArrayBuffer(4)),
  };
  const threads: DequeThread[] = (['owner', 'thief', 'thief', 'thief'] as const).map((role) => ({ role, ...common }));
  const counts = await runThreads<number>(body, threads);
  expect(common.taken.every((times) => times === 1)).toBe(true);
  expect(counts.reduce((sum, count) => sum + count)).toBe(TASKS);
  expect(Math.max(...counts.slice(1))).toBeGreaterThan(0);
  expect((memory.words[TOP]! - position) | 0).toBeGreaterThan(BEFORE_THE_LIMIT);
});
