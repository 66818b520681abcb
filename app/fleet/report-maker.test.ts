import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { encodeReport } from '../../workers/contract/fleet/node-report.ts';
import { readReport } from '../../workers/contract/fleet/read-report.ts';
import { reportSubject } from '../../workers/contract/fleet/report-subjects.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { RUN_STATES } from '../../workers/contract/name-sets.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { noLatencies } from '../../workers/contract/view/latency-counts.ts';
import { ReportMaker } from './report-maker.ts';

const CONFIG = defaultConfig();
const IDLE = idleSnapshot(CONFIG);

beforeAll(() => void vi.stubGlobal('navigator', { hardwareConcurrency: 4 }));
afterAll(() => void vi.unstubAllGlobals());

function bench() {
  const page = { snapshot: IDLE as Snapshot, counts: noLatencies() };
  const source = {
    snapshot: () => page.snapshot,
    latencyCounts: () => page.counts,
    config: () => CONFIG,
    inForce: () => CONFIG,
  };
  return { page, source };
}
const sent = (maker: ReportMaker, isLeaving = false) => {
  const text = encodeReport(maker.make(isLeaving));
  const { report, refusal } = readReport(reportSubject('demo', 'n1'), new TextEncoder().encode(text));
  expect(refusal).toBeNull();
  return report!;
};

test('a reader takes the reports of a page, in every state of a run', () => {
  const { page, source } = bench();
  const maker = new ReportMaker(source, {
    node: 'n1',
    name: 'a \u202e name that is far too long for the table of a fleet',
  });
  for (const state of RUN_STATES) {
    page.snapshot = { ...IDLE, state, runId: 4, time: page.snapshot.time + 1000 };
    const { name, run, feed, rates } = sent(maker);
    expect({ name, run, feed }).toEqual({
      name: 'a   name that is far too long for the table of a',
      run: 4,
      feed: null,
    });
    if (state === 'stopped') expect(rates).toEqual({ emitted: null, stored: null });
  }
});

test('reports are numbered over the page, whoever they go to; the last one says so', () => {
  const { source } = bench();
  const [first, second] = [
    new ReportMaker(source, { node: 'n1', name: 'a' }),
    new ReportMaker(source, { node: 'n1', name: 'a' }),
  ];
  const { sequence, since } = sent(first);
  expect(sent(second, true)).toMatchObject({ sequence: sequence + 1, since, isLeaving: true });
});

test('latencies of before it began are not reported, those of a run that begins are', () => {
  const { page, source } = bench();
  page.snapshot = { ...IDLE, state: 'running', runId: 1 };
  page.counts[70] = 1000;
  const maker = new ReportMaker(source, { node: 'n1', name: 'a' });
  page.counts[70] = 1003;
  expect(sent(maker).endToEnd).toMatchObject({ count: 1003, gains: [[70, 3]] });
  page.snapshot = { ...page.snapshot, runId: 2 };
  page.counts = noLatencies();
  page.counts[71] = 5;
  expect(sent(maker).endToEnd.gains).toEqual([[71, 5]]);
});

test('a node of which nothing is stored any more says so, also where its screen is hidden', () => {
  const { page, source } = bench();
  const maker = new ReportMaker(source, { node: 'n1', name: 'a' });
  const { endToEnd } = IDLE.latency;
  const window = { ...endToEnd.window, count: 10, p99: 90 };
  const latency = { ...IDLE.latency, endToEnd: { ...endToEnd, count: 10, window } };
  const told = [0, 1000, 2000, 3000].map((ms) => {
    const counters = { ...IDLE.counters, emitted: 1000 + ms };
    page.snapshot = { ...IDLE, state: 'running', runId: 1, time: IDLE.time + ms, counters, latency };
    const { bottleneck, p99Ms } = sent(maker);
    return [bottleneck.headline === 'No event reaches storage', p99Ms];
  });
  expect(told).toEqual([
    [false, 90],
    [false, 90],
    [true, null],
    [true, null],
  ]);
});

test('a node whose feed is live gives account of its messages, any other has none', () => {
  const { page, source } = bench();
  const maker = new ReportMaker(source, { node: 'n1', name: 'a' });
  const ledger = { delivered: 9, acked: 4, terminated: 1, givenBack: 1, inFlight: 2, lapsed: 1 };
  const damagedBy = { empty: 0, form: 0, version: 0, header: 0, length: 0, checksum: 1, event: 0, line: 0, mapping: 0 };
  const live: NonNullable<Snapshot['live']> = {
    ...{ state: 'consuming', since: 0, again: 3, redelivered: 500, damaged: 1, damagedBy },
    ...{ reconnects: 0, output: null, aggregatesOut: null, alarmsOut: null, ...ledger },
    ...{ troubles: [], roundTripMs: null, skewMs: 0, refused: 0 },
    ...{ consumer: null, lastAckAt: IDLE.time - 50, lastDeliveryAt: null, isTaking: true },
  };
  page.snapshot = { ...IDLE, state: 'running', live };
  expect(sent(maker).feed).toEqual({ ledger, again: 3, cap: null, lastAckAgeMs: 50, skewMs: 0, output: 'off' });
  live.skewMs = 30_000;
  live.troubles = [{ what: 'skewSeconds', since: 0 }];
  expect(sent(maker).feed!.skewMs).toBe(30_000);
  const counts = { events: 3500, refused: 3, retried: 4, givenUp: 0, waiting: 2 };
  live.output = { taken: 7, known: 1, ...counts, breaker: 'half-open', retryAt: null };
  expect(sent(maker).feed!.output).toEqual({ published: 7, deduplicated: 1, ...counts, breaker: 'half-open' });
  live.alarmsOut = { taken: 2, known: 3, ...counts, events: 9, breaker: 'open', retryAt: IDLE.time };
  expect(sent(maker).feed!.output).toEqual({
    ...{ published: 9, deduplicated: 4, events: 3500, refused: 6, retried: 8, givenUp: 0, waiting: 4 },
    breaker: 'open',
  });
  live.output = null;
  expect(sent(maker).feed!.output).toMatchObject({ published: 2, events: 0, waiting: 2 });
  live.consumer = { at: 0, pending: 1, ackPending: 2, maxAckPending: 256, waitingPulls: 0 };
  expect(sent(maker)).toMatchObject({ feed: { cap: 256 }, counters: { redelivered: 500 } });
  page.snapshot = { ...IDLE, state: 'running', live: null };
  expect(sent(maker)).toMatchObject({ feed: null, counters: { redelivered: null } });
});
