/** Durations measured elsewhere: what files of them become, and what is said of those that cannot be read. */
import { describe, expect, test } from 'vitest';
import type { DurationAnswer, DurationWish, MeasuredDurations } from '../../contract/durations/duration-types.ts';
import { meanMicros, quantileMicros } from '../../contract/durations/measured-times.ts';
import { encodeHdr, packedHdr } from '../../testing/hdr-encoder.ts';
import { generator } from '../../testing/random.ts';
import { readDurations } from './read-durations.ts';

function read(text: string, wish: DurationWish = {}): MeasuredDurations {
  const answer = readDurations(text, wish);
  if (answer.kind !== 'durations') throw new Error(said(answer));
  return answer.durations;
}
function said(answer: DurationAnswer): string {
  if (answer.kind === 'series') return `which of ${answer.names.join(' | ')}?`;
  return answer.kind === 'problem' ? answer.message : 'it was read';
}
const problemOf = (text: string, wish: DurationWish = {}) => said(readDurations(text, wish));

/** Mean, P50 and P99 of samples, the slow way. */
function figuresOf(samples: readonly number[]) {
  const sorted = samples.toSorted((a, b) => a - b);
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1]!;
  return { mean: sorted.reduce((sum, each) => sum + each, 0) / sorted.length, p50: at(0.5), p99: at(0.99) };
}
function expectSame({ points }: MeasuredDurations, { mean, p50, p99 }: ReturnType<typeof figuresOf>): void {
  expect(points.length).toBeLessThanOrEqual(200);
  const off = [meanMicros(points) / mean, quantileMicros(points, 0.5) / p50, quantileMicros(points, 0.99) / p99];
  expect(Math.max(...off.map((ratio) => Math.abs(ratio - 1)))).toBeLessThan(0.01);
}

/** Distributions as they are found, µs. */
const SHAPES: Readonly<Record<string, (random: () => number) => number>> = {
  'all alike': () => 1500,
  uniform: (random) => 100 + 900 * random(),
  exponential: (random) => -800 * Math.log(1 - random()),
  'two kinds, as of a cache': (random) => (random() < 0.9 ? 50 + 10 * random() : 12_000 + 3000 * random()),
  'a heavy tail': (random) => 200 * (1 - random()) ** -0.7,
  'three values': (random) => [1000, 2000, 90_000][Math.floor(3 * random())]!,
};
const samplesOf = (shape: string): number[] => {
  const random = generator(5);
  return Array.from({ length: 20_000 }, () => Math.min(SHAPES[shape]!(random), 1e7));
};

describe.each(Object.keys(SHAPES))('%s', (shape) => {
  const samples = samplesOf(shape);

  test('a column keeps mean, P50 and P99', () => {
    expectSame(read(['time_us', ...samples].join('\n')), figuresOf(samples));
  });
  test('a log of HdrHistogram keeps them, its intervals taken together', () => {
    const nanos = samples.map((micros) => Math.round(1000 * micros));
    const lines = [nanos.slice(0, 5000), nanos.slice(5000)].map(
      (part, i) => `${i}.0,1.0,${Math.max(...part) / 1e6},${encodeHdr(part)}`,
    );
    const log = read(['#[Histogram log format version 1.3]', ...lines].join('\n'));
    expect([log.format, log.unit, log.isUnitKnown, log.count]).toEqual(['hlog', 'ns', true, samples.length]);
    expectSame(log, figuresOf(samples));
  });
});

describe('a column of durations', () => {
  test.each([
    ['duration_ms\n5\n5', 'ms', true, 5000],
    ['latency (s)\n0.5', 's', true, 500_000],
    ['"took [µs]"\r\n"12"\r\n\r\n', 'µs', true, 12],
    ['elapsedNs\n4000', 'ns', true, 4],
    ['7\n7\n7', 'ms', false, 7000],
    ['30us\n30us', 'µs', true, 30],
    ['2 ms\n2 ms', 'ms', true, 2000],
    ['\ufeffms\n1e0', 'ms', true, 1000],
  ])('%j is of %s', (text, unit, isUnitKnown, micros) => {
    const found = read(text);
    expect([found.unit, found.isUnitKnown]).toEqual([unit, isUnitKnown]);
    expect(meanMicros(found.points)).toBeCloseTo(micros, 6);
  });

  test('another unit may be said', () => {
    expect(meanMicros(read('7\n7', { unit: 's' }).points)).toBeCloseTo(7e6, 3);
  });

  test.each([
    ['1\n2\nx\n4', 'line 3: "x" is not allowed here; allowed: one duration per line'],
    ['1\n-2', 'line 2: "-2" is not allowed here'],
    [
      '1\n2,5',
      'line 2: "2,5" is not allowed here; allowed: one duration per line, as a number of 0 or more with a decimal point',
    ],
    ['a,b\n1,2', 'line 1: "a,b" is not allowed here'],
    ['1\nNaN', 'line 2: "NaN" is not allowed here'],
    ['1\n0x10', 'line 2: "0x10" is not allowed here'],
    ['1e999', 'line 1: "1e999" is not allowed here'],
    ['ms\n3\n4us', 'line 3: "4us" is not allowed here; allowed: durations of one unit'],
    ['3\n4us', 'line 2: "4us" is not allowed here; allowed: durations of one unit'],
    ['', 'No duration was found'],
    ['latency', 'No duration was found'],
    ['0\n0', 'all durations are below 0.1 µs'],
    ['µs\n9.4e-323', 'all durations are below 0.1 µs'],
    ['s\n61', 'the longest duration: 61.000 s, read in s, is not allowed here; allowed: at most 60 s'],
  ])('%j: %s', (text, message) => expect(problemOf(text)).toContain(message));
});

