/** Files of arrivals as people have them: what is understood, what is asked, what is refused. */
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { lastArrivalMs, peakPerSecond } from '../../contract/arrivals/trace-figures.ts';
import { EACH_ROW, type ReadTrace, type TraceAnswer, type TraceWish } from '../../contract/arrivals/trace-types.ts';
import { listOf } from '../../testing/drawn-traces.ts';
import { readArrivals } from './read-arrivals.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'en-US' };
const answerTo = (text: string | Uint8Array<ArrayBuffer>, wish: TraceWish = {}): Promise<TraceAnswer> =>
  readArrivals(new Blob([text]), wish, AROUND);
async function traceOf(text: string, wish: TraceWish = {}): Promise<ReadTrace> {
  const answer = await answerTo(text, wish);
  if (answer.kind !== 'trace') throw new Error(JSON.stringify(answer));
  return answer.trace;
}
const times = async (text: string, wish: TraceWish = {}) => listOf(await traceOf(text, wish), 1);
async function questionOf(text: string, wish: TraceWish = {}) {
  const answer = await answerTo(text, wish);
  if (answer.kind !== 'question') throw new Error(JSON.stringify(answer));
  return answer.question;
}
const lines = (...rows: readonly (string | number)[]) => `${rows.join('\n')}\n`;

/** ms since the first arrival. */
const AT = [0, 250, 250, 1000, 1500, 4000];
const START = Date.UTC(2024, 2, 1, 12, 30);
const iso = (ms: number) => new Date(START + ms).toISOString();

describe('times, one a line', () => {
  test.each<[what: string, line: (ms: number) => string | number]>([
    ['ISO', iso],
    ['ISO without a zone', (ms) => iso(ms).slice(0, -1)],
    ['ISO with spaces', (ms) => iso(ms).replace('T', ' ').slice(0, -1)],
    ['seconds since 1970', (ms) => (START + ms) / 1000],
    ['milliseconds since 1970', (ms) => START + ms],
    ['microseconds since 1970', (ms) => `${START + ms}000`],
    ['nanoseconds since 1970', (ms) => `${START + ms}000000`],
    ['times of day', (ms) => iso(ms).slice(11, 23)],
  ])('%s', async (_, line) => {
    expect(await times(lines(...AT.map(line)))).toEqual(AT);
  });

  test.each<[name: string, perMs: number]>([
    ['elapsed_s', 1000],
    ['Elapsed (ms)', 1],
    ['time_us', 1e-3],
    ['elapsedNs', 1e-6],
  ])('since the start, in the unit that “%s” says', async (name, msPerUnit) => {
    expect(await times(lines(name, ...AT.map((ms) => ms / msPerUnit)))).toEqual(AT);
  });

  test('since the start, in a unit that nothing says: it is asked', async () => {
    const text = lines(...AT.map((ms) => ms / 1000));
    const { choices } = await questionOf(text);
    expect(choices.map(({ label }) => label)).toEqual(['seconds', 'milliseconds', 'microseconds', 'nanoseconds']);
    expect(await times(text, choices[0]!.wish)).toEqual(AT);
  });

  test('of a day that can be two days: it is asked', async () => {
    const { choices } = await questionOf(lines('time', '01/02/2024 10:00', '02/02/2024 10:00', '01/03/2024 10:00'));
    expect(choices.map(({ wish }) => wish.timeForm)).toEqual(['mdy', 'dmy']);
  });

  test('out of order, with an end that repeats after a mean interval', async () => {
    const { at, notes } = await traceOf(lines('t_ms', 300, 0, 100));
    expect([...at]).toEqual([0, 100, 300, 450]);
    expect(notes).toEqual(['Rows were out of order, and are sorted.']);
  });

  test('what is none is left out, and said', async () => {
    const trace = await traceOf(lines('time', iso(0), iso(100), 'restarted', ...[200, 300, 400].map(iso)));
    expect(listOf(trace, 1)).toEqual([0, 100, 200, 300, 400]);
    expect(trace.notes).toEqual(['1 row has no time or count, and is left out (line 4: “restarted”).']);
  });

  test('without end is left out, and far too long is refused', async () => {
    const { at, notes } = await traceOf(lines('time_s', 0, 1, '1e999', 2));
    expect([at.at(-1), notes[0]]).toEqual([3000, expect.stringContaining('line 4: “1e999”')]);
    expect(await answerTo(lines('time_s', 0, 1, '1e300'))).toEqual({
      kind: 'problem',
      message: expect.stringMatching(
        /^Length of the trace: .* is not allowed here; allowed: at most 10,000,000,000 s$/,
      ),
    });
  });

  test('times of day that pass midnight go on', async () => {
    expect(await times(lines('23:59:59.500', '00:00:00.500', '00:00:02.000'))).toEqual([0, 1000, 2500]);
  });
});

