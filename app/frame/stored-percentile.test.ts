import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { LATENCY_BINS } from '../../workers/contract/view/latency-bins.ts';
import { formatDuration } from '../format.ts';
import { updateRun } from '../stores/run-store.ts';
import { columnIndex, SAMPLE_MS } from './history.ts';
import { KeptValues } from './kept-values.ts';
import type { Sample } from './reading.ts';
import { Sampler } from './sampler.ts';
import { tailText } from './stored-percentile.ts';

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('window', globalThis);
  updateRun({ state: 'running', runId: 1 });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What becomes of a run in a tenth of a second, and the P99 of its last ten seconds then. */
interface Tenth {
  readonly emitted: number;
  readonly arrived: number;
  readonly p99: number;
}
const tenth: fc.Arbitrary<Tenth> = fc.record({
  emitted: fc.constantFrom(0, 500, 500, 500),
  // A worker that is killed takes its time to be replaced: stretches of nothing are long.
  arrived: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 400),
  p99: fc.double({ min: 1, max: 5000, noNaN: true }),
});

/** Samples of such a run, as the screen takes them. */
function sampled(tenths: readonly Tenth[]): { sampler: Sampler; samples: Sample[] } {
  const totals = { emitted: 0, arrived: 0 };
  let next = 0;
  const snapshot = (): Snapshot => {
    const { emitted, arrived, p99 } = tenths[next++] ?? { emitted: 0, arrived: 0, p99: 0 };
    totals.emitted += emitted;
    totals.arrived += arrived;
    const now: Snapshot = { ...idleSnapshot(defaultConfig()), time: Date.now(), runId: 1, state: 'running' };
    now.counters.emitted = totals.emitted;
    now.latency.endToEnd.count = totals.arrived;
    Object.assign(now.latency.endToEnd.window, { count: totals.arrived, p99 });
    return now;
  };
  const latencyBins = () => new Float64Array(LATENCY_BINS);
  const sampler = new Sampler({ snapshot, latencyBins, inForce: defaultConfig, tail: () => [], alarms: () => [] });
  const samples: Sample[] = [];
  sampler.addListener((sample) => samples.push(sample));
  while (samples.length < tenths.length) {
    sampler.keepUp();
    vi.advanceTimersByTime(SAMPLE_MS);
  }
  return { sampler, samples };
}

test('P99 is one number in header and chart, however late it is written, and when one looks back', () => {
  let standstills = 0;
  fc.assert(
    fc.property(fc.array(tenth, { minLength: 30, maxLength: 80 }), fc.boolean(), (tenths, isPacked) => {
      const { sampler, samples } = sampled(tenths);
      const { series, past } = sampler.history;
      if (isPacked) past.pack((capacity) => new KeptValues(capacity));
      const [column, first] = [columnIndex('p99'), series.length - samples.length];
      for (const [i, sample] of samples.entries()) {
        const inChart = series.at(column, first + i);
        // Of a sample that was written long after others were taken, and of one that is looked back at.
        for (const shown of [sample, past.at(first + i)!]) {
          const isBefore = shown.standstill !== null;
          if (isBefore) standstills++;
          expect(isBefore, 'the chart has none then').toBe(sample.standstill !== null);
          if (isBefore) expect(inChart).toBeNaN();
          else expect(tailText(shown)).toBe(formatDuration(inChart));
        }
      }
    }),
    { numRuns: 30 },
  );
  expect(standstills).toBeGreaterThan(100);
});

test('after a second without arrivals the header has the P99 of before, and the chart has none', () => {
  const calm = { emitted: 500, arrived: 400, p99: 92.7 };
  const still = Array.from({ length: 20 }, (_, i) => ({ emitted: 500, arrived: 0, p99: 90 - i }));
  const { sampler, samples } = sampled([calm, ...still]);
  const texts = samples.map((sample) => tailText(sample));
  expect(texts.slice(0, 12)).toEqual([92.7, ...still.slice(0, 10).map(({ p99 }) => p99), 92.7].map(formatDuration));
  expect(new Set(texts.slice(11))).toEqual(new Set([formatDuration(92.7)]));
  const column = [...sampler.history.series.slice(columnIndex('p99'), 0, samples.length)];
  expect(column.slice(0, 11)).toEqual([92.7, ...still.slice(0, 10).map(({ p99 }) => p99)]);
  expect(column.slice(11).every(Number.isNaN)).toBe(true);
});
