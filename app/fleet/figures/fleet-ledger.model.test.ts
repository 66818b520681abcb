/** The account of a fleet against a broker and nodes that are simulated: acks on their way, reports and answers of many moments. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { brokerLook } from '../testing/broker-look.ts';
import { FleetAccount, type FleetLedger } from './fleet-ledger.ts';

const STEP_MS = 100;
const EVERY = 10;
/** Steps: the longest way of an ack, and some looks after it. */
const REST = 120;

interface Plan {
  /** Messages a step. */
  readonly pace: readonly number[];
  /** Steps between a node's counting of an ack and the broker's taking of it; below 0: the broker is first. */
  readonly delay: number;
  /** Settled before anybody listened. */
  readonly before: number;
  /** Steps until the screen is opened. */
  readonly from: number;
  /** Steps from a look at the broker to the next report. */
  readonly phase: number;
  /** Steps between the broker's answers about the stream and about the consumer; below 0: the consumer's is first. */
  readonly apart: number;
  /** By how many messages the broker's own count of those that are pending is wrong. */
  readonly wrong: number;
}

/** Runs for so many steps, then rests for twelve seconds. `strange`: settled meanwhile by who does not report. */
class Simulation {
  readonly account = new FleetAccount();
  readonly seen: FleetLedger[] = [];
  private step = 0;
  private last: number;
  /** By step. */
  private readonly published: number[] = [];
  private readonly counted: number[] = [];
  private readonly settled: number[] = [];
  private strange = 0;
  /** Acks of nodes that the broker never got: their messages are acked once more. */
  private lost = 0;

  constructor(private readonly plan: Plan) {
    this.last = plan.before;
  }

  run(strange = 0, lost = 0): void {
    for (const pace of this.plan.pace) this.advance(pace);
    this.strange += strange;
    this.lost += lost;
    for (let i = 0; i < REST; i++) this.advance(0);
  }

  private advance(pace: number): void {
    const { plan, step } = this;
    this.last += pace;
    this.published.push(this.last + this.strange);
    this.counted.push((this.counted.at(-1) ?? 0) + pace);
    // What is counted in one step is settled some steps later, or earlier than it is counted.
    const [node, broker] = [step - Math.max(0, -plan.delay), step - Math.max(0, plan.delay)];
    const acked = this.lost + (node < 0 ? 0 : this.counted[node]!);
    this.settled.push(plan.before + this.strange + (broker < 0 ? 0 : this.counted[broker]!));
    this.step++;
    if (this.step < plan.from) return;
    const now = this.step * STEP_MS;
    if ((this.step + plan.phase) % EVERY === 0) this.account.noteSums({ acked, terminated: 0 }, now, now);
    if (this.step % EVERY === 0) this.lookAt(now);
  }
  private lookAt(now: number): void {
    const { apart, wrong } = this.plan;
    const at = (ago: number) => Math.max(0, this.step - 1 - Math.max(0, ago));
    const delivered = this.published[at(-apart)]!;
    const lastSequence = this.published[at(apart)]!;
    const ackPending = delivered - this.settled[at(-apart)]!;
    const pending = Math.max(0, lastSequence - delivered + wrong);
    const look = brokerLook(now, { lastSequence }, { pending, ackPending, deliveredSequence: delivered });
    this.account.noteLook({ ...look, askedAt: now - Math.abs(apart) * STEP_MS });
    this.seen.push(this.account.ledger!);
  }
}

const plan: fc.Arbitrary<Plan> = fc.record({
  pace: fc.array(fc.nat(50), { minLength: 60, maxLength: 120 }),
  delay: fc.integer({ min: -9, max: 60 }),
  before: fc.nat(5000),
  from: fc.nat(50),
  phase: fc.nat(9),
  apart: fc.integer({ min: -3, max: 3 }),
  wrong: fc.integer({ min: -3, max: 3 }),
});

