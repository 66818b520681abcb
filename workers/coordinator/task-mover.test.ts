import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as C from '../memory/control.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { DATABASE_THREAD, STORAGE, TASKS } from '../memory/tasks.ts';
import { placeTasks, wantedThread } from '../stages/placement.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { PATIENCE_MS, TaskMover } from './task-mover.ts';

let memory: MemoryMap;
let mover: TaskMover;
let running: Set<number>;
let started: number[];
let hasBegun: boolean;
let isActive: boolean;
let late: number;

const wanted = () => Array.from({ length: TASKS }, (_, task) => wantedThread(memory, task));
/** Workers that run take up what is wanted on them, and let go of what is not. */
function work(): void {
  for (let task = 0; task < TASKS; task++) {
    const thread = wantedThread(memory, task);
    Atomics.store(memory.placement, task * C.PLACEMENT_LINE + C.HOLDER, running.has(thread) ? thread : 0);
  }
}
async function pass(ms: number): Promise<void> {
  for (let i = 0; i < ms; i += 10) {
    work();
    await vi.advanceTimersByTimeAsync(10);
  }
}
/** Whether everything is settled by now. */
async function isSettled(): Promise<boolean> {
  let hasSettled = false;
  void mover.settled.then(() => {
    hasSettled = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return hasSettled;
}

beforeEach(() => {
  vi.useFakeTimers();
  memory = openRun(allocateRun(1000, 1));
  running = new Set();
  started = [];
  hasBegun = false;
  isActive = true;
  late = 0;
  const workers = {
    has: (thread: number) => started.includes(thread),
    setLeaving: () => {},
    hasEnded: () => true,
    end: (thread: number) => {
      started = started.filter((each) => each !== thread);
      running.delete(thread);
    },
    condemn: () => {},
    isRunning: (thread: number) => running.has(thread),
    notify: () => {},
  };
  const startIfMissing = (thread: number) => {
    if (!started.includes(thread)) started.push(thread);
  };
  mover = new TaskMover(
    memory,
    workers,
    { startIfMissing },
    {
      isRunActive: () => isActive,
      hasRunBegun: () => hasBegun,
      onDatabaseLate: () => late++,
    },
  );
});
afterEach(() => {
  vi.useRealTimers();
});

describe('before a run has begun', () => {
  test('places everything at once, and is settled when every worker has taken up its tasks, storage last', async () => {
    mover.move(placeTasks(3, 2, true));
    expect(wanted()).toEqual(placeTasks(3, 2, true));
    expect(started).toEqual([1, 2]);
    running = new Set([1, 2]);
    await pass(1000);
    expect(started).toContain(DATABASE_THREAD);
    expect(await isSettled()).toBe(false);
    running.add(DATABASE_THREAD);
    await pass(20);
    expect(await isSettled()).toBe(true);
    expect(late).toBe(0);
  });

  test('goes on without a database that does not open in time, however often settings change meanwhile', async () => {
    mover.move(placeTasks(2, 2, true));
    running = new Set([1, 2]);
    for (let ms = 0; ms < PATIENCE_MS - 200; ms += 100) {
      await pass(100);
      mover.move(placeTasks(2, 2, true));
    }
    expect(late).toBe(0);
    await pass(400);
    expect(late).toBe(1);
    mover.move(placeTasks(2, 2, false));
    await pass(20);
    expect(await isSettled()).toBe(true);
    expect(mover.isDatabaseUsed).toBe(false);
  });

  test('keeps the worker of a late database until it runs, and ends it when nobody waits any more', async () => {
    let isAwaited = true;
    const goOnWithout = async () => {
      mover.move(placeTasks(2, 2, true));
      running = new Set([1, 2]);
      await pass(PATIENCE_MS + 100);
      mover.move(placeTasks(2, 2, false));
      return mover.awaitDatabase(() => isAwaited);
    };
    const first = goOnWithout();
    await pass(2 * PATIENCE_MS + 20_000);
    expect([started.includes(DATABASE_THREAD), mover.isDatabaseUsed, wanted()[STORAGE]]).toEqual([
      true,
      true,
      placeTasks(2, 2, false)[STORAGE],
    ]);
    running.add(DATABASE_THREAD);
    await pass(20);
    expect(await first).toBe(true);
    mover.move(placeTasks(2, 2, true));
    await pass(20);
    expect(wanted()[STORAGE]).toBe(DATABASE_THREAD);

    running.delete(DATABASE_THREAD);
    const second = mover.awaitDatabase(() => isAwaited);
    mover.move(placeTasks(2, 2, false));
    await pass(1000);
    isAwaited = false;
    await pass(20);
    expect(await second).toBe(false);
    await pass(PATIENCE_MS);
    expect(started).not.toContain(DATABASE_THREAD);
  });

  test('waits for other workers however long they take: the supervisor replaces those that do not start', async () => {
    mover.move(placeTasks(3, 2));
    running = new Set([1, 3]);
    await pass(PATIENCE_MS + 5000);
    expect(await isSettled()).toBe(false);
    running.add(2);
    await pass(50);
    expect(await isSettled()).toBe(true);
  });

  test('nobody is waited for when the run is over', async () => {
    mover.move(placeTasks(2, 2, true));
    await pass(100);
    isActive = false;
    await pass(20);
    expect(await isSettled()).toBe(true);
  });
});

describe('while a run is under way', () => {
  beforeEach(async () => {
    running = new Set([1, 2]);
    mover.move(placeTasks(2, 2));
    await pass(20);
    hasBegun = true;
  });

  test('a task stays where it is until the worker that it goes to runs', async () => {
    const before = wanted();
    const target = placeTasks(4, 4);
    mover.move(target);
    expect(started).toEqual([1, 2, 3, 4]);
    await pass(300);
    // Those whose workers are there have moved.
    expect(wanted()).toEqual(target.map((thread, task) => (running.has(thread) ? thread : before[task])));
    running.add(3);
    await pass(20);
    expect(wanted()).toEqual(target.map((thread, task) => (running.has(thread) ? thread : before[task])));
    running.add(4);
    await pass(20);
    expect(wanted()).toEqual(target);
    expect(await isSettled()).toBe(true);
  });

  test('storage moves to the database once its files are open, and stays in memory when they open too late', async () => {
    mover.move(placeTasks(2, 2, true));
    await pass(300);
    expect(started).toContain(DATABASE_THREAD);
    expect(wantedThread(memory, STORAGE)).toBeLessThan(DATABASE_THREAD);
    running.add(DATABASE_THREAD);
    await pass(20);
    expect(wantedThread(memory, STORAGE)).toBe(DATABASE_THREAD);
    running.delete(DATABASE_THREAD);
    mover.move(placeTasks(2, 2, false));
    await pass(20);
    mover.move(placeTasks(2, 2, true));
    await pass(PATIENCE_MS + 100);
    expect([late, wantedThread(memory, STORAGE) < DATABASE_THREAD]).toEqual([1, true]);
  });

  test('a worker that dies before anything is placed on it is started again', async () => {
    mover.move(placeTasks(3, 2));
    await pass(50);
    started = started.filter((thread) => thread !== 3);
    await pass(50);
    expect(started).toContain(3);
  });

  test('workers that are there take over at once, and what is not wanted any more is retired', () => {
    mover.move(placeTasks(1, 1));
    expect(wanted().slice(0, 9)).toEqual(placeTasks(1, 1).slice(0, 9));
    expect(memory.placement[9 * C.PLACEMENT_LINE + C.RETIRED]).toBe(1);
  });
});
