import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, SCHEDULER, STORAGE } from '../memory/tasks.ts';
import { killEachWrite, killTwice, type Scenario } from '../testing/kill-each-write.ts';
import { counters } from '../testing/pipeline-check.ts';

const MIXED: ConfigPatch['load'] = { classMix: { urgent: 1, normal: 1, bulk: 1 }, invalidRatio: 0.2 };
const SLOW_STORAGE: ConfigPatch['failures'] = { storage: { latencyMs: 3 } };
const TIGHT: ConfigPatch['scheduler'] = { budgetMs: { urgent: 3, normal: 6, bulk: 50 } };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'scheduler, edf': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: TIGHT },
    events: 60,
    exercises: (_, { queued }) => queued > 5,
  },
  'scheduler, edf, expiring': {
    task: SCHEDULER,
    patch: {
      load: { ...MIXED, staleRatio: 0.1 },
      failures: SLOW_STORAGE,
      scheduler: { ...TIGHT, discardExpired: true },
    },
    events: 60,
    loses: true,
    exercises: (rig, { queued }) => queued > 5 && counters(rig).expired > 5,
  },
  'scheduler, fifo, expiring': {
    task: SCHEDULER,
    patch: {
      load: { ...MIXED, staleRatio: 0.1 },
      failures: SLOW_STORAGE,
      scheduler: { ...TIGHT, policy: 'fifo', discardExpired: true },
    },
    events: 60,
    loses: true,
    exercises: (rig) => counters(rig).expired > 5,
  },
  'scheduler, changing its policy and backlog': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: TIGHT },
    events: 60,
    meanwhile: (rig, round) => {
      const policy = round % 8 === 0 ? 'edf' : 'fifo';
      if (round % 4 === 0) rig.apply({ scheduler: { policy, backlog: 8 + (round % 7) } });
    },
    exercises: (_, { queued }) => queued > 5,
  },
  'scheduler, told something else while it is missing': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: TIGHT },
    events: 60,
    meanwhile: (rig) => {
      if (!rig.isAlive(SCHEDULER)) rig.apply({ scheduler: { policy: 'fifo' } });
    },
  },
  'scheduler, on the move': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: TIGHT },
    events: 60,
    meanwhile: (rig, round) => {
      if ((round !== 8 && round !== 13) || !rig.isAlive(SCHEDULER)) return;
      rig.kill(SCHEDULER);
      rig.start(SCHEDULER);
    },
  },
  'broadcast, skipping and conflating': {
    task: BROADCAST,
    patch: {
      load: { ...MIXED, sensors: 3 },
      broadcast: { policies: { aggregates: 'skip', alarms: 'conflate', tail: 'skip' }, lagLimit: 3 },
      failures: { subscribers: { aggregates: 900, alarms: 900, tail: 100 } },
    },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED) > 3 && rig.count(BROADCAST, J.SKIPPED + 1) > 3,
  },
  'broadcast, blocked': {
    task: BROADCAST,
    patch: {
      load: MIXED,
      broadcast: { policies: { aggregates: 'block', alarms: 'conflate', tail: 'block' }, lagLimit: 2 },
      failures: { subscribers: { tail: 900 } },
    },
    events: 16,
    exercises: (rig) => rig.sightings[2]!.length === counters(rig).stored,
  },
  'broadcast, told something else while it is missing': {
    task: BROADCAST,
    patch: {
      load: { ...MIXED, sensors: 3 },
      broadcast: { policies: { aggregates: 'conflate', alarms: 'conflate', tail: 'skip' }, lagLimit: 3 },
      failures: { subscribers: { aggregates: 900, alarms: 900, tail: 100 } },
    },
    events: 30,
    meanwhile: (rig) => {
      if (!rig.isAlive(BROADCAST)) rig.apply({ broadcast: { policies: { aggregates: 'skip', tail: 'conflate' } } });
    },
  },
  'storage, holding through errors': {
    task: STORAGE,
    patch: { load: MIXED, failures: { storage: { latencyMs: 3, errorRate: 0.4 } }, breaker: { openMs: 5 } },
    events: 40,
  },
  'storage, giving up through errors': {
    task: STORAGE,
    patch: {
      load: MIXED,
      failures: { storage: { latencyMs: 1, errorRate: 0.4 } },
      breaker: { openMs: 5, whenOpen: 'shed' },
    },
    events: 40,
    loses: true,
    exercises: (rig) => counters(rig).deadLettered > 5,
  },
  'storage, with slow observers': {
    task: STORAGE,
    patch: {
      load: { ...MIXED, sensors: 4 },
      broadcast: { lagLimit: 5, policies: { alarms: 'conflate' } },
      failures: { subscribers: { aggregates: 5000, alarms: 3000, tail: 1000 } },
    },
    events: 30,
    exercises: (_, { held }) => held > 5,
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
