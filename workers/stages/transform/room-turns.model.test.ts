/** Members of the pool that step in any order: nobody sends more than there is room for, and nobody is passed for ever. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CHUNK_EVENTS, CHUNKS_PER_MEMBER } from '../../memory/memory-map.ts';
import { allocate } from '../../primitives/channel/channel-memory.ts';
import { Ring } from '../../primitives/channel/ring.ts';
import { RoomTurns, TURN_MS } from './room-turns.ts';

const LINE = 32;
const CELLS = 1024;

/** A pool whose members always have a chunk to send. */
function poolOf(members: number, capacity: number) {
  const ring = new Ring(allocate({ capacity: CELLS }));
  ring.setCapacity(capacity);
  const chunkWords = new Int32Array(members * CHUNKS_PER_MEMBER * LINE);
  let wakes = 0;
  let now = 0;
  const waker = { wake: () => void wakes++ };
  const turns = Array.from({ length: members }, (_, member) => new RoomTurns({ chunkWords }, member, ring, waker));
  const left = Array.from({ length: members }, () => CHUNK_EVENTS);
  return {
    ring,
    wakes: () => wakes,
    wait(ms: number): void {
      now += ms;
    },
    /** As a member does it. @returns how many events were sent */
    step(member: number): number {
      const room = turns[member]!.room(members, now);
      const n = Math.min(room, left[member]!);
      expect(n).toBeLessThanOrEqual(Math.max(0, ring.room()));
      ring.publishTail(ring.tail + n);
      left[member]! -= n;
      turns[member]!.note(left[member]!, now);
      if (left[member] === 0) left[member] = CHUNK_EVENTS;
      return n;
    },
    take(most: number): void {
      ring.publishHead(ring.head + Math.min(most, ring.available()));
    },
  };
}

test('a member that looks after all others, each time the channel is emptied, has its share', () => {
  const game = fc.record({
    members: fc.integer({ min: 2, max: 6 }),
    capacity: fc.integer({ min: 2, max: CELLS }),
    // Of those that step before it, in any order, any number of times.
    rounds: fc.array(fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }), { minLength: 60, maxLength: 60 }),
  });
  fc.assert(
    fc.property(game, ({ members, capacity, rounds }) => {
      const pool = poolOf(members, capacity);
      let sent = 0;
      for (const order of rounds) {
        for (const member of order) pool.step(1 + (member % (members - 1)));
        sent += pool.step(0);
        pool.take(CELLS);
        pool.wait(TURN_MS);
      }
      // It finds no room, is passed, and then sends its chunk in parts of half the channel. Of several, some may never come.
      const chunks = rounds.length / (4 + Math.ceil(CHUNK_EVENTS / (capacity >> 1)));
      const least =
        members === 2 ? chunks * CHUNK_EVENTS : rounds.length * Math.floor(Math.min(CHUNK_EVENTS, capacity) / 60);
      expect(sent).toBeGreaterThanOrEqual(least - 2 * members * CHUNK_EVENTS);
    }),
  );
});

test('members that never come again do not stop one that does', () => {
  const game = fc.record({
    members: fc.integer({ min: 2, max: 6 }),
    capacity: fc.integer({ min: 1, max: CELLS }),
    before: fc.array(fc.nat(5), { maxLength: 30 }),
    one: fc.nat(5),
    takes: fc.array(fc.integer({ min: 1, max: CELLS }), { minLength: 40, maxLength: 40 }),
  });
  fc.assert(
    fc.property(game, ({ members, capacity, before, one, takes }) => {
      const pool = poolOf(members, capacity);
      for (const member of before) pool.step(member % members);
      let sent = 0;
      for (const most of takes) {
        pool.take(most);
        pool.wait(TURN_MS / 2);
        sent += pool.step(one % members);
      }
      expect(sent).toBeGreaterThan(0);
      pool.take(CELLS);
      expect(pool.step(one % members)).toBeGreaterThan(0);
    }),
  );
});

test('a member that has waited for its turn is woken, and finds room whatever the others do', () => {
  const pool = poolOf(2, CELLS);
  while (pool.step(0) > 0);
  // The other one takes all of the little that becomes free, for as long as it is not passed for too long.
  pool.take(20);
  pool.wait(TURN_MS - 1);
  expect(pool.step(1)).toBe(20);
  expect(pool.wakes()).toBe(0);
  pool.wait(1);
  pool.take(200);
  while (pool.step(1) > 0);
  expect(pool.wakes()).toBeGreaterThan(0);
  expect(pool.step(0)).toBeGreaterThan(0);
});

test('of two that began to wait in the same millisecond, one sends all of its chunk first', () => {
  const pool = poolOf(3, CELLS);
  while (pool.step(2) > 0);
  for (const member of [1, 0]) expect(pool.step(member)).toBe(0);
  pool.wait(TURN_MS);
  let sent = 0;
  for (let round = 0; round < 4; round++) {
    pool.take(CHUNK_EVENTS / 4);
    for (const member of [1, 2]) expect(pool.step(member)).toBe(0);
    sent += pool.step(0);
  }
  expect(sent).toBe(CHUNK_EVENTS);
});

test('of two that have waited, the one that has waited longer sends all of its chunk first', () => {
  const pool = poolOf(2, CELLS);
  while (pool.step(1) > 0);
  pool.wait(TURN_MS);
  expect(pool.step(0)).toBe(0);
  pool.wait(TURN_MS);
  // Less than a chunk becomes free at a time.
  for (let sent = 0; sent < CHUNK_EVENTS; ) {
    pool.take(32);
    expect(pool.step(0)).toBe(0);
    sent += pool.step(1);
  }
  pool.wait(TURN_MS);
  pool.take(32);
  expect(pool.step(1)).toBe(0);
  expect(pool.step(0)).toBe(32);
});
