/** Many nodes that tell what their histograms gained, against one histogram that counted all of their events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allocate, BUCKETS, HistogramStripe } from '../../primitives/histogram/histogram.ts';
import { summarise } from '../../primitives/histogram/histogram-reading.ts';
import { GainTeller, GainWindow } from './bucket-gains.ts';
import { encodeReport } from './node-report.ts';
import { readReport } from './read-report.ts';
import { reportSubject } from './report-subjects.ts';
import { sampleReport } from './testing/sample-report.ts';

const WINDOW_MS = 10_000;

interface Told {
  readonly node: number;
  readonly at: number;
  readonly micros: readonly number[];
  /** The node began a new run before. */
  readonly isNew: boolean;
}
const told: fc.Arbitrary<Omit<Told, 'at'> & { ms: number }> = fc.record({
  node: fc.nat(3),
  ms: fc.constantFrom(0, 100, 250, 900, 1000, 4000),
  micros: fc.array(fc.oneof(fc.nat(200), fc.nat(60_000_000)), { maxLength: 12 }),
  isNew: fc.boolean(),
});

class Node {
  private readonly teller = new GainTeller();
  private run = 0;
  private words = allocate()[0]!;

  tell({ micros, isNew }: Told) {
    if (isNew) {
      this.run++;
      this.words = allocate()[0]!;
    }
    const stripe = new HistogramStripe(this.words);
    for (const each of micros) stripe.record(each);
    const report = sampleReport({ endToEnd: this.teller.tell(this.run, this.words) });
    const { report: got } = readReport(reportSubject('f', 'n1'), new TextEncoder().encode(encodeReport(report)));
    return got!.endToEnd;
  }
}

test('percentiles of a fleet are those of one histogram of all its events, of any ten seconds', () => {
  fc.assert(
    fc.property(fc.array(told, { maxLength: 20 }), (steps) => {
      const nodes = Array.from({ length: 4 }, () => new Node());
      const window = new GainWindow(WINDOW_MS);
      const all: Told[] = [];
      let at = 0;
      for (const { ms, ...step } of steps) {
        at += ms;
        all.push({ ...step, at });
        const { gains, maxMicros } = nodes[step.node]!.tell({ ...step, at });
        window.add(at, gains, maxMicros);
        const twin = allocate()[0]!;
        const stripe = new HistogramStripe(twin);
        for (const each of all) if (each.at > at - WINDOW_MS) for (const micros of each.micros) stripe.record(micros);
        const [got, wanted] = [window.summary(at), summarise(twin)];
        expect(got.count).toBe(wanted.count);
        // The highest bucket is known, and not where in it the longest was; nothing is reported above the longest.
        for (const which of ['p50', 'p90', 'p99', 'p999', 'max'] as const) {
          expect(got[which]).toBeGreaterThanOrEqual(wanted[which]);
          expect(got[which]).toBeLessThanOrEqual(Math.max(wanted[which] * (1 + 1 / 64), wanted[which] + 0.001));
        }
        if (wanted.p99 < wanted.max * (1 - 1 / 64)) expect(got.p99).toBe(wanted.p99);
      }
    }),
    { numRuns: 100 },
  );
});

test('a node that begins to report in the middle of a run tells of what comes from then on', () => {
  const words = allocate()[0]!;
  const stripe = new HistogramStripe(words);
  stripe.record(50, 1000);
  const teller = new GainTeller();
  teller.skip(3, words);
  stripe.record(70, 2);
  expect(teller.tell(3, words)).toEqual({ count: 1002, maxMicros: 70, gains: [[70, 2]] });
  expect(teller.tell(3, words).gains).toEqual([]);
  expect(words.length).toBeGreaterThan(BUCKETS);
});
