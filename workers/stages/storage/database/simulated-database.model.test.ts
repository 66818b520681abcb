import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MOST_QUEUED } from '../../../memory/memory-map.ts';
import { lossWithRoom, pollaczekWait } from '../../../testing/queue-theory.ts';
import { generator } from '../../../testing/random.ts';
import { simulatedMemory } from '../../../testing/simulated-memory.ts';
import { type SentCall, SimulatedDatabase } from './simulated-database.ts';

interface Waiting {
  readonly at: number;
  readonly takes: number;
  readonly number: number;
}

/** The slow twin: looks, for the first that waits, at every moment in which it could be served. */
class Twin {
  readonly ends: number[] = [];
  private readonly started: number[] = [];
  private readonly queue: Waiting[] = [];
  private capacity = 1;
  private raisedAt = 0;

  send(at: number, takes: number, number: number, now: number): void {
    this.queue.push({ at, takes, number });
    this.ends[number] = Number.POSITIVE_INFINITY;
    this.advance(now);
  }
  setCapacity(capacity: number, now: number): void {
    this.advance(now);
    if (capacity > this.capacity) this.raisedAt = now;
    this.capacity = capacity;
    this.advance(now);
  }
  advance(now: number): void {
    for (;;) {
      const first = this.queue[0];
      if (first === undefined) return;
      const moments = [first.at, this.raisedAt, ...this.started].filter(
        (moment) => moment >= first.at && moment >= this.raisedAt,
      );
      const startsAt = Math.min(...moments.filter((moment) => this.servedAt(moment) < this.capacity));
      if (startsAt > now) return;
      this.queue.shift();
      this.started.push(startsAt + first.takes);
      this.ends[first.number] = startsAt + first.takes;
    }
  }
  private servedAt(moment: number): number {
    return this.started.filter((end) => end > moment).length;
  }
}

const step = fc.record({
  after: fc.constantFrom(0, 0, 1, 2, 5, 20),
  /** How much before now it counts as sent: what a timer overshot. */
  early: fc.constantFrom(0, 0, 1),
  takes: fc.constantFrom(0, 1, 4, 7, 30),
  capacity: fc.option(fc.integer({ min: 1, max: 64 }), { freq: 6 }),
});

describe('a simulated database', () => {
  test('serves as many calls at once as it can, and the others in the order in which they came', () => {
    const property = fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const memory = simulatedMemory();
      const database = new SimulatedDatabase(memory);
      const twin = new Twin();
      const calls: SentCall[] = [];
      let now = 10;
      database.configure(1, 0);
      for (const { after, early, takes, capacity } of steps) {
        now += after;
        if (capacity !== null) {
          database.configure(capacity, now);
          twin.setCapacity(capacity, now);
        }
        const call = { endsAt: 0 };
        calls.push(call);
        expect(database.send(call, now - early, takes, now)).toBe(true);
        twin.send(now - early, takes, calls.length - 1, now);
        twin.advance(now);
        expect(calls.map(({ endsAt }) => endsAt)).toEqual(twin.ends);
      }
      while (database.waiting > 0) {
        expect(database.nextAt).toBeGreaterThan(now);
        now = database.nextAt;
        database.advance(now);
        twin.advance(now);
        expect(calls.map(({ endsAt }) => endsAt)).toEqual(twin.ends);
      }
      expect(calls.every(({ endsAt }) => endsAt < Number.POSITIVE_INFINITY)).toBe(true);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test('does not end with its clients: who takes over finds it as busy as it is', () => {
    const memory = simulatedMemory();
    const before = new SimulatedDatabase(memory);
    before.configure(2, 0);
    for (let i = 0; i < 5; i++) before.send({ endsAt: 0 }, 0, 10, 0);
    const after = new SimulatedDatabase(memory);
    after.configure(2, 1);
    expect([after.waiting, after.isFree(1)]).toEqual([3, false]);
    const call = { endsAt: 0 };
    after.send(call, 1, 10, 1);
    after.advance(100);
    // Two until 10, two until 20, then the fifth of before and this one.
    expect([call.endsAt, after.waiting]).toEqual([30, 0]);
  });

  test('refuses calls when too many wait', () => {
    const database = new SimulatedDatabase(simulatedMemory());
    const send = () => database.send({ endsAt: 0 }, 0, 10, 0);
    for (let i = 0; i < MOST_QUEUED + 1; i++) expect(send()).toBe(true);
    expect(send()).toBe(false);
    database.advance(10);
    expect(send()).toBe(true);
  });
});

/** Poisson arrivals at one server that takes 1 ms; `room`: how many may be there, being served included. */
function simulate(rho: number, calls: number, room = Number.POSITIVE_INFINITY) {
  const database = new SimulatedDatabase(simulatedMemory());
  database.configure(1, 0);
  const random = generator(11);
  const there: SentCall[] = [];
  let [now, waits, lost] = [1, 0, 0];
  for (let i = 0; i < calls; i++) {
    now += -Math.log(1 - random()) / rho;
    database.advance(now);
    while (there.length > 0 && there[0]!.endsAt <= now) waits += there.shift()!.endsAt;
    if (there.length >= room) {
      lost++;
      continue;
    }
    const call = { endsAt: 0 };
    database.send(call, now, 1, now);
    waits -= now + 1;
    there.push(call);
  }
  database.advance(1e9);
  for (const { endsAt } of there) waits += endsAt;
  return { wait: waits / (calls - lost), loss: lost / calls };
}

describe('one server, a fixed time, Poisson arrivals', () => {
  test.each([0.5, 0.7, 0.9])('M/D/1 at ρ = %d: calls wait as long as theory says', (rho) => {
    expect(Math.abs(simulate(rho, 200_000).wait / pollaczekWait(rho, 1, 0) - 1)).toBeLessThan(0.05);
  });

  test.each([
    [1.2, 5],
    [1.2, 20],
    [0.8, 3],
  ])('M/D/1/K at ρ = %d, K = %i: as many find no room as theory says', (rho, room) => {
    expect(Math.abs(simulate(rho, 200_000, room).loss / lossWithRoom(rho, room) - 1)).toBeLessThan(0.05);
  });
});
