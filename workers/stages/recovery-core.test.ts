import type { ConfigPatch } from '../contract/config-types.ts';
import { SERVED } from '../memory/activity-words.ts';
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, SCHEDULER, STORAGE, VALIDATE } from '../memory/tasks.ts';
import { FakeDatabase } from '../testing/fake-database.ts';
import { counters } from '../testing/pipeline-check.ts';
import { MIXED, testRecovery } from '../testing/recovery-suite.ts';

const SLOW_STORAGE: ConfigPatch['failures'] = { storage: { latencyMs: 3 } };
const TIGHT: ConfigPatch['scheduler'] = { budgetMs: { urgent: 3, normal: 6, bulk: 50 } };

testRecovery({
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
    isLosing: true,
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
    isLosing: true,
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
  'scheduler, by class, evicting what is worth least': {
    task: SCHEDULER,
    patch: {
      load: { ...MIXED, classMix: { urgent: 1, normal: 1, bulk: 1 } },
      failures: SLOW_STORAGE,
      scheduler: { policy: 'priority', whenFull: 'evict', backlog: 6 },
    },
    events: 60,
    isLosing: true,
    exercises: (rig) => counters(rig).evicted > 5,
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
  'validate, with a service under way': {
    task: VALIDATE,
    patch: { load: MIXED, service: { validate: { kind: 'fixed', meanUs: 300 } } },
    events: 20,
    exercises: (rig) => rig.memory.activity[VALIDATE]![SERVED]! >= 20,
  },
  'scheduler, with a service under way': {
    task: SCHEDULER,
    patch: {
      load: MIXED,
      failures: SLOW_STORAGE,
      scheduler: TIGHT,
      service: { scheduler: { kind: 'fixed', meanUs: 300 } },
    },
    events: 20,
    exercises: (rig, { queued }) => queued > 2 && rig.memory.activity[SCHEDULER]![SERVED]! > 10,
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
    isLosing: true,
    exercises: (rig) => counters(rig).deadLettered > 5,
  },
  'storage, several batches in a transaction of a database': {
    task: STORAGE,
    openDatabase: () => new FakeDatabase(4),
    patch: { load: MIXED, batch: { maxSize: 3 }, channels: { capacity: 32 }, failures: SLOW_STORAGE },
    events: 60,
    exercises: (_, { together }) => together > 2,
  },
  'storage, several batches in a transaction, and commits that fail': {
    task: STORAGE,
    openDatabase: () => {
      const database = new FakeDatabase(3);
      database.failingCommits = 4;
      return database;
    },
    patch: {
      load: MIXED,
      batch: { maxSize: 3 },
      channels: { capacity: 32 },
      failures: SLOW_STORAGE,
      breaker: { openMs: 5 },
    },
    events: 40,
    exercises: (_, { together }) => together > 2,
  },
  'storage, waiting in a transaction for further batches': {
    task: STORAGE,
    openDatabase: () => new FakeDatabase(4),
    pause: (rig) => rig.roundWithout(STORAGE),
    patch: { load: MIXED, batch: { maxSize: 7 }, channels: { capacity: 6 }, failures: SLOW_STORAGE },
    events: 90,
    exercises: (rig, { together }) => together > 1 && rig.count(STORAGE, J.BY_SIZE) > 4,
  },
  'storage, waiting in a transaction for further batches that come too late, and commits that fail': {
    task: STORAGE,
    openDatabase: () => {
      const database = new FakeDatabase(4);
      database.failingCommits = 2;
      return database;
    },
    pause: () => {},
    patch: {
      load: MIXED,
      batch: { maxSize: 7 },
      channels: { capacity: 6 },
      failures: SLOW_STORAGE,
      breaker: { openMs: 5 },
    },
    events: 90,
    exercises: (rig, { together }) => together > 1 && rig.count(STORAGE, J.BY_TIME) > 2,
  },
  'storage, batches of a database that are not full': {
    task: STORAGE,
    openDatabase: () => new FakeDatabase(4),
    patch: {
      load: { ...MIXED, mode: 'rate', eventsPerSecond: 2000 },
      batch: { maxSize: 50, maxWaitMs: 3 },
    },
    events: 30,
    exercises: (rig) => rig.count(STORAGE, J.BY_TIME) > 2 && rig.count(STORAGE, J.BY_DRAIN) > 0,
  },
  'storage, several calls in flight that are late, fail and are repeated': {
    task: STORAGE,
    openDatabase: () => new FakeDatabase(4),
    patch: {
      load: MIXED,
      batch: { maxSize: 3 },
      channels: { capacity: 16 },
      failures: { storage: { errorRate: 0.2 } },
      database: { perCallMs: 2, inFlight: 3, capacity: 2, timeoutMs: 3.5, retries: 1, backoff: 0.5 },
      breaker: { openMs: 5 },
    },
    events: 24,
    exercises: (rig, { calls }) => calls === 3 && rig.count(STORAGE, J.CALLS_TIMED_OUT) > 0,
  },
  'storage, searching for rows that the database refuses': {
    task: STORAGE,
    openDatabase: () => new FakeDatabase(4),
    patch: {
      load: MIXED,
      batch: { maxSize: 6 },
      channels: { capacity: 16 },
      failures: { storage: { refusedRows: 0.25 } },
      database: { perCallMs: 0.5, inFlight: 2, maxAttempts: 2 },
      breaker: { enabled: false },
    },
    events: 24,
    exercises: (rig, { calls }) => calls === 2 && counters(rig).deadLettered > 1,
  },
  'storage, with slow subscribers': {
    task: STORAGE,
    patch: {
      load: { ...MIXED, sensors: 4 },
      broadcast: { lagLimit: 5, policies: { alarms: 'conflate' } },
      failures: { subscribers: { aggregates: 5000, alarms: 3000, tail: 1000 } },
    },
    events: 30,
    exercises: (_, { held }) => held > 5,
  },
});
