/**
 * By what each setting can be seen to be in force: settings to begin with, the change, and a sign of it, which must not be
 * there before. What no single stage shows has a test of its own, named here.
 */

import type { ConfigPatch, ServiceTimeSettings } from '../contract/config-types.ts';
import { NETWORK_FAILURES } from '../contract/live/live-types.ts';
import type { ServedStage } from '../contract/name-sets.ts';
import { applyPatch } from '../contract/settings/config-check.ts';
import { BULK, classOf, NORMAL, sensorOf, URGENT } from '../memory/event-columns.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
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
import { Ring } from '../primitives/channel/ring.ts';
import { BUCKETS } from '../primitives/histogram/histogram.ts';
import type { Phase } from './phase.ts';
import { PipelineRig } from './pipeline-rig.ts';

type Sign = (phase: Phase) => boolean;
export interface Row {
  readonly from?: ConfigPatch;
  readonly to: ConfigPatch;
  readonly sign: Sign;
}
/** A test elsewhere: its file and what it is called. */
export type Elsewhere = readonly [file: string, title: string];

const calls: Sign = (p) => p.grown(STORAGE, J.DATABASE_CALLS) > 40;
const fewCalls: Sign = (p) => p.grown(STORAGE, J.DATABASE_CALLS) < 4;
const opened: Sign = (p) => p.breaker.opened > 0;
const outage: Required<ConfigPatch>['failures'] = { storage: { outage: true } };
/** Trips at the second failure and then waits for `openMs`. */
const OFTEN = { consecutiveFailures: 2, openMs: 1, maxOpenMs: 1000, backoffFactor: 1, jitter: 0 } as const;
/** Only the failure rate counts. */
const RATE = { consecutiveFailures: 0, failureRate: 1, window: 1000, minimumCalls: 1000, openMs: 1000 } as const;
const only = (kind: 'urgent' | 'normal' | 'bulk') => ({ urgent: 0, normal: 0, bulk: 0, [kind]: 1 });
const classMix = (kind: 'urgent' | 'normal' | 'bulk', number: number): Row => ({
  from: { load: { classMix: only(kind === 'urgent' ? 'bulk' : 'urgent') } },
  to: { load: { classMix: { [kind]: 1 } } },
  sign: ({ events }) => events.some(({ meta }) => classOf(meta) === number),
});
const budget = (kind: 'urgent' | 'normal' | 'bulk'): Row => ({
  from: {
    load: { classMix: only(kind) },
    channels: { capacity: 4 },
    scheduler: { discardExpired: true, budgetMs: { urgent: 5000, normal: 5000, bulk: 5000 } },
    failures: outage,
  },
  to: { scheduler: { budgetMs: { [kind]: 1 } } },
  sign: (p) => p.grown(SCHEDULER, J.EXPIRED) > 0,
});
const storedWithin = (kind: 'urgent' | 'normal' | 'bulk', number: number): Row => ({
  from: { load: { classMix: only(kind) }, failures: { storage: { latencyMs: 5 } } },
  to: { objectives: { storedWithinMs: { [kind]: 2 } } },
  sign: (p) => p.grown(STORAGE, J.LATE + number) > 0,
});
const policy = (name: 'aggregates' | 'alarms' | 'tail', subscriber: number): Row => ({
  from: {
    broadcast: { lagLimit: 3, policies: { aggregates: 'skip', alarms: 'skip', tail: 'skip' } },
    failures: { subscribers: { aggregates: 5000, alarms: 5000, tail: 5000 } },
  },
  to: { broadcast: { policies: { [name]: 'block' } } },
  sign: (p) => p.grown(BROADCAST, J.SENT) > 0 && p.grown(BROADCAST, J.SKIPPED + subscriber) === 0,
});
const slow = (name: 'aggregates' | 'alarms' | 'tail', subscriber: number): Row => ({
  from: { broadcast: { lagLimit: 3 } },
  to: { failures: { subscribers: { [name]: 5000 } } },
  sign: (p) => p.grown(BROADCAST, J.SKIPPED + subscriber) > 20,
});
const POISON = { notFinite: true, outOfRange: true, unknownSensor: true, badStatus: true, badCrc: true };
const poison = (kind: keyof typeof POISON, cause: number): Row => ({
  from: {
    load: { encoding: kind === 'badCrc' ? 'packet' : 'value' },
    failures: { poison: { ratio: 0.5, ...POISON, [kind]: false } },
  },
  to: { failures: { poison: { [kind]: true } } },
  sign: (p) => p.grown(VALIDATE, cause) > 5,
});
/** Two recordings of one reading a second: 1, 2, 3, … and the same times a thousand. */
export function prepareRecordings(memory: MemoryMap): void {
  for (let row = 0; row < 2000; row++) {
    memory.recordingTimes[row] = 1000 * (row % 1000);
    memory.recordingValues[row] = ((row % 1000) + 1) * (row < 1000 ? 1 : 1000);
  }
  memory.recordingDirectory.set([0, 1000, 1000, 1000]);
}
const RECORDING = { kind: 'recording', recording: 'machine_temperature', speed: 1000 } as const;