describe('a table', () => {
  test('with times in one of its columns, and marks of each arrival beside it', async () => {
    const rows = AT.map((ms, i) => `10.0.0.${i},${iso(ms)},GET,${200 + (i % 2)},${17 * i + 3}`);
    const { wish } = await traceOf(lines('ip,time,method,status,latency_ms', ...rows));
    expect(wish).toMatchObject({ time: [1], counts: EACH_ROW });
    expect(await times(lines('ip,time,method,status,latency_ms', ...rows))).toEqual(AT);
  });

  test('of lines of JSON', async () => {
    const rows = AT.map((ms) => JSON.stringify({ ts: iso(ms), path: '/', bytes: 5 }));
    expect(await times(lines(...rows))).toEqual(AT);
  });

  test('compressed, with a date and a time of day in two columns', async () => {
    const rows = AT.map((ms) => iso(ms).slice(0, 23).replace('T', ';'));
    const answer = await answerTo(new Uint8Array(gzipSync(new TextEncoder().encode(lines('date;time', ...rows)))));
    expect(answer.kind === 'trace' && listOf(answer.trace, 1)).toEqual(AT);
  });
});

describe('counts', () => {
  const PER_SECOND = [2, 0, 3, 1];

  test.each<[what: string, text: string]>([
    ['with names', lines('time,count', ...PER_SECOND.map((n, i) => `${iso(1000 * i)},${n}`))],
    ['in seconds since the start', lines('second;requests', ...PER_SECOND.map((n, i) => `${i};${n}`))],
    ['of a rate', lines('time,rps', ...PER_SECOND.map((n, i) => `${iso(1000 * i)},${n}`))],
    ['newest first', lines('time,hits', ...PER_SECOND.map((n, i) => `${iso(1000 * i)},${n}`).reverse())],
  ])('of every second, %s', async (_, text) => {
    const trace = await traceOf(text);
    expect(listOf(trace, 1)).toEqual([0, 500, 2000, 2000 + 1000 / 3, 2000 + 2000 / 3, 3000]);
    expect(trace.at.at(-1)).toBe(4000);
    expect([peakPerSecond(trace), lastArrivalMs(trace)]).toEqual([3, 3000]);
  });

  test('of two columns without names: it is asked whether they are counts', async () => {
    const text = lines(...PER_SECOND.map((n, i) => `${iso(1000 * i)},${n}`));
    const { choices } = await questionOf(text);
    expect(choices.map(({ wish }) => wish.counts)).toEqual([1, EACH_ROW]);
    expect((await traceOf(text, choices[0]!.wish)).upTo.at(-1)).toBe(6);
    expect((await traceOf(text, choices[1]!.wish)).upTo.at(-1)).toBe(4);
  });

  test('of a longer interval: of all of it, or of each second, as the name says', async () => {
    const rows = [30, 0, 15].map((n, i) => `${iso(15_000 * i)},${n}`);
    expect((await traceOf(lines('time,count', ...rows))).upTo.at(-1)).toBe(45);
    expect((await traceOf(lines('time,req/s', ...rows))).upTo.at(-1)).toBe(675);
    const { choices } = await questionOf(lines('time,requests', ...rows));
    expect(choices.map(({ wish }) => wish.per)).toEqual(['interval', 'second']);
  });

  test('that are missing are none; fractions add up', async () => {
    const rows = [0, 1, 2, 7, 8, 9, 10].map((second) => `${second},0.5`);
    const { at, upTo } = await traceOf(lines('time_s,rate', ...rows));
    expect([...at]).toEqual([0, 1000, 2000, 3000, 7000, 8000, 9000, 10_000, 11_000]);
    expect([...upTo]).toEqual([0, 1, 1, 2, 2, 2, 3, 3, 4]);
  });

  test('with signs between thousands', async () => {
    const { upTo } = await traceOf(lines('time;count', `${iso(0)};1.204`, `${iso(1000)};12.408`, `${iso(2000)};7`));
    expect([...upTo]).toEqual([0, 1204, 13_612, 13_619]);
  });

  test.each<[what: string, text: string, all: number]>([
    ['from 0 on', lines('time,hits', ...['0.125', '1.500', '2.375'].map((n, i) => `${iso(1000 * i)},${n}`)), 4],
    ['beside others', lines('time,hits', ...['12.345', '12.5', '1.155'].map((n, i) => `${iso(1000 * i)},${n}`)), 26],
    ['of a rate', lines('time,rps', ...['1.250', '2.500', '4.250'].map((n, i) => `${iso(1000 * i)},${n}`)), 8],
    ['with a comma', lines('time;rps', ...['1,250', '2,500', '4,250'].map((n, i) => `${iso(1000 * i)};${n}`)), 8],
    [
      'and large ones',
      lines('time,hits', ...['1.5', '1234.5', '"1,204"'].map((n, i) => `${iso(1000 * i)},${n}`)),
      2440,
    ],
  ])('with three decimals are no thousands: %s', async (_, text, all) => {
    expect((await traceOf(text)).upTo.at(-1)).toBe(all);
  });

  test('that are no number are left out; more than settings can say are refused', async () => {
    const rows = ['2', '1e999', '3'].map((n, i) => `${iso(1000 * i)},${n}`);
    const { upTo, notes } = await traceOf(lines('time,count', ...rows), { counts: 1 });
    expect([upTo.at(-1), notes[0]]).toEqual([5, expect.stringContaining('line 3')]);
    const huge = ['1e9', '1e15', '3'].map((n, i) => `${iso(1000 * i)},${n}`);
    const message = /^Arrivals of the trace: .* is not allowed here; allowed: at most 1,000,000,000,000$/;
    expect(await answerTo(lines('time,count', ...huge))).toEqual({
      kind: 'problem',
      message: expect.stringMatching(message),
    });
  });

  test('of JSON have a decimal point', async () => {
    const rows = [1.25, 2.125, 1.625].map((hits, i) => JSON.stringify({ time: iso(1000 * i), hits }));
    expect((await traceOf(lines(...rows))).upTo.at(-1)).toBe(5);
  });

  test('below 0 are left out; all 0 are refused', async () => {
    const { notes } = await traceOf(lines('time,count', ...[4, 1, -1, 2].map((n, i) => `${iso(1000 * i)},${n}`)), {
      counts: 1,
    });
    expect(notes[0]).toContain('line 4');
    const answer = await answerTo(lines('time,count', ...[0, 0, 0].map((n, i) => `${iso(1000 * i)},${n}`)), {
      counts: 1,
    });
    expect(answer).toEqual({ kind: 'problem', message: 'All counts of the file are 0: nothing arrives.' });
  });
});

