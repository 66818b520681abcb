import { describe, expect, test } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import type { ChannelName, StageName } from '../../workers/contract/name-sets.ts';
import { defaultConfig, withField } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { findBottleneck as find } from './bottleneck.ts';
import type { Finding } from './finding.ts';
import { fillOf, pressureOf } from './pressure.ts';

type Shares = Partial<Record<StageName, readonly [busy: number, blocked: number]>>;

function running(shares: Shares, depths: Partial<Record<ChannelName, number>> = {}): Snapshot {
  const snapshot = idleSnapshot(defaultConfig());
  snapshot.state = 'running';
  snapshot.counters.emitted = 1000;
  for (const [stage, [busy, blocked]] of Object.entries(shares)) {
    Object.assign(snapshot.stages[stage as StageName], { busy, blocked, idle: 1 - busy - blocked });
  }
  for (const [name, depth] of Object.entries(depths)) snapshot.channels[name as ChannelName].depth = depth;
  return snapshot;
}
/** What the sentence has room for. */
const MOST_CHARACTERS = 140;
function findBottleneck(now: Snapshot, config: Config, cores = 24, before: Snapshot | null = null): Finding {
  const found = find({ now, before }, config, cores);
  expect(found.reason.length, found.reason).toBeLessThanOrEqual(MOST_CHARACTERS);
  return found;
}
function sentence(snapshot: Snapshot, config: Config = defaultConfig()): string {
  const { headline, reason } = findBottleneck(snapshot, config);
  return `${headline}: ${reason}`;
}

const BEFORE_STORAGE: Shares = {
  source: [0.02, 0.98],
  validate: [0.05, 0.95],
  transform: [0.1, 0.9],
  scheduler: [0.05, 0.95],
  broadcast: [0.05, 0.9],
};

describe('each stage is named when it holds the others up', () => {
  test('storage', () => {
    const snapshot = running({ ...BEFORE_STORAGE, storage: [0.98, 0] }, { 'broadcast→storage': 500 });
    expect(sentence(snapshot)).toBe(
      'storage is the bottleneck: busy 98 %, its channel is full, everything before it is blocked',
    );
    expect(findBottleneck(snapshot, defaultConfig())).toMatchObject({ tone: 'strained', part: 'storage' });
  });

  test('transform, while storage has time to spare', () => {
    const snapshot = running(
      { source: [0.1, 0.9], validate: [0.1, 0.85], transform: [1, 0], scheduler: [0.1, 0], storage: [0.2, 0] },
      { 'validate→transform': 500, 'source→validate': 500 },
    );
    expect(sentence(snapshot)).toBe(
      'transform is the bottleneck: busy 100 %, its channel is full, everything before it is blocked',
    );
  });

  test('scheduler, held up by nobody', () => {
    const snapshot = running(
      { transform: [0.3, 0.6], validate: [0.2, 0.4], scheduler: [0.97, 0] },
      { 'transform→scheduler': 490 },
    );
    expect(sentence(snapshot)).toBe(
      'scheduler is the bottleneck: busy 97 %, its channel is full, validate and transform are blocked',
    );
  });

  test('validate', () => {
    const snapshot = running({ source: [0.2, 0.8], validate: [1, 0] }, { 'source→validate': 500 });
    expect(sentence(snapshot)).toContain(
      'validate is the bottleneck: busy 100 %, its channel is full, everything before it',
    );
  });

  test('source, when it cannot keep its schedule', () => {
    const snapshot = running({ source: [0.99, 0], validate: [0.4, 0] });
    expect(sentence(snapshot)).toBe('source is the bottleneck: busy 99 %');
    Object.assign(snapshot.latency.endToEnd.window, { count: 50, p50: 120 });
    expect(sentence(snapshot)).toBe('source is the bottleneck: busy 99 %; events are 120 ms late at the median');
  });

  test('a subscriber whose policy is to block', () => {
    const snapshot = running({ ...BEFORE_STORAGE, storage: [0.1, 0] });
    Object.assign(snapshot.subscribers.alarms, { policy: 'block', lag: 100 });
    expect(sentence(snapshot)).toBe(
      'alarms is the bottleneck: alarms is 100 events behind, and its policy is to block, so all stages wait; set Alarms policy to skip',
    );
  });
});

