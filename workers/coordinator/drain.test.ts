import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { BUSY_US } from '../memory/activity-words.ts';
import * as C from '../memory/control.ts';
import { openRun } from '../memory/memory-map.ts';
import { STORAGE, TO_TRANSFORM } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { allocateRun } from '../testing/allocate-run.ts';
import { Drain } from './drain.ts';

const PATIENCE_MS = 1000;
const workers = { notify: () => {}, haveAllEnded: true };
const memory = openRun(allocateRun(1000, 1));
const supervisor = { isAnyMissing: false };
const urgency = () => Atomics.load(memory.control, C.DRAIN_URGENCY);

beforeEach(() => {
  vi.useFakeTimers();
  memory.control.fill(0);
  supervisor.isAnyMissing = false;
});
afterEach(() => {
  vi.useRealTimers();
});

test('hurries a drain, then drops the rest, when all workers are there and storage takes too long', async () => {
  const drain = new Drain(memory, workers, supervisor);
  const began = drain.begin(PATIENCE_MS);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 10);
  expect(await began).toBe(false);
  void drain.escalate();
  expect(urgency()).toBe(C.SKIP_WAITS);
  await vi.advanceTimersByTimeAsync(700);
  expect(urgency()).toBe(C.DROP_REST);
});

/** Every `everyMs`, the transform pool takes some events, and storage is busy for `busyMs`. */
function keepMoving(everyMs: number, busyMs: number): () => void {
  const channel = new Ring(memory.channels[TO_TRANSFORM]!);
  const timer = setInterval(() => {
    channel.publishHead(channel.head + 100);
    memory.activity[STORAGE]![BUSY_US]! += busyMs * 1000;
  }, everyMs);
  return () => clearInterval(timer);
}

test('waits for work before storage, however long, and gives nothing up', async () => {
  const stop = keepMoving(200, 1);
  const drain = new Drain(memory, workers, supervisor);
  let isDrained: boolean | undefined;
  void drain.begin(PATIENCE_MS).then((isInTime) => {
    isDrained = isInTime;
  });
  await vi.advanceTimersByTimeAsync(20 * PATIENCE_MS);
  expect(isDrained).toBeUndefined();
  stop();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 10);
  expect(isDrained).toBe(false);
});

test('does not wait longer for a busy database because it takes a batch now and then', async () => {
  const stop = keepMoving(200, 200);
  const began = new Drain(memory, workers, supervisor).begin(PATIENCE_MS);
  await vi.advanceTimersByTimeAsync(PATIENCE_MS + 200);
  stop();
  expect(await began).toBe(false);
});

test('a drain that gives up waits for events on their way as long as they move', async () => {
  const stop = keepMoving(200, 200);
  let isAll: boolean | undefined;
  void new Drain(memory, workers, supervisor).escalate().then((hasAll) => {
    isAll = hasAll;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(urgency()).toBe(C.DROP_REST);
  expect(isAll).toBeUndefined();
  stop();
  await vi.advanceTimersByTimeAsync(5100);
  expect(isAll).toBe(false);
});

test('the time in which a lost worker is being replaced does not count', async () => {
  const drain = new Drain(memory, workers, supervisor);
  let isDrained: boolean | undefined;
  void drain.begin(PATIENCE_MS).then((isInTime) => {
    isDrained = isInTime;
  });
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 2);
  supervisor.isAnyMissing = true;
  await vi.advanceTimersByTimeAsync(4 * PATIENCE_MS);
  supervisor.isAnyMissing = false;
  await vi.advanceTimersByTimeAsync(PATIENCE_MS / 4);
  expect(isDrained).toBeUndefined();
  Atomics.store(memory.placement, STORAGE * C.PLACEMENT_LINE + C.TASK_ENDED, 1);
  await vi.advanceTimersByTimeAsync(10);
  expect(isDrained).toBe(true);
});