describe('a histogram of Prometheus', () => {
  const SECONDS = `# HELP call_duration_seconds How long calls take.
# TYPE call_duration_seconds histogram
call_duration_seconds_bucket{le="0.01"} 50
call_duration_seconds_bucket{le="0.1"} 90 # {trace_id="x"} 0.05 1700000000
call_duration_seconds_bucket{le="1"} 100 1700000000000
call_duration_seconds_bucket{le="+Inf"} 100
`;

  test('is spread evenly within its buckets, as histogram_quantile has it', () => {
    const found = read(SECONDS);
    expect([found.unit, found.isUnitKnown, found.count, found.series]).toEqual([
      's',
      true,
      100,
      'call_duration_seconds',
    ]);
    expect(quantileMicros(found.points, 0.25)).toBeCloseTo(5000, 0);
    expect(quantileMicros(found.points, 0.5)).toBeCloseTo(10_000, 0);
    expect(quantileMicros(found.points, 0.99)).toBeCloseTo(910_000, 0);
    expect(found.notes.join()).toContain('no _sum');
  });

  test('has the mean that _sum and _count say, and the percentiles that it had without', () => {
    const found = read(`${SECONDS}call_duration_seconds_sum 5.9\ncall_duration_seconds_count 100\n`);
    expect(meanMicros(found.points)).toBeCloseTo(59_000, 0);
    expect([quantileMicros(found.points, 0.5), quantileMicros(found.points, 0.99)]).toEqual([
      expect.closeTo(10_000, 0),
      expect.closeTo(910_000, 0),
    ]);
    expect(found.notes).toEqual([]);
  });

  test('a mean that its buckets do not allow is said', () => {
    const found = read(`${SECONDS}call_duration_seconds_sum 500\ncall_duration_seconds_count 100\n`);
    expect(found.notes).toEqual(['_sum / _count is 5.000, which the buckets do not allow: they are kept.']);
  });

  test('what is above the highest bound is where the mean says', () => {
    const text = 'd_ms_bucket{le="10"} 50\nd_ms_bucket{le="+Inf"} 100\nd_ms_sum 2500\nd_ms_count 100';
    const found = read(text);
    expect([found.unit, meanMicros(found.points)]).toEqual(['ms', expect.closeTo(25_000, 0)]);
    expect(found.notes).toEqual(['50.0 % are above the highest bound, 10.']);
  });

  test('of several it is asked which one', () => {
    const text = ['a', 'b']
      .map((job) => `d_bucket{job="${job}",le="1"} 3\nd_bucket{le="+Inf",job="${job}"} 3`)
      .join('\n');
    expect(readDurations(text, {})).toEqual({ kind: 'series', names: ['d{job="a"}', 'd{job="b"}'], notes: [] });
    expect(read(text, { series: 'd{job="b"}' }).series).toBe('d{job="b"}');
  });

  test.each([
    [
      'd_bucket{le="1"} 5\nd_bucket{le="2"} 4\nd_bucket{le="+Inf"} 5',
      'line 2, le="2": "4" is not allowed here; allowed: at least 5',
    ],
    ['d_bucket{le="x"} 5', 'line 1, le: "x" is not allowed here; allowed: a number, or "+Inf"'],
    ['d_bucket{le="1"} NaN', 'line 1, count: "NaN" is not allowed here'],
    [
      'd_bucket{le="1"} 5\nd_bucket{le="1"} 6',
      'line 2, le: "1" is not allowed here; allowed: each bound once; it is on line 1 too',
    ],
    ['d_bucket{le="-1"} 2\nd_bucket{le="+Inf"} 5', 'line 1, le="-1": "2" is not allowed here; allowed: 0'],
    ['d_bucket{le="1"} 5', 'the bucket le="+Inf" is missing'],
    ['d_bucket{le="+Inf"} 0', 'no histogram of it has counted anything'],
    ['d_bucket{le="1} 5', 'line 1: "d_bucket{le=\\"1} 5" is not allowed here; allowed: name_bucket'],
    ['d_bucket{le="1"} 5\nwhat is this?', 'line 2: "what is this?" is not allowed here'],
  ])('%j: %s', (text, message) => expect(problemOf(text)).toContain(message));
});

