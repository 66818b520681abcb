import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import {
  AGGREGATES,
  ALARMS,
  BROADCAST,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TAIL,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { isValid } from '../testing/event-twin.ts';
import { counters, storedEvents, undrained, unsound } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';
import { Saboteur } from '../testing/saboteur.ts';

interface Scenario {
  readonly task: number;
  readonly patch: ConfigPatch;
  /** The source ends after about this many. */
  readonly events: number;
  /** Called before every round, to change something. */
  readonly meanwhile?: (rig: PipelineRig, round: number) => void;
  /** Whether some events may be missing from the store: expired, shed, given up. */
  readonly loses?: boolean;
  /** That the scenario is about what it says, seen after a run without a death. */
  readonly exercises?: (rig: PipelineRig, deepest: Deepest) => boolean;
}
/** The most there was of something at any time. */
interface Deepest {
  queued: number;
  held: number;
}
const TICK_MS = 0.5;
const START = Number(process.env['START'] ?? 0);

/** Runs a scenario with the task killed before its write number `n`, and replaced `absence` rounds later. */
function run({ task, patch, events, meanwhile, loses, exercises }: Scenario, n: number, absence: number, start = START) {
  const saboteur = new Saboteur();
  saboteur.dieAfter = n;
  const rig = new PipelineRig(patch, { sabotage: { task, saboteur }, start });
  const problems: string[] = [];
  const deepest = { queued: 0, held: 0 };
  let missing = 0;
  let rounds = 0;
  const between = () => {
    const wrong = unsound(rig);
    if (wrong.length > 0 && problems.length === 0) problems.push(`round ${rounds}: ${wrong.join()}`);
    deepest.queued = Math.max(deepest.queued, rig.count(SCHEDULER, J.QUEUED));
    deepest.held = Math.max(deepest.held, rig.count(STORAGE, J.HELD));
    if (!rig.isAlive(task) && missing++ >= absence) {
      rig.sabotage(task, null);
      rig.start(task);
    }
    rounds++;
    meanwhile?.(rig, rounds);
  };
  for (; rig.count(SOURCE, J.RECEIVED) < events; between()) {
    rig.now += TICK_MS;
    rig.round();
  }
  rig.drain(between);
  problems.push(...undrained(rig));
  if (!loses) {
    const stored = storedEvents(rig).map(({ sequence }) => sequence);
    const emitted = [...rig.emitted.values()].filter((event) => rig.configs.some((config) => isValid(event, config)));
    const missing = emitted.filter(({ sequence }) => !stored.includes(sequence)).map(({ sequence }) => sequence);
    if (missing.length > 0) problems.push(`never stored: ${missing.join()}`);
  }
  if (exercises && n === Number.POSITIVE_INFINITY && !exercises(rig, deepest)) problems.push('exercises nothing');
  if (n === Number.POSITIVE_INFINITY)
    console.log(
      counters(rig),
      deepest,
      rounds,
      saboteur.writes,
      [8, 9, 10, 11].map((t) => [rig.count(t, J.EXECUTED), rig.count(t, J.STOLEN)].join('/')),
      [0, 1, 2].map((o) => rig.count(BROADCAST, J.SKIPPED + o)),
      rig.sightings.map((s) => s.length),
    );
  rig.release();
  return { problems, writes: saboteur.writes };
}

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
const SLOW_STORAGE: ConfigPatch['failures'] = { storage: { latencyMs: 3 } };

const SCENARIOS: Readonly<Record<string, Scenario>> = {
  'source, as room allows': { task: SOURCE, patch: { load: MIXED }, events: 40 },
  'source, at a rate': { task: SOURCE, patch: { load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000 } }, events: 40 },
  'source, shedding': {
    task: SOURCE,
    patch: {
      load: { ...MIXED, mode: 'rate', eventsPerSecond: 4000, arrivals: 'poisson' },
      channels: { whenFull: 'shed', capacity: 3 },
      failures: SLOW_STORAGE,
    },
    events: 60,
    loses: true,
    exercises: (rig) => counters(rig).shed > 5,
  },
  'validate, values': { task: VALIDATE, patch: { load: MIXED }, events: 40 },
  'validate, packets': { task: VALIDATE, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'transform, alone': { task: TRANSFORM, patch: { load: { ...MIXED, encoding: 'packet' } }, events: 40 },
  'transform, one that is stolen from': { task: TRANSFORM, ...STEALING },
  'transform, one that steals': { task: TRANSFORM + 2, ...STEALING },
  'transform, one of two when the end is near': {
    task: TRANSFORM,
    patch: { load: MIXED, transform: { workers: 2 }, channels: { capacity: 64 } },
    events: 1,
  },
  'transform, one of three with fixed shares': {
    task: TRANSFORM + 1,
    patch: { load: MIXED, transform: { workers: 3, scheduling: 'static' }, channels: { capacity: 200 } },
    events: 800,
    exercises: (rig) => [0, 1, 2].every((member) => rig.count(TRANSFORM + member, J.EXECUTED) > 100),
  },
  'scheduler, edf': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: { budgetMs: { urgent: 1, normal: 5, bulk: 50 } } },
    events: 60,
    exercises: (_, { queued }) => queued > 5,
  },
  'scheduler, edf, expiring': {
    task: SCHEDULER,
    patch: {
      load: { ...MIXED, staleRatio: 0.1 },
      failures: SLOW_STORAGE,
      scheduler: { discardExpired: true, budgetMs: { urgent: 3, normal: 6, bulk: 50 } },
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
      scheduler: { policy: 'fifo', discardExpired: true, budgetMs: { urgent: 3, normal: 6, bulk: 50 } },
    },
    events: 60,
    loses: true,
    exercises: (rig) => counters(rig).expired > 5,
  },
  'scheduler, changing its policy and backlog': {
    task: SCHEDULER,
    patch: { load: MIXED, failures: SLOW_STORAGE, scheduler: { budgetMs: { urgent: 1, normal: 5, bulk: 50 } } },
    events: 80,
    meanwhile: (rig, round) => {
      if (round % 4 === 0)
        rig.apply({ scheduler: { policy: round % 8 === 0 ? 'edf' : 'fifo', backlog: 1 + (round % 7) } });
    },
    exercises: (_, { queued }) => queued > 5,
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
    events: 40,
    exercises: (rig) => rig.sightings[2]!.length === counters(rig).stored,
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
    events: 60,
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
    events: 40,
    exercises: (_, { held }) => held > 5,
  },
  'an observer that skips': {
    task: AGGREGATES,
    patch: { load: MIXED, broadcast: { lagLimit: 5 }, failures: { subscribers: { aggregates: 500 } } },
    events: 40,
  },
  'an observer that conflates': {
    task: ALARMS,
    patch: {
      load: { ...MIXED, sensors: 4 },
      broadcast: { policies: { alarms: 'conflate' } },
      failures: { subscribers: { alarms: 500 } },
    },
    events: 40,
    exercises: (rig) => rig.count(BROADCAST, J.SKIPPED + 1) > 5,
  },
  'an observer that blocks': {
    task: TAIL,
    patch: { load: MIXED, broadcast: { policies: { tail: 'block' }, lagLimit: 2 } },
    events: 40,
  },
};

describe.each(Object.entries(SCENARIOS))('%s', (name, scenario) => {
  test.each([0, 4])('killed before every write, and missing for %i rounds', (absence) => {
    const t = performance.now();
    const { writes, problems } = run(scenario, Number.POSITIVE_INFINITY, absence);
    expect(problems).toEqual([]);
    const found: Record<string, number[]> = {};
    for (let n = 0; n < writes; n++) {
      let problems: string[];
      try {
        problems = run(scenario, n, absence).problems;
      } catch (e) {
        problems = [String(e).slice(0, 300)];
      }
      if (problems.length) (found[problems.slice(0, 2).join('; ').slice(0, 200)] ??= []).push(n);
    }
    console.log(name, writes, performance.now() - t);
    expect(Object.entries(found).map(([what, ns]) => `${ns.length} of ${ns[0]}..${ns.at(-1)}: ${what}`)).toEqual([]);
  });
});
