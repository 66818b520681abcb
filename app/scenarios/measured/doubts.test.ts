import { describe, expect, test } from 'vitest';
import { idleSnapshot } from '../../../workers/contract/idle-snapshot.ts';
import { arrivalsOf } from '../../../workers/contract/settings/arrivals.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import { noLatencies } from '../../../workers/contract/view/latency-counts.ts';
import { configOf } from '../definition/loads.ts';
import type { ScenarioStep } from '../definition/scenario-types.ts';
import { ActRecord } from './act-record.ts';
import { lateSource, movedSpeed, tooFewCores, tooSlow } from './doubts.ts';

/** 1,000/s for eight seconds. */
function act(
  emitted: (ms: number) => number,
  change: (snapshot: Snapshot, ms: number) => void = () => {},
  timeline: ScenarioStep[] = [],
) {
  const settings = {
    'load.eventsPerSecond': { share: 1, of: 'database' },
    'failures.storage.latencyMs': 10,
    'batch.maxSize': 10,
  } as const;
  const record = new ActRecord(2, 'a', configOf({ settings, timeline }, 1), 1, 8);
  for (let ms = 100; ms <= 8000; ms += 100) {
    const snapshot = idleSnapshot(record.config);
    snapshot.activeMs = ms;
    snapshot.counters.emitted = emitted(ms);
    change(snapshot, ms);
    record.add(snapshot, noLatencies);
  }
  return record;
}
const slowFrom = (from: number, share: number) => (ms: number) => ms - Math.max(0, Math.min(1000, ms - from)) * share;

describe('the source is late', () => {
  test('when it falls behind by more than a hundredth in a second', () => {
    expect(lateSource(act(slowFrom(4000, 0.02)))).toMatch(/[12]\.\d+ % in second 5 of act 2/);
    expect(lateSource(act(slowFrom(4000, 0.005)))).toBeNull();
    expect(lateSource(act((ms) => ms))).toBeNull();
  });
  test('not in the warm-up, nor for one reading between two ticks, nor when it catches up at once', () => {
    expect(lateSource(act(slowFrom(0, 0.5)))).toBeNull();
    expect(lateSource(act((ms) => (ms % 1000 === 0 ? ms - 40 : ms)))).toBeNull();
    expect(lateSource(act((ms) => (ms > 3300 && ms < 3600 ? 3300 : ms)))).toBeNull();
  });
  test('not while something holds it back', () => {
    const held = (snapshot: Snapshot, ms: number) => {
      snapshot.channels['source→validate'].blockedSends = ms > 4000 ? 3 : 0;
    };
    const full = ({ channels }: Snapshot, ms: number) => {
      if (ms > 4000) channels['source→validate'].depth = channels['source→validate'].capacity;
    };
    expect(lateSource(act(slowFrom(4000, 0.2), held))).toBeNull();
    expect(lateSource(act(slowFrom(4000, 0.2), full))).toBeNull();
  });
  test('of random arrivals by what the seed makes of them', () => {
    const base = act((ms) => ms).config;
    const poisson = { ...base, load: { ...base.load, arrivals: 'poisson' as const, seed: 99 } };
    const arrivals = arrivalsOf(poisson.load, 9000);
    const due = (ms: number) => arrivals.filter((at) => at <= ms).length;
    const seen = (late: number) => {
      const record = new ActRecord(1, 'random', poisson, 0, 8);
      for (let ms = 100; ms <= 8000; ms += 100) {
        const snapshot = idleSnapshot(poisson);
        snapshot.activeMs = ms;
        snapshot.counters.emitted = due(ms - (ms > 4000 ? late : 0));
        record.add(snapshot, noLatencies);
      }
      return record;
    };
    expect(lateSource(seen(0))).toBeNull();
    expect(Math.max(...seen(0).samples.map(({ owed }) => owed))).toBe(0);
    expect(lateSource(seen(300))).toContain('in second 5 of act 1');
  });
  test('not in a second in which a burst begins or ends', () => {
    const timeline = [{ at: 4.5, what: 'burst', value: 2, for: 1 }];
    const burst = (ms: number) => ms + Math.max(0, Math.min(1000, ms - 4600));
    expect(lateSource(act(burst, undefined, timeline))).toBeNull();
    expect(lateSource(act((ms) => ms))).toBeNull();
  });
});

test('what a machine can not show', () => {
  expect(movedSpeed(100, 91)).toBeNull();
  expect(movedSpeed(100, 85)).toBe('this machine became 15 % slower meanwhile, by its speed check');
  expect(movedSpeed(100, 120)).toContain('20 % faster');
  expect(tooSlow(80, 100)).toBeNull();
  expect(tooSlow(81, 100)).toContain('at most');
  expect(tooFewCores(2, 2)).toBeNull();
  expect(tooFewCores(1, 2)).toContain('2 cores');
});
