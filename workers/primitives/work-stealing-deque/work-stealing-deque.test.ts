import { describe, expect, test } from 'vitest';
import { DEQUE_WORDS, WorkStealingDeque } from './work-stealing-deque.ts';

function dequeOf(...tasks: number[]): WorkStealingDeque {
  const deque = WorkStealingDeque.allocate(4);
  for (const task of tasks) expect(deque.push(task)).toBe(true);
  return deque;
}

describe('work-stealing deque', () => {
  test('the owner takes the youngest, a thief the oldest', () => {
    const deque = dequeOf(1, 2, 3, 4);
    expect([deque.pop(), deque.steal(), deque.pop(), deque.steal()]).toEqual([4, 1, 3, 2]);
    expect([deque.pop(), deque.steal(), deque.length()]).toEqual([-1, -1, 0]);
  });

  test('is full at its capacity, and has room again after either end was taken', () => {
    const deque = dequeOf(1, 2, 3, 4);
    expect([deque.capacity, deque.length()]).toEqual([4, 4]);
    expect(deque.push(5)).toBe(false);
    expect(deque.steal()).toBe(1);
    expect([deque.push(5), deque.push(6)]).toEqual([true, false]);
    expect(deque.pop()).toBe(5);
    expect(deque.push(7)).toBe(true);
    expect([deque.steal(), deque.steal(), deque.steal(), deque.steal()]).toEqual([2, 3, 4, 7]);
  });

  test('popping an empty deque leaves it usable', () => {
    const deque = dequeOf();
    expect([deque.pop(), deque.pop(), deque.length()]).toEqual([-1, -1, 0]);
    deque.push(7);
    expect([deque.length(), deque.steal()]).toEqual([1, 7]);
  });

  test('takes any u32', () => {
    const deque = dequeOf(2 ** 32 - 1, 2 ** 31, 0);
    expect([deque.steal(), deque.pop(), deque.pop()]).toEqual([2 ** 32 - 1, 0, 2 ** 31]);
  });

  test('two objects on the same memory are one deque', () => {
    const owner = dequeOf(1, 2);
    const thief = new WorkStealingDeque(owner);
    expect([thief.length(), thief.steal(), owner.pop(), thief.steal()]).toEqual([2, 1, 2, -1]);
  });

  test('rejects memory of the wrong size', () => {
    const words = new Int32Array(DEQUE_WORDS);
    for (const capacity of [0, 3, 12]) {
      expect(() => new WorkStealingDeque({ words, cells: new Uint32Array(capacity) })).toThrow('power of two');
    }
    expect(() => new WorkStealingDeque({ words: new Int32Array(2), cells: new Uint32Array(4) })).toThrow('words');
  });
});

test('adopt loses nothing of a deque whose owner died outside of it', () => {
  for (const tasks of [[], [1], [1, 2, 3, 4]]) {
    const deque = dequeOf(...tasks);
    deque.adopt();
    expect(deque.length()).toBe(tasks.length);
    expect(tasks.map(() => deque.steal())).toEqual(tasks);
    for (const task of [5, 6, 7, 8]) expect(deque.push(task)).toBe(true);
    expect(deque.push(9)).toBe(false);
  }
});
