import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { TRANSFORM } from '../memory/tasks.ts';
import { killEachWrite, killTwice, type Scenario } from '../testing/kill-each-write.ts';

const MIXED: ConfigPatch['load'] = { classMix: { urgent: 1, normal: 1, bulk: 1 }, invalidRatio: 0.2 };

const STEALING: Omit<Scenario, 'task'> = {
  patch: {
    load: MIXED,
    transform: { workers: 3 },
    channels: { capacity: 128 },
    scheduler: { backlog: 20 },
    batch: { maxSize: 40 },
  },
  events: 400,
  exercises: (rig) => rig.count(TRANSFORM + 2, J.STOLEN) > 50,
};

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  alone: { task: TRANSFORM, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'stolen from': { task: TRANSFORM, ...STEALING },
  'a thief': { task: TRANSFORM + 2, ...STEALING },
  'retired, called back, and retired again': {
    task: TRANSFORM + 2,
    ...STEALING,
    meanwhile: (rig, round) => {
      if (round === 2 || round === 9) rig.apply({ transform: { workers: 1 } });
      if (round === 5) rig.apply({ transform: { workers: 3 } });
    },
    exercises: (rig) => rig.count(TRANSFORM + 2, J.EXECUTED) > 50,
  },
  'one of two when all is soon done': {
    task: TRANSFORM,
    patch: { load: MIXED, transform: { workers: 2 }, channels: { capacity: 64 } },
    events: 1,
  },
  'one of three with fixed shares': {
    task: TRANSFORM + 1,
    patch: { load: MIXED, transform: { workers: 3, scheduling: 'static' }, channels: { capacity: 200 } },
    events: 600,
    exercises: (rig) => [0, 1, 2].every((member) => rig.count(TRANSFORM + member, J.EXECUTED) > 100),
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
