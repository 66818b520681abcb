/**
 * Whole runs of generated configurations on generated schedules: which task steps next, how time passes, changes,
 * pauses, tasks that die or move between steps. What must be true of each is in `testing/pipeline-check.ts`.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ConfigPatch } from '../contract/config-types.ts';
import { POLICIES, SUBSCRIBERS } from '../contract/name-sets.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { defaultConfig } from '../contract/settings/config-codec.ts';
import { PAUSE, RUN } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, SOURCE, SUBSCRIBER_TASKS } from '../memory/tasks.ts';
import { isValid } from '../testing/event-twin.ts';
import { counters, storedEvents, undrained, unsound } from '../testing/pipeline-check.ts';
import { PipelineRig } from '../testing/pipeline-rig.ts';

const ratio = fc.constantFrom(0, 0, 0.05, 0.3, 1);
const mixes = [
  { urgent: 1, normal: 1, bulk: 1 },
  { urgent: 0, normal: 0.9, bulk: 0.3 },
  { urgent: 1, normal: 0, bulk: 0 },
];
const policy = fc.constantFrom(...POLICIES);
const delay = fc.constantFrom(0, 0, 100, 1500);
const storageFailures = fc.record({
  errorRate: fc.constantFrom(0, 0, 0.3),
  latencyMs: fc.constantFrom(0, 0, 2, 40),
  jitterMs: fc.constantFrom(0, 5),
  outage: fc.constantFrom(false, false, false, true),
  hang: fc.constantFrom(false, false, false, true),
});

/** What may change while it runs. */
const change = fc.record(
  {
    load: fc.record(
      {
        mode: fc.constantFrom('rate', 'max'),
        encoding: fc.constantFrom('value', 'packet'),
        eventsPerSecond: fc.constantFrom(100, 2000, 50_000),
        shape: fc.constantFrom('steady', 'ramp', 'sine', 'burst'),
        arrivals: fc.constantFrom('uniform', 'poisson'),
        sensors: fc.constantFrom(1, 7, 1024),
        invalidRatio: ratio,
        staleRatio: ratio,
        classMix: fc.constantFrom(...mixes),
      },
      { requiredKeys: [] },
    ),
    channels: fc.record(
      { capacity: fc.constantFrom(1, 2, 5, 33, 500), whenFull: fc.constantFrom('block', 'shed') },
      { requiredKeys: [] },
    ),
    transform: fc.record(
      {
        workers: fc.integer({ min: 1, max: 4 }),
        scheduling: fc.constantFrom('stealing', 'static'),
        passes: fc.integer({ min: 1, max: 3 }),
        irregularity: fc.constantFrom(0, 0.7),
      },
      { requiredKeys: [] },
    ),
    scheduler: fc.record(
      {
        policy: fc.constantFrom('edf', 'fifo'),
        discardExpired: fc.boolean(),
        budgetMs: fc.record({
          urgent: fc.constantFrom(1, 20),
          normal: fc.constantFrom(1, 50),
          bulk: fc.constantFrom(5, 500),
        }),
        backlog: fc.constantFrom(1, 6, 100),
      },
      { requiredKeys: [] },
    ),
    batch: fc.record(
      { maxSize: fc.constantFrom(1, 4, 50), maxWaitMs: fc.constantFrom(1, 5, 100) },
      { requiredKeys: [] },
    ),
    breaker: fc.record(
      {
        enabled: fc.boolean(),
        consecutiveFailures: fc.constantFrom(0, 1, 3),
        slowCallMs: fc.constantFrom(0, 3, 100),
        openMs: fc.constantFrom(1, 20),
        probes: fc.constantFrom(1, 2),
        whenOpen: fc.constantFrom('hold', 'shed'),
      },
      { requiredKeys: [] },
    ),
    broadcast: fc.record(
      {
        lagLimit: fc.constantFrom(1, 3, 100),
        policies: fc.record({ aggregates: policy, alarms: policy, tail: policy }),
      },
      { requiredKeys: [] },
    ),
    failures: fc.record(
      { storage: storageFailures, subscribers: fc.record({ aggregates: delay, alarms: delay, tail: delay }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<ConfigPatch>;

type Action =
  | { readonly kind: 'round' | 'pause' | 'resume' }
  | { readonly kind: 'step' | 'move' | 'die'; readonly choice: number }
  | { readonly kind: 'shuffle'; readonly order: readonly number[] }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'change'; readonly patch: ConfigPatch };

const choice = fc.nat(99);
const calm: fc.Arbitrary<Action> = fc.oneof(
  { weight: 10, arbitrary: fc.constant({ kind: 'round' } as const) },
  { weight: 10, arbitrary: choice.map((n) => ({ kind: 'step', choice: n }) as const) },
  {
    weight: 6,
    arbitrary: fc.array(choice, { minLength: 12, maxLength: 12 }).map((order) => ({ kind: 'shuffle', order }) as const),
  },
  { weight: 8, arbitrary: fc.constantFrom(0.01, 0.3, 1, 7, 60).map((ms) => ({ kind: 'wait', ms }) as const) },
);
const lively: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: calm },
  { weight: 3, arbitrary: change.map((patch) => ({ kind: 'change', patch }) as const) },
  { weight: 1, arbitrary: fc.constantFrom<Action>({ kind: 'pause' }, { kind: 'resume' }) },
);
const deadly: fc.Arbitrary<Action> = fc.oneof(
  { weight: 20, arbitrary: lively },
  { weight: 3, arbitrary: choice.map((n) => ({ kind: 'move', choice: n }) as const) },
  { weight: 3, arbitrary: choice.map((n) => ({ kind: 'die', choice: n }) as const) },
);

/** Failures that would keep the drain waiting for ever end first. */
const RECOVERED: ConfigPatch = { failures: { storage: { outage: false, hang: false, errorRate: 0 } } };

function act(rig: PipelineRig, action: Action): void {
  const pick = (n: number): number => rig.order[n % rig.order.length]!;
  switch (action.kind) {
    case 'round':
      rig.round();
      break;
    case 'shuffle':
      rig.round(
        rig.order
          .map((task, i) => [action.order[i % 12]!, task] as const)
          .sort((a, b) => a[0] - b[0])
          .map(([, task]) => task),
      );
      break;
    case 'step':
      rig.step(pick(action.choice));
      break;
    case 'move': {
      const task = pick(action.choice);
      rig.kill(task);
      rig.start(task);
      break;
    }
    case 'die':
      rig.kill(pick(action.choice));
      break;
    case 'wait':
      rig.now += action.ms;
      break;
    case 'change':
      rig.apply(action.patch);
      break;
    case 'pause':
      rig.setPhase(PAUSE);
      break;
    case 'resume':
      rig.setPhase(RUN);
      break;
  }
}

/** Whoever died is replaced when it has been missing for a while. */
function replaceDead(rig: PipelineRig, since: Map<number, number>): void {
  for (const task of rig.dead) {
    const rounds = (since.get(task) ?? 0) + 1;
    since.set(task, rounds);
    if (rounds < 5) continue;
    since.delete(task);
    rig.start(task);
  }
}

function runThrough(patch: ConfigPatch, actions: readonly Action[], start: number): PipelineRig {
  const rig = new PipelineRig(patch, { start });
  const missing = new Map<number, number>();
  const between = () => {
    const wrong = unsound(rig);
    if (wrong.length > 0) throw new Error(wrong.join('; '));
    replaceDead(rig, missing);
  };
  for (const action of actions) {
    act(rig, action);
    between();
  }
  rig.apply(RECOVERED);
  rig.drain(between);
  const wrong = undrained(rig);
  if (wrong.length > 0) throw new Error(wrong.slice(0, 5).join('; '));
  return rig;
}

const STARTS = [0, 2 ** 31 - 30, 2 ** 32 - 30];
const start = fc.constantFrom(...STARTS);
const run = (actions: fc.Arbitrary<Action>, numRuns: number, check: (rig: PipelineRig) => void = () => {}) =>
  fc.assert(
    fc.property(change, fc.array(actions, { minLength: 5, maxLength: 80 }), start, (patch, list, from) => {
      const rig = runThrough(patch, list, from);
      check(rig);
      rig.release();
    }),
    { numRuns },
  );

describe('every event is accounted for, and stored right and once', () => {
  test('with one configuration: exactly the valid ones, but for what was shed, expired or given up', () => {
    run(calm, 60, (rig) => {
      const { deadLettered, expired, stored, shed, emitted } = counters(rig);
      const valid = [...rig.emitted.values()].filter((event) => isValid(event, rig.configs[0]!));
      expect(stored + expired + deadLettered).toBe(valid.length);
      expect(rig.emitted.size).toBe(emitted - shed);
      expectPolicies(rig);
    });
  });

  test('with changes and pauses while it runs', () => {
    run(lively, 80);
  });

  test('with tasks that move to another thread, or die between steps', () => {
    run(deadly, 80);
  });

  test('with a pool member that dies, and is no longer wanted then: a new one passes on what it held', () => {
    const still = { kind: 'shuffle', order: Array<number>(12).fill(0) } as const;
    const order = [0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0];
    const shrink = { kind: 'change', patch: { transform: { workers: 1 } } } as const;
    const actions: Action[] = [
      still,
      { kind: 'shuffle', order: [...still.order.slice(0, 8), 16, 0, 0, 0] },
      { kind: 'shuffle', order },
      { kind: 'die', choice: 21 },
      shrink,
      { kind: 'round' },
    ];
    runThrough({ transform: { workers: 4 }, scheduler: { backlog: 1 } }, actions, 0).release();
  });
});

/** What each subscriber saw, under a policy that never changed. */
function expectPolicies(rig: PipelineRig): void {
  const offered = rig.count(BROADCAST, J.SENT);
  const order = new Map(storedEvents(rig).map(({ sequence }, i) => [sequence, i]));
  for (const [o, name] of SUBSCRIBERS.entries()) {
    const sightings = rig.sightings[o]!;
    const policy = rig.config.broadcast.policies[name];
    if (policy === 'block') expect(sightings.length).toBe(offered);
    if (policy === 'skip') expect(sightings.length).toBe(rig.count(BROADCAST, J.DELIVERED + o));
    if (policy === 'conflate') continue;
    // As storage got them; what was given up is in no order that is known.
    const seen = sightings.flatMap(({ sequence }) => order.get(sequence) ?? []);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
  }
}

test('the base of the rig is a valid configuration, and has everything a run needs', () => {
  const rig = new PipelineRig();
  expect(applyPatch(defaultConfig(), rig.config)).toEqual(rig.config);
  rig.round();
  expect([rig.count(SOURCE, J.RECEIVED), SUBSCRIBER_TASKS.length]).toEqual([8, 3]);
});
