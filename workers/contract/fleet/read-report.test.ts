import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { BREAKER_STATES } from '../name-sets.ts';
import { type BucketGain, encodeReport, MOST_REPORT_BYTES, type NodeReport } from './node-report.ts';
import { readReport } from './read-report.ts';
import { nodeOfSubject, reportSubject, reportsOfFleet } from './report-subjects.ts';
import { liveFeed, nodeOutput, sampleReport } from './testing/sample-report.ts';

const SUBJECT = reportSubject('demo', 'n1');
const bytesOf = (text: string) => new TextEncoder().encode(text);
const read = (text: string) => readReport(SUBJECT, bytesOf(text));
const refusalOf = (text: string) => read(text).refusal;

const buckets = fc.uniqueArray(fc.nat(BUCKETS - 1), { maxLength: 400 }).map((all) => all.sort((a, b) => a - b));
const gains: fc.Arbitrary<BucketGain[]> = buckets.chain((all) =>
  fc.tuple(...all.map((bucket) => fc.tuple(fc.constant(bucket), fc.integer({ min: 1, max: 2 ** 30 })))),
);
const nullable = (most: number) => fc.option(fc.nat(most));
const output = fc.oneof(
  fc.constantFrom('off' as const, null),
  fc
    .record({
      deduplicated: fc.nat(),
      refused: fc.nat(),
      waiting: fc.nat(),
      breaker: fc.constantFrom(...BREAKER_STATES),
    })
    .map((change) => nodeOutput(7, change)),
);
const report: fc.Arbitrary<NodeReport> = fc
  .record({
    sequence: fc.nat(),
    state: fc.constantFrom('running' as const, 'paused' as const, 'stopped' as const, 'idle' as const),
    isLeaving: fc.boolean(),
    p99Ms: fc.option(fc.double({ min: 0, max: 1e6, noNaN: true })),
    rates: fc.record({ emitted: nullable(1e7), stored: nullable(1e7) }),
    endToEnd: fc.record({ count: fc.nat(), maxMicros: fc.nat(), gains }),
    feed: fc.option(output.map((each) => ({ ...liveFeed(5, 9), output: each }))),
  })
  .map((change) => sampleReport(change));

describe('a report', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(report, (each) => {
        expect(read(encodeReport(each))).toEqual({ report: each, refusal: null });
      }),
      { numRuns: 200 },
    );
  });

  test('of the first version is taken, and what it publishes is not known', () => {
    const { output: _, ...feed } = liveFeed(5);
    const first = JSON.stringify({ ...JSON.parse(encodeReport(sampleReport())), v: 1, feed });
    expect(read(first)).toEqual({ report: sampleReport({ feed: { ...liveFeed(5), output: null } }), refusal: null });
  });

  test('of a second with four hundred latencies is at most 4 KB', () => {
    const spread = Array.from({ length: 400 }, (_, i): BucketGain => [300 + i, 1 + ((i * 37) % 900)]);
    const typical = sampleReport({ endToEnd: { count: 1e9, maxMicros: 1e6, gains: spread } });
    expect(bytesOf(encodeReport(typical)).byteLength).toBeLessThanOrEqual(4096);
  });

  test('with every bucket in it is within the limit', () => {
    const all = Array.from({ length: BUCKETS }, (_, i): BucketGain => [i, 2 ** 40]);
    const text = encodeReport(sampleReport({ endToEnd: { count: 2 ** 52, maxMicros: 6e7, gains: all } }));
    expect(bytesOf(text).byteLength).toBeLessThan(MOST_REPORT_BYTES);
    expect(refusalOf(text)).toBeNull();
  });
});

describe('a hostile report', () => {
  test('is refused with one of five words', () => {
    const good = JSON.parse(encodeReport(sampleReport()));
    const altered = (change: object) => refusalOf(JSON.stringify({ ...good, ...change }));
    expect(refusalOf(' '.repeat(MOST_REPORT_BYTES + 1))).toBe('too large');
    expect(refusalOf('{"v":1')).toBe('not JSON');
    expect(readReport(SUBJECT, Uint8Array.of(0x22, 0xff, 0x22)).refusal).toBe('not JSON');
    for (const version of [0, 3]) expect(altered({ v: version })).toBe('another version');
    expect(altered({ node: 'n2' })).toBe('of another node');
    const text = encodeReport(sampleReport());
    expect(readReport('penstock.fleet.demo.report.n1.x', bytesOf(text)).refusal).toBe('of another node');
  });

  test.each([
    ['a name that is too long', { name: 'x'.repeat(49) }],
    ['a name that turns text around', { name: 'a\u202eb' }],
    ['a name with a line end', { name: 'a\nb' }],
    ['a count below 0', { sequence: -1 }],
    ['a count that is not whole', { run: 1.5 }],
    ['a state that there is not', { state: 'flying' }],
    ['a share above 1', { stages: { source: { busy: 2, blocked: 0 } } }],
    ['a field that there is not', { password: 'x' }],
    ['an output of words', { feed: { ...liveFeed(5), output: 'on' } }],
    ['an output without its counts', { feed: { ...liveFeed(5), output: { published: 1 } } }],
    ['a bucket that there is not', { endToEnd: { count: 1, maxMicros: 1, gains: [BUCKETS, 1] } }],
    ['a bucket twice', { endToEnd: { count: 2, maxMicros: 1, gains: [5, 1, 0, 1] } }],
    ['a bucket without a gain', { endToEnd: { count: 2, maxMicros: 1, gains: [5] } }],
    ['a bucket that gains nothing', { endToEnd: { count: 2, maxMicros: 1, gains: [5, 0] } }],
    ['gains too large to add up', { endToEnd: { count: 2, maxMicros: 1, gains: [5, 2 ** 53 - 1, 1, 2 ** 53 - 1] } }],
  ])('with %s is none', (_, change) => {
    const good = JSON.parse(encodeReport(sampleReport()));
    expect(refusalOf(JSON.stringify({ ...good, ...change }))).toBe('not a report');
  });

  test('never throws, whatever it is', () => {
    const good = bytesOf(encodeReport(sampleReport({ endToEnd: { count: 3, maxMicros: 9, gains: [[4, 3]] } })));
    const damaged = fc
      .array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 })
      .map((changes) => {
        const bytes = good.slice();
        for (const [at, value] of changes) bytes[at] = value;
        return bytes;
      });
    const any = fc.json().map(bytesOf);
    fc.assert(
      fc.property(fc.oneof(damaged, any, fc.uint8Array({ maxLength: 200 })), fc.string(), (bytes, subject) => {
        const { report: got, refusal } = readReport(SUBJECT, bytes);
        expect(got === null).toBe(refusal !== null);
        expect(readReport(subject, bytes).report).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });
});

describe('the subject of a report', () => {
  test('names the fleet and the node', () => {
    expect(SUBJECT).toBe('penstock.fleet.demo.report.n1');
    expect(reportsOfFleet('demo')).toBe('penstock.fleet.demo.report.*');
    expect(nodeOfSubject(SUBJECT)).toBe('n1');
  });
  test.each(['', 'a.b', 'a*', '>', 'a b', 'x'.repeat(33)])('refuses the word “%s”', (word) => {
    expect(() => reportSubject(word, 'n1')).toThrow(/^fleet: .* is not allowed here; allowed: 1 to 32 letters/);
    expect(() => reportSubject('demo', word)).toThrow(/^node: /);
  });
});