/** A stage whose events take their time lets fewer than two in five through. */
function serviceSigns(stage: ServedStage, task: number): Record<string, Row> {
  const sign: Sign = (p) => p.grown(task, J.SENT) < 40;
  const set = (settings: Partial<ServiceTimeSettings>): ConfigPatch => ({ service: { [stage]: settings } });
  const from = { ...ONE_WORKER, ...set({ kind: 'log-normal', p50Us: 1, p99Us: 50_000 }) };
  return {
    [`service.${stage}.kind`]: { from: { ...ONE_WORKER, ...set({ meanUs: 5000 }) }, to: set({ kind: 'fixed' }), sign },
    [`service.${stage}.meanUs`]: {
      from: { ...ONE_WORKER, ...set({ kind: 'exponential', meanUs: 1 }) },
      to: set({ meanUs: 20_000 }),
      sign,
    },
    [`service.${stage}.p50Us`]: { from, to: set({ p50Us: 20_000 }), sign },
    [`service.${stage}.p99Us`]: {
      from: { ...ONE_WORKER, ...set({ kind: 'log-normal', p50Us: 1, p99Us: 1 }) },
      to: set({ p99Us: 10_000_000 }),
      sign,
    },
  };
}
const ONE_WORKER: ConfigPatch = { transform: { workers: 1 } };

/** How long the breaker was open each time, ms. */
function openTimes({ breaker }: Phase): Set<string> {
  const log = breaker.transitions();
  const times = log.flatMap(({ from, at }, i) => (from === 'open' && i > 0 ? (at - log[i - 1]!.at).toFixed(1) : []));
  return new Set(times);
}
/** How many different lengths there were. */
function callLengths({ rig }: Phase): number {
  return rig.memory.calls.subarray(0, BUCKETS).filter((count) => count > 0).length;
}
function firstOf(seed: number): number {
  const rig = new PipelineRig({ ...STEADY, load: { ...STEADY.load, seed } });
  rig.runUntil(5);
  return rig.emitted.get(0)!.raw;
}

const NETWORK_SPEC = 'each failure of the network is told of, is an incident, and costs no event';

/** An event a millisecond, and batches of five. */
export const STEADY = {
  load: { mode: 'rate', eventsPerSecond: 1000 },
  channels: { capacity: 100 },
} as const satisfies ConfigPatch;

