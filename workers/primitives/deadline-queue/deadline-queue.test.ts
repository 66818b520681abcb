import { describe, expect, test } from 'vitest';
import { EMPTY, FULL } from '../shared/outcomes.ts';
import { DEADLINE_QUEUE_OPTIONS, DeadlineQueue } from './deadline-queue.ts';

function queueOf(...deadlines: number[]): DeadlineQueue {
  const queue = new DeadlineQueue(64);
  for (const [slot, deadline] of deadlines.entries()) queue.push(slot, deadline);
  return queue;
}

function drain(queue: DeadlineQueue): number[] {
  const slots = new Uint32Array(queue.length);
  expect(queue.popBatch(slots, 0, slots.length)).toBe(slots.length);
  return [...slots];
}

/** 20, 19, … 1: a new lane each until the eight are used up, then the heap. */
const FALLING = Array.from({ length: 20 }, (_, i) => 20 - i);

describe('edf', () => {
  test('dispatches in order of deadlines, whatever their order of arrival', () => {
    expect(drain(queueOf(30, 10, 20, 25, 5))).toEqual([4, 1, 2, 3, 0]);
    expect(drain(queueOf(...FALLING))).toEqual(FALLING.map((_, slot) => slot).reverse());
  });

  test('equal deadlines leave in order of arrival, in one lane, across lanes and in the heap', () => {
    expect(drain(queueOf(5, 5, 5))).toEqual([0, 1, 2]);
    expect(drain(queueOf(9, 5, 9, 5, 7, 5))).toEqual([1, 3, 5, 4, 0, 2]);
    const falling = queueOf(...FALLING, ...FALLING);
    expect(drain(falling)).toEqual(FALLING.flatMap((_, i) => [19 - i, 39 - i]));
  });

  test('a lane that opens while the heap waits does not overtake an equal deadline there', () => {
    const queue = queueOf(20, 19, 18, 17, 16, 15, 14, 13, 12, 11);
    expect(queue.pop()).toBe(9);
    expect(queue.pop()).toBe(8);
    queue.push(100, 12.5);
    expect(queue.pop()).toBe(100);
    for (const [slot, deadline] of [
      [101, 12],
      [102, 11],
      [103, 11],
    ] as const)
      queue.push(slot, deadline);
    expect(queue.pop()).toBe(102);
    expect(queue.pop()).toBe(103);
    expect(queue.pop()).toBe(101);
    expect(queue.pop()).toBe(7);
  });

  test('entries without a deadline come last, in order of arrival', () => {
    const never = Number.POSITIVE_INFINITY;
    const queue = queueOf(never, 3, never, 1);
    expect(queue.peekDeadline()).toBe(1);
    expect(drain(queue)).toEqual([3, 1, 0, 2]);
  });
});

describe('fifo', () => {
  test('dispatches in order of arrival', () => {
    const queue = queueOf(...FALLING);
    queue.setPolicy('fifo');
    expect(queue.peekDeadline()).toBe(20);
    expect(drain(queue)).toEqual(FALLING.map((_, slot) => slot));
  });

  test('can be switched on and off while entries wait', () => {
    const queue = queueOf(30, 10, 20, 40);
    expect(queue.pop()).toBe(1);
    queue.setPolicy('fifo');
    expect(queue.policy).toBe('fifo');
    expect(queue.pop()).toBe(0);
    queue.push(4, 5);
    queue.push(5, 1);
    expect(queue.pop()).toBe(2);
    queue.setPolicy('edf');
    expect(drain(queue)).toEqual([5, 4, 3]);
  });
});

describe('discardExpired', () => {
  const out = new Uint32Array(64);

  test.each(['edf', 'fifo'] as const)('takes what is past its deadline, wherever it waits (%s)', (policy) => {
    const queue = queueOf(...FALLING, 30, 31);
    queue.setPolicy(policy);
    expect(queue.discardExpired(1, out, 0, 64)).toBe(0);
    const taken = queue.discardExpired(10, out, 3, 64);
    expect([...out.subarray(3, 3 + taken)].sort((a, b) => a - b)).toEqual([11, 12, 13, 14, 15, 16, 17, 18, 19]);
    const kept = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
    expect(drain(queue)).toEqual([...(policy === 'edf' ? kept.toReversed() : kept), 20, 21]);
  });

  test('stops at the given count', () => {
    const queue = queueOf(...FALLING);
    expect(queue.discardExpired(100, out, 0, 12)).toBe(12);
    expect(queue.discardExpired(100, out, 12, 12)).toBe(8);
    expect(new Set(out.subarray(0, 20)).size).toBe(20);
    expect(queue.length).toBe(0);
  });
});

describe('bounds', () => {
  test('an empty queue has no slot and no deadline', () => {
    const queue = new DeadlineQueue(1);
    expect(queue.length).toBe(0);
    expect(queue.peekDeadline()).toBe(Number.POSITIVE_INFINITY);
    expect(queue.pop()).toBe(EMPTY);
    expect(queue.popBatch(new Uint32Array(4), 0, 4)).toBe(0);
  });

  test('holds exactly its capacity, and throws beyond', () => {
    const queue = new DeadlineQueue(3);
    for (const deadline of [3, 2, 1]) queue.push(deadline, deadline);
    expect(queue.push(9, 9)).toBe(FULL);
    expect(drain(queue)).toEqual([1, 2, 3]);
  });

  test('the largest capacity holds as much in one lane and in the heap', () => {
    for (const sign of [1, -1]) {
      const queue = new DeadlineQueue(DEADLINE_QUEUE_OPTIONS.capacity.max);
      for (let i = 0; i < queue.capacity; i++) queue.push(i, sign * i);
      const slots = drain(queue);
      expect(slots).toEqual(slots.toSorted((a, b) => sign * (a - b)));
    }
  });

  test('rejects impossible capacities and deadlines', () => {
    for (const capacity of [0, 1.5, Number.NaN, 16_385]) {
      expect(() => new DeadlineQueue(capacity)).toThrow(
        `capacity: ${capacity} is not allowed here; allowed: a whole number from 1 to 16384 (entries)`,
      );
    }
    const queue = queueOf(1);
    expect(() => queue.push(1, Number.NaN)).toThrow('deadline: NaN is not allowed here; allowed: any number (ms)');
    expect(queue.length).toBe(1);
  });

  test('takes any u32 as a slot, and writes only where it was told to', () => {
    const queue = new DeadlineQueue(2);
    queue.push(2 ** 32 - 1, 1);
    queue.push(2 ** 31, 2);
    const out = new Uint32Array(4);
    expect(queue.popBatch(out, 1, 2)).toBe(2);
    expect([...out]).toEqual([0, 2 ** 32 - 1, 2 ** 31, 0]);
  });

  test('clear empties it, and leaves nothing behind', () => {
    const queue = queueOf(...FALLING);
    queue.clear();
    expect(queue.length).toBe(0);
    expect(queue.pop()).toBe(EMPTY);
    for (const deadline of FALLING) queue.push(deadline, deadline);
    expect(queue.discardExpired(2, new Uint32Array(1), 0, 1)).toBe(1);
    expect(drain(queue)).toEqual(FALLING.toReversed().slice(1));
  });
});
