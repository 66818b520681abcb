import { afterEach, describe, expect, test, vi } from 'vitest';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { Channel } from './channel.ts';
import { allocateChannel, HEAD, MAX_CAPACITY, TAIL } from './channel-memory.ts';

afterEach(() => vi.restoreAllMocks());

function create(capacity: number): Channel {
  return new Channel(allocateChannel(capacity));
}
function sendAll(channel: Channel, items: readonly number[]): void {
  for (const item of items) expect(channel.trySend(item)).toBe('sent');
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
    expect(channel.trySend(7)).toBe('full');
    expect(channel.trySendBatch(upTo(9), 0, 9)).toBe(0);
    expect([channel.length, channel.room(), channel.highWater]).toEqual([capacity, 0, capacity]);
    expect(channel.tryReceive()).toBe(0);
    expect(channel.trySend(7)).toBe('sent');
    expect(channel.trySend(8)).toBe('full');
  });

  test.each([0, -1, 1.5, Number.NaN, MAX_CAPACITY + 1])('%d is refused', (capacity) => {
    expect(() => allocateChannel(capacity)).toThrow(/whole number from 1 to 65536/);
    expect(() => create(4).setCapacity(capacity)).toThrow(/whole number from 1 to 4/);
  });

  test('a ring that is not a power of two is refused', () => {
    const { words } = allocateChannel(4);
    expect(() => new Channel({ words, cells: new Uint32Array(6) })).toThrow('power of two');
  });

  test('can be set up to the next power of two while it holds something', () => {
    const channel = create(5);
    sendAll(channel, [1, 2, 3, 4, 5]);
    channel.setCapacity(8);
    sendAll(channel, [6, 7, 8]);
    expect(channel.trySend(9)).toBe('full');
    expect(drain(channel)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(() => channel.setCapacity(9)).toThrow(RangeError);
  });

  test('set below the depth drops nothing and lets nothing in until there is room again', () => {
    const channel = create(4);
    sendAll(channel, [1, 2, 3, 4]);
    channel.setCapacity(2);
    expect(channel.room()).toBe(-2);
    expect(channel.trySend(5)).toBe('full');
    expect(channel.trySendBatch(upTo(3), 0, 3)).toBe(0);
    expect([channel.tryReceive(), channel.tryReceive()]).toEqual([1, 2]);
    expect(channel.trySend(5)).toBe('full');
    expect(channel.tryReceive()).toBe(3);
    expect(channel.trySend(5)).toBe('sent');
    expect(drain(channel)).toEqual([4, 5]);
  });
});

