import { readdirSync, readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { ImportAnswer, ImportedTable, MappingWish } from '../contract/import-types.ts';
import { importTable, previewTable } from './import-table.ts';

const AROUND = { zone: 'UTC', language: 'en-GB' };
const folder = new URL('../testing/tables/', import.meta.url);

const open = (name: string) => new Blob([readFileSync(new URL(name, folder))]);
const read = (file: Blob, wish: MappingWish = {}, options = {}): Promise<ImportAnswer> =>
  importTable(file, wish, { ...AROUND, acceptBest: false, ...options });
async function tableOf(file: Blob | string, wish: MappingWish = {}, options = {}): Promise<ImportedTable> {
  const answer = await read(typeof file === 'string' ? new Blob([file]) : file, wish, options);
  if (answer.kind !== 'table') return expect.fail(JSON.stringify(answer));
  return answer.table;
}
async function doubtsOf(file: Blob | string, wish: MappingWish = {}) {
  const answer = await read(typeof file === 'string' ? new Blob([file]) : file, wish);
  if (answer.kind !== 'doubt') return expect.fail(JSON.stringify(answer).slice(0, 300));
  return answer.preview.doubts;
}
async function problemOf(file: Blob | string, wish: MappingWish = {}) {
  const answer = await read(typeof file === 'string' ? new Blob([file]) : file, wish);
  if (answer.kind !== 'problem') return expect.fail(JSON.stringify(answer).slice(0, 300));
  return answer;
}
const left = (table: ImportedTable) => Object.values(table.leftOut).reduce((sum, count) => sum + count, 0);

const FIRST = Date.UTC(2024, 2, 1);
/** What most of the files hold: a reading a minute. */
const USUAL = [20, 20.33, 20.66, 20.98, 21.29];

describe('files that people bring', () => {
  const usual = [
    'c01-iso-z.csv',
    'c02-epoch-ms.csv',
    'c03-semicolon-decimal-comma.csv',
    'c04-quoted-comma.csv',
    'c06-trailing-comma-rows.csv',
    'c10-utf16.csv',
    'c12-influx-annotated.csv',
    'c13-preamble.csv',
    'c14-units-row.csv',
    'c17-no-seconds.csv',
    'c18-header-time.csv',
    'c29-tab.csv',
    'c30-good-baseline.csv',
    'c31-excel-sep.csv',
    'c32-gzip.csv.gz',
  ];
  test.each(usual)('%s: 120 rows, a minute apart', async (name) => {
    const table = await tableOf(open(name));
    expect([...table.timeMs]).toEqual(Array.from({ length: 120 }, (_, i) => FIRST + i * 60_000));
    expect([...table.value.subarray(0, 5)]).toEqual(USUAL);
    expect(table.value[119]).toBe(21.83);
    expect(table.sensors).toHaveLength(1);
    expect(left(table)).toBe(name === 'c14-units-row.csv' ? 1 : 0);
  });

  test('c08a: in UTC the repeated hour is asked about; in Berlin its order resolves it', async () => {
    const [doubt] = await doubtsOf(open('c08a-dst-local.csv'));
    expect(doubt).toMatchObject({ about: 'zone', choices: [{ zone: 'Europe/Berlin' }, { zone: 'UTC' }] });
    const best = await tableOf(open('c08a-dst-local.csv'), {}, { acceptBest: true });
    const table = await tableOf(open('c08a-dst-local.csv'), { zone: 'Europe/Berlin' });
    expect([...best.timeMs]).toEqual([...table.timeMs]);
    const start = Date.UTC(2024, 9, 26, 23);
    expect([...table.timeMs]).toEqual(Array.from({ length: 36 }, (_, i) => start + i * 600_000));
    expect([...table.value.subarray(6, 14)]).toEqual([21.86, 22.11, 22.33, 22.52, 22.69, 22.82, 22.92, 22.98]);
    expect(table.notes).toEqual([]);
  });

  test('c09: 12 empty cells are left out and told; none becomes 0', async () => {
    const table = await tableOf(open('c09-missing-values.csv'));
    expect(table.value).toHaveLength(108);
    expect(table.value.every((value) => value > 10)).toBe(true);
    expect(table.leftOut).toEqual({ empty: 12 });
    expect(table.leftOutRows[0]).toEqual({ line: 5, column: 'value', reason: 'empty', text: '' });
  });

  test('c11: a column for each sensor', async () => {
    const table = await tableOf(open('c11-wide.csv'));
    expect(table.sensors).toEqual(['boiler', 'hall', 'outside']);
    expect([...table.value.subarray(0, 6)]).toEqual([60, 20, 5, 61, 20.33, 4]);
    expect([...table.sensor.subarray(0, 6)]).toEqual([0, 1, 2, 0, 1, 2]);
  });

  test('c15: quoted numbers with thousands separators', async () => {
    const { value } = await tableOf(open('c15-thousands-quoted.csv'));
    expect([value.length, value[0], value[1]]).toEqual([120, 1_721_992.25, 1_721_993.25]);
  });

  test('c19: the order of day and month is asked about, with the American one first', async () => {
    const [doubt] = await doubtsOf(open('c19-us-ampm.csv'));
    expect(doubt).toMatchObject({ about: 'timeForm', choices: [{ timeForm: 'mdy' }, { timeForm: 'dmy' }] });
    const { timeMs } = await tableOf(open('c19-us-ampm.csv'), {}, { acceptBest: true });
    expect([timeMs.length, timeMs[0], timeMs[119]]).toEqual([120, FIRST, FIRST + 119 * 60_000]);
  });

  test('values stay as they are in the file', async () => {
    expect([...(await tableOf(open('c22-meter-counter.csv'))).value.subarray(0, 2)]).toEqual([18228934.5, 18228935.5]);
    expect((await tableOf(open('c22b-21.1.csv'))).value.every((value) => value === 21.1)).toBe(true);
    expect((await tableOf(open('c27-huge.csv'))).value[2]).toBe(3.0000000000000003e30);
    expect((await tableOf(open('c27b-tiny.csv'))).value[0]).toBe(1e-12);
    expect((await tableOf(open('c27c-zeros.csv'))).value.every((value) => value === 0)).toBe(true);
    expect([...(await tableOf(open('c24-single-row.csv'))).value]).toEqual([42]);
  });

  test('every file of the folder is tried here', () => {
    const text = readFileSync(new URL(import.meta.url), 'utf8');
    const names = readdirSync(folder).filter((name) => name.startsWith('c'));
    expect(names.filter((name) => !text.includes(name))).toEqual([]);
    expect(names.length).toBeGreaterThan(20);
  });
});

/** A table of three rows, a minute apart from noon of 5 March 2024. */
const NOON = Date.UTC(2024, 2, 5, 12);
const rowsOf = (...times: string[]) => times.map((time, i) => `${time},${i + 1}.5`).join('\n');

describe('times', () => {
  test.each([
    [
      'ISO with offsets',
      'time,value',
      ['2024-03-05T14:00:00+02:00', '2024-03-05T14:01:00+0200', '2024-03-05T14:02:00.000+02'],
    ],
    ['ISO without seconds', 'time,value', ['2024-03-05T12:00Z', '2024-03-05T12:01Z', '2024-03-05T12:02Z']],
    ['compact', 'time,value', ['20240305T120000Z', '20240305T120100Z', '20240305T120200Z']],
    ['compact digits', 'date,value', ['20240305120000', '20240305120100', '20240305120200']],
    ['seconds since 1970', 'ts,value', ['1709640000', '1709640060', '1709640120']],
    ['seconds with a fraction', 'ts,value', ['1709640000.000', '1709640060.000', '1709640120.000']],
    ['microseconds', 'ts,value', ['1709640000000000', '1709640060000000', '1709640120000000']],
    ['nanoseconds', 'ts,value', ['1709640000000000000', '1709640060000000000', '1709640120000000000']],
    ['days of a spreadsheet', 'Date,value', ['45356.5', '45356.5006944444', '45356.5013888889']],
    ['German', 'Zeit,value', ['05.03.2024 12:00:00', '05.03.2024 12:01:00', '05.03.2024 12:02:00']],
    ['names of months', 'time,value', ['05-Mar-2024 12:00:00', '05-Mar-2024 12:01:00', '05-Mar-2024 12:02:00']],
    [
      'as in e-mails',
      'time,value',
      ['"Tue, 05 Mar 2024 12:00:00 GMT"', '"Tue, 05 Mar 2024 12:01:00 GMT"', '"Tue, 05 Mar 2024 12:02:00 GMT"'],
    ],
    ['named zones', 'time,value', ['2024-03-05 13:00:00 CET', '2024-03-05 13:01:00 CET', '2024-03-05 13:02:00 CET']],
    ['date and time of day', 'Date,Time,value', ['2024-03-05,12:00:00', '2024-03-05,12:01:00', '2024-03-05,12:02:00']],
  ])('%s', async (_, header, times) => {
    const { timeMs, value } = await tableOf(`${header}\n${rowsOf(...times)}\n`);
    expect([...timeMs]).toEqual([NOON, NOON + 60_000, NOON + 120_000]);
    expect([...value]).toEqual([1.5, 2.5, 3.5]);
  });

  test('without a time, a row is a second', async () => {
    const { timeMs, value } = await tableOf('temperature\n20.5\n20.6\n20.7\n');
    expect([[...timeMs], [...value]]).toEqual([
      [0, 1000, 2000],
      [20.5, 20.6, 20.7],
    ]);
    const numbered = await tableOf('Row,hall\n1,20.5\n2,20.6\n3,20.7\n');
    expect([[...numbered.timeMs], numbered.sensors]).toEqual([[0, 1000, 2000], ['hall']]);
  });

  test('a column that is called time and holds none is asked about', async () => {
    expect((await doubtsOf('time,value\nsoon,1\nlater,2\nnever,3\n')).map(({ about }) => about)).toContain('timeForm');
    expect((await doubtsOf('time,value\n0.0,1\n0.5,2\n1.0,3\n'))[0]).toMatchObject({
      about: 'timeForm',
      choices: [{ timeForm: 'elapsed-s' }, { timeForm: 'elapsed-ms' }, { timeForm: 'row' }],
    });
  });

  test('the order of day and month is certain where a day is above 12, or days follow each other', async () => {
    const { timeMs } = await tableOf('time,value\n28/02/2024 12:00,1\n29/02/2024 12:00,2\n01/03/2024 12:00,3\n');
    expect(timeMs[2]).toBe(Date.UTC(2024, 2, 1, 12));
    const hours = Array.from({ length: 48 }, (_, i) => `0${3 + Math.floor(i / 24)}/05/2024 ${i % 24}:00,${i}`);
    expect((await tableOf(`time,value\n${hours.join('\n')}\n`)).timeMs[47]).toBe(
      Date.UTC(2024, 4, 4, 23) - (Date.UTC(2024, 4, 4) - Date.UTC(2024, 4, 4)),
    );
  });

  test('an hour that clocks leave out says that the zone is another', async () => {
    const hours = ['01', '02', '03', '04', '05', '06', '07'].map((hour, i) => `2024-03-31 ${hour}:30:00,${i}`);
    const text = `time,value\n${hours.join('\n')}\n`;
    const answer = await read(new Blob([text]), {}, { zone: 'Europe/Berlin' });
    expect(answer).toMatchObject({
      kind: 'doubt',
      preview: { doubts: [{ about: 'zone', choices: [{ zone: 'UTC' }, {}] }] },
    });
    const told = await tableOf(text, { zone: 'Europe/Berlin' });
    expect(told.leftOut).toEqual({ 'hour does not exist': 1 });
  });

  test('the repeated hour of a file with the newest row first, and of hourly rows', async () => {
    const hours = ['00:00', '01:00', '02:00', '02:00', '03:00', '04:00'].map((hour, i) => `2024-10-27 ${hour}:00,${i}`);
    const start = Date.UTC(2024, 9, 26, 22);
    const expected = hours.map((_, i) => start + i * 3_600_000);
    const up = await tableOf(`time,value\n${hours.join('\n')}\n`, { zone: 'Europe/Berlin' });
    expect([...up.timeMs]).toEqual(expected);
    const down = await tableOf(`time,value\n${hours.toReversed().join('\n')}\n`, { zone: 'Europe/Berlin' });
    expect([[...down.timeMs], [...down.value]]).toEqual([expected, [0, 1, 2, 3, 4, 5]]);
  });
});

describe('order and outliers', () => {
  const minute = (i: number) => new Date(NOON + i * 60_000).toISOString();
  const lines = (order: readonly number[]) => `time,value\n${order.map((i) => `${minute(i)},${i}`).join('\n')}\n`;
  const upTo = (n: number) => Array.from({ length: n }, (_, i) => i);

  test('the newest row first is turned round', async () => {
    const { value, notes } = await tableOf(lines(upTo(120).reverse()));
    expect([...value]).toEqual(upTo(120));
    expect(notes).toEqual(['The newest row was first: rows are in order of time now.']);
  });

  test('rows out of order are sorted, and said', async () => {
    const { value, notes } = await tableOf(lines([0, 1, 2, 6, 3, 4, 5, 7]));
    expect([...value]).toEqual(upTo(8));
    expect(notes).toEqual(['3 rows were out of order, and are sorted.']);
  });

  test.each([
    ['a clock that was not set', `1970-01-01T00:00:07Z,0`],
    ['a clock that was set wrong', `2099-01-01T00:00:00Z,0`],
  ])('%s: its row is left out and told, and can be kept', async (_, odd) => {
    const text = `time,value\n${odd}\n${lines(upTo(12)).split('\n').slice(1).join('\n')}`;
    const table = await tableOf(text);
    expect([...table.value]).toEqual(upTo(12));
    expect(table.leftOut).toEqual({ 'far from the other times': 1 });
    expect(table.leftOutRows).toMatchObject([{ line: 2, reason: 'far from the other times' }]);
    expect((await tableOf(text, { outliers: 'keep' })).value).toHaveLength(13);
  });

  test('a gap is no outlier', async () => {
    const { value } = await tableOf(lines([...upTo(10), ...upTo(10).map((i) => i + 1_000_000)]));
    expect(value).toHaveLength(20);
  });

  test('rows that are there twice stay, and are said', async () => {
    const { value, notes } = await tableOf(lines([0, 1, 1, 2]));
    expect([...value]).toEqual([0, 1, 1, 2]);
    expect(notes).toEqual(['One row is there more than once, and stays.']);
  });
});

describe('numbers and words', () => {
  test.each([
    ['ON and OFF', ['ON', 'OFF', 'on'], [1, 0, 1]],
    ['true and false', ['true', 'False', 'TRUE'], [1, 0, 1]],
    ['units', ['20.5 °C', '21 °C', '-3.25°C'], [20.5, 21, -3.25]],
    ['percent', ['45%', '46%', '47.5 %'], [45, 46, 47.5]],
    ['exponents', ['1.5e3', '2E-2', '-1e30'], [1500, 0.02, -1e30]],
    ['Swiss groups', ["1'234.5", "2'345.5", "1'234'567.5"], [1234.5, 2345.5, 1_234_567.5]],
    ['a minus that is no hyphen', ['−1.5', '−2.5', '3.5'], [-1.5, -2.5, 3.5]],
    ['quoted German groups', ['"1.234,50"', '"2.345,75"', '"-987,00"'], [1234.5, 2345.75, -987]],
  ])('%s', async (_, cells, values) => {
    const text = `time,value\n${cells.map((cell, i) => `2024-03-05T12:0${i}:00Z,${cell}`).join('\n')}\n`;
    expect([...(await tableOf(text)).value]).toEqual(values);
  });

  test('a comma before three digits in every value is asked about', async () => {
    const text = 'time;value\n2024-03-05T12:00:00Z;1,234\n2024-03-05T12:01:00Z;1,250\n';
    const [doubt] = await doubtsOf(text);
    expect(doubt).toMatchObject({ about: 'decimal', text: '“1,234” can be 1.234 or 1234.' });
    expect([...(await tableOf(text, { decimal: ',' })).value]).toEqual([1.234, 1.25]);
    expect([...(await tableOf(text, { decimal: '.', thousands: ',' })).value]).toEqual([1234, 1250]);
  });

  test('another unit in a row is left out and told', async () => {
    const cells = ['1 kW', '2 kW', '900 W', '3 kW', '4 kW', '5 kW'];
    const table = await tableOf(
      `time,value\n${cells.map((cell, i) => `2024-03-05T12:0${i}:00Z,${cell}`).join('\n')}\n`,
    );
    expect([...table.value]).toEqual([1, 2, 3, 4, 5]);
    expect(table.leftOutRows).toEqual([{ line: 4, column: 'value', reason: 'other unit', text: '900 W' }]);
  });
});

describe('layouts', () => {
  const clock = (i: number) => `2024-03-05T12:0${i}:00Z`;

  test('a long table: a column names the sensor', async () => {
    const rows = [0, 1, 2].flatMap((i) => ['hall', 'boiler'].map((name, s) => `${clock(i)},${name},${10 * s + i}`));
    const table = await tableOf(`time,sensor_id,value\n${rows.join('\n')}\n`);
    expect(table.sensors).toEqual(['hall', 'boiler']);
    expect([...table.value]).toEqual([0, 10, 1, 11, 2, 12]);
  });

  test('words without a name that tells are asked about, unless times repeat', async () => {
    const rows = (same: number) =>
      Array.from({ length: 8 }, (_, i) => `${clock(same ? Math.floor(i / 2) : i)},${i % 2 ? 'a' : 'b'},${i}`);
    expect((await doubtsOf(`time,what,value\n${rows(0).join('\n')}\n`))[0]).toMatchObject({ about: 'sensor' });
    expect((await tableOf(`time,what,value\n${rows(1).join('\n')}\n`)).sensors).toEqual(['b', 'a']);
  });

  test('several columns of values for each of several devices', async () => {
    const rows = [0, 1].flatMap((i) => ['x', 'y'].map((device) => `${clock(i)},${device},${i},${i + 10}`));
    const { sensors } = await tableOf(`time,device,temperature,humidity\n${rows.join('\n')}\n`);
    expect(sensors).toEqual(['x temperature', 'x humidity', 'y temperature', 'y humidity']);
  });

  test('a quoted line break keeps its row; a broken quote costs its own line', async () => {
    const whole = await tableOf(`time,note,value\n${clock(0)},"two\nlines",1\n${clock(1)},"a ""b""",2\n`);
    expect([...whole.value]).toEqual([1, 2]);
    const rows = Array.from({ length: 9 }, (_, i) => `${clock(i)},ok,${i}`);
    rows[4] = `${clock(4)},"broken,4`;
    const broken = await tableOf(`time,note,value\n${rows.join('\n')}\n`);
    expect([...broken.value]).toEqual([0, 1, 2, 3, 5, 6, 7, 8]);
    expect(broken.leftOutRows).toMatchObject([{ line: 6, reason: 'quotes' }]);
  });

  test('lines that end in CR alone; Windows-1252; spaces; bars', async () => {
    const latin = Buffer.from(`time,Außen\r${clock(0)},1\r${clock(1)},2\r`, 'latin1');
    const table = await tableOf(new Blob([latin]));
    expect([table.sensors, [...table.value], table.mapping.encoding]).toEqual([['Außen'], [1, 2], 'windows-1252']);
    const spaced = 'date        time      value\n2024-03-05  12:00:00  1.5\n2024-03-05  12:01:00  2.5\n';
    expect([...(await tableOf(spaced)).value]).toEqual([1.5, 2.5]);
    expect([...(await tableOf(`time|value\n${clock(0)}|1\n${clock(1)}|2\n`)).value]).toEqual([1, 2]);
  });

  test('a header that comes again, and rows of another width', async () => {
    const table = await tableOf(
      `time,value\n${clock(0)},1\n${clock(1)},2\ntime,value\n${clock(2)},3\n${clock(3)},4,5\n${clock(4)},5\n${clock(5)},6\n`,
    );
    expect([...table.value]).toEqual([1, 2, 3, 5, 6]);
    expect(table.leftOut).toEqual({ 'second header': 1, 'number of columns': 1 });
  });

  test('lines of JSON, with objects in them', async () => {
    const text = [0, 1]
      .map((i) => JSON.stringify({ time: clock(i), tags: { device: 'a' }, value: i + 0.5 }))
      .join('\n');
    const table = await tableOf(`${text}\nno json\n`, {}, { acceptBest: true });
    expect([[...table.value], table.leftOut]).toEqual([[0.5, 1.5], { 'not JSON': 1 }]);
  });

  test('InfluxDB: blocks with a header of their own, tags as sensors', async () => {
    const block = (room: string, order: readonly string[], values: readonly number[]) =>
      [
        '#datatype,string,long,dateTime:RFC3339,double,string',
        '#group,false,false,false,false,true',
        '#default,mean,,,,',
        `,result,table,${order.join(',')},room`,
        ...values.map(
          (value, i) => `,,0,${order[0] === '_time' ? `${clock(i)},${value}` : `${value},${clock(i)}`},${room}`,
        ),
        '',
      ].join('\r\n');
    const text = `${block('hall', ['_time', '_value'], [1, 2])}\r\n${block('cellar', ['_value', '_time'], [3, 4])}\r\n`;
    const table = await tableOf(text);
    expect([table.sensors, [...table.value]]).toEqual([
      ['hall', 'cellar'],
      [1, 3, 2, 4],
    ]);
  });

  test('a mapping is taken at its word, columns by name', async () => {
    const text = `a;b;c\n1,5;7;${clock(0)}\n2,5;8;${clock(1)}\n`;
    const table = await tableOf(text, { time: 'c', values: 'b', sensor: [] });
    expect([...table.value]).toEqual([7, 8]);
    expect(await problemOf(text, { values: 'd' })).toMatchObject({
      code: 'mapping',
      message: expect.stringContaining('“a”, “b”, “c”'),
    });
    expect((await problemOf(text, { zone: 'Mars' })).message).toBe(
      'mapping.zone: "Mars" is not allowed here; allowed: a time zone such as "Europe/Berlin", or "UTC"',
    );
  });

  test.each<[mapping: unknown, message: string]>([
    [{ time: null }, 'mapping.time: null is not allowed here; allowed: the name of a column, its number from 0'],
    [{ values: [0.5] }, 'mapping.values: [0.5] is not allowed here'],
    [{ values: { a: 1 } }, 'mapping.values: {"a":1} is not allowed here'],
    [{ sensor: [true] }, 'mapping.sensor: [true] is not allowed here'],
    [{ columns: 'a' }, 'mapping.columns: "a" is not allowed here; allowed: a list of the names of all columns'],
    [{ units: [1] }, 'mapping.units: [1] is not allowed here'],
    [{ states: 'yes' }, 'mapping.states: "yes" is not allowed here; allowed: true or false'],
    [{ mayExpand: 1 }, 'mapping.mayExpand: 1 is not allowed here'],
    [{ constructor: 1 }, 'mapping: constructor is not allowed here; allowed: any of format'],
  ])('%j is refused by field and value', async (mapping, message) => {
    const answer = await problemOf('time,value\n2024-03-05T12:00:00Z,1\n', mapping as MappingWish);
    expect(answer).toMatchObject({ code: 'mapping', message: expect.stringContaining(message) });
  });

  test('every candidate of a doubt is a mapping that settles it', async () => {
    const text = 'time,value\n03/04/2024 10:00,1\n03/04/2024 11:00,2\n';
    const answer = await previewTable(new Blob([text]), {}, AROUND);
    if (answer.kind !== 'doubt') return expect.fail();
    const { mapping, doubts } = answer.preview;
    const months = await Promise.all(
      doubts[0]!.choices.map(async (choice) =>
        new Date((await tableOf(text, { ...mapping, ...choice })).timeMs[0]!).getUTCMonth(),
      ),
    );
    expect(months.sort()).toEqual([2, 3]);
  });
});

describe('files of no use get a sentence', () => {
  test.each([
    ['empty', '', 'The file is empty.'],
    ['a header only', 'time,value\n', 'header'],
    ['prose', 'Dear all,\nplease find attached the report.\nBest regards\n', 'no'],
    ['JSON without a list of rows', '{\n  "name": "hall",\n  "at": { "time": "noon" }\n}\n', 'one object a line'],
    ['a PDF', '%PDF-1.7\n1 0 obj', 'PDF'],
  ])('%s', async (_, text, sentence) => {
    expect((await problemOf(text)).message).toContain(sentence);
  });

  test('spreadsheets, archives, pictures, rubbish', async () => {
    const zip = (name: string) => new Blob([Uint8Array.of(0x50, 0x4b, 3, 4, 20, 0, 0, 0), name]);
    expect((await problemOf(zip('[Content_Types].xml'))).message).toContain('Excel workbook (.xlsx)');
    expect((await problemOf(zip('data.csv'))).message).toContain('.zip archive');
    const rubbish = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251);
    expect((await problemOf(new Blob([rubbish]))).code).toBe('not a table');
    expect((await problemOf(new Blob([Uint8Array.of(0x1f, 0x8b), rubbish]))).kind).toBe('problem');
  });

  test('a bomb of gzip is asked about before it fills memory', async () => {
    const bomb = gzipSync(Buffer.alloc(40 * 2 ** 20, '0'), { level: 9 });
    expect(await problemOf(new Blob([bomb]))).toMatchObject({ code: 'expands' });
  });

  test('what comes before the cut of a file is read', async () => {
    const text = `time,value\n${Array.from({ length: 5000 }, (_, i) => `${new Date(NOON + i * 1000).toISOString()},${(i * 7919) % 1000}`).join('\n')}\n`;
    const whole = gzipSync(text);
    const cut = await tableOf(new Blob([whole.subarray(0, whole.length / 2)]), {}, { acceptBest: true });
    expect(cut.value.length).toBeGreaterThan(1000);
    expect(cut.notes.join()).toContain('ends too early');
    const members = Buffer.concat([gzipSync(text.slice(0, 1000)), gzipSync(text.slice(1000))]);
    expect((await tableOf(new Blob([members]))).value).toHaveLength(5000);
  });

  test('more rows than there is room for: the first ones, or every n-th', async () => {
    const text = `time,value\n${Array.from({ length: 50 }, (_, i) => `${new Date(NOON + i * 1000).toISOString()},${i}`).join('\n')}\n`;
    const limited = (wish: MappingWish) => read(new Blob([text]), wish, { mostRows: 20 });
    expect(await limited({})).toMatchObject({ kind: 'problem', code: 'too large' });
    expect(await limited({ firstRows: 20 })).toMatchObject({
      kind: 'table',
      table: { leftOut: { 'more than there is room for': 30 } },
    });
    const thinned = await limited({ everyNth: 5 });
    expect(thinned.kind === 'table' && [...thinned.table.value]).toEqual([0, 5, 10, 15, 20, 25, 30, 35, 40, 45]);
  });

  test('a line without an end passes in bounded memory, and costs itself only', async () => {
    const long = 'x'.repeat(3_000_000);
    const table = await tableOf(
      `time,value\n2024-03-05T12:00:00Z,1\n${long},5\n2024-03-05T12:01:00Z,2\n`,
      {},
      { acceptBest: true },
    );
    expect([...table.value]).toEqual([1, 2]);
    expect(table.leftOut).toEqual({ 'too long': 1 });
    expect(table.leftOutRows[0]).toMatchObject({ line: 3, reason: 'too long' });
  });
});

