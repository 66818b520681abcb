import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { AGGREGATES, ALARMS, BROADCAST, SOURCE, TAIL, VALIDATE } from '../memory/tasks.ts';
import { killEachWrite, killTwice, type Scenario } from '../testing/kill-each-write.ts';
import { counters } from '../testing/pipeline-check.ts';

const MIXED: ConfigPatch['load'] = { classMix: { urgent: 1, normal: 1, bulk: 1 }, invalidRatio: 0.2 };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'source, as room allows': { task: SOURCE, patch: { load: MIXED }, events: 24 },
  'source, at a rate': { task: SOURCE, patch: { load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000 } }, events: 20 },
  'source, shedding': {
    task: SOURCE,
    patch: {
      load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000, arrivals: 'poisson' },
      channels: { whenFull: 'shed', capacity: 2 },
      failures: { storage: { latencyMs: 5 } },
    },
    events: 40,
    loses: true,
    exercises: (rig) => counters(rig).shed > 5,
  },
  'validate, values': { task: VALIDATE, patch: { load: MIXED }, events: 40 },
  'validate, packets': { task: VALIDATE, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'an observer that skips': {
    task: AGGREGATES,
    patch: { load: MIXED, broadcast: { lagLimit: 5 }, failures: { subscribers: { aggregates: 900 } } },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED) > 5,
  },
  'an observer that conflates': {
    task: ALARMS,
    patch: {
      load: { ...MIXED, sensors: 3 },
      broadcast: { policies: { alarms: 'conflate' } },
      failures: { subscribers: { alarms: 900 } },
    },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED + 1) > 5,
  },
  'an observer that blocks': {
    task: TAIL,
    patch: { load: MIXED, broadcast: { policies: { tail: 'block' }, lagLimit: 2 } },
    events: 40,
    exercises: (rig) => rig.sightings[2]!.length === counters(rig).stored,
  },
};

describe.each(Object.entries(SCENARIOS))('%s', (_, scenario) => {
  test.each([0, 4])('killed before every write, and missing for %i rounds', (absence) => {
    expect(killEachWrite(scenario, absence)).toEqual([]);
  });
});

/** Somewhere in its work; and the first writes of a replacement are those of taking over. */
const FIRSTS = [0.2, 0.45, 0.5, 0.55, 0.8];
const MOST = 25;

test.each(Object.entries(SCENARIOS))('%s: killed, and killed again as it takes over', (_, scenario) => {
  expect(killTwice(scenario, FIRSTS, MOST)).toEqual([]);
});
