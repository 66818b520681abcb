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
const recording = { timeMs: Float64Array.of(5000, 5100, 5400), value: Float32Array.of(1.5, 2.5, 3.5) };

function createPool(): EventColumns {
  return { meta: new Uint32Array(SLOTS), raw: new Float32Array(SLOTS), packet: new Uint32Array(4 * SLOTS) };
}

test('plays its rows as sensor 0, over and over', () => {
  const pool = createPool();
  new RecordingFeed(recording, LOAD).fill(new Float64Array(FEED_STATE_WORDS), slots, 0, 7, pool);
  expect([...pool.raw.subarray(0, 7)]).toEqual([1.5, 2.5, 3.5, 1.5, 2.5, 3.5, 1.5]);
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
  const feed = new RecordingFeed({ timeMs: Float64Array.of(7), value: Float32Array.of(1) }, LOAD);
  const state = new Float64Array(FEED_STATE_WORDS);
  expect([0, 1, 2].map((ahead) => feed.dueAt(state, ahead))).toEqual([0, 1000, 2000]);
});

test('starts at its first row after another feed or recording', () => {
  const state = new Float64Array(FEED_STATE_WORDS);
  const pool = createPool();
  new SimulatedFeed(LOAD).fill(state, slots, 0, 2, pool);
  new RecordingFeed(recording, LOAD).fill(state, slots, 0, 2, pool);
  expect([...pool.raw.subarray(0, 2)]).toEqual([1.5, 2.5]);
  const other = { timeMs: Float64Array.of(0, 1), value: Float32Array.of(-1, -2) };
  const feed = new RecordingFeed(other, LOAD);
  expect(feed.dueAt(state, 0)).toBe(0);
  feed.fill(state, slots, 0, 2, pool);
  expect([...pool.raw.subarray(0, 2)]).toEqual([-1, -2]);
});

test('refuses a recording without rows', () => {
  const empty = { timeMs: new Float64Array(0), value: new Float32Array(0) };
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
