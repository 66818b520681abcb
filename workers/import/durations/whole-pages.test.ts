/** Durations as people have them: pages and logs pasted whole, cut, with other things beside them. */
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { DurationAnswer, DurationWish, MeasuredDurations } from '../../contract/durations/duration-types.ts';
import { meanMicros, quantileMicros } from '../../contract/durations/measured-times.ts';
import { encodeHdr } from '../../testing/hdr-encoder.ts';
import { readDurationFile, readDurations } from './read-durations.ts';

function read(text: string, wish: DurationWish = {}): MeasuredDurations {
  const answer = readDurations(text, wish);
  if (answer.kind !== 'durations') throw new Error(said(answer));
  return answer.durations;
}
function said(answer: DurationAnswer): string {
  if (answer.kind === 'series') return `which of ${answer.names.join(' | ')}? ${answer.notes.join(' ')}`;
  return answer.kind === 'problem' ? answer.message : 'it was read';
}
const problemOf = (text: string) => said(readDurations(text, {}));

const bucketsOf = (name: string, ...counts: readonly number[]) =>
  counts.map((count, i) => `${name}_bucket{le="${i === counts.length - 1 ? '+Inf' : 2 ** i}"} ${count}`).join('\n');

describe('a page of Prometheus', () => {
  const PAGE = `# HELP go_gc_duration_seconds A summary of the wall-time pause (stop-the-world) duration in garbage collection cycles.
# TYPE go_gc_duration_seconds summary
go_gc_duration_seconds{quantile="0"} NaN
go_gc_duration_seconds_sum 0
go_gc_duration_seconds_count 0
# TYPE go_info gauge
go_info{version="go1.22.1",path="a\\\\b",note="}{ \\"quoted\\""} 1
# TYPE leaky_bucket gauge
leaky_bucket 5
queue_limit inf
queue_age_seconds nan
# TYPE http_request_duration_seconds histogram
http_request_duration_seconds_bucket{handler="/",le="0.1",} 33444 # {trace_id="KOO5S4vxi0o"} 0.067 1520879607.789
http_request_duration_seconds_bucket{handler="/",le="1"} 100000
http_request_duration_seconds_bucket{handler="/",le="+Inf"} 144320
http_request_duration_seconds_sum{handler="/"} 75000
http_request_duration_seconds_count{handler="/"} 144320
http_request_duration_seconds_created{handler="/"} 1.7e9
process_start_time_seconds 1.70e+09 1700000000000
# EOF
`;
  test('is read as it was scraped, whatever else is on it', () => {
    const found = read(PAGE);
    expect([found.series, found.unit, found.count]).toEqual([
      'http_request_duration_seconds{handler="/"}',
      's',
      144_320,
    ]);
    expect(meanMicros(found.points) / (75_000e6 / 144_320)).toBeCloseTo(1, 2);
  });

  test('its histogram may stand beyond thousands of other lines', () => {
    const others = Array.from({ length: 6000 }, (_, i) => `calls_count{job="${i}"} 1`).join('\n');
    expect(read(`${others}\n${bucketsOf('d_seconds', 3, 5, 5)}`).count).toBe(5);
  });

  test('without a histogram it says what is missing', () => {
    const page = '# HELP rpc_seconds Of calls.\n# TYPE rpc_seconds summary\nrpc_seconds{quantile="0.5"} 4\n';
    expect(problemOf(page)).toContain('a page of Prometheus without a histogram: no line is name_bucket{le="…"} count');
  });

  test('one histogram that is damaged leaves the others, and is told', () => {
    const damaged = bucketsOf('b_seconds', 5, 4, 5);
    const found = read(`${bucketsOf('a_seconds', 3, 5, 5)}\n${damaged}\n`);
    expect([found.series, found.count]).toEqual(['a_seconds', 5]);
    expect(found.notes.join()).toContain('One histogram is left out: line 5, le="2": "4" is not allowed here');
    const several = `${damaged}\n${bucketsOf('c', 1, 1)}\n${bucketsOf('d', 2, 2)}\ne_bucket{le="x"} 1\n`;
    const answer = readDurations(several, {});
    expect(answer).toMatchObject({ kind: 'series', names: ['c', 'd'] });
    expect(said(answer)).toContain('2 histograms are left out: line 2, le="2"');
    expect(read(several, { series: 'd' }).notes.join()).toContain('2 histograms are left out');
    expect(problemOf(`${damaged}\ne_bucket{le="x"} 1`)).toContain('line 2, le="2": "4" is not allowed here');
  });

  test('rates without a name, and names in quotes, are read', () => {
    const rates = '{le="0.1", job="a"}\t0.25\n{le="1.0", job="a"}\t0.75\n{le="+Inf", job="a"}\t0.75\n{job="b"} 3';
    expect([read(rates).series, read(rates).count]).toEqual(['{job="a"}', 0.75]);
    const quoted = '{"http.server.duration_ms_bucket",le="5"} 1\n{"http.server.duration_ms_bucket",le="+Inf"} 1';
    expect([read(quoted).series, read(quoted).unit]).toEqual(['http.server.duration_ms', 'ms']);
  });

  test('rates may differ by the last digit', () => {
    expect(
      read('d_bucket{le="1"} 0.30000000000000004\nd_bucket{le="2"} 0.3\nd_bucket{le="+Inf"} 0.3').count,
    ).toBeCloseTo(0.3);
  });

  test('durations of 0 stand below le="0", and nothing below a negative bound', () => {
    const found = read('d_ms_bucket{le="0"} 10\nd_ms_bucket{le="5"} 20\nd_ms_bucket{le="+Inf"} 20');
    expect([found.count, quantileMicros(found.points, 0.4), quantileMicros(found.points, 0.99)]).toEqual([
      20,
      0,
      expect.closeTo(4900, 0),
    ]);
    const negative = 'd_bucket{le="-5"} 0\nd_bucket{le="-1"} 3\nd_bucket{le="1"} 9\nd_bucket{le="+Inf"} 9';
    expect(problemOf(negative)).toContain('line 2, le="-1": "3" is not allowed here; allowed: 0: durations');
  });

  test('with nothing but le="+Inf" it needs a sum', () => {
    expect(problemOf('d_bucket{le="+Inf"} 5')).toContain('d: no bucket but le="+Inf" says how long any were');
    const found = read('d_ms_bucket{le="+Inf"} 5\nd_ms_sum 50\nd_ms_count 5');
    expect(meanMicros(found.points)).toBeCloseTo(10_000, 0);
  });

  test('a line of spaces takes no time', () => {
    const began = performance.now();
    problemOf(`d_bucket{le="1"} 5\na${' '.repeat(100_000)}!`);
    expect(performance.now() - began).toBeLessThan(2000);
  });
});

