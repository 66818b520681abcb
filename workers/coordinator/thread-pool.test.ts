import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { INCARNATION } from '../memory/control.ts';
import { allocateRun, openRun } from '../memory/memory-map.ts';
import { PretendedWorker } from '../testing/pretended-worker.ts';
import { ThreadPool } from './thread-pool.ts';

let worker: PretendedWorker;
const onDeath = vi.fn();

async function started(hasLock: boolean): Promise<ThreadPool> {
  const memory = openRun(allocateRun(1, 1));
  worker = new PretendedWorker(hasLock);
  const order = { memory: new SharedArrayBuffer(8), kernel: null, mailbox: new SharedArrayBuffer(8) };
  const pool = new ThreadPool(() => worker.handle, memory, order, onDeath);
  pool.start(1);
  expect(memory.threads[INCARNATION]).toBeGreaterThan(0);
  await vi.waitFor(() => expect(worker.order).not.toBeNull());
  return pool;
}

beforeEach(() => {
  onDeath.mockReset();
  vi.stubGlobal('navigator', { locks: { request: async () => new Promise(() => {}) } });
});
afterEach(() => {
  worker.close();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test('a killed worker that has a lock is ended at once: the lock tells of its death', async () => {
  const pool = await started(true);
  pool.kill(1);
  expect(worker.isTerminated).toBe(true);
  expect(pool.deathOf(1)).toBeNull();
});

test('without locks a killed worker is dead when it has said its last word', async () => {
  const pool = await started(false);
  pool.kill(1);
  expect(worker.isTerminated).toBe(false);
  expect(pool.deathOf(1)).toBeNull();
  worker.saysLastWord();
  await vi.waitFor(() => expect(pool.deathOf(1)).toBe('was killed'));
  expect(onDeath).toHaveBeenCalledTimes(1);
});

test('without locks a stuck worker is ended, and is dead when no browser runs its script any more', async () => {
  const pool = await started(false);
  vi.useFakeTimers();
  pool.condemn(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(worker.isTerminated).toBe(true);
  expect(pool.deathOf(1)).toBeNull();
  await vi.advanceTimersByTimeAsync(5000);
  expect(pool.deathOf(1)).toBe('was ended');
});