test('rows are not cut where another separator is left standing in a column of every row', async () => {
  const row = (i: number) =>
    `14111183${40 + Math.floor(i / 3)}000^${['hall', 'roof', 'sea'][i % 3]}^${10 + i},${100 + i}`;
  const rows = Array.from({ length: 30 }, (_, i) => row(i));
  const answer = await importTable(new Blob([`${rows.join('\n')}\n`]), {}, { ...AROUND, acceptBest: false });
  const mapping = answer.kind === 'doubt' ? answer.preview.mapping : answer.kind === 'table' && answer.table.mapping;
  expect(mapping).toMatchObject({ separator: '^', values: [2] });
});

test('asks whether numbers with three digits behind every point are thousands or decimals', async () => {
  const rows = (values: readonly string[]) => values.map((value, i) => `2024-03-01T00:00:0${i}Z\t${value}\n`).join('');
  const read = (values: readonly string[]) =>
    importTable(new Blob([`time\tvalue\n${rows(values)}`]), {}, { ...AROUND, acceptBest: false });
  const asked = await read(['16.926', '786', '46.883']);
  expect(asked.kind === 'doubt' && asked.preview.doubts).toMatchObject([{ about: 'decimal' }]);
  expect(await read(['16.926', '0.786', '46.883'])).toMatchObject({ kind: 'table' });
  expect(await read(['16.926', '78.6', '46.883'])).toMatchObject({ kind: 'table' });
});