test.each([
  [
    'words',
    'name,place\nAda,London\nAlan,Wilmslow\n',
    'No column of the file holds times. Its columns: “name”, “place”.',
  ],
  ['nothing', '', 'The file is empty.'],
])('a file of %s is refused', async (_, text, message) => {
  expect(await answerTo(text)).toMatchObject({
    kind: 'problem',
    message: expect.stringContaining(message.slice(0, 30)),
  });
});

describe('what is said of the file beforehand', () => {
  const text = lines('time,requests', ...AT.map((ms) => `${iso(ms * 1000)},2`));
  test.each<[wish: unknown, message: string]>([
    [{ times: [0] }, 'wish: "times" is not allowed here; allowed: any of list, time, timeForm, counts, per'],
    [{ time: 'time' }, 'wish.time: "time" is not allowed here; allowed: a list of one column, or of the date,'],
    [{ time: [] }, 'wish.time: [] is not allowed here'],
    [{ time: [0, 1, 2, 3, 4, 5, 6] }, 'wish.time: [0,1,2,3,4,5,6] is not allowed here'],
    [{ time: [-1] }, 'wish.time: [-1] is not allowed here'],
    [
      { time: [2], timeForm: 'ymd' },
      'wish.time: 2 is not allowed here; allowed: a column of the file: 0 “time”, 1 “requests”',
    ],
    [{ timeForm: 'iso' }, 'wish.timeForm: "iso" is not allowed here; allowed: one of ymd, dmy'],
    [{ counts: 'requests' }, 'wish.counts: "requests" is not allowed here; allowed: the number of a column from 0'],
    [{ counts: 9 }, 'wish.counts: 9 is not allowed here; allowed: a column of the file: 0 “time”'],
    [{ counts: Number.NaN }, 'wish.counts: NaN is not allowed here'],
    [{ counts: 1, per: 'hour' }, 'wish.per: "hour" is not allowed here; allowed: interval or second'],
    [{ list: 5 }, 'wish.list: 5 is not allowed here'],
  ])('%j is refused by field and value', async (wish, message) => {
    const answer = await answerTo(text, wish as TraceWish);
    expect(answer).toEqual({ kind: 'problem', message: expect.stringContaining(message) });
  });
});
