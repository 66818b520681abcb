import { beforeEach, describe, expect, test } from 'vitest';
import { FIELDS } from '../../contract/settings/config-fields.ts';
import type { Incident } from '../../contract/snapshot-types.ts';
import { BURST, incidentOf, SAMPLE_MS, workerIncident } from '../../contract/view/incidents/incidents.ts';
import { LOSS_CAUSES } from '../../memory/memory-map.ts';
import { BUCKETS, bucketIndex } from '../../primitives/histogram/histogram.ts';
import { IncidentTracker } from './incident-tracker.ts';
import type { RunSample } from './run-sampler.ts';

const setting = (path: string) => FIELDS.findIndex((field) => field.path === path);
const OUTAGE = setting('failures.storage.outage');
const POISON = setting('failures.poison.ratio');
const SLOW_TAIL = setting('failures.subscribers.tail');
const START = 1_700_000_000_000;

interface Rates {
  depth: number;
  latencyMs: number;
  received: number;
  expired: number;
  failures: number;
  areAllRunning: boolean;
}
const CALM: Rates = { depth: 100, latencyMs: 2, received: 1000, expired: 0, failures: 0, areAllRunning: true };

let buckets: Float64Array;
let now: RunSample;
let tracker: IncidentTracker;
let closed: Incident[];

beforeEach(() => {
  buckets = new Float64Array(BUCKETS);
  now = {
    at: START,
    depth: 0,
    room: 2500,
    emitted: 0,
    invalid: 0,
    expired: 0,
    losses: Array.from({ length: LOSS_CAUSES }, () => 0),
    received: 0,
    failures: 0,
    storageProblem: 0,
    isPersistent: false,
    isInMemory: false,
    lags: [0, 0, 0],
    areAllRunning: true,
    troubles: [],
    buckets,
    used: BUCKETS,
  };
  closed = [];
  tracker = new IncidentTracker(now);
});

/** Lets the run be like this for so many samples. */
function pass(samples: number, rates: Partial<Rates> = {}): void {
  const { depth, latencyMs, received, expired, failures, areAllRunning } = { ...CALM, ...rates };
  for (let i = 0; i < samples; i++) {
    buckets[bucketIndex(latencyMs * 1000)]! += received;
    now = {
      ...now,
      at: now.at + SAMPLE_MS,
      depth,
      areAllRunning,
      troubles: [],
      received: now.received + received,
      emitted: now.emitted + received,
      expired: now.expired + expired,
      losses: now.losses.map((count, cause) => count + (cause === 2 ? expired : 0)),
      failures: now.failures + failures,
    };
    tracker.take(now);
    note();
  }
}
/** Takes note of what has been closed, in its order. */
function note(): void {
  const seen = new Set(closed.map(({ id }) => id));
  for (const incident of incidents()) if (incident.outcome !== 'open' && !seen.has(incident.id)) closed.push(incident);
}
const failed = (sample: RunSample, atStart: RunSample) => sample.failures > atStart.failures;
const seconds = (s: number) => START + s * 1000;
/** Kills a worker, or stalls it. */
function lose(worker: number, stallSeconds = 0): void {
  tracker.begin(workerIncident(worker), stallSeconds, now.at, null);
  tracker.clear(workerIncident(worker), now.at);
}
/** Oldest first. */
function incidents(): Incident[] {
  const { rows, settings } = tracker.memory;
  const told = rows.map((row, place) => incidentOf(row, settings[place]!));
  return told.filter(({ id }) => id > 0).sort((a, b) => a.id - b.id);
}
/** Loses events: invalid, shed, expired, given up; skipped by aggregates, alarms, tail. */
function loseEvents(...events: readonly number[]): void {
  now = { ...now, losses: now.losses.map((count, cause) => count + (events[cause] ?? 0)) };
}
const latest = () => incidents().at(-1)!;

