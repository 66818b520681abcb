import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ConfigPatch } from '../../contract/config-types.ts';
import { NETWORK_FAILURES, type NetworkFailure } from '../../contract/live/live-types.ts';
import { SUBSCRIBERS } from '../../contract/name-sets.ts';
import { applyPatch } from '../../contract/settings/config-check.ts';
import type { Incident, Losses } from '../../contract/snapshot-types.ts';
import { lossCounts } from '../../contract/view/incidents/incident-losses.ts';
import { LOSS_NAMES, summaryOf } from '../../contract/view/incidents/incident-summary.ts';
import { IncidentReader, SAMPLE_MS } from '../../contract/view/incidents/incidents.ts';
import { LIVE_TROUBLES } from '../../memory/live-words.ts';
import { STORAGE } from '../../memory/tasks.ts';
import { Journal, JournalReader } from '../../primitives/shared/journal.ts';
import { FakeDatabase } from '../../testing/fake-database.ts';
import { counters } from '../../testing/pipeline-check.ts';
import { PipelineRig, STARTED_AT } from '../../testing/pipeline-rig.ts';
import { IncidentRecorder } from './incident-recorder.ts';

/** A few events, of which some are invalid; storage and subscribers have time to spare. */
const RATE = 200;
const STEADY = {
  load: { mode: 'rate', eventsPerSecond: RATE, invalidRatio: 0.02 },
  channels: { capacity: 100 },
  scheduler: { discardExpired: true },
  breaker: { consecutiveFailures: 2, slowCallMs: 100, openMs: 50, maxOpenMs: 50 },
  broadcast: { lagLimit: 10 },
} as const satisfies ConfigPatch;

let rig: PipelineRig;
let recorder: IncidentRecorder;
let reader: IncidentReader;

beforeEach(() => {
  vi.useFakeTimers();
  rig = new PipelineRig(STEADY, { openStore: new FakeDatabase().open });
  recorder = new IncidentRecorder(
    rig.memory,
    () => STARTED_AT + rig.now,
    () => true,
  );
  recorder.follow(rig.config, 1);
  reader = new IncidentReader(new JournalReader(rig.memory.incidentVersion, 0, rig.memory.incidents));
  pass(1000);
});
afterEach(() => {
  recorder.end();
  rig.release();
  vi.useRealTimers();
});

function pass(ms: number): void {
  for (const end = rig.now + ms; rig.now < end; vi.advanceTimersByTime(SAMPLE_MS)) rig.runUntil(rig.now + SAMPLE_MS);
}
function set(patch: ConfigPatch): void {
  rig.apply(patch);
  recorder.follow(rig.config, 1);
}
/** The load of these settings so many times as high. */
function burst(factor: number): void {
  rig.apply({ load: { eventsPerSecond: RATE * factor } });
  recorder.follow(applyPatch(rig.config, STEADY), factor);
}
/** What the page would tell at this moment; all losses are in it. */
function told() {
  reader.read();
  const counts = lossCounts(counters(rig), { of: (task, field) => rig.count(task, field) });
  const { incidents, outsideIncidents } = reader.tell(counts);
  const rows = [...incidents, outsideIncidents.noIncident, outsideIncidents.earlier];
  const sum = (of: (losses: Losses) => number) => rows.reduce((all, row) => all + of(row), 0);
  expect(LOSS_NAMES.map(([, of]) => sum(of))).toEqual(counts);
  return incidents;
}
function latest(): Incident {
  return told()[0]!;
}
const storage = (change: NonNullable<NonNullable<ConfigPatch['failures']>['storage']>) => () =>
  set({ failures: { storage: change } });
const subscriber = (name: 'aggregates' | 'alarms' | 'tail', us: number) => () =>
  set({ failures: { subscribers: { [name]: us } } });

