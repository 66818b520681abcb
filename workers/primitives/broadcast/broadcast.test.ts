import { describe, expect, test } from 'vitest';
import { BroadcastBench, broadcastMemory, type Offer } from '../../testing/broadcast-bench.ts';
import { AROUND_VERSION, HEAD, TAIL } from '../channel/channel-memory.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { BLOCK, CONFLATE, Holdings, Publisher, SKIP, Subscription } from './broadcast.ts';
import { allocate, MAX_SUBSCRIBERS } from './broadcast-memory.ts';

const skip = (lagLimit = 100): Offer => ({ policy: SKIP, lagLimit });
const conflate: Offer = { policy: CONFLATE, lagLimit: 1 };

function bench(subscribers: number, start = 0) {
  const memory = broadcastMemory(16, subscribers, 16);
  for (const { words } of memory.subscribers) {
    presetPosition(words, TAIL, start);
    presetPosition(words, HEAD, start);
  }
  const made = new BroadcastBench(memory);
  const subscriptions = memory.subscribers.map((own, s) => new Subscription(own, made.rings[s]!));
  const target = new Uint32Array(4);
  /** Reads some entries and, unless `finish` is to be called later, lets go of them. */
  const read = (subscriber: number, count = 4) => {
    const ring = made.rings[subscriber]!;
    const n = Math.min(count, ring.available());
    const slots = [...target.subarray(0, subscriptions[subscriber]!.take(ring.head, n, target))];
    const finish = () => {
      ring.publishHead(ring.head + n);
      subscriptions[subscriber]!.release();
    };
    return { slots, finish };
  };
  const readAll = (subscriber: number) => {
    const { slots, finish } = read(subscriber);
    finish();
    return slots;
  };
  return { ...made, publish: made.publish.bind(made), held: made.held.bind(made), memory, read, readAll };
}

describe('one publish, many readers', () => {
  test('everybody gets the same slots, in order; nothing but their numbers is written', () => {
    const { publish, readAll, passed, memory } = bench(3);
    memory.meta.fill(7);
    expect(publish([4, 2, 9], [skip(), skip(), skip()])).toEqual([3, 3, 3]);
    expect([...passed.subarray(0, 3)]).toEqual([4, 2, 9]);
    expect([readAll(0), readAll(1), readAll(2)]).toEqual([
      [4, 2, 9],
      [4, 2, 9],
      [4, 2, 9],
    ]);
    expect(new Set(memory.meta)).toEqual(new Set([7]));
  });

  test('a slot is held until the last reader has let go of it', () => {
    const { publish, read, readAll, held } = bench(2);
    publish([1, 2, 3], [skip(), skip()]);
    const { finish } = read(0, 2);
    expect(held([1, 2, 3])).toEqual([1, 2, 3]);
    finish();
    expect(held([1, 2, 3])).toEqual([1, 2, 3]);
    readAll(1);
    expect(held([1, 2, 3])).toEqual([3]);
    readAll(0);
    expect(held([1, 2, 3])).toEqual([]);
  });

  test('a slot that nobody got, or that is published again, is not held for what was before', () => {
    const { publish, readAll, held } = bench(1);
    publish([1], [skip(0)]);
    expect(held([1])).toEqual([]);
    publish([1], [skip()]);
    readAll(0);
    publish([1], [skip(0)]);
    expect(held([1])).toEqual([]);
  });

  test.each([2 ** 31 - 2, 2 ** 32 - 2, 5 * 2 ** 32 - 2])('positions may begin at %i', (start) => {
    const { publish, read, readAll, held } = bench(1, start);
    publish([1, 2, 3, 4], [skip()]);
    expect(held([1, 2, 3, 4])).toEqual([1, 2, 3, 4]);
    read(0, 3).finish();
    expect(held([1, 2, 3, 4])).toEqual([4]);
    expect([readAll(0), held([1, 2, 3, 4])]).toEqual([[4], []]);
  });

  test.each([
    ['subscribers', MAX_SUBSCRIBERS + 1, 'a whole number from 1 to 4 (subscribers)'],
    ['slots', 0, 'a whole number from 1 to 16777216 (slots)'],
    ['ring', 12, 'a power of two from 1 to 16777216 (entries)'],
    ['keys', 65_537, 'a whole number from 1 to 65536 (keys)'],
    ['taken', 0.5, 'a whole number from 1 to 65536 (entries)'],
  ])('%s of %d are refused', (name, value, allowed) => {
    const options = { slots: 16, subscribers: 1, [name]: value };
    expect(() => allocate(options)).toThrow(`${name}: ${value} is not allowed here; allowed: ${allowed}`);
  });

  test('two versions of the layout refuse each other, at each end', () => {
    const memory = allocate({ slots: 4, subscribers: 1 });
    memory.subscribers[0]!.words[AROUND_VERSION]!++;
    const ends = [
      () => new Publisher(memory),
      () => new Holdings(memory),
      () => new Subscription(memory.subscribers[0]!),
    ];
    for (const end of ends)
      expect(end).toThrow(
        'memory of a broadcast: laid out by version 2 is not allowed here; allowed: laid out by version 1',
      );
  });
});