describe('an outage of two seconds, ten seconds into the run', () => {
  beforeEach(() => {
    pass(100);
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(2, { received: 0 });
    pass(18, { depth: 2400, received: 0, failures: 1 });
    tracker.clear(OUTAGE, now.at);
    pass(7, { depth: 1800, latencyMs: 1500, received: 2000, expired: 5 });
  });

  test('is noticed with the first failed call, and recovered from when a whole second was normal', () => {
    pass(9);
    expect(closed).toEqual([]);
    pass(1);
    expect(closed).toMatchObject([
      {
        id: 1,
        outcome: 'recovered',
        startedAt: seconds(10),
        detectedAt: seconds(10.3),
        clearedAt: seconds(12),
        recoveredAt: seconds(12.7),
        detectMs: 300,
        recoverMs: 700,
      },
    ]);
  });

  test('what it cost is counted from its beginning', () => {
    pass(10);
    expect(closed).toMatchObject([{ delayed: 14_000, expired: 35, shed: 0, deadLettered: 0, peakDepth: 2400 }]);
    expect(closed[0]!.peakLatencyMs).toBeCloseTo(1500, -2);
    expect(closed[0]!.normal!.depth).toBe(Math.ceil(100 * 1.1 + 25));
    expect(closed[0]!.normal!.p99Ms).toBeCloseTo(2 * 1.1 + 1, 0);
  });

  test('one sample out of normal begins the second anew', () => {
    pass(8);
    pass(1, { latencyMs: 40 });
    pass(9);
    expect(closed).toEqual([]);
    pass(1);
    expect(closed[0]!.recoveredAt).toBe(seconds(13.6));
  });

  test('a run in which nothing flows, or a worker is missing, is not normal', () => {
    pass(30, { depth: 0, received: 0 });
    pass(30, { areAllRunning: false });
    expect(closed).toEqual([]);
    pass(10);
    expect(closed).toHaveLength(1);
  });

  test('a second failure before it is recovered from is measured against the same calm', () => {
    tracker.begin(BURST, 10, now.at, null);
    tracker.clear(BURST, now.at);
    pass(20);
    expect(closed.map(({ what, outcome }) => [what, outcome])).toContainEqual(['Burst: 10 × the load', 'recovered']);
    expect(closed[0]!.normal).toEqual(closed[1]!.normal);
  });

  test('when other settings change, its recovery is not known', () => {
    tracker.forgetNormal('settings');
    note();
    expect(closed).toMatchObject([{ outcome: 'unknown', recoverMs: null }]);
    pass(20);
    expect(closed).toHaveLength(1);
  });
});

test('a failure that is not over stays open, however normal the run is', () => {
  pass(100);
  tracker.begin(OUTAGE, 1, now.at, failed);
  pass(100);
  expect([closed.length, tracker.hasOpen]).toEqual([0, true]);
});

test('normal is unknown for a run that was hardly seen before the failure', () => {
  pass(2);
  tracker.begin(OUTAGE, 1, now.at, failed);
  pass(5, { failures: 1 });
  tracker.clear(OUTAGE, now.at);
  pass(1);
  expect(closed).toMatchObject([{ outcome: 'unknown', normal: null, detectMs: 100 }]);
});

test('the rows of the oldest are used again, and an open one among them is let go', () => {
  pass(100);
  tracker.begin(OUTAGE, 1, now.at, null);
  for (let worker = 1; worker <= 24; worker++) lose(worker);
  expect(latest().what).toBe('worker-24 lost');
  tracker.clear(OUTAGE, now.at);
  pass(10);
  expect(closed.map(({ what }) => what)).toEqual(Array.from({ length: 24 }, (_, i) => `worker-${i + 1} lost`));
});

describe('never learns what is normal from a run in which something fails', () => {
  beforeEach(() => {
    pass(100);
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(20, { depth: 2400, received: 0, failures: 1 });
  });

  test('not after settings changed or the run was paused: the log tells of the failure when it is over', () => {
    tracker.forgetNormal('settings');
    note();
    expect(closed).toEqual([]);
    pass(20, { depth: 2400, received: 0, failures: 1 });
    lose(1);
    pass(20, { depth: 2400, received: 0, failures: 1 });
    expect(closed).toMatchObject([{ what: 'worker-1 lost', outcome: 'unknown', normal: null }]);
    tracker.clear(OUTAGE, now.at);
    pass(1);
    expect(closed[1]).toMatchObject({ id: 1, outcome: 'unknown', detectMs: 100, clearedAt: seconds(16) });
  });

  test('not when so much was lost meanwhile that its row was used again', () => {
    for (let worker = 1; worker <= 24; worker++) lose(worker);
    tracker.forgetNormal('settings');
    note();
    pass(20, { depth: 2400, received: 0, failures: 1 });
    lose(1);
    expect(latest().normal).toBeNull();
    tracker.begin(OUTAGE, 1, now.at, failed);
    expect(latest().what).toBe('worker-1 lost');
  });

  test('what was late until then stays counted', () => {
    pass(1, { latencyMs: 900, received: 70 });
    tracker.forgetNormal('settings');
    note();
    pass(1);
    tracker.clear(OUTAGE, now.at);
    pass(1);
    expect(closed).toMatchObject([{ delayed: 70, normal: null }]);
  });
});

