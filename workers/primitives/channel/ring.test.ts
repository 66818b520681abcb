import { describe, expect, test, vi } from 'vitest';
import { allocate } from './channel-memory.ts';
import { Ring } from './ring.ts';

const create = (capacity: number) => new Ring(allocate({ capacity }));
function send(ring: Ring, ...items: readonly number[]): void {
  for (const [i, item] of items.entries()) ring.cells[(ring.tail + i) & ring.mask] = item;
  ring.publishTail(ring.tail + items.length);
}
function receive(ring: Ring): number {
  const item = ring.cells[ring.head & ring.mask]!;
  ring.publishHead(ring.head + 1);
  return item;
}

test('written items are there once published; publishing again changes nothing', () => {
  const ring = create(4);
  const { cells, mask, tail } = ring;
  cells[tail & mask] = 5;
  cells[(tail + 1) & mask] = 6;
  expect(ring.available()).toBe(0);
  ring.publishTail(tail + 2);
  ring.publishTail(tail + 2);
  expect([ring.available(), ring.sent, ring.cells[ring.head & mask]]).toEqual([2, 2, 5]);
  ring.publishHead(ring.head + 1);
  expect([ring.room(), ring.received, receive(ring)]).toEqual([3, 1, 6]);
});

test('room is exact, and below 0 after the capacity was lowered', () => {
  const ring = create(4);
  send(ring, 1, 2, 3, 4);
  expect(ring.room()).toBe(0);
  ring.setCapacity(2);
  expect(ring.room()).toBe(-2);
  ring.countBlockedSend();
  expect(ring.blockedSends).toBe(1);
});

describe('locks', () => {
  test('are had by one owner at a time, who can be told', () => {
    const ring = create(4);
    expect([ring.sendLock.tryLock(7), ring.sendLock.tryLock(8)]).toEqual([true, false]);
    expect([ring.sendLock.isHeldBy(7), ring.sendLock.isHeldBy(8)]).toEqual([true, false]);
    ring.releaseLocksOf(7);
    expect(ring.sendLock.tryLock(8)).toBe(true);
  });
});

test('wakes receivers with every publication, senders that asked for room, and all when it is closed', () => {
  const wakeReceivers = { wake: vi.fn() };
  const wakeSenders = { wake: vi.fn() };
  const ring = new Ring(allocate({ capacity: 4 }), { wakeReceivers, wakeSenders });
  for (const item of [1, 2, 3, 4]) send(ring, item);
  expect(wakeReceivers.wake).toHaveBeenCalledTimes(4);
  ring.askForRoom();
  receive(ring);
  expect(wakeSenders.wake).not.toHaveBeenCalled();
  // Half empty is when waking a sender pays.
  receive(ring);
  expect(wakeSenders.wake).toHaveBeenCalledTimes(1);
  receive(ring);
  // Nobody has asked again.
  expect(wakeSenders.wake).toHaveBeenCalledTimes(1);
  ring.setCapacity(3);
  expect(wakeSenders.wake).toHaveBeenCalledTimes(2);
  ring.markClosed();
  expect([wakeReceivers.wake.mock.calls.length, wakeSenders.wake.mock.calls.length]).toEqual([5, 3]);
});

test('a ring of another length than it was laid out with is refused', () => {
  const { words } = allocate({ capacity: 4 });
  expect(() => new Ring({ words, cells: new Uint32Array(6) })).toThrow(
    'cells: 6 is not allowed here; allowed: a power of two',
  );
});
