/**
 * Three subjects whose streams answer as generated input says, against what they have: a message is settled only when each of them
 * has its part of it, and none is left when all streams are well again.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OUT_NAMES, type OutName } from '../../contract/live/live-types.ts';
import { LiveView } from '../../contract/live/live-view.ts';
import { defaultsOf } from '../../contract/settings/default-sets.ts';
import { readMessage, writeBatch } from '../../feeds/batch-message.ts';
import * as L from '../../memory/live-words.ts';
import { Journal } from '../../primitives/shared/journal.ts';
import { Outbox } from './outbox.ts';
import { type Output, Outputs } from './outputs.ts';

type Answer = 'yes' | 'no' | 'lost';

const DATA = writeBatch({ meta: new Uint32Array(2), value: new Float32Array(2), timeMs: null });
const ROWS: Readonly<Record<OutName, number>> = { output: 2, aggregatesOut: 1, alarmsOut: 1 };

/** Every third message has alarms. */
const isWanted = (name: OutName, sequence: number) => name !== 'alarmsOut' || sequence % 3 === 0;

class World {
  now = 1000;
  readonly answers: Record<OutName, Answer> = { output: 'yes', aggregatesOut: 'yes', alarmsOut: 'yes' };
  readonly streams = new Map(OUT_NAMES.map((name) => [name, new Set<number>()] as const));
  /** How often each subject was asked for its part of a message. */
  readonly made = new Map<string, number>();
  readonly outputs: Outputs;
  private readonly journal: Journal;
  private readonly view: LiveView;

  constructor() {
    const liveVersion = new Int32Array(new SharedArrayBuffer(4));
    const liveFigures = new Float64Array(new SharedArrayBuffer(16 * L.LIVE_FIGURES));
    this.journal = new Journal(liveVersion, 0, liveFigures);
    this.view = new LiveView({ liveVersion, liveFigures });
    this.journal.draft[L.LIVE_STATE] = 2;
    const { breaker, database } = defaultsOf(3);
    this.outputs = new Outputs(
      OUT_NAMES.map((name) => this.output(name)),
      readMessage,
    );
    this.outputs.configure({
      breaker: {
        ...breaker,
        enabled: true,
        whenOpen: 'hold',
        consecutiveFailures: 2,
        openMs: 100,
        jitter: 0,
        maxOpenMs: 400,
      },
      database: { ...database, retries: 0, jitter: 0 },
    });
  }

  put(sequence: number): void {
    this.outputs.put({ sequence, timeMs: 0, data: DATA }, Uint32Array.of(3));
  }
  async pass(ms: number): Promise<void> {
    this.now += ms;
    this.outputs.step();
    await new Promise((resolve) => setImmediate(resolve));
    this.journal.commit();
  }
  figures(name: OutName) {
    return this.view.read()![name]!;
  }

  private output(name: OutName): Output {
    const figures = L.outWords(this.journal.draft, OUT_NAMES.indexOf(name));
    const box = new Outbox(figures, {
      now: () => this.now,
      random: () => 0.5,
      isHeard: () => true,
      send: async ({ sequence }) => this.send(name, sequence),
      tell: () => {},
    });
    const make: Output['make'] = ({ sequence, places }) => {
      const key = `${name} ${sequence}`;
      this.made.set(key, (this.made.get(key) ?? 0) + 1);
      if (!isWanted(name, sequence)) return null;
      return { sequence, bytes: DATA, events: 2, stored: places.length, rows: ROWS[name] };
    };
    return { box, make };
  }
  private send(name: OutName, sequence: number): boolean {
    const stream = this.streams.get(name)!;
    if (this.answers[name] === 'no') throw new Error('maximum messages exceeded');
    const wasKnown = stream.has(sequence);
    stream.add(sequence);
    if (this.answers[name] === 'lost') throw new Error('timeout');
    return wasKnown;
  }
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('put' as const), sequence: fc.integer({ min: 1, max: 12 }) }),
  fc.record({ kind: fc.constant('pass' as const), ms: fc.constantFrom(1, 20, 150) }),
  fc.record({
    kind: fc.constant('answer' as const),
    name: fc.constantFrom(...OUT_NAMES),
    answer: fc.constantFrom<Answer>('yes', 'no', 'lost'),
  }),
);

test('a message is settled when each stream has its part; no part is made twice, and none is left', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const world = new World();
      const open = new Set<number>();
      const settled: number[] = [];
      const take = () => {
        for (const sequence of open) {
          if (!world.outputs.takeSettled(sequence)) continue;
          open.delete(sequence);
          settled.push(sequence);
          for (const [name, stream] of world.streams) expect(stream.has(sequence)).toBe(isWanted(name, sequence));
          expect(world.outputs.has(sequence)).toBe(false);
        }
      };
      for (const each of steps) {
        if (each.kind === 'put' && !settled.includes(each.sequence)) {
          world.put(each.sequence);
          open.add(each.sequence);
          expect(world.outputs.has(each.sequence)).toBe(true);
        } else if (each.kind === 'answer') world.answers[each.name] = each.answer;
        else await world.pass(each.kind === 'pass' ? each.ms : 1);
        take();
      }
      for (const name of OUT_NAMES) world.answers[name] = 'yes';
      for (let i = 0; i < 20 && open.size > 0; i++) {
        await world.pass(500);
        take();
      }
      expect([...open]).toEqual([]);
      expect([...world.made.values()].filter((times) => times !== 1)).toEqual([]);
      await world.pass(1);
      for (const name of OUT_NAMES) {
        const { taken, known, events, givenUp, waiting } = world.figures(name);
        const wanted = settled.filter((sequence) => isWanted(name, sequence)).length;
        expect([taken + known, events, givenUp, waiting]).toEqual([wanted, taken * ROWS[name], 0, 0]);
      }
    }),
    { numRuns: 100 },
  );
});

test('where one stream refuses, the others go on, and its breaker alone opens', async () => {
  const world = new World();
  world.answers.alarmsOut = 'no';
  for (const sequence of [1, 2, 3]) world.put(sequence);
  for (let i = 0; i < 50; i++) await world.pass(1);
  expect([1, 2, 3].map((sequence) => world.outputs.takeSettled(sequence))).toEqual([true, true, false]);
  expect(OUT_NAMES.map((name) => world.figures(name).breaker)).toEqual(['closed', 'closed', 'open']);
  expect(OUT_NAMES.map((name) => world.figures(name).taken)).toEqual([3, 3, 0]);
});