/** What the screen shows as an equation; what is not known counts as nothing. */
function sumOf({ acked, ackPending, pending, unreported, ackedAgain, unaccounted, moving }: FleetLedger): number {
  return acked! + ackPending + pending + unreported! - ackedAgain! + (unaccounted ?? 0) + moving!;
}

describe('the account of a fleet', () => {
  test('balances at every moment, and says exactly what nobody told of', () => {
    fc.assert(
      fc.property(plan, (each) => {
        const simulation = new Simulation(each);
        simulation.run();
        for (const ledger of simulation.seen) {
          expect(ledger.unaccounted ?? 0).toBe(0);
          if (ledger.acked !== null) expect(sumOf(ledger)).toBe(ledger.published);
        }
        expect(simulation.seen.at(-1)).toMatchObject({ unaccounted: 0, unreported: each.before, moving: 0, doubt: 0 });
      }),
      { numRuns: 200 },
    );
  });

  test('says how many messages were settled by who does not report', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 500 }), (each, strange) => {
        const simulation = new Simulation(each);
        simulation.run();
        simulation.run(strange);
        expect(simulation.seen.at(-1)!.unaccounted).toBe(strange);
        expect(sumOf(simulation.seen.at(-1)!)).toBe(simulation.seen.at(-1)!.published);
      }),
      { numRuns: 100 },
    );
  });
});

describe('two answers of the broker are of two moments', () => {
  test('a message that the stream took between them is not missing, look after look', () => {
    const account = new FleetAccount();
    for (let second = 1; second < 20; second++) {
      account.noteSums({ acked: 40, terminated: 0 }, 1000 * second, 1000 * second);
      // From then on the consumer’s answer is the older one: it does not know of the last message.
      const lastSequence = second < 10 ? 40 : 41;
      account.noteLook(brokerLook(1000 * second, { lastSequence }, { pending: 0, deliveredSequence: 40 }));
      expect(account.ledger).toMatchObject({ published: lastSequence, pending: lastSequence - 40 });
      expect(account.ledger!.unaccounted ?? 0).toBe(0);
    }
    expect(account.ledger).toMatchObject({ acked: 40, unreported: 0, unaccounted: 0, moving: 0, doubt: 0 });
  });

  test('a consumer that knows of more than the stream told of has had it delivered', () => {
    const account = new FleetAccount();
    account.noteLook(brokerLook(0, { lastSequence: 40 }, { ackPending: 2, deliveredSequence: 42 }));
    expect(account.ledger).toMatchObject({ published: 42, pending: 0, ackPending: 2 });
  });
});

describe('acks that the broker did not get', () => {
  test('contradict nothing: their messages are acked again, and the equation holds with these taken off', () => {
    fc.assert(
      fc.property(plan, fc.integer({ min: 1, max: 500 }), (each, lost) => {
        const simulation = new Simulation(each);
        simulation.run();
        simulation.run(0, lost);
        for (const { unaccounted } of simulation.seen) expect(unaccounted ?? 0).toBe(0);
        const ledger = simulation.seen.at(-1)!;
        expect([ledger.unreported, ledger.ackedAgain]).toEqual([
          Math.max(0, each.before - lost),
          Math.max(0, lost - each.before),
        ]);
        expect(sumOf(ledger)).toBe(ledger.published);
      }),
      { numRuns: 100 },
    );
  });

  test('may come late: what they settle then is no surprise, and what more is settled is', () => {
    fc.assert(
      fc.property(plan, fc.nat(500), fc.nat(500), fc.nat(500), (each, lost, late, strange) => {
        const simulation = new Simulation(each);
        simulation.run();
        simulation.run(0, lost);
        simulation.run(Math.min(late, lost));
        expect(simulation.seen.at(-1)!.unaccounted).toBe(0);
        simulation.run(strange);
        expect(simulation.seen.at(-1)!.unaccounted).toBe(Math.max(0, Math.min(late, lost) + strange - lost));
      }),
      { numRuns: 100 },
    );
  });
});