export const SIGNS: Readonly<Record<string, Row | Elsewhere>> = {
  'feed.kind': {
    to: { feed: RECORDING },
    sign: ({ events }) => events.length > 50 && events.every(({ raw }) => Number.isInteger(raw) && raw > 0),
  },
  'feed.recording': {
    from: { feed: RECORDING },
    to: { feed: { recording: 'ambient_temperature' } },
    sign: ({ events }) => events.some(({ raw }) => raw % 1000 === 0 && raw > 1000),
  },
  'feed.speed': { from: { feed: RECORDING }, to: { feed: { speed: 5000 } }, sign: ({ events }) => events.length > 400 },
  'feed.atEnd': {
    from: { feed: { ...RECORDING, speed: 50_000 } },
    to: { feed: { atEnd: 'stop' } },
    sign: ({ events }) => events.length <= 1000,
  },
  'feed.invalidRatio': {
    from: { feed: RECORDING },
    to: { feed: { invalidRatio: 0.9 } },
    sign: (p) => p.grown(VALIDATE, J.NOT_FINITE) > 5,
  },
  'live.server': [
    'e2e/specs/live-feed.spec.ts',
    'messages are acked when stored, or dead-lettered; a broker that was killed is used again',
  ],
  'live.stream': [
    'e2e/specs/live-feed.spec.ts',
    'messages are acked when stored, or dead-lettered; a broker that was killed is used again',
  ],
  'live.consumer': [
    'e2e/specs/live-feed.spec.ts',
    'messages are acked when stored, or dead-lettered; a broker that was killed is used again',
  ],
  'live.filter': ['workers/live/consumer-check.test.ts', 'a consumer of the user: %s'],
  'live.mapping': [
    'e2e/specs/live-mapping.spec.ts',
    'messages of another form are stored by a mapping made from one; others are dead letters',
  ],
  'live.deadLetters': [
    'e2e/specs/live-feed.spec.ts',
    'messages are acked when stored, or dead-lettered; a broker that was killed is used again',
  ],
  'live.output': [
    'e2e/specs/live-output.spec.ts',
    'each message is published once, though a node dies between publish and ack',
  ],
  'live.aggregatesOut': [
    'e2e/specs/live-output.spec.ts',
    'aggregates and alarms of each message are published before it is acked, though a node dies',
  ],
  'live.alarmsOut': [
    'e2e/specs/live-output.spec.ts',
    'aggregates and alarms of each message are published before it is acked, though a node dies',
  ],
  'live.outageSeconds': [
    'workers/live/out/out-check.test.ts',
    'a duplicate_window that is too short is named with what it should be',
  ],
  'live.withoutDurability': [
    'workers/live/run-wish.test.ts',
    'without a database on the disk it takes messages only if it is told to',
  ],
  'load.mode': { to: { load: { mode: 'max' } }, sign: ({ events }) => events.length > 2000 },
  'load.encoding': {
    to: { load: { encoding: 'packet' } },
    sign: ({ events }) => events.every(({ packet }) => packet !== null),
  },
  'load.eventsPerSecond': { to: { load: { eventsPerSecond: 5000 } }, sign: ({ events }) => events.length > 450 },
  'load.shape': {
    from: { load: { peakFactor: 10 } },
    to: { load: { shape: 'burst' } },
    sign: ({ events }) => events.length > 900,
  },
  'load.periodSeconds': {
    from: { load: { shape: 'burst', peakFactor: 10, periodSeconds: 600 } },
    to: { load: { periodSeconds: 1 } },
    sign: ({ events }) => events.length < 200,
  },
  'load.peakFactor': {
    from: { load: { shape: 'burst', peakFactor: 2 } },
    to: { load: { peakFactor: 20 } },
    sign: ({ events }) => events.length > 1500,
  },
  'load.trace.id': [
    'workers/stages/source/trace-schedule.test.ts',
    'another trace begins with its first arrival, and so does one after another shape',
  ],
  'load.trace.arrivals': [
    'workers/stages/source/trace-schedule.test.ts',
    'that is not there is a steady load with its mean',
  ],
  'load.trace.seconds': [
    'workers/stages/source/trace-schedule.test.ts',
    'that is not there is a steady load with its mean',
  ],
  'load.trace.pace': ['workers/stages/source/trace-schedule.test.ts', 'plays with the load as its mean'],
  'load.trace.atEnd': [
    'workers/stages/source/trace-schedule.test.ts',
    'ends where it is not to be repeated, and goes on when it is',
  ],
  'load.arrivals': {
    to: { load: { arrivals: 'poisson' } },
    sign: ({ events }) =>
      new Set(events.slice(1).map(({ intended }, i) => (intended - events[i]!.intended).toFixed(6))).size > 10,
  },
  'load.sensors': {
    to: { load: { sensors: 1000 } },
    sign: ({ events }) => events.some(({ meta }) => sensorOf(meta) > 15),
  },
  'load.invalidRatio': {
    to: { load: { invalidRatio: 0.5 } },
    sign: (p) => p.grown(VALIDATE, J.RECEIVED) - p.grown(VALIDATE, J.SENT) > 20,
  },
  'load.staleRatio': {
    from: { scheduler: { discardExpired: true } },
    to: { load: { staleRatio: 0.5 } },
    sign: (p) => p.grown(SCHEDULER, J.EXPIRED) > 20,
  },
  'load.classMix.urgent': classMix('urgent', 0),
  'load.classMix.normal': classMix('normal', 1),
  'load.classMix.bulk': classMix('bulk', 2),
  'load.seed': {
    from: { load: { seed: 5 } },
    to: { load: { seed: 6 } },
    // The first value of the sequence that begins with 6.
    sign: ({ events }) => events.some(({ raw }) => raw === firstOf(6)),
  },
  'load.naiveLatency': {
    to: { load: { naiveLatency: true } },
    sign: (p) => p.grown(SOURCE, J.STAMPS_SENT) === 1,
  },
  'objectives.p99Ms': ['app/findings/bottleneck.test.ts', 'latency over its target, and where the longest wait is'],
  'objectives.p99Of': ['app/findings/bottleneck.test.ts', 'a target of an older link is held against the delivery'],
  'objectives.storedWithinMs.urgent': storedWithin('urgent', URGENT),
  'objectives.storedWithinMs.normal': storedWithin('normal', NORMAL),
  'objectives.storedWithinMs.bulk': storedWithin('bulk', BULK),
  'channels.capacity': {
    from: { failures: outage, load: { mode: 'max' } },
    to: { channels: { capacity: 200 } },
    sign: (p) => p.depth(0) > 100,
  },
  'channels.whenFull': {
    from: { failures: outage, channels: { capacity: 4 } },
    to: { channels: { whenFull: 'shed' } },
    sign: (p) => p.grown(SOURCE, J.SHED) > 20,
  },
  'transform.workers': {
    from: { load: { mode: 'max' }, channels: { capacity: 300 }, transform: { workers: 1, scheduling: 'static' } },
    to: { transform: { workers: 3 } },
    sign: (p) => p.grown(TRANSFORM + 2, J.EXECUTED) > 0,
  },
  'transform.scheduling': ['workers/stages/transform/transform-stage.test.ts', 'from %s to %s while it runs'],
  'transform.passes': {
    from: { load: { encoding: 'packet' }, transform: { passes: 2 } },
    to: { transform: { passes: 9 } },
    sign: (p) => p.hasValuesOf(applyPatch(p.rig.config, { transform: { passes: 9 } }), p.rig.configs[0]!),
  },
  'transform.irregularity': {
    from: { load: { encoding: 'packet' }, transform: { passes: 4 } },
    to: { transform: { irregularity: 1 } },
    sign: (p) => p.hasValuesOf(applyPatch(p.rig.config, { transform: { irregularity: 1 } }), p.rig.configs[0]!),
  },
  'scheduler.policy': [
    'workers/stages/scheduler/scheduler-stage.model.test.ts',
    'a change of policy applies to what waits',
  ],
  'scheduler.discardExpired': {
    from: { load: { staleRatio: 0.5 } },
    to: { scheduler: { discardExpired: true } },
    sign: (p) => p.grown(SCHEDULER, J.EXPIRED) > 20,
  },
  'scheduler.budgetMs.urgent': budget('urgent'),
  'scheduler.budgetMs.normal': budget('normal'),
  'scheduler.budgetMs.bulk': budget('bulk'),
  'scheduler.backlog': {
    from: {
      load: { classMix: { urgent: 1, normal: 1, bulk: 1 } },
      failures: outage,
      channels: { capacity: 8 },
      scheduler: { backlog: 5 },
    },
    to: { scheduler: { backlog: 40 } },
    sign: (p) => p.rig.count(SCHEDULER, J.QUEUED) > 5,
  },
  'scheduler.whenFull': {
    from: { failures: outage, channels: { capacity: 8 }, scheduler: { backlog: 5 } },
    to: { scheduler: { whenFull: 'evict' } },
    sign: (p) => p.grown(SCHEDULER, J.EVICTED) > 20,
  },
  'batch.maxSize': {
    to: { batch: { maxSize: 50, maxWaitMs: 1000 } },
    from: { batch: { maxWaitMs: 1000 } },
    sign: (p) => p.rig.count(STORAGE, J.LAST_SIZE) === 50,
  },
  'batch.maxWaitMs': {
    from: { batch: { maxSize: 1000, maxWaitMs: 9000 } },
    to: { batch: { maxWaitMs: 5 } },
    sign: (p) => p.grown(STORAGE, J.BY_TIME) > 5,
  },
  'breaker.enabled': {
    from: { failures: outage, breaker: { ...OFTEN, openMs: 1000 } },
    to: { breaker: { enabled: false } },
    sign: calls,
  },
  'breaker.consecutiveFailures': {
    from: { failures: outage, breaker: RATE },
    to: { breaker: { consecutiveFailures: 1 } },
    sign: opened,
  },
  'breaker.failureRate': {
    from: { failures: { storage: { errorRate: 0.5 } }, breaker: { ...RATE, minimumCalls: 10 } },
    to: { breaker: { failureRate: 0.2 } },
    sign: opened,
  },
  'breaker.window': {
    from: { failures: { storage: { errorRate: 0.5 } }, breaker: { ...RATE, minimumCalls: 5 } },
    to: { breaker: { window: 5 } },
    sign: opened,
  },
  'breaker.minimumCalls': {
    from: { failures: outage, breaker: RATE },
    to: { breaker: { minimumCalls: 5 } },
    sign: opened,
  },
  'breaker.slowCallMs': {
    from: { failures: { storage: { latencyMs: 5 } }, breaker: { slowCallMs: 0 } },
    to: { breaker: { slowCallMs: 3 } },
    sign: (p) => p.breaker.failures > 0,
  },
  'breaker.openMs': { from: { failures: outage, breaker: OFTEN }, to: { breaker: { openMs: 900 } }, sign: fewCalls },
  'breaker.backoffFactor': {
    from: { failures: outage, breaker: OFTEN },
    to: { breaker: { backoffFactor: 10 } },
    sign: fewCalls,
  },
  'breaker.maxOpenMs': {
    from: { failures: outage, breaker: { ...OFTEN, backoffFactor: 10, maxOpenMs: 60 } },
    to: { breaker: { maxOpenMs: 1 } },
    sign: (p) => p.grown(STORAGE, J.DATABASE_CALLS) > 20,
  },
  'breaker.jitter': {
    from: { failures: outage, breaker: { ...OFTEN, openMs: 4, maxOpenMs: 8 } },
    to: { breaker: { jitter: 1 } },
    sign: (p) => openTimes(p).size > 4,
  },
  'breaker.probes': {
    from: { failures: { storage: { errorRate: 0.5 } }, breaker: { ...OFTEN, consecutiveFailures: 1 } },
    to: { breaker: { probes: 3 } },
    sign: (p) => p.breaker.transitions().some(({ reason }) => reason === '3 probes succeeded'),
  },
  'breaker.whenOpen': {
    from: { failures: outage },
    to: { breaker: { whenOpen: 'shed' } },
    sign: (p) => p.grown(STORAGE, J.DEAD_LETTERED) > 0,
  },
  'broadcast.lagLimit': {
    from: { broadcast: { lagLimit: 3 }, failures: { subscribers: { tail: 20_000 } } },
    to: { broadcast: { lagLimit: 50 } },
    sign: ({ rig }) => new Ring(rig.memory.subscribers[2]!).length > 3,
  },
  'broadcast.policies.aggregates': policy('aggregates', 0),
  'broadcast.policies.alarms': policy('alarms', 1),
  'broadcast.policies.tail': policy('tail', 2),
  'storage.kind': [
    'e2e/specs/storage.spec.ts',
    'storage can be switched between memory and the database while it runs',
  ],
  'storage.budgetMb': [
    'e2e/specs/data-stored.spec.ts',
    'removes the oldest run without a star when the disk budget is used up, and says so',
  ],
  'storage.retainEvents': {
    from: { load: { eventsPerSecond: 100_000 }, channels: { capacity: 500 }, batch: { maxSize: 500 } },
    to: { storage: { retainEvents: 10_000 } },
    sign: ({ rig }) => rig.count(STORAGE, J.STORED) > 15_000 && rig.count(STORAGE, J.ROWS) === 10_000,
  },
  ...serviceSigns('validate', VALIDATE),
  ...serviceSigns('transform', TRANSFORM),
  ...serviceSigns('scheduler', SCHEDULER),
  ...serviceSigns('aggregates', AGGREGATES),
  ...serviceSigns('alarms', ALARMS),
  ...serviceSigns('tail', TAIL),
  'database.perCallMs': { to: { database: { perCallMs: 60 } }, sign: fewCalls },
  'database.perRowUs': { to: { database: { perRowUs: 20_000 } }, sign: fewCalls },
  'database.distribution': {
    from: { database: { perCallMs: 4 } },
    to: { database: { distribution: 'exponential' } },
    sign: (p) => callLengths(p) > 8,
  },
  'database.p50Ms': {
    from: { database: { distribution: 'measured', p50Ms: 0.01, p99Ms: 60 } },
    to: { database: { p50Ms: 60 } },
    sign: fewCalls,
  },
  'database.p99Ms': {
    from: { database: { distribution: 'measured', p50Ms: 4, p99Ms: 4 } },
    to: { database: { p99Ms: 40 } },
    sign: (p) => callLengths(p) > 8,
  },
  'database.inFlight': {
    from: { database: { perCallMs: 40 } },
    to: { database: { inFlight: 8 } },
    sign: (p) => p.grown(STORAGE, J.DATABASE_CALLS) > 10,
  },
  'database.capacity': {
    from: { database: { perCallMs: 10, inFlight: 8 } },
    to: { database: { capacity: 1 } },
    sign: (p) => p.grown(STORAGE, J.CALLS_SUCCEEDED) < 15,
  },
  'database.timeoutMs': {
    from: { database: { perCallMs: 10 } },
    to: { database: { timeoutMs: 5 } },
    sign: (p) => p.grown(STORAGE, J.CALLS_TIMED_OUT) > 3,
  },
  'database.retries': {
    from: { failures: outage, breaker: { openMs: 5000 }, database: { backoff: 0 } },
    to: { breaker: { enabled: false }, database: { retries: 100 } },
    sign: (p) => p.grown(STORAGE, J.DATABASE_CALLS) > 200,
  },
  'database.backoff': {
    from: { failures: outage, database: { retries: 100, backoff: 0 } },
    to: { database: { backoff: 50 } },
    sign: fewCalls,
  },
  'database.jitter': ['workers/stages/storage/retries.test.ts', 'a backoff is spread by its jitter'],
  'database.maxAttempts': {
    from: { breaker: { enabled: false }, failures: { storage: { refusedRows: 0.1 } } },
    to: { database: { maxAttempts: 1 } },
    sign: (p) => p.grown(STORAGE, J.DEAD_LETTERED) > 3 && p.grown(STORAGE, J.STORED) > 50,
  },
  'failures.storage.errorRate': {
    to: { failures: { storage: { errorRate: 0.5 } } },
    sign: (p) => p.breaker.failures > 2,
  },
  'failures.storage.latencyMs': { to: { failures: { storage: { latencyMs: 60 } } }, sign: fewCalls },
  'failures.storage.jitterMs': {
    to: { failures: { storage: { jitterMs: 90 } } },
    sign: (p) => p.grown(STORAGE, J.DATABASE_CALLS) < 10,
  },
  'failures.storage.refusedRows': {
    to: { failures: { storage: { refusedRows: 1 } } },
    sign: (p) => p.grown(STORAGE, J.STORED) === 0,
  },
  'failures.storage.outage': { to: { failures: outage }, sign: (p) => p.grown(STORAGE, J.STORED) === 0 },
  'failures.storage.hang': {
    to: { failures: { storage: { hang: true } } },
    sign: (p) => p.grown(STORAGE, J.STORED) === 0,
  },
  'failures.storage.quotaFull': ['e2e/specs/storage.spec.ts', 'an injected full quota: storing goes on in memory'],
  'failures.subscribers.aggregates': slow('aggregates', 0),
  'failures.subscribers.alarms': slow('alarms', 1),
  'failures.subscribers.tail': slow('tail', 2),
  // What the button Burst injects.
  'failures.burst.factor': ['workers/coordinator/failures/failure-injector.test.ts', 'a burst multiplies the load'],
  'failures.burst.seconds': ['e2e/specs/timeline.spec.ts', 'a burst multiplies the load for its seconds'],
  'failures.poison.ratio': {
    to: { failures: { poison: { ratio: 0.5 } } },
    sign: (p) => p.grown(VALIDATE, J.RECEIVED) - p.grown(VALIDATE, J.SENT) > 20,
  },
  'failures.poison.notFinite': poison('notFinite', J.NOT_FINITE),
  'failures.poison.outOfRange': poison('outOfRange', J.OUT_OF_RANGE),
  'failures.poison.unknownSensor': poison('unknownSensor', J.UNKNOWN_SENSOR),
  'failures.poison.badStatus': poison('badStatus', J.BAD_STATUS),
  'failures.poison.badCrc': poison('badCrc', J.BAD_CRC),
  ...Object.fromEntries(
    NETWORK_FAILURES.map((name): [string, Elsewhere] => [
      `failures.network.${name}`,
      ['e2e/specs/network.spec.ts', NETWORK_SPEC],
    ]),
  ),
  'threads.count': [
    'workers/stage-worker/stage-worker.test.ts',
    'a task that is wanted elsewhere is closed and let go of, whatever it holds',
  ],
};