test('the busiest stage after the last one that waits is the one', () => {
  const snapshot = running(
    { source: [0.1, 0.9], validate: [0.1, 0.9], transform: [0.4, 0.6], scheduler: [0.1, 0.9], broadcast: [0.9, 0.05] },
    { 'scheduler→broadcast': 500, 'transform→scheduler': 500, 'validate→transform': 500 },
  );
  expect(findBottleneck(snapshot, defaultConfig()).part).toBe('broadcast');
});

test('storage is found though the scheduler keeps its channel from filling', () => {
  const snapshot = running({ scheduler: [0.13, 0.75], broadcast: [0.01, 0], storage: [0.88, 0] });
  expect(sentence(snapshot)).toBe('storage is the bottleneck: busy 88 %, scheduler is blocked');
});

test('when the threads have no time left, they are named and not the stage that waits for its turn', () => {
  const snapshot = running(
    { source: [0.18, 0.8], scheduler: [0.55, 0.4], broadcast: [0.5, 0], storage: [0.3, 0], tail: [0.2, 0] },
    { 'broadcast→storage': 500 },
  );
  expect(sentence(snapshot)).toBe(
    'The threads are the bottleneck: 2 threads have no time left for the stages they share; the busiest is scheduler at 55 %; raise Stage threads, now 2 threads',
  );
  const closedLoop = withField(defaultConfig(), 'load.mode', 'max');
  expect(findBottleneck(snapshot, closedLoop)).toMatchObject({ tone: 'calm', headline: 'The threads set the pace' });
  const roomy = withField(defaultConfig(), 'threads.count', 9);
  expect(findBottleneck(snapshot, roomy).part).toBe('storage');
});

test('a stage that waits now and then, while nobody is short of time, has no bottleneck behind it', () => {
  const snapshot = running({ scheduler: [0.1, 0.12], broadcast: [0.03, 0], storage: [0.02, 0] });
  expect(sentence(snapshot)).toBe('Nothing holds the pipeline back: the busiest stage is scheduler at 10 %');
  snapshot.stages.scheduler.blocked = 0.6;
  expect(findBottleneck(snapshot, defaultConfig()).tone).toBe('strained');
});

test('a short queue does not hide a long one', () => {
  const shares: Shares = { source: [0.21, 0.79], transform: [0.67, 0.05], scheduler: [0.09, 0.18], storage: [0.04, 0] };
  const roomy = withField(defaultConfig(), 'threads.count', 8);
  expect(sentence(running(shares), roomy)).toBe('transform is the bottleneck: busy 67 %, source is blocked');
});

test('when more is ready to work than there are threads, no single stage is named', () => {
  const snapshot = running({ source: [0.9, 0.1], validate: [0.93, 0], transform: [0.95, 0], scheduler: [0.98, 0] });
  expect(findBottleneck(snapshot, defaultConfig()).headline).toBe('The threads are the bottleneck');
});

test('a stage at its limit is named though its thread is full, when all before it wait for it', () => {
  const shares: Shares = {
    source: [0.01, 0.99],
    validate: [0.02, 0.98],
    transform: [0.95, 0.55],
    scheduler: [0.95, 0],
  };
  const snapshot = running(shares, { 'transform→scheduler': 500 });
  expect(sentence(snapshot)).toBe(
    'scheduler is the bottleneck: busy 95 %, its channel is full, everything before it is blocked',
  );
});

test('names the stage without time to spare, not the idle one that it waits for', () => {
  const roomy = withField(defaultConfig(), 'threads.count', 4);
  const snapshot = running({ source: [0.73, 0.27], validate: [0.22, 0] }, { 'source→validate': 500 });
  expect(sentence(snapshot, roomy)).toBe('source is the bottleneck: busy 73 %');
});

test('with more threads than cores, and nobody short of time, the cores are named', () => {
  const crowded = withField(defaultConfig(), 'threads.count', 24);
  const snapshot = running({ source: [0.08, 0.92], scheduler: [0.25, 0.73], storage: [0.13, 0] });
  expect(findBottleneck(snapshot, crowded, 24).part).toBe('storage');
  expect(findBottleneck(snapshot, crowded, 2)).toMatchObject({
    tone: 'strained',
    part: null,
    headline: 'The cores are the bottleneck',
    reason:
      '24 threads take turns on 2 cores; the busiest stage is scheduler at 25 %; lower Stage threads, now 24 threads',
  });
});

