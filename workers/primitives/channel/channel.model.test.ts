import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLOSED, EMPTY, FULL } from '../shared/outcomes.ts';
import { presetPosition } from '../shared/wrapping-counter.ts';
import { Channel, type ChannelRoles } from './channel.ts';
import { allocate, HEAD, TAIL } from './channel-memory.ts';
import { Ring } from './ring.ts';

const RING = 16;
/** Totals before the first item, so that positions pass what an int32 and a uint32 hold. */
const STARTS = [0, 2 ** 31 - 20, 2 ** 32 - 20, 3 * 2 ** 32 - 7];
const ROLES: readonly ChannelRoles[] = [
  {},
  { senders: 'one' },
  { receivers: 'one' },
  { senders: 'one', receivers: 'one' },
];

/** The slow twin: an array, and a word for each count. */
class Queue {
  readonly items: number[] = [];
  capacity = RING;
  isClosed = false;
  sent: number;
  received: number;
  highWater = 0;
  blockedSends = 0;

  constructor(start: number) {
    this.sent = start;
    this.received = start;
  }
  /** @returns how many of `count` items beginning with `first` went in */
  send(first: number, count: number): number {
    const n = this.isClosed ? 0 : Math.max(0, Math.min(count, this.room));
    for (let i = 0; i < n; i++) this.items.push(first + i);
    this.sent += n;
    if (n > 0) this.highWater = Math.max(this.highWater, this.items.length);
    return n;
  }
  get room(): number {
    return this.capacity - this.items.length;
  }
  get nothing(): number {
    return this.isClosed ? CLOSED : EMPTY;
  }
  /** What a call answers that sent `n` items of as many as it should. */
  answer(n: number): number {
    return n > 0 ? n : this.isClosed ? CLOSED : FULL;
  }
  receiveOne(): number {
    const [item = this.nothing] = this.receive(1);
    return item;
  }
  receive(limit: number): number[] {
    const items = this.items.splice(0, limit);
    this.received += items.length;
    return items;
  }
}

/** A call on both that is made with a size `n`; `next` numbers the items, so that each is another one. */
type Call = (channel: Channel, queue: Queue, next: number, n: number, ring: Ring) => void;

/** The blocking forms are only called where they need not block. */
const CALLS = {
  trySend(channel, queue, next) {
    const outcome = channel.trySend(next);
    const isSent = queue.send(next, 1) === 1;
    if (!isSent && !queue.isClosed) queue.blockedSends++;
    expect(outcome).toBe(queue.answer(Number(isSent)));
  },
  send(channel, queue, next) {
    if (!queue.isClosed && queue.room <= 0) return;
    expect(channel.send(next)).toBe(queue.answer(queue.send(next, 1)));
  },
  trySendBatch(channel, queue, next, n) {
    const source = Uint32Array.from({ length: n + 2 }, (_, i) => next + i - 1);
    expect(channel.trySendBatch(source, 1, n)).toBe(queue.answer(queue.send(next, n)));
  },
  sendBatch(channel, queue, next, n) {
    const source = Uint32Array.from({ length: n }, (_, i) => next + i);
    const fits = queue.isClosed ? n : Math.max(0, Math.min(n, queue.room));
    expect(channel.sendBatch(source, 0, fits)).toBe(fits === 0 ? 0 : queue.answer(queue.send(next, fits)));
  },
  sendInPlace(_channel, queue, next, n, ring) {
    if (queue.isClosed) return;
    expect(ring.sendLock.tryLock(1)).toBe(true);
    const fits = Math.max(0, Math.min(n, ring.room()));
    const { tail } = ring;
    for (let i = 0; i < fits; i++) ring.cells[(tail + i) & ring.mask] = next + i;
    if (fits > 0) ring.publishTail(tail + fits);
    ring.sendLock.unlock();
    expect(fits).toBe(queue.send(next, n));
  },
  tryReceive(channel, queue) {
    expect(channel.tryReceive()).toBe(queue.receiveOne());
  },
  receive(channel, queue) {
    if (queue.items.length > 0 || queue.isClosed) expect(channel.receive()).toBe(queue.receiveOne());
  },
  receiveTimeout(channel, queue) {
    expect(channel.receiveTimeout(0)).toBe(queue.receiveOne());
  },
  tryReceiveBatch(channel, queue, _, n) {
    const target = new Uint32Array(n + 2);
    const got = channel.tryReceiveBatch(target, 1, n);
    expect(got).toBe(queue.items.length > 0 ? Math.min(n, queue.items.length) : queue.nothing);
    expect([...target.subarray(0, Math.max(0, got) + 1)]).toEqual([0, ...queue.receive(n)]);
  },
  receiveBatch(channel, queue, _, n) {
    if (queue.items.length === 0 && !queue.isClosed) return;
    const target = new Uint32Array(n);
    const got = channel.receiveBatch(target, 0, n);
    expect([...target.subarray(0, Math.max(0, got))]).toEqual(queue.receive(n));
  },
  receiveInPlace(_channel, queue, _, n, ring) {
    const got = Math.min(n, ring.available());
    const { head, cells, mask } = ring;
    const items = Array.from({ length: got }, (_, i) => cells[(head + i) & mask]);
    ring.publishHead(head + got);
    expect(items).toEqual(queue.receive(n));
  },
  setCapacity(channel, queue, _, n) {
    const capacity = Math.min(n, RING);
    channel.setCapacity(capacity);
    queue.capacity = capacity;
  },
} as const satisfies Record<string, Call>;

const call = fc.record({
  name: fc.constantFrom(...(Object.keys(CALLS) as (keyof typeof CALLS)[])),
  n: fc.integer({ min: 1, max: RING + 4 }),
});

test('a channel is a bounded queue to one thread, whatever it calls', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...STARTS),
      fc.constantFrom(...ROLES),
      fc.array(call, { maxLength: 60 }),
      fc.array(call, { maxLength: 10 }),
      (start, roles, calls, afterwards) => {
        const memory = allocate({ capacity: RING });
        presetPosition(memory.words, TAIL, start);
        presetPosition(memory.words, HEAD, start);
        const channel = new Channel(memory, roles);
        const ring = new Ring(memory);
        const queue = new Queue(start);
        let next = 1;
        const make = (made: readonly { readonly name: keyof typeof CALLS; readonly n: number }[]) => {
          for (const { name, n } of made) {
            CALLS[name](channel, queue, next, n, ring);
            next += RING + 4;
            compare(channel, ring, queue);
          }
        };
        make(calls);
        channel.close();
        queue.isClosed = true;
        compare(channel, ring, queue);
        make(afterwards);
      },
    ),
    { numRuns: 1000 },
  );
});

function compare(channel: Channel, ring: Ring, queue: Queue): void {
  expect({
    length: channel.length,
    available: ring.available(),
    room: ring.room(),
    capacity: channel.capacity,
    closed: channel.isClosed,
    sent: channel.sent,
    received: channel.received,
    highWater: channel.highWater,
    blockedSends: channel.blockedSends,
  }).toEqual({
    length: queue.items.length,
    available: queue.items.length,
    room: queue.room,
    capacity: queue.capacity,
    closed: queue.isClosed,
    sent: queue.sent,
    received: queue.received,
    highWater: queue.highWater,
    blockedSends: queue.blockedSends,
  });
}
