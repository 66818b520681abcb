import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { allocateRun, openRun } from '../contract/run-memory.ts';
import { PLACEMENT_LINE, WANTED } from '../memory/control.ts';
import { STORAGE } from '../memory/tasks.ts';
import { DatabaseThread } from './database-thread.ts';

const memory = openRun(allocateRun(1000, 1));
let done: string[];
let ended: boolean;
let thread: DatabaseThread;

function want(number: number): void {
  Atomics.store(memory.placement, STORAGE * PLACEMENT_LINE + WANTED, number);
  thread.follow();
}

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  ended = false;
  const pool = {
    has: () => true,
    setLeaving: () => void done.push('leave'),
    hasEnded: () => ended,
    end: () => void done.push('end'),
    condemn: () => void done.push('condemn'),
    isRunning: () => true,
  };
  thread = new DatabaseThread(memory, pool, { startIfMissing: () => void done.push('start') }, () => true);
});
afterEach(() => {
  vi.useRealTimers();
});

test('storage that goes elsewhere is waited for, and then the worker of the database ends', async () => {
  want(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toEqual(['leave']);
  ended = true;
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['leave', 'end']);
});

test('a worker that does not leave is left to the supervisor, which knows when nobody holds its tasks any more', async () => {
  want(1);
  await vi.advanceTimersByTimeAsync(6000);
  expect(done).toEqual(['leave', 'condemn']);
});