interface Failure {
  readonly what: string;
  readonly begin: () => void;
  readonly end: () => void;
  /** The pipeline notices within so many milliseconds. */
  readonly within: number;
  /** What of its cost is not zero. */
  readonly costs: (incident: Incident) => number;
}
const nothing = () => 1;
const FAILURES: readonly Failure[] = [
  {
    what: 'Database errors: 90 %',
    begin: storage({ errorRate: 0.9 }),
    end: storage({ errorRate: 0 }),
    within: 100,
    costs: ({ delayed }) => delayed!,
  },
  {
    what: 'Slow database: 300 ms',
    begin: storage({ latencyMs: 300 }),
    end: storage({ latencyMs: 0 }),
    within: 200,
    costs: ({ peakLatencyMs }) => peakLatencyMs - 100,
  },
  {
    what: 'Database jitter: 900 ms',
    begin: storage({ jitterMs: 900 }),
    end: storage({ jitterMs: 0 }),
    within: 1000,
    costs: ({ delayed }) => delayed!,
  },
  {
    what: 'Outage',
    begin: storage({ outage: true }),
    end: storage({ outage: false }),
    within: 100,
    costs: ({ peakDepth, normal }) => peakDepth - normal!.depth,
  },
  {
    what: 'Hang',
    begin: storage({ hang: true }),
    end: storage({ hang: false }),
    within: 200,
    costs: ({ expired }) => expired,
  },
  {
    what: 'Quota full',
    begin: storage({ quotaFull: true }),
    end: storage({ quotaFull: false }),
    within: 100,
    costs: nothing,
  },
  ...SUBSCRIBERS.map((name) => ({
    what: `Slow ${name}: 50,000 µs/event`,
    begin: subscriber(name, 50_000),
    end: subscriber(name, 0),
    within: 100,
    costs: nothing,
  })),
  {
    what: 'Poison events: 50 %',
    begin: () => set({ failures: { poison: { ratio: 0.5 } } }),
    end: () => set({ failures: { poison: { ratio: 0 } } }),
    within: 100,
    costs: nothing,
  },
  {
    what: 'Stale events: 50 %',
    begin: () => set({ load: { staleRatio: 0.5 } }),
    end: () => set({ load: { staleRatio: 0 } }),
    within: 100,
    costs: ({ expired }) => expired,
  },
  {
    what: 'Burst: 5 × the load',
    begin: () => {
      burst(5);
      // More than storage can take.
      rig.kill(STORAGE);
      pass(200);
      rig.start(STORAGE);
    },
    end: () => burst(1),
    within: 100,
    costs: ({ peakDepth, normal }) => peakDepth - normal!.depth,
  },
  {
    what: 'worker-1 killed',
    begin: () => {
      recorder.breakWorker(1);
      rig.now += 5;
      recorder.findLost(1, 6);
    },
    end: () => {},
    within: 5,
    costs: nothing,
  },
  {
    what: 'worker-1 stalled for 30 s',
    begin: () => {
      recorder.breakWorker(1, 30);
      rig.now += 800;
      recorder.findLost(1, 800);
    },
    end: () => {},
    within: 800,
    costs: ({ delayed }) => delayed!,
  },
];

describe('every failure is noticed, recovered from, and told of', () => {
  test.each(FAILURES)('$what', ({ what, begin, end, within, costs }) => {
    begin();
    pass(1000);
    end();
    expect(latest()).toMatchObject({ what, id: 1 });
    expect(latest().detectMs).toBeLessThanOrEqual(within);
    for (let waited = 0; latest().outcome === 'open' && waited < 5000; waited += SAMPLE_MS) pass(SAMPLE_MS);
    expect(latest()).toMatchObject({ what, id: 1, outcome: 'recovered' });
    expect(latest().recoverMs).toBeLessThanOrEqual(4000);
    expect(costs(latest())).toBeGreaterThan(0);
    expect(summaryOf(latest())).toMatch(
      /^.+: detected after (< )?\d+\.\d s, recovered (< )?\d+\.\d s after its end; .* late, .* latency$/,
    );
    expect(summaryOf(latest())).toContain(what);
  });
});

describe('a change that is no failure is not noticed', () => {
  test.each([
    ['a database a little slower', storage({ latencyMs: 20 })],
    ['a subscriber that still keeps up', subscriber('alarms', 500)],
    ['as much poison as is usual', () => set({ failures: { poison: { ratio: 0.003 } } })],
    ['a load hardly higher', () => burst(1.5)],
    ['a stall that is over before anybody misses the worker', () => recorder.breakWorker(1, 0.4)],
  ])('%s', (_, begin) => {
    begin();
    pass(1000);
    expect(latest().detectMs).toBeNull();
  });
});

