import { expect, test } from 'vitest';
import { idleSnapshot } from '../idle-snapshot.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { type Standstill, watchStandstills } from './standstill.ts';

function moment(time: number, emitted: number, arrived: number, p99 = 216): Snapshot {
  const snapshot = idleSnapshot(defaultConfig());
  Object.assign(snapshot, { time, state: 'running', runId: 1 });
  snapshot.counters.emitted = emitted;
  snapshot.latency.endToEnd.count = arrived;
  Object.assign(snapshot.latency.endToEnd.window, { count: arrived, p99 });
  return snapshot;
}
/** What is said of each of them. */
function followed(...moments: Snapshot[]): (Standstill | null)[] {
  const standstillAt = watchStandstills();
  return moments.map((each) => standstillAt(each));
}

test('while nothing arrives of what is emitted, P99 is that of before, with since when', () => {
  const found = followed(
    ...[moment(0, 100, 90), moment(200, 150, 150, 216), moment(400, 200, 150, 100)],
    ...[moment(1300, 280, 150, 40), moment(1400, 290, 150, 30), moment(2000, 300, 150, 3.2)],
  );
  expect(found).toEqual([null, null, null, null, { since: 200, p99Ms: 216 }, { since: 200, p99Ms: 216 }]);
});

test('a standstill ends with the next event, and with the run', () => {
  const still = [moment(0, 100, 90), moment(200, 150, 90), moment(2000, 300, 90)];
  expect(followed(...still, moment(2200, 400, 91)).at(-1)).toBeNull();
  expect(followed(...still, { ...moment(2200, 400, 90), runId: 2 }).at(-1)).toBeNull();
  expect(followed(...still, { ...moment(2200, 400, 90), state: 'stopped' }).at(-1)).toBeNull();
});

test('a source that emits nothing, a pause and the end of a run are none', () => {
  const quiet = moment(9000, 100, 90);
  expect(followed(moment(0, 100, 90), moment(200, 100, 90), quiet).at(-1)).toBeNull();
  const paused = { ...moment(9000, 200, 90), state: 'paused' as const };
  expect(followed(moment(0, 100, 90), moment(200, 200, 90), paused).at(-1)).toBeNull();
  const goesOn = moment(9200, 200, 90);
  expect(followed(moment(0, 100, 90), moment(200, 200, 90), paused, goesOn).at(-1)).toBeNull();
});
