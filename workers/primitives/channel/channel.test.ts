import { afterEach, describe, expect, test, vi } from 'vitest';
import { CLOSED, EMPTY, FULL } from '../shared/outcomes.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { Channel } from './channel.ts';
import { allocate, CAPACITY, HEAD, MAX_CAPACITY, TAIL } from './channel-memory.ts';
import { ChannelView } from './channel-view.ts';
import { Ring } from './ring.ts';

afterEach(() => vi.restoreAllMocks());

function create(capacity: number): Channel {
  return new Channel(allocate({ capacity }));
}
function sendAll(channel: Channel, items: readonly number[]): void {
  for (const item of items) expect(channel.trySend(item)).toBe(1);
}
function drain(channel: Channel): number[] {
  const items: number[] = [];
  for (let item = channel.tryReceive(); item >= 0; item = channel.tryReceive()) items.push(item);
  return items;
}
const upTo = (count: number) => Uint32Array.from({ length: count }, (_, i) => i);

describe('capacity', () => {
  test.each([1, 2, 3, 500, 65_535, 65_536])('%i means %i', (capacity) => {
    const channel = create(capacity);
    expect(channel.sendBatch(upTo(capacity), 0, capacity)).toBe(capacity);
    expect(channel.length).toBe(capacity);
    expect(channel.trySend(7)).toBe(FULL);
    expect(channel.trySendBatch(upTo(9), 0, 9)).toBe(FULL);
    expect([channel.length, channel.highWater]).toEqual([capacity, capacity]);
    expect(channel.tryReceive()).toBe(0);
    expect(channel.trySend(7)).toBe(1);
    expect(channel.trySend(8)).toBe(FULL);
  });

  test.each([0, -1, 1.5, Number.NaN, MAX_CAPACITY + 1])('%d is refused', (capacity) => {
    expect(() => allocate({ capacity })).toThrow(
      `capacity: ${capacity} is not allowed here; allowed: a whole number from 1 to 65536 (items)`,
    );
    expect(() => create(4).setCapacity(capacity)).toThrow(/whole number from 1 to 4/);
  });

  test('can be set up to the next power of two while it holds something', () => {
    const channel = create(5);
    sendAll(channel, [1, 2, 3, 4, 5]);
    channel.setCapacity(8);
    sendAll(channel, [6, 7, 8]);
    expect(channel.trySend(9)).toBe(FULL);
    expect(drain(channel)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(() => channel.setCapacity(9)).toThrow(RangeError);
  });

  test('set below the depth drops nothing and lets nothing in until there is room again', () => {
    const channel = create(4);
    sendAll(channel, [1, 2, 3, 4]);
    channel.setCapacity(2);
    expect(channel.trySend(5)).toBe(FULL);
    expect(channel.trySendBatch(upTo(3), 0, 3)).toBe(FULL);
    expect([channel.tryReceive(), channel.tryReceive()]).toEqual([1, 2]);
    expect(channel.trySend(5)).toBe(FULL);
    expect(channel.tryReceive()).toBe(3);
    expect(channel.trySend(5)).toBe(1);
    expect(drain(channel)).toEqual([4, 5]);
  });
});

describe('sending and receiving', () => {
  test('first in, first out, through many turns of the ring', () => {
    const channel = create(3);
    for (let i = 0; i < 100; i += 2) {
      sendAll(channel, [i, i + 1]);
      expect([channel.tryReceive(), channel.tryReceive(), channel.tryReceive()]).toEqual([i, i + 1, EMPTY]);
    }
    expect([channel.sent, channel.received]).toEqual([100, 100]);
  });

  test('items are any 32-bit words', () => {
    const channel = create(2);
    sendAll(channel, [0xffff_ffff, 0x8000_0000]);
    expect([channel.tryReceive(), channel.tryReceive()]).toEqual([0xffff_ffff, 0x8000_0000]);
  });

  test('batches take what there is room for, and give what there is', () => {
    const channel = create(4);
    const target = new Uint32Array(8);
    expect(channel.trySendBatch(upTo(8), 2, 3)).toBe(3);
    expect(channel.trySendBatch(upTo(8), 5, 3)).toBe(1);
    expect(channel.tryReceiveBatch(target, 1, 3)).toBe(3);
    expect(channel.tryReceiveBatch(target, 4, 3)).toBe(1);
    expect(channel.tryReceiveBatch(target, 0, 3)).toBe(EMPTY);
    expect([channel.trySendBatch(upTo(8), 0, 0), channel.tryReceiveBatch(target, 0, 0)]).toEqual([0, EMPTY]);
    expect([...target]).toEqual([0, 2, 3, 4, 5, 0, 0, 0]);
  });

  test('receiveTimeout gives up after its time, and not before', () => {
    const channel = create(1);
    const start = performance.now();
    expect(channel.receiveTimeout(30)).toBe(EMPTY);
    const waited = performance.now() - start;
    expect(waited).toBeGreaterThanOrEqual(29);
    expect(channel.emptyReceives).toBe(1);
    expect(channel.receiveBlockedMs).toBeGreaterThan(25);
    expect(channel.receiveBlockedMs).toBeLessThanOrEqual(waited);
    expect(channel.receiveTimeout(0)).toBe(EMPTY);
  });
});

describe('close', () => {
  test('receivers drain and then see it; nothing goes in any more', () => {
    const channel = create(4);
    sendAll(channel, [1, 2]);
    expect([channel.tryReceive(), channel.tryReceive(), channel.tryReceive()]).toEqual([1, 2, EMPTY]);
    sendAll(channel, [3]);
    channel.close();
    channel.close();
    expect(channel.isClosed).toBe(true);
    expect([channel.trySend(4), channel.send(4), channel.trySendBatch(upTo(2), 0, 2)]).toEqual([
      CLOSED,
      CLOSED,
      CLOSED,
    ]);
    expect(channel.sendBatch(upTo(2), 0, 2)).toBe(CLOSED);
    expect([channel.receive(), channel.receive(), channel.tryReceive(), channel.receiveTimeout(50)]).toEqual([
      3,
      CLOSED,
      CLOSED,
      CLOSED,
    ]);
    expect(channel.receiveBatch(new Uint32Array(2), 0, 2)).toBe(CLOSED);
    expect(channel.tryReceiveBatch(new Uint32Array(2), 0, 2)).toBe(CLOSED);
  });

  test('full is not closed', () => {
    const channel = create(1);
    sendAll(channel, [1]);
    expect(channel.trySend(2)).toBe(FULL);
    channel.close();
    expect(channel.trySend(2)).toBe(CLOSED);
  });
});

describe('counts', () => {
  test('a sender that finds it full is counted, each time it does', () => {
    const channel = create(1);
    sendAll(channel, [1]);
    channel.trySend(2);
    channel.trySend(2);
    expect(channel.blockedSends).toBe(2);
  });

  test.each([2 ** 31, 2 ** 32, 5 * 2 ** 32])('positions and totals stay right past %i', (limit) => {
    const memory = allocate({ capacity: 500 });
    presetPosition(memory.words, TAIL, limit - 250);
    presetPosition(memory.words, HEAD, limit - 250);
    const channel = new Channel(memory);
    const target = new Uint32Array(500);
    expect([channel.length, channel.sent]).toEqual([0, limit - 250]);
    expect(channel.trySendBatch(upTo(600), 0, 600)).toBe(500);
    expect([channel.length, channel.sent, channel.trySend(9)]).toEqual([500, limit + 250, FULL]);
    expect(channel.tryReceiveBatch(target, 0, 500)).toBe(500);
    expect([...target]).toEqual([...upTo(500)]);
    expect([channel.length, channel.received, channel.tryReceive()]).toEqual([0, limit + 250, EMPTY]);
  });
});

test('releases the locks of a killed thread alone; what it had not published was never sent', () => {
  const memory = allocate({ capacity: 4 });
  const dead = new Ring(memory);
  expect([dead.sendLock.tryLock(7), dead.receiveLock.tryLock(7)]).toEqual([true, true]);
  dead.cells[dead.tail & dead.mask] = 99;
  const alive = new Channel(memory, { owner: 8 });
  alive.releaseLocksOf(9);
  expect([dead.sendLock.isHeldBy(7), dead.sendLock.isHeldBy(8)]).toEqual([true, false]);
  alive.releaseLocksOf(7);
  expect([dead.sendLock.isHeldBy(7), dead.receiveLock.isHeldBy(7)]).toEqual([false, false]);
  sendAll(alive, [1]);
  expect(drain(alive)).toEqual([1]);
});

describe('where a thread may not wait', () => {
  /** As in a browser's main thread. */
  async function channelThere(): Promise<Channel> {
    vi.resetModules();
    vi.spyOn(Atomics, 'wait').mockImplementation(() => {
      throw new TypeError('Atomics.wait cannot be called in this context');
    });
    const there = await import('./channel.ts');
    return new there.Channel(allocate({ capacity: 2 }));
  }

  test.each([
    ['send', 'trySend', [1]],
    ['sendBatch', 'trySendBatch', [upTo(1), 0, 1]],
    ['receive', 'tryReceive', []],
    ['receiveTimeout', 'tryReceive', [0]],
    ['receiveBatch', 'tryReceiveBatch', [upTo(1), 0, 1]],
  ] as const)('%s throws, even where it need not wait, and names %s', async (form, instead, args) => {
    const channel = await channelThere();
    channel.trySend(5);
    const call: (...given: readonly unknown[]) => unknown = channel[form].bind(channel) as never;
    expect(() => call(...args)).toThrow(
      `Channel.${form} may wait, which this thread is not allowed to; use ${instead}`,
    );
    expect([channel.trySend(6), channel.tryReceive(), channel.tryReceive(), channel.tryReceive()]).toEqual([
      1,
      5,
      6,
      EMPTY,
    ]);
  });
});

describe('two versions of the layout', () => {
  test('refuse each other, and memory that no version laid out', () => {
    const memory = allocate({ capacity: 2 });
    const at = memory.words.findIndex((word, i) => word !== 0 && i !== CAPACITY);
    memory.words[at]!++;
    for (const attach of [Channel, Ring, ChannelView]) {
      expect(() => new attach(memory)).toThrow(
        'memory of a channel: laid out by version 2 is not allowed here; allowed: laid out by version 1',
      );
    }
    memory.words[at] = 0;
    expect(() => new Channel(memory)).toThrow(
      'memory of a channel: not laid out is not allowed here; allowed: laid out by version 1',
    );
  });
});
