import { expect, test } from 'vitest';
import { idleSnapshot } from '../idle-snapshot.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { RateWindow } from './rate-window.ts';

/** For each sample, the time of the one that rates are taken against. */
function before(times: readonly number[]): (number | null)[] {
  const window = new RateWindow();
  const snapshot = idleSnapshot(defaultConfig());
  return times.map((time) => window.push({ ...snapshot, time }).before?.time ?? null);
}

test('rates are taken against the sample of a second before, or the first one while the run is younger', () => {
  expect(before([0, 400, 800, 1200, 1600, 2000])).toEqual([null, 0, 0, 0, 400, 800]);
});

test('a sample that comes a little early is the one of a second before', () => {
  expect(before([0, 500, 990, 1485])).toEqual([null, 0, 0, 500]);
  expect(before([0, 500, 990, 1475])).toEqual([null, 0, 0, 0]);
});

test('no rate is taken across runs, or across a gap', () => {
  const window = new RateWindow();
  const snapshot = idleSnapshot(defaultConfig());
  window.push({ ...snapshot, runId: 1, time: 0 });
  expect(window.push({ ...snapshot, runId: 2, time: 100 }).before).toBeNull();
  expect(window.push({ ...snapshot, runId: 2, time: 200 }).before?.time).toBe(100);
  window.clear();
  expect(window.push({ ...snapshot, runId: 2, time: 300 }).before).toBeNull();
});
