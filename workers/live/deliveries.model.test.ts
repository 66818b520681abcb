/**
 * The books of a live feed on generated sequences of what a broker, a pipeline and time may do, against what each delivery was
 * really told.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DAMAGE_CAUSES } from '../contract/live/damage-causes.ts';
import { NOTHING_CONSUMED } from '../contract/live/live-types.ts';
import { isDamage, type MessageReader } from '../feeds/batch.ts';
import { readMessage, writeBatch } from '../feeds/batch-message.ts';
import { messageReader } from '../import/messages/message-reader.ts';
import * as L from '../memory/live-words.ts';
import { hostileMessage } from '../testing/fuzz/messages.ts';
import { borrowRun, returnRun } from '../testing/run-recycler.ts';
import { Consumed } from './consumed/consumed.ts';
import { Deliveries } from './deliveries.ts';
import type { Delivery, DeliveryActs, OutDesk } from './delivery.ts';
import { InboxWriter } from './inbox-writer.ts';
import { type OutMessage, outMessage } from './out/out-message.ts';
import { type Arrived, storedEvents } from './out/stored-events.ts';

const ACK_WAIT_MS = 1000;
const EVENTS = 4;
const BATCH = writeBatch({ meta: new Uint32Array(EVENTS), value: new Float32Array(EVENTS), timeMs: null });
const DAMAGED = Uint8Array.of(1, 2, 3);

/** Remembers what it was told. */
class ToldDelivery implements Delivery {
  readonly told: string[] = [];
  readonly timeMs = 0;
  readonly isAgain = false;
  readonly isHollow = false;

  constructor(
    readonly sequence: number,
    readonly data: Uint8Array,
  ) {}
  ack(): void {
    this.told.push('ack');
  }
  nak(): void {
    this.told.push('nak');
  }
  term(): void {
    this.told.push('term');
  }
  working(): void {
    this.told.push('working');
  }
  get end(): string | undefined {
    return this.told.find((word) => word !== 'working');
  }
}

class World {
  now = 1000;
  isHeard = true;
  isKept = true;
  readonly memory = borrowRun(1);
  readonly figures = new Float64Array(L.LIVE_FIGURES);
  readonly inbox = new InboxWriter(this.memory);
  readonly sent: ToldDelivery[] = [];
  readonly act: DeliveryActs;
  readonly deliveries: Deliveries;

  constructor(
    out: OutDesk | null = null,
    readonly consumed = new Consumed(NOTHING_CONSUMED),
    read: MessageReader = readMessage,
  ) {
    this.act = {
      ...{ read, out, now: () => this.now },
      ...{ isHeard: () => this.isHeard, keepDamaged: async () => this.isKept },
    };
    this.deliveries = new Deliveries(this.inbox, consumed, this.figures, ACK_WAIT_MS, this.act);
  }

  deliver(sequence: number, data: Uint8Array = BATCH): ToldDelivery {
    const delivery = new ToldDelivery(sequence, data);
    this.sent.push(delivery);
    this.deliveries.receive(delivery);
    return delivery;
  }
  /** All of its events have ended. */
  finish(entry: number): void {
    if (Atomics.load(this.memory.liveStates, entry) === L.LIVE_FILLED)
      Atomics.store(this.memory.liveStates, entry, L.LIVE_DONE);
  }
  of(word: number): number {
    return this.figures[word]!;
  }
  check(): void {
    const ended = (word: string) => this.sent.filter(({ end }) => end === word).length;
    expect(this.of(L.LIVE_DELIVERED)).toBe(this.sent.length);
    expect(this.of(L.LIVE_ACKED)).toBe(ended('ack'));
    expect(this.of(L.LIVE_TERMINATED)).toBe(ended('term'));
    expect(this.of(L.LIVE_GIVEN_BACK)).toBe(ended('nak'));
    const open = this.of(L.LIVE_IN_FLIGHT) + this.of(L.LIVE_LAPSED);
    expect(open).toBe(this.sent.filter(({ end }) => end === undefined).length);
    for (const { told } of this.sent) expect(told.filter((word) => word !== 'working').length).toBeLessThan(2);
  }
}

const step = fc.oneof(
  fc.record({
    kind: fc.constant('deliver' as const),
    sequence: fc.integer({ min: 1, max: 6 }),
    isDamaged: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('finish' as const), entry: fc.integer({ min: 0, max: 7 }) }),
  fc.record({ kind: fc.constant('wait' as const), ms: fc.constantFrom(10, 300, 1200) }),
  fc.record({ kind: fc.constant('hear' as const), isHeard: fc.boolean() }),
  fc.record({ kind: fc.constant('keep' as const), isKept: fc.boolean() }),
);

