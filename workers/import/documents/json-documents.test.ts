/** JSON of which the rows are no objects of one list: by columns, and what Prometheus, InfluxDB and Grafana answer. */
import { gzipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { ImportAnswer, ImportedTable } from '../../contract/import-types.ts';
import { readArrivals } from '../arrivals/read-arrivals.ts';
import { importTable } from '../import-table.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'en-US' };
const NOON = Date.UTC(2024, 2, 5, 12);
const ROWS = 20;
const iso = (i: number) => new Date(NOON + i * 60_000).toISOString();
const seconds = (i: number) => NOON / 1000 + 60 * i;
const rows = <T>(write: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => write(i));

const answerOf = (document: unknown): Promise<ImportAnswer> =>
  importTable(
    new Blob([typeof document === 'string' ? document : JSON.stringify(document)]),
    {},
    {
      ...AROUND,
      acceptBest: false,
    },
  );
async function tableOf(document: unknown): Promise<ImportedTable> {
  const answer = await answerOf(document);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}
const problemOf = async (document: unknown) => {
  const answer = await answerOf(document);
  return answer.kind === 'problem' ? answer.message : expect.fail(JSON.stringify(answer).slice(0, 500));
};
function bySensor({ sensors, sensor, value }: ImportedTable): Record<string, number[]> {
  return Object.fromEntries(sensors.map((name, i) => [name, [...value].filter((_, row) => sensor[row] === i)]));
}

describe('a reading a minute, by columns', () => {
  const columns = { time: rows(iso), value: rows((i) => i / 4) };
  const keyed = <T>(list: readonly T[]) => Object.fromEntries(list.entries());
  test.each<[string, unknown]>([
    ['a list for each', columns],
    ['over many lines', JSON.stringify(columns, null, 2)],
    ['with a mark in front', `\uFEFF${JSON.stringify(columns)}`],
    ['with seconds since 1970', { ...columns, time: rows(seconds) }],
    ['within an object, beside its units', { latitude: 52.5, units: { time: 'iso8601' }, hourly: columns }],
    ['by keys of rows', { time: keyed(columns.time), value: keyed(columns.value) }],
    ['names apart', { columns: ['time', 'value'], index: rows((i) => i), data: rows((i) => [iso(i), i / 4]) }],
    ['beside a shorter list', { ...columns, colours: ['red', 'blue'] }],
  ])('%s', async (_, document) => {
    const read = await tableOf(document);
    expect([...read.timeMs]).toEqual(rows((i) => NOON + i * 60_000));
    expect([bySensor(read), read.leftOut]).toEqual([{ value: columns.value }, {}]);
  });

  test('compressed', async () => {
    const packed = new Blob([new Uint8Array(gzipSync(new TextEncoder().encode(JSON.stringify(columns))))]);
    expect(await importTable(packed, {}, { ...AROUND, acceptBest: false })).toMatchObject({ kind: 'table' });
  });

  test('numbers with three digits behind every point are what they are; texts are asked about', async () => {
    const odd = rows((i) => 16.001 + i);
    expect(bySensor(await tableOf({ time: rows(iso), value: odd }))).toEqual({ value: odd });
    expect(await answerOf({ time: rows(iso), value: odd.map((value) => value.toFixed(3)) })).toMatchObject({
      kind: 'doubt',
      preview: { doubts: [{ about: 'decimal' }] },
    });
  });

  test('several columns of values are a sensor each; what is missing is told of', async () => {
    const read = await tableOf({
      time: rows(iso),
      hall: rows((i) => i),
      cellar: rows((i) => (i === 3 ? null : 100 + i)),
    });
    expect(bySensor(read)).toEqual({ hall: rows((i) => i), cellar: rows((i) => 100 + i).filter((i) => i !== 103) });
    expect(read.leftOut).toEqual({ empty: 1 });
  });

  test('a list of objects that is as long is the table', async () => {
    const read = await tableOf({
      list: rows((i) => ({ time: iso(i), value: i })),
      a: rows((i) => i),
      b: rows(() => 0),
    });
    expect(bySensor(read)).toEqual({ value: rows((i) => i) });
  });

  test('cut off: refused with a sentence', async () => {
    expect(await problemOf(JSON.stringify(columns).slice(0, -9))).toMatch(/a list for each column/);
  });
});

describe('Prometheus', () => {
  const series = (metric: Record<string, string>, by = 1) => ({
    metric,
    values: rows((i) => [seconds(i) + 0.781, `${by * i}`]),
  });
  const matrix = (...result: unknown[]) => ({ status: 'success', data: { resultType: 'matrix', result } });

  test('one series has the name of its metric, and its times to the millisecond', async () => {
    const read = await tableOf(matrix(series({ __name__: 'node_load1', job: 'node' })));
    expect([...read.timeMs]).toEqual(rows((i) => NOON + 781 + i * 60_000));
    expect(bySensor(read)).toEqual({ node_load1: rows((i) => i) });
  });

  test('series are told apart by the labels that differ', async () => {
    const read = await tableOf(
      matrix(
        series({ __name__: 'up', job: 'node', instance: 'a:9100', cpu: '0' }),
        series({ __name__: 'up', job: 'node', instance: 'a:9100', cpu: '1' }, 2),
        series({ __name__: 'up', job: 'node', instance: 'b:9100' }, 3),
      ),
    );
    expect(bySensor(read)).toEqual({
      'a:9100 0': rows((i) => i),
      'a:9100 1': rows((i) => 2 * i),
      'b:9100 ': rows((i) => 3 * i),
    });
  });

  test('several metrics; values of an expression, without any label', async () => {
    const metrics = await tableOf(matrix(series({ __name__: 'user' }), series({ __name__: 'idle' }, 2)));
    expect(bySensor(metrics)).toEqual({ user: rows((i) => i), idle: rows((i) => 2 * i) });
    expect(bySensor(await tableOf(matrix(series({}))))).toEqual({ value: rows((i) => i) });
  });

  test('a short series between two long ones, where no sample looks', async () => {
    const long = (name: string, from: number) => ({
      metric: { host: name },
      values: Array.from({ length: 20_000 }, (_, i) => [from + i, `${i}`]),
    });
    const read = await tableOf(matrix(long('a', seconds(0)), series({ host: 'b' }), long('c', seconds(0))));
    expect(read.sensors).toEqual(['a', 'b', 'c']);
    expect(bySensor(read).b).toEqual(rows((i) => i));
  });

  test('a vector is one row of each series; no number is none', async () => {
    const vector = rows((i) => ({ metric: { host: `h${i}` }, value: [seconds(0), i === 4 ? 'NaN' : `${i}`] }));
    const read = await tableOf({ status: 'success', data: { resultType: 'vector', result: vector } });
    expect([read.sensors.length, read.leftOut]).toEqual([ROWS - 1, { empty: 1 }]);
  });

  test('what holds no values over time is refused with the reason', async () => {
    expect(await problemOf({ status: 'error', errorType: 'bad_data', error: 'parse error' })).toMatch(/parse error/);
    expect(await problemOf({ data: { resultType: 'scalar', result: [1, '2'] } })).toMatch(/“scalar”.*matrix, vector/);
    expect(await problemOf({ data: { resultType: 'streams', result: [] } })).toMatch(/Loki/);
    expect(await problemOf(matrix())).toMatch(/no row in it/);
    expect(await problemOf(matrix({ metric: {}, histograms: [[1, {}]] }))).toMatch(/native histograms/);
  });

  test('a rate is an arrival trace as well', async () => {
    const counts = matrix({ metric: { __name__: 'requests_per_second' }, values: rows((i) => [seconds(i), '5']) });
    const answer = await readArrivals(new Blob([JSON.stringify(counts)]), {}, AROUND);
    const trace = answer.kind === 'trace' ? answer.trace : expect.fail(JSON.stringify(answer));
    expect([trace.stepMs, trace.wish.per]).toEqual([60_000, 'second']);
  });
});

test('InfluxDB: series with tags, and fields as columns', async () => {
  const one = (host: string, by: number) => ({
    name: 'cpu',
    tags: { host, region: 'eu' },
    columns: ['time', 'user', 'idle'],
    values: rows((i) => [iso(i), by * i, i]),
  });
  const read = await tableOf({ results: [{ statement_id: 0, series: [one('a', 1), one('b', 2)] }] });
  expect(bySensor(read)).toEqual({
    'a user': rows((i) => i),
    'a idle': rows((i) => i),
    'b user': rows((i) => 2 * i),
    'b idle': rows((i) => i),
  });
  expect(await problemOf({ results: [{ error: 'database not found: x' }] })).toMatch(/database not found: x/);
});

test('Grafana: frames with their fields’ names and labels, and texts that tell rows apart', async () => {
  const frame = (fields: unknown[], ...values: unknown[]) => ({ schema: { fields }, data: { values } });
  const time = { name: 'Time', type: 'time' };
  const number = (name: string, labels?: unknown) => ({ name, type: 'number', ...(labels ? { labels } : {}) });
  const wide = frame(
    [time, number('hall'), number('cellar')],
    rows((i) => NOON + i * 1000),
    rows((i) => i),
    rows((i) => 9 - i),
  );
  expect(bySensor(await tableOf({ results: { A: { frames: [wide] } } }))).toEqual({
    hall: rows((i) => i),
    cellar: rows((i) => 9 - i),
  });
  const of = (host: string, by: number) =>
    frame(
      [time, number('Value', { host })],
      rows((i) => NOON + i * 1000),
      rows((i) => by * i),
    );
  expect(bySensor(await tableOf({ results: { A: { frames: [of('a', 1), of('b', 2)] } } }))).toEqual({
    a: rows((i) => i),
    b: rows((i) => 2 * i),
  });
  const long = frame(
    [time, { name: 'host', type: 'string' }, number('Value')],
    rows((i) => NOON + i * 1000),
    rows((i) => (i % 2 ? 'odd' : 'even')),
    rows((i) => i),
  );
  expect(await tableOf({ results: { A: { frames: [long] } } })).toMatchObject({ sensors: ['even', 'odd'] });
});
