import { describe, expect, test } from 'vitest';
import { Ring } from '../primitives/channel/ring.ts';
import { allocateRun, allocateSmallRun } from '../testing/allocate-run.ts';
import { EVENT_SLOTS, LAYOUT_VERSION, openRun, RUN_ID, STORE_ROWS } from './memory-map.ts';
import { PAGE_BYTES } from './run-buffer.ts';
import {
  DATABASE_THREAD,
  MAX_THREADS,
  SUBSCRIBER_TASKS,
  TASKS,
  taskName,
  taskNumber,
  threadNumber,
  workerName,
} from './tasks.ts';

const ROWS = 10_000;
const LINE = 128;

interface Region {
  readonly path: string;
  readonly from: number;
  readonly to: number;
}
function regions(node: unknown, path = ''): Region[] {
  if (ArrayBuffer.isView(node)) return [{ path, from: node.byteOffset, to: node.byteOffset + node.byteLength }];
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => regions(value, path === '' ? key : `${path}.${key}`));
}

describe('the memory map', () => {
  const memory = openRun(allocateRun(ROWS, 7));
  // Of packets and recorded events, which share their bytes, once.
  const { recorded, ...rest } = memory;
  const all = regions(rest).sort((a, b) => a.from - b.from);

  test('has packets and recorded events in the same bytes', () => {
    const { buffer, byteOffset, byteLength } = memory.packet;
    expect(recorded.buffer).toBe(buffer);
    expect([recorded.byteOffset, recorded.byteLength]).toEqual([byteOffset, byteLength]);
  });

  test('has no two regions on one line', () => {
    expect(all.length).toBeGreaterThan(150);
    for (const [i, { from, to, path }] of all.entries()) {
      expect(from % LINE, path).toBe(0);
      expect(to, path).toBeGreaterThan(from);
      if (i > 0)
        expect(from, `${all[i - 1]!.path}, ${path}`).toBeGreaterThanOrEqual(Math.ceil(all[i - 1]!.to / LINE) * LINE);
    }
  });

  test('has no gaps but the ends of lines', () => {
    for (let i = 1; i < all.length; i++) expect(all[i]!.from).toBe(Math.ceil(all[i - 1]!.to / LINE) * LINE);
  });

  test('is all zero but for its header, the versions of its parts and the capacities of its rings', () => {
    expect([...memory.header.subarray(1, 4)]).toEqual([LAYOUT_VERSION, ROWS, 7]);
    expect([memory.header[STORE_ROWS], memory.header[RUN_ID]]).toEqual([ROWS, 7]);
    const rings = [...memory.channels, ...memory.returns, ...memory.subscribers];
    for (const ring of rings) expect(new Ring(ring).capacity).toBe(ring.cells.length);
    const parts = [
      ...memory.waits,
      ...memory.services,
      ...memory.deques,
      memory.endToEnd,
      memory.delivery,
      memory.naive,
      memory.calls,
      memory.breaker,
      memory.engine,
    ];
    const first = new Uint32Array(memory.header.buffer).subarray(32).filter((word) => word !== 0).length;
    expect(first).toBe(2 * rings.length + memory.subscribers.length + parts.length);
  });

  test('is the same memory for everyone who opens it', () => {
    const buffer = allocateRun(ROWS, 1);
    openRun(buffer).value[EVENT_SLOTS - 1] = 5;
    expect(openRun(buffer).value[EVENT_SLOTS - 1]).toBe(5);
  });

  test('has what each task and thread needs', () => {
    expect([memory.journals.length, memory.activity.length, memory.waits.length]).toEqual([TASKS, TASKS, TASKS]);
    expect([memory.threads.length, memory.placement.length]).toEqual([32 * MAX_THREADS, 32 * TASKS]);
    expect(memory.subscribers).toHaveLength(SUBSCRIBER_TASKS.length);
    expect([memory.storeSequence.length, memory.storeBatch.length]).toEqual([ROWS, ROWS]);
  });
});

describe('attaching', () => {
  test('to memory of another layout says both versions and what to do', () => {
    const buffer = allocateRun(ROWS, 1);
    new Int32Array(buffer)[1] = LAYOUT_VERSION + 1;
    expect(() => openRun(buffer)).toThrow(
      `laid out by version ${LAYOUT_VERSION + 1}; this is version ${LAYOUT_VERSION}. Reload the page.`,
    );
  });

  test('to something else is refused', () => {
    expect(() => openRun(new SharedArrayBuffer(4096))).toThrow('not the memory of a Penstock run');
    expect(() => openRun(new SharedArrayBuffer(4))).toThrow();
  });

  test('to memory of another length is refused', () => {
    const whole = new Int32Array(allocateSmallRun(ROWS));
    const longer = new Int32Array(new SharedArrayBuffer(whole.byteLength + PAGE_BYTES));
    longer.set(whole);
    expect(() => openRun(longer.buffer)).toThrow(`has ${longer.byteLength} bytes, expected ${whole.byteLength}`);
    const shorter = new Int32Array(new SharedArrayBuffer(whole.byteLength - PAGE_BYTES));
    shorter.set(whole.subarray(0, shorter.length));
    expect(() => openRun(shorter.buffer)).toThrow(RangeError);
  });
});

test('tasks have names, and names have tasks', () => {
  const names = Array.from({ length: TASKS }, (_, task) => taskName(task));
  expect(new Set(names).size).toBe(TASKS);
  expect(names.map(taskNumber)).toEqual(names.map((_, task) => task));
  expect([taskNumber('transform'), taskNumber('transform-16'), taskNumber('transform-17')]).toEqual([8, 23, -1]);
  expect([taskNumber('source'), taskNumber('tail'), taskNumber('')]).toEqual([0, 7, -1]);
});

test('workers are named by the number of their thread, and the database’s thread has a name of its own', () => {
  const threads = Array.from({ length: MAX_THREADS }, (_, i) => i + 1);
  expect(threads.map((thread) => threadNumber(workerName(thread)))).toEqual(threads);
  expect([workerName(1), workerName(TASKS), workerName(DATABASE_THREAD)]).toEqual([
    'worker-1',
    `worker-${TASKS}`,
    'database-worker',
  ]);
  expect(DATABASE_THREAD).toBeGreaterThan(TASKS);
  expect(['', 'worker-0', 'worker-25', 'worker-01', 'database'].map(threadNumber)).toEqual([0, 0, 0, 0, 0]);
});