test('storage that waits for its database is the bottleneck itself', () => {
  const snapshot = running({ ...BEFORE_STORAGE, storage: [0, 1] }, { 'broadcast→storage': 500 });
  expect(findBottleneck(snapshot, defaultConfig()).part).toBe('storage');
});

test('a database that hangs is named as such', () => {
  const snapshot = running({ ...BEFORE_STORAGE, storage: [0, 0] }, { 'broadcast→storage': 500 });
  const config = withField(defaultConfig(), 'failures.storage.hang', true);
  expect(sentence(snapshot, config)).toContain('storage is the bottleneck: the database does not answer');
});

describe('an open breaker', () => {
  function open(): Snapshot {
    const snapshot = running({ ...BEFORE_STORAGE, storage: [0, 0] }, { 'broadcast→storage': 500 });
    snapshot.breaker.state = 'open';
    snapshot.breaker.transitions = [{ at: 1, from: 'closed', to: 'open', reason: '5 consecutive failures' }];
    return snapshot;
  }
  const outage = withField(defaultConfig(), 'failures.storage.outage', true);

  test('comes before the pressure it causes', () => {
    expect(sentence(open())).toBe(
      'The breaker is open: storage is not called: (5 consecutive failures), batches are held; it tries again by itself',
    );
    const shedding = withField(defaultConfig(), 'breaker.whenOpen', 'shed');
    expect(sentence(open(), shedding)).toContain('batches are dead-lettered');
    expect(sentence(open(), outage)).toContain('; turn Outage off');
  });

  test('comes after the events that are lost by it, and is named as their cause', () => {
    const before = open();
    const now = open();
    now.time = before.time + 1000;
    now.counters.emitted += 20_000;
    now.counters.expired += 20_000;
    expect(findBottleneck(now, outage, 24, before)).toMatchObject({
      tone: 'failing',
      harm: 'lost',
      part: 'breaker',
      headline: 'Events are lost: they expire',
      reason: '20.0 k/s, 100 % of all: the breaker is open (5 consecutive failures), batches are held; turn Outage off',
    });
  });

  test('comes after the standstill of what it holds, which says since when', () => {
    const now = open();
    const standstill = { since: now.time - 12_300, p99Ms: 216 };
    const found = find({ now, before: null }, outage, 24, { standstill });
    expect(found).toMatchObject({ tone: 'failing', harm: 'late', headline: 'No event reaches storage' });
    expect(found.reason).toMatch(/^none for 12\.0 s, since \d\d:\d\d:\d\d: the breaker is open .*; turn Outage off$/);
  });

  test('is the cause of what is late, too', () => {
    const now = open();
    Object.assign(now.latency.endToEnd.window, { count: 10, p99: 900 });
    expect(findBottleneck(now, outage)).toMatchObject({ tone: 'failing', harm: 'late', headline: 'Events are late' });
  });
});

test('events that a bottleneck makes late are named before it', () => {
  const snapshot = running({ ...BEFORE_STORAGE, storage: [0.98, 0] }, { 'broadcast→storage': 500 });
  Object.assign(snapshot.latency.endToEnd.window, { count: 10, p99: 2100 });
  expect(sentence(snapshot)).toBe(
    'Events are late: storage is the bottleneck: P99 2.10 s instead of 500 ms; busy 98 %, its channel is full, everything before it is blocked',
  );
});

test('a ledger that does not add up is louder than anything else', () => {
  const snapshot = running({});
  snapshot.ledger.unaccounted = 3;
  snapshot.breaker.state = 'open';
  expect(findBottleneck(snapshot, defaultConfig())).toMatchObject({ tone: 'failing', headline: 'Events are missing' });
});

test('a law that does not hold is as loud', () => {
  const snapshot = running({});
  const broken = { windowMs: 10_000, rate: 100, waitMs: 5, tolerance: 0.1, holds: false };
  Object.assign(snapshot.little.database, { ...broken, count: 1.5, product: 0.5 });
  expect(sentence(snapshot)).toBe(
    'Two accounts of the events in the queue before the database do not agree: 1.5 counted as they come and go, 0.5 by rate × time; please report this defect',
  );
});

