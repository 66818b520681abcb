import { describe, expect, test } from 'vitest';
import { EMPTY, FULL } from '../shared/outcomes.ts';
import { allocate, WorkStealingDeque } from './work-stealing-deque.ts';

function dequeOf(...tasks: number[]): WorkStealingDeque {
  const deque = new WorkStealingDeque(allocate({ capacity: 4 }));
  for (const task of tasks) expect(deque.push(task)).toBe(1);
  return deque;
}

describe('work-stealing deque', () => {
  test('the owner takes the youngest, a thief the oldest', () => {
    const deque = dequeOf(1, 2, 3, 4);
    expect([deque.pop(), deque.steal(), deque.pop(), deque.steal()]).toEqual([4, 1, 3, 2]);
    expect([deque.pop(), deque.steal(), deque.length]).toEqual([EMPTY, EMPTY, 0]);
  });

  test('is full at its capacity, and has room again after either end was taken', () => {
    const deque = dequeOf(1, 2, 3, 4);
    expect([deque.capacity, deque.length]).toEqual([4, 4]);
    expect(deque.push(5)).toBe(FULL);
    expect(deque.steal()).toBe(1);
    expect([deque.push(5), deque.push(6)]).toEqual([1, FULL]);
    expect(deque.pop()).toBe(5);
    expect(deque.push(7)).toBe(1);
    expect([deque.steal(), deque.steal(), deque.steal(), deque.steal()]).toEqual([2, 3, 4, 7]);
  });

  test('popping an empty deque leaves it usable', () => {
    const deque = dequeOf();
    expect([deque.pop(), deque.pop(), deque.length]).toEqual([EMPTY, EMPTY, 0]);
    deque.push(7);
    expect([deque.length, deque.steal()]).toEqual([1, 7]);
  });

  test('takes any u32', () => {
    const deque = dequeOf(2 ** 32 - 1, 2 ** 31, 0);
    expect([deque.steal(), deque.pop(), deque.pop()]).toEqual([2 ** 32 - 1, 0, 2 ** 31]);
  });

  test('two objects on the same memory are one deque', () => {
    const memory = allocate({ capacity: 4 });
    const owner = new WorkStealingDeque(memory);
    for (const task of [1, 2]) owner.push(task);
    const thief = new WorkStealingDeque(memory);
    expect([thief.length, thief.steal(), owner.pop(), thief.steal()]).toEqual([2, 1, 2, EMPTY]);
  });

  test.each([0, 3, 12, 1.5, Number.NaN, 131_072])('a capacity of %d is refused', (capacity) => {
    expect(() => allocate({ capacity })).toThrow(
      `capacity: ${capacity} is not allowed here; allowed: a power of two from 1 to 65536 (tasks)`,
    );
  });
});

test('adopt loses nothing of a deque whose owner died outside of it', () => {
  for (const tasks of [[], [1], [1, 2, 3, 4]]) {
    const deque = dequeOf(...tasks);
    deque.adopt();
    expect(deque.length).toBe(tasks.length);
    expect(tasks.map(() => deque.steal())).toEqual(tasks);
    for (const task of [5, 6, 7, 8]) expect(deque.push(task)).toBe(1);
    expect(deque.push(9)).toBe(FULL);
  }
});