test('a burst for which the source is too slow is noticed by its latencies alone', () => {
  recorder.follow(rig.config, 10);
  // Nobody emits, nothing waits in a channel; then all of it comes at once, late.
  rig.now += 60;
  pass(300);
  expect(latest()).toMatchObject({ what: 'Burst: 10 × the load', detectMs: 160 });
  expect(latest().peakDepth).toBeLessThanOrEqual(latest().normal!.depth);
});

describe('settings that bear on what is normal', () => {
  test.each([
    ['channels.capacity', { channels: { capacity: 50 } }],
    ['batch.maxSize', { batch: { maxSize: 100 } }],
    ['load.eventsPerSecond', { load: { eventsPerSecond: 250 } }],
  ] as const)(
    '%s, whoever changes it: what was normal is forgotten, and is learned anew when all is well',
    (_, patch) => {
      set({ failures: { storage: { outage: true } } });
      pass(500);
      set(patch);
      pass(1000);
      expect(latest()).toMatchObject({ what: 'Outage', outcome: 'open', normal: null });
      set({ failures: { storage: { outage: false } } });
      pass(3000);
      expect(latest()).toMatchObject({ what: 'Outage', outcome: 'unknown', clearedAt: STARTED_AT + 2500 });
      expect(summaryOf(latest())).toMatch(/^Outage: detected after 0\.1 s, recovery not known/);
      recorder.breakWorker(1);
      pass(2000);
      expect(latest()).toMatchObject({ what: 'worker-1 killed', outcome: 'recovered' });
      expect(latest().normal!.depth).toBeLessThan(100);
    },
  );

  test('a burst is none of them, though it changes the load', () => {
    burst(5);
    pass(500);
    expect(latest()).toMatchObject({ what: 'Burst: 5 × the load', outcome: 'open' });
    expect(latest().normal).not.toBeNull();
  });
});

test('while the run is paused with a failure on, nothing of it is taken for normal', () => {
  set({ failures: { storage: { outage: true } } });
  pass(500);
  recorder.pause();
  pass(1000);
  recorder.breakWorker(1);
  pass(1000);
  expect(told()).toMatchObject([
    { what: 'worker-1 killed', outcome: 'unknown', normal: null },
    { what: 'Outage', outcome: 'open', normal: null },
  ]);
});

test('the end of the run closes what is open', () => {
  set({ failures: { storage: { outage: true } } });
  pass(500);
  recorder.end();
  expect(latest().outcome).toBe('unknown');
});

describe('a failure of the network', () => {
  /** As the live worker writes it. */
  function notice(what: NetworkFailure, since: number): void {
    const figures = new Journal(rig.memory.liveVersion, 0, rig.memory.liveFigures);
    figures.draft[LIVE_TROUBLES + NETWORK_FAILURES.indexOf(what)] = since;
    figures.commit();
  }
  const live = (network: NonNullable<NonNullable<ConfigPatch['failures']>['network']> = {}) =>
    recorder.follow(applyPatch(rig.config, { feed: { kind: 'live' }, failures: { network } }), 1);

  test('that is injected is noticed when the live worker notices it', () => {
    live({ consumerGone: true });
    pass(300);
    expect(latest()).toMatchObject({ what: 'Consumer gone', detectMs: null });
    notice('consumerGone', STARTED_AT + rig.now);
    pass(100);
    expect(latest()).toMatchObject({ what: 'Consumer gone', detectMs: 400 });
    live();
    expect(latest()).toMatchObject({ durationMs: 400 });
  });

  test('that nobody injected is one of its own, from its beginning to its end', async () => {
    live();
    await vi.dynamicImportSettled();
    const since = STARTED_AT + rig.now;
    pass(300);
    notice('gone', since);
    pass(500);
    expect(told()).toMatchObject([{ what: 'Broker gone, not injected', detectMs: 400, durationMs: null }]);
    notice('gone', 0);
    pass(100);
    expect(latest()).toMatchObject({ durationMs: 900 });
  });

  test('is none where the feed is not live', () => {
    set({ failures: { network: { gone: true } } });
    pass(300);
    expect(told()).toEqual([]);
  });
});
