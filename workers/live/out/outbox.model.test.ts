/**
 * The outbox on generated answers of a broker, against a broker that remembers what it has: what is settled is there once, or
 * was given up; nothing is given up while the breaker holds; and all of it is there when the broker is well again.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '../../contract/settings/default-sets.ts';
import * as L from '../../memory/live-words.ts';
import type { OutMessage } from './out-message.ts';
import { Outbox, type OutSettings } from './outbox.ts';

type Answer = 'yes' | 'no' | 'lost';

function settingsOf(whenOpen: 'hold' | 'shed', retries = 0): OutSettings {
  const { breaker, database } = defaultsOf(3);
  return {
    breaker: { ...breaker, enabled: true, whenOpen, consecutiveFailures: 2, openMs: 100, jitter: 0, maxOpenMs: 400 },
    database: { ...database, retries, backoff: 10, jitter: 0 },
  };
}

class World {
  now = 1000;
  isHeard = true;
  answer: Answer = 'yes';
  readonly figures = new Float64Array(L.LIVE_FIGURES);
  /** What the broker has, by sequence: how often it stored it. */
  readonly stream = new Map<number, number>();
  readonly told: string[] = [];
  sends = 0;
  readonly outbox: Outbox;

  constructor(settings: OutSettings) {
    this.outbox = new Outbox(this.figures, {
      now: () => this.now,
      random: () => 0.5,
      isHeard: () => this.isHeard,
      send: async (message) => this.send(message),
      tell: (state, _, refusal) => this.told.push(`${state} ${refusal}`.trim()),
    });
    this.outbox.configure(settings);
  }

  put(sequence: number): void {
    this.outbox.put({ sequence, bytes: new Uint8Array(4), events: 2, stored: 1, rows: 1 });
  }
  async pass(ms: number): Promise<void> {
    this.now += ms;
    this.outbox.step();
    await new Promise((resolve) => setImmediate(resolve));
  }
  of(word: number): number {
    return this.figures[word]!;
  }

  /** `lost`: the broker has it, and its answer does not come. */
  private send({ sequence }: OutMessage): boolean {
    this.sends++;
    if (this.answer === 'no') throw new Error('maximum bytes exceeded');
    const wasKnown = this.stream.has(sequence);
    if (!wasKnown) this.stream.set(sequence, 1);
    if (this.answer === 'lost') throw new Error('timeout');
    return wasKnown;
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), sequence: fc.integer({ min: 1, max: 20 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 20, 150) }),
  fc.record({ kind: fc.constant('answer' as const), answer: fc.constantFrom<Answer>('yes', 'no', 'lost') }),
  fc.record({ kind: fc.constant('hear' as const), isHeard: fc.boolean() }),
);

test('each settled message is in the stream, or was given up; none is while the breaker holds', async () => {
  const generated = fc.tuple(
    fc.array(step, { maxLength: 40 }),
    fc.constantFrom<'hold' | 'shed'>('hold', 'shed'),
    fc.nat(2),
  );
  await fc.assert(
    fc.asyncProperty(generated, async ([steps, whenOpen, retries]) => {
      const world = new World(settingsOf(whenOpen, retries));
      const open = new Set<number>();
      let [settled, absent, puts] = [0, 0, 0];
      const take = () => {
        for (const sequence of open) {
          if (!world.outbox.takeSettled(sequence)) continue;
          open.delete(sequence);
          settled++;
          if (!world.stream.has(sequence)) absent++;
        }
        expect(world.of(L.LIVE_OUT_WAITING)).toBe(open.size);
        expect(world.of(L.LIVE_OUT_TAKEN) + world.of(L.LIVE_OUT_KNOWN) + world.of(L.LIVE_OUT_GIVEN_UP)).toBe(settled);
        expect(absent).toBeLessThanOrEqual(world.of(L.LIVE_OUT_GIVEN_UP));
        if (whenOpen === 'hold') expect(world.of(L.LIVE_OUT_GIVEN_UP)).toBe(0);
      };
      for (const each of steps) {
        if (each.kind === 'put') {
          if (!world.outbox.has(each.sequence)) puts++;
          world.put(each.sequence);
          open.add(each.sequence);
        } else if (each.kind === 'answer') world.answer = each.answer;
        else if (each.kind === 'hear') world.isHeard = each.isHeard;
        else await world.pass(each.ms);
        take();
      }
      world.answer = 'yes';
      world.isHeard = true;
      for (let i = 0; i < 20 && open.size > 0; i++) {
        await world.pass(500);
        take();
      }
      expect([...open]).toEqual([]);
      // Each message is sent once, and then again; one that is given up before it was sent never is.
      const first = world.sends - world.of(L.LIVE_OUT_RETRIED);
      expect(first).toBeLessThanOrEqual(puts);
      expect(first).toBeGreaterThanOrEqual(puts - world.of(L.LIVE_OUT_GIVEN_UP));
    }),
    { numRuns: 150 },
  );
});

describe('an output that refuses', () => {
  test('opens the breaker, which asks less and less often; and is asked again when that is over', async () => {
    const world = new World(settingsOf('hold'));
    world.answer = 'no';
    world.put(1);
    for (let i = 0; i < 1000; i++) await world.pass(1);
    // Two to open it; then after 100, 200 and 400 ms.
    expect([world.sends, world.of(L.LIVE_OUT_RETRIED), world.of(L.LIVE_OUT_REFUSED)]).toEqual([5, 4, 5]);
    expect(world.told.slice(0, 2)).toEqual(['open maximum bytes exceeded', 'half-open maximum bytes exceeded']);
    world.answer = 'yes';
    for (let i = 0; i < 1000; i++) await world.pass(1);
    expect([world.outbox.takeSettled(1), world.told.at(-1)]).toEqual([true, 'closed maximum bytes exceeded']);
  });

  test('is asked again as often as database.retries says before the breaker hears of it', async () => {
    const world = new World(settingsOf('hold', 3));
    world.answer = 'no';
    world.put(1);
    for (let i = 0; i < 31; i++) await world.pass(1);
    expect([world.sends, world.told]).toEqual([4, []]);
  });

  test('has what was published given up where the breaker sheds', async () => {
    const world = new World(settingsOf('shed'));
    world.answer = 'no';
    world.put(1);
    await world.pass(1);
    expect([world.outbox.takeSettled(1), world.of(L.LIVE_OUT_GIVEN_UP)]).toEqual([true, 1]);
  });
});

test('a connection that is lost is no failure: it is published when that is back', async () => {
  const world = new World(settingsOf('shed'));
  world.isHeard = false;
  world.put(1);
  await world.pass(1);
  expect([world.sends, world.outbox.takeSettled(1)]).toEqual([0, false]);
  world.isHeard = true;
  await world.pass(1);
  expect(world.outbox.takeSettled(1)).toBe(true);
});
