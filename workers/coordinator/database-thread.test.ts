import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { DATABASE_THREAD } from '../memory/tasks.ts';
import { DatabaseThread } from './database-thread.ts';

let done: string[];
let hasEnded: boolean;
let isRunning: boolean;
let wanted: number;
let thread: DatabaseThread;

function want(number: number): void {
  wanted = number;
  thread.follow();
}

beforeEach(() => {
  vi.useFakeTimers();
  done = [];
  hasEnded = false;
  isRunning = true;
  const workers = {
    has: () => true,
    setLeaving: () => void done.push('leave'),
    hasEnded: () => hasEnded,
    end: () => void done.push('end'),
    condemn: () => void done.push('condemn'),
    isRunning: () => isRunning,
  };
  thread = new DatabaseThread(
    workers,
    { startIfMissing: () => void done.push('start') },
    () => wanted === DATABASE_THREAD,
    () => true,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

test('storage that goes elsewhere is waited for, and then the worker of the database ends', async () => {
  want(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(done).toEqual(['leave']);
  hasEnded = true;
  await vi.advanceTimersByTimeAsync(100);
  expect(done).toEqual(['leave', 'end']);
});

test('leaves a worker that does not let go to the supervisor, which knows when its tasks are free', async () => {
  want(1);
  await vi.advanceTimersByTimeAsync(6000);
  expect(done).toEqual(['leave', 'condemn']);
});

test('a worker that never came so far as to run holds nothing, and is ended', async () => {
  isRunning = false;
  want(1);
  await vi.advanceTimersByTimeAsync(6000);
  expect(done).toEqual(['leave', 'end']);
});