describe('an unknown figure is not 0', () => {
  const ledgerOf = (...[stream, consumer]: Partial<Parameters<typeof looked>>) => looked(stream ?? {}, consumer ?? {});
  const looked = (
    stream: NonNullable<Parameters<typeof brokerLook>[1]>,
    consumer: NonNullable<Parameters<typeof brokerLook>[2]>,
  ) => {
    const account = new FleetAccount();
    account.noteLook(brokerLook(0, stream, consumer));
    return account.ledger!;
  };

  test('before the broker was heard of there is no ledger', () => {
    expect(new FleetAccount().ledger).toBeNull();
  });
  test('a stream that removes by age hides how many it removed', () => {
    const ledger = ledgerOf({ most: { messages: null, bytes: null, ageMs: 1000 } });
    expect(ledger).toMatchObject({ removed: null, unreported: null, unaccounted: null });
    expect(ledger.reasons.removed).toContain('by age');
  });
  test('a stream that refuses when it is full removes nothing', () => {
    expect(ledgerOf({ discard: 'new', most: { messages: 5, bytes: null, ageMs: null } }).removed).toBe(0);
    expect(ledgerOf({ discard: 'old', most: { messages: 5, bytes: null, ageMs: null } }).removed).toBeNull();
  });
  test('a consumer that gives up hides how many it gave up', () => {
    const ledger = ledgerOf({}, { mostDeliveries: 5 });
    expect(ledger.outOfDeliveries).toBeNull();
    expect(ledger.reasons.outOfDeliveries).toContain('after 5 deliveries');
  });
  test('a consumer with a filter, or from the middle, hides how many it is to have', () => {
    expect(ledgerOf({ lastSequence: 9 }, { hasFilter: true }).published).toBeNull();
    expect(ledgerOf({ lastSequence: 9 }, { deliverPolicy: 'new' }).published).toBeNull();
    expect(ledgerOf({ lastSequence: 9 }, { deliverPolicy: 'by_start_sequence', startSequence: 4 }).published).toBe(6);
  });
});

test('a report that comes late once contradicts nothing; messages that stay away do', () => {
  const account = new FleetAccount();
  const second = (at: number, acked: number, settled: number) => {
    account.noteSums({ acked, terminated: 0 }, 1000 * at + 500, 1000 * at + 500);
    account.noteLook(brokerLook(1000 * at + 600, { lastSequence: 100 }, { pending: 100 - settled }));
    return account.ledger!.unaccounted;
  };
  for (let at = 0; at < 10; at++) second(at, 40, 40);
  // Three more were acked at second 10; their report came three seconds after it was made.
  const shown = [10, 11, 12, 13, 14, 15, 16, 17].map((at) => second(at, at < 12 ? 40 : 43, 43));
  expect(shown).toEqual(shown.map(() => 0));
  const lost = [18, 19, 20, 21, 22, 23, 24].map((at) => second(at, 43, 45));
  expect(lost.at(-1)).toBe(2);
});

test('a node that was lost moves what nobody told of, and is no contradiction', () => {
  const account = new FleetAccount();
  const seconds = (from: number, to: number, acked: number, settled: number, heardSince = 0) => {
    for (let second = from; second < to; second++) {
      account.noteSums({ acked, terminated: 0 }, 1000 * second + 500, heardSince || 1000 * second + 500);
      account.noteLook(brokerLook(1000 * second + 600, { lastSequence: 100 }, { pending: 100 - settled }));
    }
  };
  seconds(0, 10, 40, 40);
  expect(account.ledger).toMatchObject({ unreported: 0, unaccounted: 0 });
  // Ten more were acked, and the node was gone before it could say so.
  seconds(10, 20, 40, 50, 9500);
  expect(account.ledger!.unaccounted).toBe(0);
  account.restart();
  seconds(20, 30, 40, 50);
  expect(account.ledger).toMatchObject({ unreported: 10, unaccounted: 0 });
});