test('when nobody waits, the busiest stage is named', () => {
  expect(sentence(running({ transform: [0.34, 0], storage: [0.1, 0] }))).toBe(
    'Nothing holds the pipeline back: the busiest stage is transform at 34 %',
  );
});

test('in max mode a busy source is no problem', () => {
  const config = withField(defaultConfig(), 'load.mode', 'max');
  expect(findBottleneck(running({ source: [1, 0] }), config)).toMatchObject({ tone: 'calm', part: 'source' });
});

test.each(['idle', 'paused', 'draining', 'stopped', 'failed'] as const)('%s is said, whatever the figures', (state) => {
  const snapshot = running({ ...BEFORE_STORAGE, storage: [1, 0] }, { 'broadcast→storage': 500 });
  snapshot.state = state;
  expect(findBottleneck(snapshot, defaultConfig()).part).toBeNull();
});

test('pressure and fill follow their written thresholds', () => {
  expect([0, 0.099, 0.1, 0.499, 0.5, 1].map(pressureOf)).toEqual(['ok', 'ok', 'low', 'low', 'high', 'high']);
  expect([0, 249, 250, 449, 450, 500].map((depth) => fillOf(depth, 500))).toEqual([
    'ok',
    'ok',
    'low',
    'low',
    'high',
    'high',
  ]);
});

test('max mode without waits names the stage that takes most of its thread, otherwise the threads', () => {
  const closedLoop = withField(defaultConfig(), 'load.mode', 'max');
  const dear = running({ source: [0.04, 0], validate: [0.04, 0], transform: [0.86, 0], storage: [0.1, 0] });
  expect(sentence(dear, closedLoop)).toBe('transform is at its limit: busy 86 %; more load would queue before it');
  const even = running({
    source: [0.3, 0],
    validate: [0.3, 0],
    transform: [0.3, 0],
    storage: [0.5, 0],
    tail: [0.2, 0],
  });
  expect(sentence(even, closedLoop)).toBe(
    'The threads set the pace: 2 threads have no time left for the stages they share; the busiest is storage at 50 %',
  );
});

