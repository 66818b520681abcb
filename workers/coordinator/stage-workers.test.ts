import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { INCARNATION } from '../memory/control.ts';
import { openRun } from '../memory/memory-map.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { PretendedWorker } from '../testing/pretended-worker.ts';
import { StageWorkers } from './stage-workers.ts';

let worker: PretendedWorker;
const onDeath = vi.fn();

async function started(hasLock: boolean): Promise<StageWorkers> {
  const memory = openRun(allocateRun(1, 1));
  worker = new PretendedWorker(hasLock);
  const order = { memory: new SharedArrayBuffer(8), kernel: null, columns: null, mailbox: new SharedArrayBuffer(8) };
  const workers = new StageWorkers(() => worker.handle, memory, order);
  workers.onDeath(onDeath);
  workers.start(1);
  expect(memory.threads[INCARNATION]).toBeGreaterThan(0);
  await vi.waitFor(() => expect(worker.order).not.toBeNull());
  return workers;
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
  const workers = await started(true);
  workers.kill(1);
  expect(worker.isTerminated).toBe(true);
  expect(workers.deathOf(1)).toBeNull();
});

test('without locks a killed worker is dead when it has said its last word', async () => {
  const workers = await started(false);
  workers.kill(1);
  expect(worker.isTerminated).toBe(false);
  expect(workers.deathOf(1)).toBeNull();
  worker.saysLastWord();
  await vi.waitFor(() => expect(workers.deathOf(1)).toBe('was killed'));
  expect(onDeath).toHaveBeenCalledTimes(1);
});

test('without locks a stuck worker is ended, and is dead when no browser runs its script any more', async () => {
  const workers = await started(false);
  vi.useFakeTimers();
  workers.condemn(1);
  await vi.advanceTimersByTimeAsync(1000);
  expect(worker.isTerminated).toBe(true);
  expect(workers.deathOf(1)).toBeNull();
  await vi.advanceTimersByTimeAsync(5000);
  expect(workers.deathOf(1)).toBe('was ended');
});
