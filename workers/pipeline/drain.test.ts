import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { allocateRun, openRun } from '../contract/run-memory.ts';
import * as C from '../memory/control.ts';
import { STORAGE } from '../memory/tasks.ts';
import { Drain } from './drain.ts';

const PATIENCE_MS = 1000;
const pool = { notify: () => {}, allEnded: true };
const memory = openRun(allocateRun(1000, 1));
const supervisor = { isAnyMissing: false };
const haste = () => Atomics.load(memory.control, C.GIVE_UP);

beforeEach(() => {
  vi.useFakeTimers();
  memory.control.fill(0);
  supervisor.isAnyMissing = false;
});
afterEach(() => {
  vi.useRealTimers();
});

test('a drain is hurried, and then everything is given up, when nobody is missing and storage takes too long', async () => {
  const drain = new Drain(memory, pool, supervisor);
  const began = drain.begin(PATIENCE_MS);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 10);
  expect(await began).toBe(false);
  void drain.hurry();
  expect(haste()).toBe(C.IMPATIENT);
  await vi.advanceTimersByTimeAsync(700);
  expect(haste()).toBe(C.GIVEN_UP);
});

test('the time in which a lost worker is being replaced does not count', async () => {
  const drain = new Drain(memory, pool, supervisor);
  let drained: boolean | undefined;
  void drain.begin(PATIENCE_MS).then((inTime) => {
    drained = inTime;
  });
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 2);
  supervisor.isAnyMissing = true;
  await vi.advanceTimersByTimeAsync(4 * PATIENCE_MS);
  supervisor.isAnyMissing = false;
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 4);
  expect(drained).toBeUndefined();
  Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.TASK_ENDED, 1);
  await vi.advanceTimersByTimeAsync(10);
  expect(drained).toBe(true);
});