describe('the same again', () => {
  beforeEach(() => pass(100));

  test('before the run has recovered is noticed, and recovered from, by itself', () => {
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(5, { failures: 1 });
    tracker.clear(OUTAGE, now.at);
    pass(5);
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(4);
    pass(1, { failures: 1 });
    tracker.clear(OUTAGE, now.at);
    pass(9);
    expect(closed).toMatchObject([{ id: 1, startedAt: seconds(10), detectMs: 100, recoverMs: 0 }]);
    pass(1);
    expect(closed[1]).toMatchObject({ id: 2, startedAt: seconds(11), detectMs: 500, recoverMs: 0 });
  });

  test('while it goes on, as with a slider that is moved, is one failure', () => {
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(5);
    tracker.begin(OUTAGE, 2, now.at, failed);
    tracker.clear(OUTAGE, now.at);
    pass(10);
    expect(closed).toHaveLength(1);
  });

  test('a worker that is lost twice is noticed twice', () => {
    lose(1);
    tracker.detect(workerIncident(1), now.at + 10, now.at);
    pass(2);
    lose(1);
    expect(tracker.detect(workerIncident(1), now.at + 30, now.at)).toBe(true);
    expect(tracker.detect(workerIncident(1), now.at + 30, now.at)).toBe(false);
    pass(10);
    expect(closed.map(({ detectMs }) => detectMs)).toEqual([10, 30]);
  });

  test('a stall that was over before its worker was lost was not what was noticed', () => {
    lose(1, 0.4);
    pass(6);
    lose(1);
    tracker.detect(workerIncident(1), now.at + 5, now.at);
    pass(10);
    expect(closed.map(({ what, detectMs }) => [what, detectMs])).toEqual([
      ['worker-1 stalled for 0.4 s', null],
      ['worker-1 lost', 5],
    ]);
  });
});