test('each delivery is in one account, whatever happens; and is told one end at most', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World();
      for (const each of steps) {
        if (each.kind === 'deliver') world.deliver(each.sequence, each.isDamaged ? DAMAGED : BATCH);
        else if (each.kind === 'finish') world.finish(each.entry);
        else if (each.kind === 'wait') world.now += each.ms;
        else if (each.kind === 'hear') world.isHeard = each.isHeard;
        else world.isKept = each.isKept;
        await Promise.resolve();
        world.deliveries.tend();
        await new Promise((resolve) => setImmediate(resolve));
        world.check();
      }
      world.deliveries.noteOver(() => true);
      world.deliveries.tend();
      world.deliveries.giveBackRest();
      expect(world.of(L.LIVE_IN_FLIGHT)).toBe(0);
      returnRun(world.memory);
    }),
    { numRuns: 150 },
  );
});

test.each<[string, MessageReader]>([
  ['in our own forms', readMessage],
  ['by a mapping', messageReader('{"time":"t","timeForm":"epoch-ms","values":"value","sensor":"sensor"}')],
])('hostile messages %s are counted by cause and terminated; the others go into the inbox', async (_, read) => {
  await fc.assert(
    fc.asyncProperty(fc.array(hostileMessage, { maxLength: 10 }), async (messages) => {
      const world = new World(null, undefined, read);
      const sent = messages.map((bytes, i) => world.deliver(i + 1, bytes));
      await new Promise((resolve) => setImmediate(resolve));
      const ends = messages.map((bytes) => {
        const batch = read(bytes);
        return isDamage(batch) ? batch.damage : 'sound';
      });
      expect(sent.map(({ end }) => end)).toEqual(ends.map((end) => (end === 'sound' ? undefined : 'term')));
      const counts = DAMAGE_CAUSES.map((_, i) => world.of(L.LIVE_DAMAGED_BY + i));
      expect(counts).toEqual(DAMAGE_CAUSES.map((cause) => ends.filter((end) => end === cause).length));
      expect(world.of(L.LIVE_DAMAGED)).toBe(counts.reduce((sum, count) => sum + count, 0));
      expect(world.deliveries.underWay).toBe(ends.filter((end) => end === 'sound').length);
      world.check();
      returnRun(world.memory);
    }),
    { numRuns: 60 },
  );
});

describe('a message', () => {
  test('is acked when its events have ended, and not before; what comes again is skipped and acked', () => {
    const world = new World();
    const first = world.deliver(7);
    world.deliveries.tend();
    expect(first.told).toEqual([]);
    world.finish(0);
    world.deliveries.tend();
    expect(first.told).toEqual(['ack']);
    const again = world.deliver(7);
    expect([again.told, world.of(L.LIVE_REDELIVERED)]).toEqual([['ack'], EVENTS]);
  });

  test('that comes again while its events are on their way takes the place of the first, which has lapsed', () => {
    const world = new World();
    const first = world.deliver(7);
    const again = world.deliver(7);
    world.finish(0);
    world.deliveries.tend();
    expect([first.told, again.told]).toEqual([[], ['ack']]);
    expect([world.of(L.LIVE_LAPSED), world.of(L.LIVE_REDELIVERED)]).toEqual([1, EVENTS]);
  });

  test('of which the broker hears nothing in time lapses; while it hears, it is told of long work', () => {
    const world = new World();
    const message = world.deliver(7);
    for (let i = 0; i < 10; i++) {
      world.now += ACK_WAIT_MS / 2;
      world.deliveries.tend();
    }
    expect(message.told).toEqual(new Array(10).fill('working'));
    world.isHeard = false;
    world.now += ACK_WAIT_MS + 1;
    world.deliveries.tend();
    expect([world.of(L.LIVE_LAPSED), world.of(L.LIVE_IN_FLIGHT)]).toEqual([1, 0]);
  });

  test('that the inbox has no room for is read again only when there is room', () => {
    let reads = 0;
    const world = new World(null, undefined, (bytes) => {
      reads++;
      return readMessage(bytes);
    });
    for (let sequence = 1; sequence <= L.LIVE_MESSAGES + 1; sequence++) world.deliver(sequence);
    for (let i = 0; i < 10; i++) world.deliveries.tend();
    expect([reads, world.deliveries.isFull]).toEqual([L.LIVE_MESSAGES + 1, true]);
    world.finish(0);
    world.deliveries.tend();
    expect([reads, world.deliveries.isFull]).toEqual([L.LIVE_MESSAGES + 2, false]);
    world.check();
    returnRun(world.memory);
  });

  test('is put into the inbox without the events that are stored already, and acked at once where all are', () => {
    const memory = borrowRun(1);
    const places = { sequences: Float64Array.of(7, 8), ends: Uint32Array.of(2, 4), places: Uint16Array.of(1, 2, 0, 3) };
    const figures = new Float64Array(L.LIVE_FIGURES);
    const inbox = new InboxWriter(memory);
    const act = { read: readMessage, out: null, now: () => 0, isHeard: () => true, keepDamaged: async () => true };
    const deliveries = new Deliveries(inbox, new Consumed(places), figures, ACK_WAIT_MS, act);
    deliveries.receive(new ToldDelivery(7, BATCH));
    const whole = new ToldDelivery(8, BATCH);
    deliveries.receive(whole);
    expect([...memory.liveIndex.subarray(0, 2), memory.liveMessages[L.LIVE_COUNT]]).toEqual([0, 3, 2]);
    expect([figures[L.LIVE_REDELIVERED], whole.told]).toEqual([6, ['ack']]);
  });
});

