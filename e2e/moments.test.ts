/** Moments of one run beside each other, from the committed file of the first format; and the link to one. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { momentComparison, type RunWithMoments, readMoments } from '../app/comparison/moment-comparison.ts';
import { type Moment, momentsOf, type RunOfMoments } from '../app/comparison/moments.ts';
import { reportOf } from '../app/comparison/report.ts';
import { formatCount, formatDuration } from '../app/format.ts';
import { KeptIntervals } from '../workers/contract/runs/kept-intervals.ts';
import { type ReadSample, readRun } from '../workers/contract/runs/read-run.ts';
import type { Incident } from '../workers/contract/snapshot-types.ts';
import { BUCKET_COUNT, latencyAt } from '../workers/contract/view/latency-counts.ts';

const file = new Uint8Array(readFileSync(new URL('../workers/contract/runs/first-format.penstock', import.meta.url)));
let whole: RunWithMoments;
let samples: ReadSample[];
beforeAll(async () => {
  whole = await readMoments('1', file);
});

const incident = (of: Partial<Incident>): Incident => ({
  ...{ id: 1, what: 'Outage', outcome: 'recovered', startedAt: 0, detectedAt: null, clearedAt: null },
  ...{ recoveredAt: null, durationMs: null, detectMs: null, recoverMs: null, delayed: null },
  reasons: { detected: null, cleared: null, recovered: null, delayed: null },
  lost: { invalid: 0, shed: 0, expired: 0, evicted: 0, deadLettered: 0 },
  skipped: { aggregates: 0, alarms: 0, tail: 0 },
  ...{ expired: 0, evicted: 0, shed: 0, deadLettered: 0, peakDepth: 0, peakLatencyMs: 0, normal: null, settings: {} },
  ...of,
});

describe('moments of a run', () => {
  const runOf = (incidents: Incident[], load: Partial<RunOfMoments['config']['load']> = {}): RunOfMoments => {
    const { head, config, last } = whole.run;
    const own = { ...config, load: { ...config.load, ...load } };
    const time = head.startedAt + 60_000;
    return { head, config: own, lastConfig: own, last: { ...last, time, incidents } };
  };
  const at = (seconds: number) => whole.run.head.startedAt + 1000 * seconds;

  test('each incident reaches until the run was normal again, the next one began, or the run ended', () => {
    const moments = momentsOf(
      runOf([
        incident({ id: 4, startedAt: at(60), outcome: 'open' }),
        incident({ id: 3, startedAt: at(40), outcome: 'open' }),
        incident({ id: 2, startedAt: at(20), outcome: 'unknown' }),
        incident({ id: 1, startedAt: at(5), recoveredAt: at(12.5) }),
      ]),
    );
    expect(moments.map(({ name, from, to, until }) => [name, (to - from) / 1000, until])).toEqual([
      ['Outage, at 5.0 s', 7.5, 'normal again'],
      ['Outage, at 20.0 s', 20, 'the next incident'],
      ['Outage, at 40.0 s', 20, 'the end of the run'],
    ]);
  });

  test('bursts of the shape of a load are moments too, unless the load was changed', () => {
    const run = runOf([], { mode: 'rate', shape: 'burst', periodSeconds: 25 });
    expect(momentsOf(run).map(({ name, from, to }) => [name, (to - from) / 1000])).toEqual([
      ['Burst of the load, at 0.0 s', 25],
      ['Burst of the load, at 25.0 s', 25],
      ['Burst of the load, at 50.0 s', 10],
    ]);
    const lastConfig = { ...run.config, load: { ...run.config.load, periodSeconds: 10 } };
    expect(momentsOf({ ...run, lastConfig })).toEqual([]);
    expect(momentsOf(runOf([], { mode: 'max', shape: 'burst' }))).toEqual([]);
  });
});

describe('beside each other', () => {
  let moments: Moment[];
  beforeAll(() => {
    samples = [];
    readRun(file, BUCKET_COUNT, (sample) => samples.push(sample));
    const timeOf = (i: number) => samples[i]!.now.time;
    const half = samples.length >> 1;
    const settings = { 'batch.maxSize': 77 };
    moments = [
      { id: 'a', name: 'first', from: timeOf(0), to: timeOf(half), until: 'normal again', incident: incident({}) },
      {
        ...{ id: 'b', name: 'second', from: timeOf(half - 1), to: timeOf(samples.length - 1), until: 'the end' },
        incident: incident({ settings, lost: { invalid: 3, shed: 0, expired: 12, evicted: 0, deadLettered: 0 } }),
      },
    ];
  });
  const textsOf = (label: string) => momentComparison(whole, moments).figures.find((row) => row.label === label)!.texts;

  test('every figure is that of the interval, which the samples of the file add up to', () => {
    const intervals = new KeptIntervals();
    const run = readRun(file, BUCKET_COUNT, ({ now }) => intervals.add(now));
    const within = (i: number) =>
      samples.filter(({ now: { time } }) => time >= moments[i]!.from && time <= moments[i]!.to);
    const counted = moments.map((_, i) => {
      const own = within(i);
      return own.at(-1)!.now.counters.emitted - own[0]!.now.counters.emitted;
    });
    expect(textsOf('Emitted')).toEqual(counted.map(formatCount));
    const p99 = moments.map(({ from, to }) => intervals.between(run, from, to).endToEnd.p99);
    expect(textsOf('P99 time to stored')).toEqual(p99.map(formatDuration));
    // The curve of all quantiles is made of the same events.
    moments.forEach((moment, i) => {
      expect(formatDuration(latencyAt(whole.measure(moment).endToEnd, 0.99))).toBe(formatDuration(p99[i]!));
    });
    const waiting = moments.map((_, i) =>
      Math.max(...within(i).map(({ now: { ledger, source } }) => ledger.inFlight + source.owed)),
    );
    expect(textsOf('Most waiting, the source included')).toEqual(waiting.map(formatCount));
  });

  test('one that was over at once has the samples around it', () => {
    const { from } = moments[1]!;
    const { run } = whole;
    const last = { ...run.last, incidents: [incident({ startedAt: from, recoveredAt: from })] };
    const [moment] = momentsOf({ ...run, last });
    expect(whole.measure(moment!).interval.to).toBeGreaterThan(from);
  });

  test('losses stand by cause, with settings that differ; lines begin at one moment; overlaps are told', () => {
    const comparison = momentComparison(whole, moments);
    const { figures, settings, plots, warnings, names } = comparison;
    expect(figures.filter(({ label }) => label.startsWith('– ')).map(({ label, texts }) => [label, ...texts])).toEqual(
      expect.arrayContaining([
        ['– invalid, of the incident', '0', '3'],
        ['– expired, of the incident', '0', '12'],
      ]),
    );
    expect(settings.map(({ texts }) => texts[1])).toEqual(['77 events']);
    expect(warnings[0]).toBe('“second” began while “first” was on: events count for both.');
    expect(names).toEqual(['first', 'second']);
    for (const { title, lines } of plots.slice(0, 4)) {
      expect(title).toContain('0 s is the beginning of each');
      const longest = Math.max(...moments.map(({ from, to }) => to - from)) / 1000;
      for (const { x } of lines) {
        expect(x[0]).toBeGreaterThanOrEqual(-3);
        expect(x.at(-1)).toBeLessThanOrEqual(longest + 2);
      }
    }
    expect(plots.at(-1)!.title).toBe('Difference of all quantiles');
  });

  test('a report has the same, and nothing of whole runs', async () => {
    const html = await reportOf(momentComparison(whole, moments), { made: 'now', version: '1' });
    expect(html).toContain('Figures of each, from its beginning on');
    expect(html).not.toContain('Error budget');
    expect(html).toContain(textsOf('P99 time to stored')[1]!);
  });
});
