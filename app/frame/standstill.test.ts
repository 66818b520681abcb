import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { Standstills } from './standstill.ts';

function moment(time: number, emitted: number, arrived: number, p99 = 216): Snapshot {
  const snapshot = idleSnapshot(defaultConfig());
  Object.assign(snapshot, { time, state: 'running', runId: 1 });
  snapshot.counters.emitted = emitted;
  snapshot.latency.endToEnd.count = arrived;
  Object.assign(snapshot.latency.endToEnd.window, { count: arrived, p99 });
  return snapshot;
}
function followed(...moments: Snapshot[]): Standstills {
  const standstills = new Standstills();
  for (const one of moments) standstills.follow(one);
  return standstills;
}

test('while nothing arrives of what is emitted, P99 is that of before, with since when', () => {
  const last = moment(2000, 300, 150, 3.2);
  const found = followed(moment(0, 100, 90), moment(200, 150, 150, 216), moment(400, 200, 150, 100), last);
  expect(found.at(last)).toMatchObject({ since: 200, p99Ms: 216 });
  expect(found.at({ runId: 1, time: 2100 })).toBeNull();
  expect(found.at({ runId: 2, time: 1000 })).toBeNull();
});

test('a standstill ends with the next event, and is remembered for the time before', () => {
  const now = moment(2200, 400, 151);
  const found = followed(moment(0, 100, 90), moment(200, 150, 90), moment(2000, 300, 90), now);
  expect(found.at(now)).toBeNull();
  expect(found.at({ runId: 1, time: 1500 })).toMatchObject({ since: 0 });
});

test('a source that emits nothing, a pause and the end of a run are none', () => {
  const quiet = moment(9000, 100, 90);
  expect(followed(moment(0, 100, 90), moment(200, 100, 90), quiet).at(quiet)).toBeNull();
  const paused = { ...moment(9000, 200, 90), state: 'paused' as const };
  expect(followed(moment(0, 100, 90), moment(200, 200, 90), paused).at(paused)).toBeNull();
  const goesOn = moment(9200, 200, 90);
  expect(followed(moment(0, 100, 90), moment(200, 200, 90), paused, goesOn).at(goesOn)).toBeNull();
});
