/** A recording that is published: its rows, their times and values, in turn, at any speed. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { RecordedLoad } from './recorded-load.ts';

const START = 1_764_460_800_000;
const RECORDING = { timeMs: Float64Array.of(5000, 6000, 8000), value: Float64Array.of(18_228_934.5, -1, 1e300) };
/** The last row is followed by the first one after the mean distance of two. */
const PERIOD = 4500;

function loadOf(feed: ConfigPatch['feed'], load: ConfigPatch['load'] = {}): RecordedLoad {
  const patch: ConfigPatch = { feed: { kind: 'recording', recording: 'machine_temperature', ...feed }, load };
  return new RecordedLoad(RECORDING, applyPatch(defaultConfig(), patch), START);
}
function taken(load: RecordedLoad, now: number): [time: number, value: number][] {
  const count = load.take(now, 4096);
  return Array.from({ length: count }, (_, i) => [load.timeMs[i]! - START, load.value[i]!]);
}

test('rows fall due as they were recorded, faster by the speed, over and over, with their exact values', () => {
  const times = [0, 1000, 3000].flatMap((due, row) => [0, 1, 2, 3].map((turn) => [turn * PERIOD + due, row] as const));
  const rows = times.sort(([a], [b]) => a - b);
  fc.assert(
    fc.property(fc.constantFrom(1, 2, 8), fc.array(fc.integer({ min: 0, max: 3000 })), (speed, waits) => {
      const load = loadOf({ speed });
      let now = 0;
      const all = waits.flatMap((wait) => {
        now += wait / speed;
        return taken(load, now);
      });
      const twin = waits.length === 0 ? [] : rows.filter(([due]) => due / speed <= now);
      const enough = Math.min(all.length, twin.length);
      expect(enough).toBe(Math.min(twin.length, rows.length));
      for (let i = 0; i < enough; i++) {
        expect(all[i]![0]).toBeCloseTo(twin[i]![0] / speed, 6);
        expect(all[i]![1]).toBe(RECORDING.value[twin[i]![1]]);
      }
    }),
  );
});

test('played once it ends after its last row', () => {
  const load = loadOf({ atEnd: 'stop' });
  expect(taken(load, 1e9)).toHaveLength(3);
  expect([taken(load, 2e9), load.behindMs(2e9)]).toEqual([[], Number.NEGATIVE_INFINITY]);
});

test('another speed counts from the next row on, and a pause moves all that follows', () => {
  const load = loadOf({ speed: 1 });
  expect(taken(load, 1000)).toHaveLength(2);
  load.configure(applyPatch(defaultConfig(), { feed: { kind: 'recording', speed: 2 } }));
  // The next row stays where it was, at 3,000; the one after it, 1,500 later, comes in half of that.
  expect(taken(load, 3750).map(([time]) => time)).toEqual([3000, 3750]);
  load.delay(100);
  expect(taken(load, 4250).map(([time]) => time)).toEqual([4350]);
});

test('at full speed every row is due now, and a rate that follows owes nothing', () => {
  const load = loadOf({}, { mode: 'max' });
  expect(load.take(7, 5)).toBe(5);
  expect([...load.timeMs.subarray(0, 5)].map((time) => time - START)).toEqual([7, 7, 7, 7, 7]);
  load.configure(applyPatch(defaultConfig(), { feed: { kind: 'recording', speed: 1 }, load: { mode: 'rate' } }));
  expect(load.behindMs(7)).toBeLessThanOrEqual(0);
});

test('rows that are made invalid are so in the message', () => {
  const load = loadOf({ invalidRatio: 1 });
  const count = load.take(1e6, 1000);
  const sound = Array.from({ length: count }, (_, i) => i).filter(
    (i) => Number.isFinite(load.value[i]!) && load.meta[i]! >>> 24 === 0 && (load.meta[i]! & 0xffff) === 0,
  );
  expect([count > 500, sound]).toEqual([true, []]);
});