describe('what wrk2 prints', () => {
  const TABLE = `  Detailed Percentile spectrum:
       Value   Percentile   TotalCount 1/(1-Percentile)

       1.000     0.000000           10         1.00
       2.000     0.500000           50         2.00
       9.000     1.000000          100          inf
#[Mean    =        3.000, StdDeviation   =        1.000]
#[Max     =        9.000, Total count    =          100]
#[Buckets =           27, SubBuckets     =         2048]
`;
  const BEFORE = `Running 30s test @ http://127.0.0.1:8080/index.html
  2 threads and 100 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     2.50ms    1.00ms   9.00ms   71.00%
  Latency Distribution (HdrHistogram - Recorded Latency)
 50.000%    2.00ms
`;
  const AFTER = `----------------------------------------------------------
  60018 requests in 30.00s, 19.81MB read
Requests/sec:   2000.28
`;
  test('is read whole', () => {
    const found = read(BEFORE + TABLE + AFTER);
    expect([found.count, meanMicros(found.points)]).toEqual([100, expect.closeTo(3000, 0)]);
    expect(found.notes).toEqual([]);
  });
  test('of two tables the first one is taken, and that is told', () => {
    const found = read(`${BEFORE}${TABLE}\n${TABLE}${AFTER}`);
    expect([found.count, found.notes]).toEqual([100, ['A second table begins on line 18: it is left out.']]);
  });
  test('rows below the end of a table are not passed over', () => {
    expect(problemOf(`${TABLE}1.0 0.5 5 2\n`)).toContain('line 10: "1.0 0.5 5 2" is not allowed here');
  });
});

