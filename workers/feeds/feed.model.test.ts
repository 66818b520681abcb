import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { EventColumns } from '../memory/event-columns.ts';
import { FEED_STATE_WORDS, type Feed, type FeedLoad } from './feed.ts';
import { RecordingFeed } from './recording-feed.ts';
import { SimulatedFeed } from './simulated-feed.ts';

const SLOTS = 256;
const load = fc.record({
  encoding: fc.constantFrom('value' as const, 'packet' as const),
  sensors: fc.oneof(fc.constant(1024), fc.integer({ min: 1, max: 65_535 })),
  invalidRatio: fc.constantFrom(0, 1 / 1024, 0.01, 0.5, 1),
  classMix: fc.record({ urgent: fc.nat(2), normal: fc.nat(2), bulk: fc.nat(2) }),
  seed: fc.integer({ min: 1, max: 0xffffffff }),
});
const recording = {
  timeMs: Float64Array.from({ length: 7 }, (_, i) => 1000 * i * i),
  value: Float64Array.of(1, 2, 3, 5, 8, 13, 21),
};
const kinds: readonly [string, (settings: FeedLoad) => Feed][] = [
  ['simulated', (settings) => new SimulatedFeed(settings)],
  ['recording', (settings) => new RecordingFeed(recording, settings)],
];

function createPool(): EventColumns {
  const packet = new Uint32Array(4 * SLOTS);
  const recorded = new Float64Array(packet.buffer);
  return { meta: new Uint32Array(SLOTS), raw: new Float32Array(SLOTS), packet, recorded };
}

describe.each(kinds)('a %s feed', (_, create) => {
  test('gives the same events however they are cut into calls, and whatever the slots', () => {
    const cuts = fc.array(fc.nat(40), { maxLength: 6 });
    const slots = fc.shuffledSubarray([...Array(SLOTS).keys()], { minLength: SLOTS, maxLength: SLOTS });
    fc.assert(
      fc.property(load, cuts, slots, (settings, counts, order) => {
        const total = counts.reduce((sum, n) => sum + n, 0);
        const whole = createPool();
        create(settings).fill(new Float64Array(FEED_STATE_WORDS), Uint32Array.from(order), 0, total, whole);

        const pieces = createPool();
        const state = new Float64Array(FEED_STATE_WORDS);
        const feed = create(settings);
        let from = 0;
        for (const n of counts) {
          expect(feed.fill(state, Uint32Array.from(order), from, n, pieces)).toBe(n);
          from += n;
        }
        expect(pieces).toEqual(whole);
      }),
    );
  });

  test('goes on from a durable state as if its worker had not died', () => {
    fc.assert(
      fc.property(load, fc.nat(100), fc.nat(100), (settings, before, lost) => {
        const slots = Uint32Array.from({ length: SLOTS }, (_value, i) => i);
        const state = new Float64Array(FEED_STATE_WORDS);
        const feed = create(settings);
        feed.fill(state, slots, 0, before, createPool());
        const durable = state.slice();
        const first = createPool();
        feed.fill(state, slots, 0, lost, first);

        const again = createPool();
        const recovered = durable.slice();
        create(settings).fill(recovered, slots, 0, lost, again);
        expect(again).toEqual(first);
        expect(recovered).toEqual(state);
      }),
    );
  });

  test('touches no slot but those given', () => {
    fc.assert(
      fc.property(load, fc.nat(50), fc.nat(50), (settings, from, count) => {
        const slots = Uint32Array.from({ length: SLOTS }, (_value, i) => i);
        const pool = createPool();
        pool.meta.fill(0xdeadbeef);
        create(settings).fill(new Float64Array(FEED_STATE_WORDS), slots, from, count, pool);
        pool.meta.forEach((meta, slot) => {
          expect(meta === 0xdeadbeef).toBe(slot < from || slot >= from + count);
        });
      }),
    );
  });

  test('takes over the state of a feed with other settings', () => {
    fc.assert(
      fc.property(load, load, fc.nat(100), (old, now, before) => {
        const slots = Uint32Array.from({ length: SLOTS }, (_value, i) => i);
        const state = new Float64Array(FEED_STATE_WORDS);
        create(old).fill(state, slots, 0, before, createPool());
        create({ ...now, seed: old.seed }).fill(state, slots, 0, 200, createPool());
        expect(state[2]).toBe(before + 200);
      }),
    );
  });
});
