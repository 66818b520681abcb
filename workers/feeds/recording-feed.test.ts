import { describe, expect, test } from 'vitest';
import { classOf, type EventColumns, sensorOf, statusOf } from '../memory/event-columns.ts';
import { FEED_STATE_WORDS, type FeedLoad } from './feed.ts';
import { RecordingFeed } from './recording-feed.ts';
import { SimulatedFeed } from './simulated-feed.ts';

const SLOTS = 20_000;
const slots = Uint32Array.from({ length: SLOTS }, (_, i) => i);
const LOAD: FeedLoad = {
  encoding: 'value',
  sensors: 1024,
  invalidRatio: 0,
  classMix: { urgent: 0, normal: 1, bulk: 0 },
  seed: 1,
};
const recording = { timeMs: Float64Array.of(5000, 5100, 5400), value: Float64Array.of(1.5, 2.5, 3.5) };

function createPool(): EventColumns {
  const packet = new Uint32Array(4 * SLOTS);
  const recorded = new Float64Array(packet.buffer);
  return { meta: new Uint32Array(SLOTS), raw: new Float32Array(SLOTS), packet, recorded };
}

const state0 = () => new Float64Array(FEED_STATE_WORDS);

test('plays its rows as sensor 0, over and over', () => {
  const pool = createPool();
  new RecordingFeed(recording, LOAD).fill(new Float64Array(FEED_STATE_WORDS), slots, 0, 7, pool);
  expect([...pool.raw.subarray(0, 7)]).toEqual([1.5, 2.5, 3.5, 1.5, 2.5, 3.5, 1.5]);
  expect([...pool.recorded.subarray(0, 8)]).toEqual([1.5, 5000, 2.5, 5100, 3.5, 5400, 1.5, 5000]);
  for (const meta of pool.meta.subarray(0, 7)) {
    expect([sensorOf(meta), classOf(meta), statusOf(meta)]).toEqual([0, 1, 0]);
  }
});

test('tells when its rows are due, with a mean interval between two turns', () => {
  const feed = new RecordingFeed(recording, LOAD);
  const state = new Float64Array(FEED_STATE_WORDS);
  const due = [0, 1, 2, 3, 4, 5, 6].map((ahead) => feed.dueAt(state, ahead));
  expect(due).toEqual([0, 100, 400, 600, 700, 1000, 1200]);
  feed.fill(state, slots, 0, 2, createPool());
  expect(feed.dueAt(state, 0)).toBe(400);
  expect(feed.dueAt(state, 1)).toBe(600);
});

test('plays rows without any time between them a second a turn', () => {
  const feed = new RecordingFeed({ timeMs: Float64Array.of(7), value: Float64Array.of(1) }, LOAD);
  const state = new Float64Array(FEED_STATE_WORDS);
  expect([0, 1, 2].map((ahead) => feed.dueAt(state, ahead))).toEqual([0, 1000, 2000]);
});

test('keeps readings that an f32 does not hold, and none of them is invalid', () => {
  const pool = createPool();
  const value = Float64Array.of(18_228_934.5, 21.1, 1e300, -1e300, 5e-324);
  new RecordingFeed({ timeMs: new Float64Array(5), value }, LOAD).fill(state0(), slots, 0, 5, pool);
  expect([...slots.subarray(0, 5)].map((slot) => pool.recorded[2 * slot])).toEqual([...value]);
  expect(pool.raw.subarray(0, 5).every(Number.isFinite)).toBe(true);
});

test('played once it ends with its last row, and goes on when it is to be repeated', () => {
  const once = new RecordingFeed(recording, LOAD, false);
  const state = state0();
  expect([0, 1, 2, 3].map((ahead) => once.dueAt(state, ahead))).toEqual([0, 100, 400, Number.POSITIVE_INFINITY]);
  once.fill(state, slots, 0, 3, createPool());
  expect([once.left(state), once.dueAt(state, -1), once.dueAt(state, 0)]).toEqual([0, 400, Number.POSITIVE_INFINITY]);
  const repeated = new RecordingFeed(recording, LOAD);
  expect([repeated.left(state), repeated.dueAt(state, 0)]).toEqual([Number.POSITIVE_INFINITY, 600]);
  repeated.fill(state, slots, 0, 1, createPool());
  expect(once.left(state)).toBe(2);
});

test('goes on with the row it is asked for, in the turn that plays', () => {
  const feed = new RecordingFeed(recording, LOAD, false);
  const state = state0();
  const pool = createPool();
  feed.fill(state, slots, 0, 3, pool);
  feed.seek(state, 1);
  expect([feed.left(state), feed.dueAt(state, 0)]).toEqual([2, 100]);
  feed.skip(state, 1);
  feed.fill(state, slots, 0, 1, pool);
  expect([pool.raw[0], feed.left(state)]).toEqual([3.5, 0]);
  feed.seek(state, 99);
  expect(feed.left(state)).toBe(1);
});

test('starts at its first row after another feed or recording', () => {
  const state = new Float64Array(FEED_STATE_WORDS);
  const pool = createPool();
  new SimulatedFeed(LOAD).fill(state, slots, 0, 2, pool);
  new RecordingFeed(recording, LOAD).fill(state, slots, 0, 2, pool);
  expect([...pool.raw.subarray(0, 2)]).toEqual([1.5, 2.5]);
  const other = { timeMs: Float64Array.of(0, 1), value: Float64Array.of(-1, -2) };
  const feed = new RecordingFeed(other, LOAD);
  expect(feed.dueAt(state, 0)).toBe(0);
  feed.fill(state, slots, 0, 2, pool);
  expect([...pool.raw.subarray(0, 2)]).toEqual([-1, -2]);
});

test('refuses a recording without rows', () => {
  const empty = { timeMs: new Float64Array(0), value: new Float64Array(0) };
  expect(() => new RecordingFeed(empty, LOAD)).toThrow(RangeError);
});

describe('the load', () => {
  test('sets the share of invalid events', () => {
    const pool = createPool();
    new RecordingFeed(recording, { ...LOAD, invalidRatio: 0.1 }).fill(
      new Float64Array(FEED_STATE_WORDS),
      slots,
      0,
      SLOTS,
      pool,
    );
    let invalid = 0;
    for (const slot of slots) {
      const meta = pool.meta[slot]!;
      if (sensorOf(meta) !== 0 || statusOf(meta) !== 0 || !Number.isFinite(pool.raw[slot]!)) invalid++;
    }
    expect(invalid / SLOTS).toBeCloseTo(0.1, 1.9);
  });

  test('sets the class mix', () => {
    const pool = createPool();
    const classMix = { urgent: 1, normal: 2, bulk: 1 };
    new RecordingFeed(recording, { ...LOAD, classMix }).fill(new Float64Array(FEED_STATE_WORDS), slots, 0, SLOTS, pool);
    const seen = [0, 0, 0];
    for (const meta of pool.meta) seen[classOf(meta)]!++;
    expect(seen[0]! / SLOTS).toBeCloseTo(0.25, 1.7);
    expect(seen[1]! / SLOTS).toBeCloseTo(0.5, 1.7);
  });
});