describe('a log of HdrHistogram', () => {
  const HEAD = `#[Logged with jHiccup version 2.0.10]
#[Histogram log format version 1.3]
#[StartTime: 1438867590.285 (seconds since epoch), Thu Aug 06 13:39:50 UTC 2015]
"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"
`;
  const line = (micros: readonly number[], tag = '') => `${tag}0.127,1.007,2.769,${encodeHdr(micros)}\n`;

  test('that ends in half a line is read up to there, and that is told', () => {
    const last = line([3000]).slice(0, -20);
    const found = read(`${HEAD}${line([1000, 2000])}${line([1500])}${last}`, { unit: 'µs' });
    expect([found.count, found.notes[0]]).toEqual([3, '2 intervals are taken together.']);
    expect(found.notes[1]).toMatch(/^One interval is left out: line 7, histogram: "HISTF/);
  });
  test('a tag of which nothing can be read is none', () => {
    const found = read(`${HEAD}${line([1000])}${line([5], 'Tag=a,').slice(0, -30)}\n`, { unit: 'µs' });
    expect([found.series, found.count]).toEqual(['', 1]);
  });
  test('lines without a tag stand beside those with one', () => {
    const log = `${HEAD}${line([1000])}${line([2000, 3000], 'Tag=a,')}`;
    expect(readDurations(log, {})).toMatchObject({ kind: 'series', names: ['', 'a'] });
    expect(read(log, { series: '', unit: 'µs' }).count).toBe(1);
  });
});

describe('a column', () => {
  test('in which each value says its unit, as Go prints them', () => {
    const found = read('1.5ms\n800µs\n2s\n900ns\n0s\n');
    expect([found.unit, found.isUnitKnown, found.count]).toEqual(['ms', true, 5]);
    expect(quantileMicros(found.points, 1)).toBeCloseTo(2_000_000, -4);
    expect(meanMicros(found.points)).toBeCloseTo((1500 + 800 + 2e6 + 0.9) / 5, -3);
  });
  test.each([
    ['elapsed_usec', 'µs'],
    ['tookNsec', 'ns'],
    ['time (millisecs)', 'ms'],
  ])('named %s is in %s', (name, unit) => {
    expect(read(`${name}\n700\n`)).toMatchObject({ unit, isUnitKnown: true });
  });
  test.each([
    ['1ms\n800us\n7', 'line 3: "7" is not allowed here; allowed: durations of one unit, or each with its own'],
    ['1ms\n7\n800us', 'line 3: "800us" is not allowed here; allowed: durations of one unit, or each with its own'],
    ['NaN\n5', 'line 1: "NaN" is not allowed here; allowed: one duration per line'],
    ['null\n5', 'line 1: "null" is not allowed here'],
    ['Infinity\n5', 'line 1: "Infinity" is not allowed here'],
    ['1ns\n1e308s', 'line 2: "1e308s" is not allowed here'],
    ['5 minutes', 'line 1: "5 minutes" is not allowed here; allowed: one duration per line, as a number of 0 or more'],
  ])('%j: %s', (text, message) => expect(problemOf(text)).toContain(message));
});

type Part = string | Uint8Array<ArrayBuffer>;
describe('a file', () => {
  const answerTo = (...bytes: readonly Part[]) => readDurationFile(new Blob([...bytes]), {});
  const TEXT = 'took [µs]\n1500\n1500\n';
  const utf16 = Uint8Array.from(
    [...`\ufeff${TEXT}`].flatMap((each) => [each.charCodeAt(0) & 255, each.charCodeAt(0) >> 8]),
  );
  const latin1 = Uint8Array.from([...TEXT].map((each) => each.charCodeAt(0)));

  test.each([
    ['UTF-8', new TextEncoder().encode(TEXT)],
    ['UTF-16, as shells of Windows write it', utf16],
    ['Latin 1', latin1],
    ['gzip', gzipSync(new TextEncoder().encode(TEXT)) as Uint8Array<ArrayBuffer>],
  ])('in %s is read', async (_, bytes) => {
    const answer = await answerTo(bytes);
    expect(answer).toMatchObject({ kind: 'durations', durations: { unit: 'µs', count: 2 } });
  });
  test.each([
    ['of Excel', [Uint8Array.of(0x50, 0x4b, 3, 4), '[Content_Types].xml'], 'an Excel workbook'],
    [
      'in gzip that is cut',
      [gzipSync(new TextEncoder().encode(TEXT)).slice(0, 20) as Uint8Array<ArrayBuffer>],
      'cut off',
    ],
    ['that is empty', [''], 'No duration was found'],
  ])('%s is refused with what is wrong', async (_, bytes, message) => {
    expect(said(await answerTo(...(bytes as Part[])))).toContain(message);
  });
});
