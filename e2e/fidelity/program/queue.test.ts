import { describe, expect, test } from 'vitest';
import { runThreads } from '../../../workers/testing/threads.ts';
import { now } from './clock.ts';
import { CLOSED, NOTHING_YET, Queue, queueMemory } from './queue.ts';

describe('on one thread', () => {
  test('first in, first out, with the moment of arrival', () => {
    const queue = new Queue(queueMemory(2, 1));
    const before = now();
    // More than its capacity in all: the ring goes round.
    for (let event = 0; event < 5; event++) {
      expect(queue.put(event)).toBe(false);
      expect(queue.take()).toBe(event);
      expect(queue.arrivedAt).toBeGreaterThanOrEqual(before);
      expect(queue.arrivedAt).toBeLessThanOrEqual(now());
    }
  });

  test('what is there is taken at once, also when the time is up', () => {
    const queue = new Queue(queueMemory(2, 1));
    queue.put(7);
    expect(queue.take(now() - 1)).toBe(7);
    expect(queue.take(now() - 1)).toBe(NOTHING_YET);
    const until = now() + 5;
    expect(queue.take(until)).toBe(NOTHING_YET);
    expect(now()).toBeGreaterThanOrEqual(until);
  });

  test('is closed when all who send have ended, and all is taken', () => {
    const queue = new Queue(queueMemory(2, 2));
    queue.put(7);
    queue.close();
    queue.put(8);
    queue.close();
    expect([queue.take(), queue.take(), queue.take()]).toEqual([7, 8, CLOSED]);
  });
});

test('between threads each event comes once, and whoever waits is woken', async () => {
  const memory = queueMemory(3, 2);
  const body = new URL('./queue.thread-body.ts', import.meta.url);
  const EACH = 3000;
  const senders = [0, 1].map((sender) => ({ memory, from: sender * EACH, to: (sender + 1) * EACH }));
  const results = await runThreads<number[]>(body, [...senders, { memory }, { memory }], { timeoutMs: 60_000 });
  const received = results.slice(2);
  expect(received.flat().sort((a, b) => a - b)).toEqual(Array.from({ length: 2 * EACH }, (_, i) => i));
  // Of one sender, each receiver sees the events in order.
  for (const events of received)
    for (const { from, to } of senders) {
      const own = events.filter((event) => event >= from && event < to);
      expect(own).toEqual(own.toSorted((a, b) => a - b));
    }
}, 60_000);