describe('a percentile output of HdrHistogram', () => {
  const HEAD = '       Value     Percentile TotalCount 1/(1-Percentile)\n\n';
  const ROWS = `       1.000 0.000000000000         10           1.00
       2.000 0.500000000000         50           2.00
       5.000 0.990000000000         99         100.00
       9.000 1.000000000000        100
`;

  test('keeps percentiles, and the mean of its last lines', () => {
    const found = read(`${HEAD}${ROWS}#[Mean    =        2.500, StdDeviation   =        1.000]\n`);
    expect([found.format, found.unit, found.isUnitKnown, found.count]).toEqual(['hgrm', 'ms', false, 100]);
    expect([meanMicros(found.points), quantileMicros(found.points, 0.5), quantileMicros(found.points, 0.99)]).toEqual([
      expect.closeTo(2500, 0),
      expect.closeTo(2000, 0),
      expect.closeTo(5000, 0),
    ]);
  });
  test('without its mean it says so', () => {
    expect(read(HEAD + ROWS).notes.join()).toContain('does not say its mean');
  });
  test.each([
    [`${HEAD}1.0 0.0 10 1\n0.5 0.5 20 2\n`, 'line 4: "0.5 0.5 20 2" is not allowed here; allowed: value, percentile'],
    [`${HEAD}1.0 0.0 10 1\n2.0 0.5 5 2\n`, 'line 4: "2.0 0.5 5 2"'],
    [`${HEAD}1.0 2.0 10 1\n`, 'line 3: "1.0 2.0 10 1"'],
    [`${HEAD}one 0 10 1\n`, 'line 3: "one 0 10 1"'],
    [HEAD, 'counts nothing'],
  ])('%j: %s', (text, message) => expect(problemOf(text)).toContain(message));
});

describe('a log of HdrHistogram', () => {
  const line = (histogram: string, tag = '') => `${tag}0.1,1.0,2.0,${histogram}`;
  const head =
    '#[Histogram log format version 1.3]\n"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n';

  test('is asked about when it has several tags', () => {
    const log = head + ['Tag=read,', 'Tag=write,'].map((tag) => line(encodeHdr([2_000_000]), tag)).join('\n');
    expect(readDurations(log, {})).toEqual({ kind: 'series', names: ['read', 'write'], notes: [] });
    expect(read(log, { series: 'write' }).count).toBe(1);
  });
  test('may be one histogram without a log', () => {
    expect(read(encodeHdr([42_000], { isOfOldGo: true })).points).toEqual(read(encodeHdr([42_000])).points);
    const found = read(encodeHdr([42_000]));
    expect([found.unit, found.isUnitKnown, meanMicros(found.points)]).toEqual(['ns', false, expect.closeTo(42, 0)]);
  });
  test('coarser histograms beside fine ones are one distribution', () => {
    const log = [encodeHdr([1000, 5000], { digits: 1 }), encodeHdr([2000, 9000], { digits: 4 })].map((each) =>
      line(each),
    );
    const found = read(head + log.join('\n'), { unit: 'µs' });
    expect([found.count, found.notes]).toEqual([4, ['2 intervals are taken together.']]);
    expect(Math.abs(meanMicros(found.points) / 4250 - 1)).toBeLessThan(0.03);
  });
  test.each([
    ['not-base64!', 'it is not base64'],
    ['HISTFAAAAB542pNp', 'it is cut'],
    [btoa('another thing'), 'it is no HdrHistogram of version 2'],
    [packedHdr(new Uint8Array(3)), 'it is too short'],
    [packedHdr(new Uint8Array(40)), 'it is no HdrHistogram of version 2'],
  ])('%j: %s', (histogram, message) => {
    expect(problemOf(head + line(histogram))).toContain('line 3');
    expect(problemOf(head + line(histogram))).toContain(message);
  });
  test('one that is made to fill memory is not unpacked', () => {
    expect(problemOf(head + line(packedHdr(new Uint8Array(9 * 2 ** 20))))).toContain('it unpacks to more than 8 MB');
  });
  test('an empty one says so', () => {
    expect(problemOf(head + line(encodeHdr([])))).toContain('no interval of the log has counted anything');
  });
});