describe('losses of an incident', () => {
  const noIncident = () => Array.from(tracker.memory.noIncident);
  beforeEach(() => pass(100));

  test('belongs to the failure that causes it, whatever began after it', () => {
    tracker.begin(POISON, 0.5, now.at, null);
    tracker.begin(SLOW_TAIL, 1000, now.at, null);
    tracker.begin(OUTAGE, 1, now.at, null);
    tracker.begin(BURST, 10, now.at, null);
    loseEvents(1, 2, 3, 0, 4, 5, 6, 7);
    pass(1);
    const none = { lost: { invalid: 0, shed: 0, expired: 0, evicted: 0, deadLettered: 0 } };
    expect(incidents()).toMatchObject([
      { lost: { ...none.lost, invalid: 1 }, skipped: { aggregates: 0, alarms: 0, tail: 0 } },
      { ...none, skipped: { aggregates: 0, alarms: 0, tail: 7 } },
      { lost: { ...none.lost, deadLettered: 4 }, deadLettered: 4, skipped: { aggregates: 0, alarms: 0, tail: 0 } },
      {
        lost: { ...none.lost, shed: 2, expired: 3 },
        shed: 2,
        expired: 3,
        skipped: { aggregates: 5, alarms: 6, tail: 0 },
      },
    ]);
    expect(noIncident()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
  });

  test('without an incident, and after the last one, belongs to none', () => {
    loseEvents(1);
    pass(1);
    tracker.begin(OUTAGE, 1, now.at, null);
    tracker.clear(OUTAGE, now.at);
    loseEvents(0, 0, 0, 0, 5);
    pass(10);
    expect(latest()).toMatchObject({ outcome: 'recovered', lost: { deadLettered: 5 } });
    loseEvents(0, 20);
    pass(1);
    expect(noIncident()).toEqual([1, 20, 0, 0, 0, 0, 0, 0]);
  });

  test('in incidents whose rows were used again is earlier', () => {
    for (let worker = 1; worker <= 26; worker++) {
      lose(worker);
      loseEvents(0, 0, worker);
      pass(1);
    }
    expect(Array.from(tracker.memory.earlier)).toEqual([0, 0, 1 + 2, 0, 0, 0, 0, 0]);
  });

  test('counts and detects while the run starts or is paused, but does not learn what is normal', () => {
    tracker.begin(OUTAGE, 1, now.at, failed);
    now = { ...now, at: now.at + SAMPLE_MS, failures: 1, depth: 50_000 };
    loseEvents(0, 0, 9);
    tracker.take(now, false);
    expect(latest()).toMatchObject({ detectMs: 100, expired: 9, peakDepth: 50_000 });
  });

  test('on the last steps of a run belongs to what was open at its end', () => {
    tracker.begin(OUTAGE, 1, now.at, null);
    tracker.end();
    loseEvents(0, 0, 0, 0, 3);
    tracker.attribute(now.losses);
    expect(latest()).toMatchObject({ outcome: 'unknown', deadLettered: 3 });
  });
});

describe('an unknown figure says why', () => {
  const reasons = () => latest().reasons;

  test('while it goes on', () => {
    pass(100);
    tracker.begin(OUTAGE, 1, now.at, failed);
    expect(reasons()).toEqual({
      detected: 'nothing in the pipeline has detected it so far',
      cleared: 'it is still on',
      recovered: 'it is still on',
      delayed: null,
    });
    tracker.clear(OUTAGE, now.at);
    expect(reasons()).toMatchObject({ cleared: null, recovered: 'the run is not in its normal yet' });
    pass(10);
    expect(reasons()).toMatchObject({ detected: 'nothing in the pipeline detected it', recovered: null });
  });

  test.each([
    ['settings were changed meanwhile', () => tracker.forgetNormal('settings')],
    ['the run was paused meanwhile', () => tracker.forgetNormal('paused')],
    ['the run ended first', () => tracker.end()],
  ])('%s', (reason, happen) => {
    pass(100);
    tracker.begin(OUTAGE, 1, now.at, failed);
    pass(1, { failures: 1 });
    tracker.clear(OUTAGE, now.at);
    happen();
    expect(latest()).toMatchObject({ outcome: 'unknown', recoverMs: null, delayed: 0 });
    expect(reasons()).toMatchObject({ detected: null, cleared: null, recovered: reason });
  });

  test('too little was seen of the run before: neither is what was late known', () => {
    tracker.begin(BURST, 10, now.at, () => false);
    pass(2);
    tracker.clear(BURST, now.at);
    pass(1);
    const why = 'too little was seen of the run before';
    expect(latest()).toMatchObject({ outcome: 'unknown', delayed: null });
    expect(reasons()).toEqual({
      detected: `what is normal is not known: ${why}`,
      cleared: null,
      recovered: why,
      delayed: `what is normal is not known: ${why}`,
    });
  });

  test('it was on until the run ended', () => {
    pass(100);
    tracker.begin(OUTAGE, 1, now.at, failed);
    tracker.end();
    expect(latest()).toMatchObject({ outcome: 'unknown', durationMs: null });
    expect(reasons()).toMatchObject({ cleared: 'the run ended first', recovered: 'the run ended first' });
  });
});

describe('durable storage that is gone is not normal again', () => {
  const FULL = setting('failures.storage.quotaFull');
  const why = 'durable storage is gone: events are kept in memory only';
  beforeEach(() => {
    now = { ...now, isPersistent: true };
    pass(100);
    tracker.begin(FULL, 1, now.at, null);
    now = { ...now, isPersistent: false, isInMemory: true };
    pass(5);
  });

  test('for the failure that did it, nor for any other while it is gone', () => {
    tracker.clear(FULL, now.at);
    pass(20);
    lose(1);
    pass(20);
    expect(closed).toMatchObject([
      { outcome: 'degraded', recoveredAt: null, recoverMs: null, reasons: { recovered: why } },
      { outcome: 'degraded', recoveredAt: null, recoverMs: null, reasons: { recovered: why } },
    ]);
  });

  test('also when the run ends, or settings are changed before', () => {
    tracker.clear(FULL, now.at);
    tracker.forgetNormal('settings');
    note();
    lose(1);
    tracker.end();
    note();
    expect(closed).toMatchObject([{ outcome: 'degraded' }, { outcome: 'degraded' }]);
  });

  test('but is when it is back', () => {
    now = { ...now, isPersistent: true, isInMemory: false };
    tracker.clear(FULL, now.at);
    pass(20);
    expect(closed).toMatchObject([{ outcome: 'recovered' }]);
  });
});
