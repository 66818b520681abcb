import { describe, expect, test } from 'vitest';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  DATABASE_THREAD,
  MAX_POOL_MEMBERS,
  MAX_THREADS,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TASKS,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { placeTasks } from './placement.ts';

const FLOW = [SOURCE, VALIDATE, SCHEDULER, BROADCAST, STORAGE, AGGREGATES, ALARMS, TAIL];
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const cases = upTo(MAX_THREADS).flatMap((threads) =>
  upTo(MAX_POOL_MEMBERS).flatMap((pool) => [false, true].map((hasDatabase) => ({ threads, pool, hasDatabase }))),
);

describe('for every number of threads and pool members, with a database or without', () => {
  const all = cases.map((each) => ({ ...each, placed: placeTasks(each.threads, each.pool, each.hasDatabase) }));

  test('every task has a thread, and pool members beyond the configured number have none', () => {
    for (const { placed, pool, threads } of all) {
      expect(placed).toHaveLength(TASKS);
      for (let task = 0; task < TASKS; task++) {
        const isWanted = task < TRANSFORM + pool;
        expect(placed[task]! > 0, `${threads} threads, pool of ${pool}, task ${task}`).toBe(isWanted);
      }
    }
  });

  test('no thread has a number beyond those asked for', () => {
    for (const { placed, threads, hasDatabase } of all) {
      const most = Math.max(...placed.map((thread, task) => (hasDatabase && task === STORAGE ? 0 : thread)));
      expect(most).toBeLessThanOrEqual(threads);
    }
  });

  test('the flow is cut into neighbouring parts, numbered from 1 without a gap', () => {
    for (const { placed, hasDatabase } of all) {
      const flow = FLOW.filter((task) => !hasDatabase || task !== STORAGE).map((task) => placed[task]!);
      expect(flow[0]).toBe(1);
      for (let i = 1; i < flow.length; i++) expect([0, 1]).toContain(flow[i]! - flow[i - 1]!);
    }
  });

  test('the flow has as many parts as threads are asked for, of which the database takes one', () => {
    for (const { placed, threads, pool, hasDatabase } of all) {
      const stages = hasDatabase ? FLOW.length - 1 : FLOW.length;
      const parts = hasDatabase && threads < stages + pool ? Math.max(1, threads - 1) : threads;
      expect(placed[TAIL], `${threads} threads, pool of ${pool}`).toBe(Math.min(parts, stages));
    }
  });

  test('pool members are dealt out evenly, or have a thread each', () => {
    for (const { placed, threads, pool, hasDatabase } of all) {
      const workers = placed.slice(TRANSFORM, TRANSFORM + pool);
      const stages = hasDatabase ? FLOW.length - 1 : FLOW.length;
      const counts = upTo(threads).map((thread) => workers.filter((each) => each === thread).length);
      if (threads >= stages + pool) {
        expect(new Set(workers).size).toBe(pool);
        expect(Math.min(...workers)).toBe(stages + 1);
      } else expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
  });

  test('storage with a database has the thread that opened it', () => {
    for (const { placed, hasDatabase } of all) if (hasDatabase) expect(placed[STORAGE]).toBe(DATABASE_THREAD);
  });
});

test('two threads share the work about evenly: storage, the dearest, is with few others', () => {
  const placed = placeTasks(2, 2);
  expect([SOURCE, VALIDATE].map((task) => placed[task])).toEqual([1, 1]);
  expect([STORAGE, TAIL].map((task) => placed[task])).toEqual([2, 2]);
  expect([placed[TRANSFORM], placed[TRANSFORM + 1]]).toEqual([1, 2]);
});

test('beside the database, two threads are one for the flow and one more for packets', () => {
  const placed = placeTasks(2, 2, true);
  for (const task of FLOW) if (task !== STORAGE) expect(placed[task]).toBe(1);
  expect([placed[TRANSFORM], placed[TRANSFORM + 1]]).toEqual([1, 2]);
});