describe('sending and receiving', () => {
  test('first in, first out, through many turns of the ring', () => {
    const channel = create(3);
    for (let i = 0; i < 100; i += 2) {
      sendAll(channel, [i, i + 1]);
      expect([channel.tryReceive(), channel.tryReceive(), channel.tryReceive()]).toEqual([i, i + 1, -1]);
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
    expect(channel.tryReceiveBatch(target, 0, 3)).toBe(0);
    expect([...target]).toEqual([0, 2, 3, 4, 5, 0, 0, 0]);
  });

  test('receiveTimeout gives up after its time, and not before', () => {
    const channel = create(1);
    const start = performance.now();
    expect(channel.receiveTimeout(30)).toBe(-1);
    const waited = performance.now() - start;
    expect(waited).toBeGreaterThanOrEqual(29);
    expect(channel.emptyReceives).toBe(1);
    expect(channel.receiveBlockedMs).toBeGreaterThan(25);
    expect(channel.receiveBlockedMs).toBeLessThanOrEqual(waited);
    expect(channel.receiveTimeout(0)).toBe(-1);
  });

  test('in place: what is written is there when it is published', () => {
    const sender = create(4);
    const { cells, mask, tail } = sender;
    cells[tail & mask] = 5;
    cells[(tail + 1) & mask] = 6;
    expect(sender.available()).toBe(0);
    sender.publishTail(tail + 2);
    sender.publishTail(tail + 2);
    expect([sender.available(), sender.sent, sender.cells[sender.head & mask]]).toEqual([2, 2, 5]);
    sender.publishHead(sender.head + 1);
    expect([sender.room(), sender.received]).toEqual([3, 1]);
    expect(drain(sender)).toEqual([6]);
  });
});

describe('close', () => {
  test('receivers drain and then see it; nothing goes in any more', () => {
    const channel = create(4);
    sendAll(channel, [1, 2]);
    expect([channel.tryReceive(), channel.tryReceive(), channel.tryReceive()]).toEqual([1, 2, -1]);
    sendAll(channel, [3]);
    channel.close();
    channel.close();
    expect(channel.closed).toBe(true);
    expect([channel.trySend(4), channel.send(4), channel.trySendBatch(upTo(2), 0, 2)]).toEqual(['closed', false, 0]);
    expect(channel.sendBatch(upTo(2), 0, 2)).toBe(0);
    expect([channel.receive(), channel.receive(), channel.tryReceive(), channel.receiveTimeout(50)]).toEqual([
      3, -2, -2, -2,
    ]);
    expect(channel.receiveBatch(new Uint32Array(2), 0, 2)).toBe(0);
  });

  test('`full` is not `closed`', () => {
    const channel = create(1);
    sendAll(channel, [1]);
    expect(channel.trySend(2)).toBe('full');
    channel.close();
    expect(channel.trySend(2)).toBe('closed');
  });
});

describe('counts', () => {
  test('a sender that finds it full is counted, each time it does', () => {
    const channel = create(1);
    sendAll(channel, [1]);
    channel.trySend(2);
    channel.trySend(2);
    channel.countBlockedSend();
    expect(channel.blockedSends).toBe(3);
  });

  test.each([2 ** 31, 2 ** 32, 5 * 2 ** 32])('positions and totals stay right past %i', (limit) => {
    const memory = allocateChannel(500);
    presetPosition(memory.words, TAIL, limit - 250);
    presetPosition(memory.words, HEAD, limit - 250);
    const channel = new Channel(memory);
    const target = new Uint32Array(500);
    expect([channel.length, channel.sent]).toEqual([0, limit - 250]);
    expect(channel.trySendBatch(upTo(600), 0, 600)).toBe(500);
    expect([channel.length, channel.sent, channel.trySend(9)]).toEqual([500, limit + 250, 'full']);
    expect(channel.tryReceiveBatch(target, 0, 500)).toBe(500);
    expect([...target]).toEqual([...upTo(500)]);
    expect([channel.length, channel.received, channel.tryReceive()]).toEqual([0, limit + 250, -1]);
  });
});

describe('a killed thread', () => {
  test("leaves locks that can be told and released for it, and nobody else's", () => {
    const memory = allocateChannel(4);
    const dead = new Channel(memory, { owner: 7 });
    const alive = new Channel(memory, { owner: 8 });
    expect([dead.sendLock.tryLock(7), dead.receiveLock.tryLock(7)]).toEqual([true, true]);
    expect(alive.sendLock.tryLock(8)).toBe(false);
    expect([alive.sendLock.isHeldBy(7), alive.receiveLock.isHeldBy(7)]).toEqual([true, true]);
    expect(alive.sendLock.isHeldBy(8)).toBe(false);
    alive.releaseLocksOf(9);
    expect(alive.sendLock.isHeldBy(7)).toBe(true);
    alive.releaseLocksOf(7);
    expect([alive.sendLock.isHeldBy(7), alive.receiveLock.isHeldBy(7)]).toEqual([false, false]);
    expect([alive.trySend(1), alive.tryReceive()]).toEqual(['sent', 1]);
  });

  test('has sent nothing that it had not published', () => {
    const memory = allocateChannel(4);
    const dead = new Channel(memory, { owner: 7 });
    dead.sendLock.tryLock(7);
    dead.cells[dead.tail & dead.mask] = 99;
    const alive = new Channel(memory, { owner: 8 });
    alive.releaseLocksOf(7);
    sendAll(alive, [1]);
    expect(drain(alive)).toEqual([1]);
  });
});

test('wakers given instead of its own: receivers with every publication, senders that asked for room, all at the close', () => {
  const wakeReceivers = { wake: vi.fn() };
  const wakeSenders = { wake: vi.fn() };
  const channel = new Channel(allocateChannel(4), { wakeReceivers, wakeSenders });
  sendAll(channel, [1, 2, 3, 4]);
  expect(wakeReceivers.wake).toHaveBeenCalledTimes(4);
  channel.askForRoom();
  channel.tryReceive();
  expect(wakeSenders.wake).not.toHaveBeenCalled();
  // Half empty is when waking a sender pays.
  channel.tryReceive();
  expect(wakeSenders.wake).toHaveBeenCalledTimes(1);
  channel.tryReceive();
  // Nobody has asked again.
  expect(wakeSenders.wake).toHaveBeenCalledTimes(1);
  channel.setCapacity(3);
  expect(wakeSenders.wake).toHaveBeenCalledTimes(2);
  channel.close();
  expect([wakeReceivers.wake.mock.calls.length, wakeSenders.wake.mock.calls.length]).toEqual([5, 3]);
});