/** Takes what is put, and settles it when told. */
class PretendedOutputs implements OutDesk {
  readonly stream = new Map<number, OutMessage>();
  private readonly held = new Map<number, OutMessage>();
  private readonly settled = new Set<number>();
  has(sequence: number): boolean {
    return this.held.has(sequence) || this.settled.has(sequence);
  }
  put(arrived: Arrived, stored: Uint32Array): void {
    this.held.set(arrived.sequence, outMessage(storedEvents(arrived, stored, readMessage)));
  }
  takeSettled(sequence: number): boolean {
    return this.settled.delete(sequence);
  }
  settle(): void {
    for (const [sequence, message] of this.held) {
      if (!this.stream.has(sequence)) this.stream.set(sequence, message);
      this.settled.add(sequence);
    }
    this.held.clear();
  }
}

const outStep = fc.oneof(step, fc.record({ kind: fc.constant('publish' as const) }));

test('with an output, no message is acked before the output has it, and each is there once', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(outStep, { maxLength: 40 }), async (steps) => {
      const out = new PretendedOutputs();
      const world = new World(out);
      for (const each of steps) {
        if (each.kind === 'deliver') world.deliver(each.sequence, each.isDamaged ? DAMAGED : BATCH);
        else if (each.kind === 'finish') world.finish(each.entry);
        else if (each.kind === 'wait') world.now += each.ms;
        else if (each.kind === 'hear') world.isHeard = each.isHeard;
        else if (each.kind === 'keep') world.isKept = each.isKept;
        else out.settle();
        world.deliveries.tend();
        await new Promise((resolve) => setImmediate(resolve));
        world.check();
        for (const { sequence, end, data } of world.sent)
          if (end === 'ack' && data === BATCH) expect(out.stream.has(sequence)).toBe(true);
      }
      world.deliveries.noteOver(() => true);
      world.isHeard = true;
      out.settle();
      world.deliveries.tend();
      expect(world.deliveries.isPublishing).toBe(false);
      world.deliveries.giveBackRest();
      expect(world.of(L.LIVE_IN_FLIGHT)).toBe(0);
      returnRun(world.memory);
    }),
    { numRuns: 150 },
  );
});

describe('what is published of a message', () => {
  test('is what was stored of it here, now and before', () => {
    const places = { sequences: Float64Array.of(7, 8), ends: Uint32Array.of(2, 4), places: Uint16Array.of(1, 2, 0, 3) };
    const out = new PretendedOutputs();
    const world = new World(out, new Consumed(places));
    world.deliver(7);
    world.deliver(8);
    world.memory.liveStored[0]! |= 1;
    world.finish(0);
    world.deliveries.tend();
    out.settle();
    world.deliveries.tend();
    expect([...out.stream.values()].map(({ sequence, stored }) => [sequence, stored])).toEqual([
      [8, 4],
      [7, 3],
    ]);
    expect(world.sent.map(({ told }) => told)).toEqual([['ack'], ['ack']]);
  });

  test('waits until the message comes again, where a live worker that is gone had its bytes', () => {
    const out = new PretendedOutputs();
    const world = new World(out);
    world.deliver(7);
    world.memory.liveStored[0]! |= 6;
    const successor = new Deliveries(
      new InboxWriter(world.memory),
      world.consumed,
      world.figures,
      ACK_WAIT_MS,
      world.act,
    );
    world.finish(0);
    successor.tend();
    const again = new ToldDelivery(7, BATCH);
    successor.receive(again);
    out.settle();
    successor.tend();
    expect([again.told, out.stream.get(7)!.stored]).toEqual([['ack'], 2]);
  });

  test('is an empty message where it says itself that nothing was stored', () => {
    const out = new PretendedOutputs();
    const world = new World(out);
    world.deliveries.receive(Object.assign(new ToldDelivery(7, new Uint8Array(0)), { isHollow: true }));
    out.settle();
    expect([out.stream.get(7), world.of(L.LIVE_DAMAGED)]).toMatchObject([{ events: 0, stored: 0 }, 0]);
  });
});