describe('policies', () => {
  test('skip: left out at the limit, with those behind it in the batch; the others get all', () => {
    const { publish, read, readAll } = bench(2);
    expect(publish([1, 2, 3], [skip(2), skip()])).toEqual([2, 3]);
    expect(publish([4], [skip(2), skip()])).toEqual([0, 1]);
    read(0, 1).finish();
    expect(publish([5, 6], [skip(2), skip()])).toEqual([1, 2]);
    expect([readAll(0), readAll(1)]).toEqual([
      [2, 5],
      [1, 2, 3, 4],
    ]);
  });

  test('skip: a limit that was lowered takes nothing back', () => {
    const { publish, readAll } = bench(1);
    publish([1, 2, 3], [skip(3)]);
    expect(publish([4], [skip(1)])).toEqual([0]);
    expect(readAll(0)).toEqual([1, 2, 3]);
  });

  test('block: the publisher asks for room', () => {
    const { publish, publisher, read } = bench(1);
    expect(publisher.room(0, 3)).toBe(3);
    expect(publish([1, 2, 3], [{ policy: BLOCK, lagLimit: 3 }])).toEqual([3]);
    expect(publisher.room(0, 3)).toBe(0);
    read(0, 2).finish();
    expect([publisher.room(0, 3), publisher.room(0, 1)]).toEqual([2, 0]);
  });

  test('conflate: one entry for each key, and the latest slot of it', () => {
    const { publish, readAll, held, memory } = bench(1);
    memory.meta.set([0, 5, 5, 6, 5]);
    expect(publish([1, 2, 3], [conflate])).toEqual([2]);
    expect(publish([4], [conflate])).toEqual([0]);
    expect(held([1, 2, 3, 4])).toEqual([3, 4]);
    expect(readAll(0)).toEqual([4, 3]);
    expect(held([1, 2, 3, 4])).toEqual([]);
  });

  test('conflate: what is being read is held, though a newer one has come', () => {
    const { publish, read, readAll, held, memory } = bench(1);
    memory.meta.set([0, 5, 5]);
    publish([1], [conflate]);
    const { slots, finish } = read(0);
    expect(publish([2], [conflate])).toEqual([1]);
    expect([slots, held([1, 2])]).toEqual([[1], [1, 2]]);
    finish();
    expect(held([1, 2])).toEqual([2]);
    expect(readAll(0)).toEqual([2]);
  });

  test('a policy that changes: what waits under the old one is read', () => {
    const { publish, readAll, held, memory } = bench(1);
    memory.meta.set([0, 5, 5, 5, 5]);
    publish([1], [skip()]);
    publish([2, 3], [conflate]);
    publish([4], [skip()]);
    expect(readAll(0)).toEqual([1, 3, 4]);
    expect(held([1, 2, 3, 4])).toEqual([]);
  });
});

describe('a thread that dies', () => {
  test('a subscriber: what it had in its hand is free, what it had not taken is read by the next', () => {
    const { publish, read, rings, held, memory } = bench(1);
    memory.meta.set([0, 5, 6]);
    publish([1, 2], [conflate]);
    read(0, 1);
    expect(held([1, 2])).toEqual([1, 2]);
    const next = new Subscription(memory.subscribers[0]!, rings[0]!);
    const target = new Uint32Array(4);
    expect(next.take(rings[0]!.head, 2, target)).toBe(1);
    expect([target[0], held([1, 2])]).toEqual([2, [2]]);
  });

  test('the publisher takes back what it put into a mailbox and never announced, and offers it again', () => {
    const { publisher, publish, readAll, memory } = bench(1);
    memory.meta.set([0, 5, 6, 5]);
    publish([1], [conflate]);
    publisher.setSource(Uint32Array.of(2, 3), 0, 2);
    publisher.publishLossless(new Uint32Array(4), 0);
    publisher.offerTo(0, CONFLATE, 1, 1);
    // It dies here: the ring still ends behind slot 1, whose mailbox has slot 3 now.
    const next = new BroadcastBench(memory);
    next.publisher.setSource(Uint32Array.of(2, 3), 0, 2);
    next.publisher.takeBack(0);
    expect(next.publish([2, 3], [conflate])).toEqual([2]);
    expect(readAll(0)).toEqual([3, 2]);
  });
});