describe('losses: how much, why, and which setting helps', () => {
  /** A second in which `lost` came to `now`, of 20,000 events. */
  function lossOf(
    change: (now: Snapshot) => void,
    path?: string,
    value?: number | string,
    shares: Shares = {},
  ): Finding {
    const before = running(shares);
    const now = structuredClone(before);
    now.time += 1000;
    now.counters.emitted += 20_000;
    change(now);
    const config = path === undefined ? defaultConfig() : withField(defaultConfig(), path, value!);
    return findBottleneck(now, config, 24, before);
  }

  const grown = (name: keyof Snapshot['counters'], by: number) => (now: Snapshot) => {
    now.counters[name] += by;
  };

  test('poison', () => {
    const poison = (now: Snapshot) => {
      now.counters.invalid += 6000;
      Object.assign(now.invalidBy, { notFinite: 1000, badCrc: 5000 });
    };
    expect(lossOf(poison, 'failures.poison.ratio', 0.3)).toMatchObject({
      tone: 'strained',
      part: 'validate',
      headline: 'Events are lost: they are invalid',
      reason: '6.00 k/s, 30 % of all: damaged on the way; set Poison events to 0 %',
    });
  });

  test('tells events that come past their deadline from those that pass it on the way', () => {
    const stale = grown('expired', 6000);
    expect(lossOf(stale, 'load.staleRatio', 0.3)).toMatchObject({
      tone: 'strained',
      part: 'scheduler',
      headline: 'Events are lost: they expire',
      reason: '6.00 k/s, 30 % of all: they come past their deadline; set Stale events to 0 %',
    });
    expect(lossOf(stale).reason).toBe(
      '6.00 k/s, 30 % of all: they waited longer than their budget; raise Normal budget, now 500 ms, or lower Events per second, now 20,000 /s',
    );
  });

  test('what is shed and what is dead-lettered', () => {
    expect(lossOf(grown('shed', 500), 'channels.whenFull', 'shed')).toMatchObject({
      part: 'source',
      headline: 'Events are lost: the source sheds them',
      reason: '500 /s, 3 % of all: no room for them when they fell due; set When full to block',
    });
    expect(lossOf(grown('deadLettered', 2000))).toMatchObject({
      part: 'storage',
      headline: 'Events are lost: storage dead-letters them',
    });
  });

  test('names skipped events of a subscriber without time left, unless it conflates', () => {
    const skips = { skipped: 12_000, delivered: 8000 };
    const idle = (now: Snapshot) => Object.assign(now.subscribers.alarms, skips);
    const skip = (now: Snapshot) => Object.assign(now.subscribers.alarms, { ...skips, window: { busy: 0.95 } });
    expect(lossOf(skip, 'failures.subscribers.alarms', 1000)).toMatchObject({
      tone: 'strained',
      harm: 'pressure',
      part: 'alarms',
      headline: 'alarms skips events',
      reason: '12.0 k/s, 60 % of all, though none is lost: it does not keep up; set Slow alarms to 0 µs/event',
    });
    expect(lossOf(skip).reason).toBe(
      '12.0 k/s, 60 % of all, though none is lost: it does not keep up; lower Events per second, now 20,000 /s',
    );
    expect(lossOf(idle).tone, 'by policy, with time to spare').toBe('calm');
    expect(lossOf(skip, 'broadcast.policies.alarms', 'conflate').headline).not.toContain('skips');
    expect(lossOf(skip, 'load.mode', 'max').headline).not.toContain('skips');
  });

  test('the largest of several', () => {
    const both = (now: Snapshot) => {
      now.counters.invalid += 2000;
      now.counters.expired += 6000;
    };
    expect(lossOf(both).part).toBe('scheduler');
  });

  test('not what the default load has of it, nor what was lost long ago', () => {
    expect(lossOf(grown('invalid', 20)).tone).toBe('calm');
    const past = running({});
    past.counters.expired = 500;
    expect(findBottleneck({ ...past, time: past.time + 1000 }, defaultConfig(), 24, past).tone).toBe('calm');
  });

  test('before the bottleneck, and before what sets the pace', () => {
    const poison = grown('invalid', 6000);
    expect(lossOf(poison, 'load.mode', 'max', { source: [1, 0] }).part).toBe('validate');
    expect(lossOf(poison, undefined, undefined, { source: [0.99, 0] }).part).toBe('validate');
  });

  test('latency over its target, and where the longest wait is', () => {
    const late =
      (p99: number, stage: 'scheduler' | 'storage' = 'scheduler') =>
      (now: Snapshot) => {
        now.counters.stored += 20_000;
        Object.assign(now.latency.endToEnd.window, { count: 1000, p99 });
        Object.assign(now.latency[stage].window, { count: 1000, p99: p99 - 40 });
      };
    expect(lossOf(late(600))).toMatchObject({
      tone: 'strained',
      part: 'scheduler',
      headline: 'Events are late',
      reason:
        'P99 600 ms instead of 500 ms; the longest wait is before scheduler, 560 ms; lower Events per second, now 20,000 /s',
    });
    expect(lossOf(late(600, 'storage'))).toMatchObject({
      part: 'storage',
      reason: 'P99 600 ms instead of 500 ms; the longest wait is before storage, 560 ms, which waits for the disk',
    });
    expect(lossOf(late(499)).reason).toBe('the busiest stage is source at 0 %');
    expect(lossOf(late(600), 'objectives.p99Of', 'delivery').reason).toBe('the busiest stage is source at 0 %');
  });

  test('a target of an older link is held against the delivery', () => {
    const late = (now: Snapshot) => {
      now.counters.stored += 20_000;
      Object.assign(now.latency.delivery.window, { count: 1000, p99: 600 });
    };
    const { headline, reason } = lossOf(late, 'objectives.p99Of', 'delivery');
    // Not the figure that the header has under the name P99.
    expect(`${headline}: ${reason}`).toMatch(/^Events are late: P99 delivery 600 ms instead of 500 ms; /);
    expect(lossOf(late).headline).toBe('Nothing holds the pipeline back');
  });
});