describe('several files become one table', () => {
  const file = (name: string, header: string, from: number, count = 8) => {
    const rows = Array.from(
      { length: count },
      (_, i) => `${new Date(NOON + (from + i) * 60_000).toISOString()},${from + i}`,
    );
    return { name, blob: new Blob([`${header}\n${rows.join('\n')}\nbroken\n`]) };
  };
  const join = (files: ReturnType<typeof file>[], wish: MappingWish = {}, acceptBest = false) =>
    importTable(files, wish, { ...AROUND, acceptBest });

  test('days of one logger, in any order, each with lines above its header', async () => {
    const answer = await join([file('2.csv', 'Logger 7\n\ntime,value', 8), file('1.csv', 'time,value', 0)]);
    if (answer.kind !== 'table') return expect.fail(JSON.stringify(answer));
    expect([answer.table.sensors, [...answer.table.value]]).toEqual([
      ['value'],
      Array.from({ length: 16 }, (_, i) => i),
    ]);
    expect(answer.table.leftOutRows.map(({ file: name, line }) => [name, line])).toEqual([
      ['2.csv', 12],
      ['1.csv', 10],
    ]);
  });

  test('names of columns are a file’s own', async () => {
    const answer = await join([file('a.csv', 'time,hall', 0), file('b.csv', 'time,cellar', 0)]);
    expect(answer).toMatchObject({ kind: 'table', table: { sensors: ['hall', 'cellar'] } });
  });

  test('the same sensor at the same times in two files is asked about', async () => {
    const files = [file('hall.csv', 'time,value', 0), file('cellar.csv.gz', 'time,value', 1)];
    const asked = await join(files);
    expect(asked).toMatchObject({ kind: 'doubt', preview: { doubts: [{ about: 'joined' }] } });
    expect(await join(files, { joined: 'files' })).toMatchObject({ table: { sensors: ['hall', 'cellar'] } });
    expect(await join(files, { joined: 'sensors' })).toMatchObject({ table: { sensors: ['value'] } });
    expect(await join(files, {}, true)).toMatchObject({ table: { sensors: ['hall', 'cellar'] } });
  });

  test('a file of another kind is named', async () => {
    const answer = await join([file('a.csv', 'time,value', 0), { name: 'b.csv', blob: new Blob(['']) }]);
    expect(answer).toMatchObject({
      kind: 'problem',
      message: '“b.csv” cannot be joined to “a.csv”: The file is empty.',
    });
  });
});