describe('the wait of batches makes late', () => {
  /** A second at 1,000/s: a batch of 2,000 never fills within its second of waiting. */
  function atThousand(config = defaultConfig(), change: (now: Snapshot) => void = () => {}): string {
    const before = running({});
    const now = structuredClone(before);
    now.time += 1000;
    Object.assign(now.latency.endToEnd.window, { count: 10_000, p99: 1010 });
    Object.assign(now.latency.delivery.window, { count: 10_000, p90: 2, p99: 2 });
    Object.assign(now.storage.calls.latency.window, { count: 10, p90: 8, p99: 8 });
    Object.assign(now.scheduler.byClass.urgent, { onTime: 25, late: 75 });
    Object.assign(now.scheduler.byClass.normal, { onTime: 800 });
    now.counters.stored += 1000;
    change(now);
    const { headline, reason } = findBottleneck(now, config, 24, before);
    return `${headline}: ${reason}`;
  }

  test('of the urgent first, and the remedy is a wait that leaves room', () => {
    expect(atThousand()).toBe(
      'Urgent events are late: 75 % are stored later than 250 ms: a batch waits up to 1.00 s to be full; set Batch wait to 100 ms',
    );
  });

  test('of all, where none has a limit of its own that is missed', () => {
    const inTime = (now: Snapshot) => void Object.assign(now.scheduler.byClass.urgent, { onTime: 100, late: 0 });
    expect(atThousand(defaultConfig(), inTime)).toBe(
      'Events are late: P99 1.01 s instead of 500 ms: a batch waits up to 1.00 s to be full; set Batch wait to 200 ms',
    );
  });

  test('but not where the way to storage, or its calls, take most of the time', () => {
    const onTheWay = (now: Snapshot) => void Object.assign(now.latency.delivery.window, { p90: 900, p99: 900 });
    expect(atThousand(defaultConfig(), onTheWay)).toContain('the longest wait is before');
    const inCalls = (now: Snapshot) => void Object.assign(now.storage.calls.latency.window, { p90: 900, p99: 900 });
    expect(atThousand(defaultConfig(), inCalls)).not.toContain('a batch waits');
  });

  test('also in the seconds after a thread got no time for a moment', () => {
    const late = (now: Snapshot) => void Object.assign(now.latency.delivery.window, { p99: 367 });
    expect(atThousand(defaultConfig(), late)).toContain('set Batch wait to 100 ms');
  });

  test('and nothing is said of a calm run', () => {
    const calmly = (now: Snapshot) => {
      Object.assign(now.latency.endToEnd.window, { p99: 110 });
      Object.assign(now.scheduler.byClass.urgent, { onTime: 100, late: 0 });
    };
    expect(atThousand(defaultConfig(), calmly)).toContain('Nothing holds the pipeline back');
  });
});

describe('a source that is behind', () => {
  const held = (owed: number, lateMs: number) => {
    const snapshot = running({ ...BEFORE_STORAGE, storage: [0.98, 0] }, { 'broadcast→storage': 500 });
    return { ...snapshot, source: { owed, lateMs, exact: true } };
  };
  test('is the headline, with what holds it up', () => {
    expect(sentence(held(48_211, 2410))).toBe(
      'The source is 48.2 k events behind: storage is the bottleneck: the oldest has been due for 2.41 s; busy 98 %, its channel is full, everything before it is blocked',
    );
    expect(findBottleneck(held(48_211, 2410), defaultConfig())).toMatchObject({ harm: 'late', part: 'storage' });
  });
  test('for a moment only is none', () => {
    expect(sentence(held(900, 45))).toMatch(/^storage is the bottleneck/);
  });
  test('with a failure that explains it', () => {
    const config = withField(defaultConfig(), 'failures.storage.outage', true);
    expect(sentence({ ...held(20_000, 1000), stages: running({}).stages })).toContain(
      'The source is 20.0 k events behind',
    );
    expect(find({ now: held(20_000, 1000), before: null }, config, 24).headline).toMatch(
      /^The source is 20\.0 k events behind/,
    );
  });
  test('at the end of the run has left so many unemitted', () => {
    const ended = (owed: number, isExact = true): Snapshot => ({
      ...held(owed, 2410),
      state: 'stopped',
      source: { owed, lateMs: 2410, exact: isExact },
    });
    expect(sentence(ended(48_211))).toBe(
      'The run has ended: 48,211 events had fallen due and were never emitted; Start begins a new one',
    );
    expect(sentence(ended(1, false))).toContain('≈ 1 event had fallen due and was never emitted');
    expect(sentence(ended(0))).toContain('these are its last figures');
  });
});
