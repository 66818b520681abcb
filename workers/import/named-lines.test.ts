/** Files that name their values: JSON in whatever lines, InfluxDB's line protocol, logs; and dates in parts. */
import { describe, expect, test } from 'vitest';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'en-US', acceptBest: false };
const NOON = Date.UTC(2024, 2, 5, 12);
const ROWS = 20;
const iso = (i: number) => new Date(NOON + i * 60_000).toISOString();
const rows = <T>(write: (i: number) => T): T[] => Array.from({ length: ROWS }, (_, i) => write(i));
const answerOf = (text: string) => importTable(new Blob([text]), {}, AROUND);
async function tableOf(text: string) {
  const answer = await answerOf(text);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}
const READINGS = rows((i) => ({ time: iso(i), value: i / 4 }));

describe('a reading a minute, out of JSON', () => {
  test.each<[string, string]>([
    ['a list on one line', JSON.stringify(READINGS)],
    ['a list over many lines', JSON.stringify(READINGS, null, 2)],
    ['a list over many lines with tabs', JSON.stringify(READINGS, null, '\t')],
    ['a list with a mark in front', `\uFEFF${JSON.stringify(READINGS)}`],
    ['a list in an object', JSON.stringify({ status: 'ok', data: READINGS })],
    [
      'a list deep in an object, beside a shorter one',
      JSON.stringify({ meta: [{ a: 1 }], hits: { total: 20, hits: READINGS } }),
    ],
    ['a list on each line', READINGS.map(({ time, value }) => JSON.stringify([time, value])).join('\n')],
    ['a list of lists', JSON.stringify(READINGS.map(({ time, value }) => [time, value]))],
    [
      'a list of lists in an object',
      JSON.stringify({ columns: ['time', 'value'], values: READINGS.map((r) => [r.time, r.value]) }),
    ],
    [
      'objects over several lines, one after the other',
      READINGS.map((each) => JSON.stringify(each, null, 1)).join('\n'),
    ],
    ['objects on one line, one after the other', READINGS.map((each) => JSON.stringify(each)).join(' ')],
    [
      'objects with lists within',
      JSON.stringify(READINGS.map((each) => ({ ...each, tags: [{ k: 'a}]"' }, { k: '\\' }] }))),
    ],
    ['lines', READINGS.map((each) => JSON.stringify(each)).join('\n')],
  ])('%s', async (_, text) => {
    const { timeMs, value, leftOut } = await tableOf(text);
    expect([...timeMs]).toEqual(rows((i) => NOON + i * 60_000));
    expect([...value]).toEqual(rows((i) => i / 4));
    expect(leftOut).toEqual({});
  });

  test('a long list on one line, cut anywhere', async () => {
    const many = Array.from({ length: 20_000 }, (_, i) => ({ time: iso(i), value: i }));
    const { value, leftOut } = await tableOf(JSON.stringify(many));
    expect(value).toHaveLength(20_000);
    expect([value[0], value[19_999]]).toEqual([0, 19_999]);
    expect(leftOut).toEqual({});
  });

  test('with lists within its rows: none of them is taken for the rows', async () => {
    const result = [1, 2].map((n) => ({ n: `${n}`, points: READINGS.map(({ time, value }) => [`${value}`, time]) }));
    expect(await answerOf(JSON.stringify({ data: { result } }))).not.toMatchObject({ kind: 'table' });
  });

  test('with a list of times and values within each row: a series each', async () => {
    const result = [1, 2].map((n) => ({ n: `${n}`, points: READINGS.map(({ time, value }) => [time, `${value}`]) }));
    const { sensors, value } = await tableOf(JSON.stringify({ data: { result } }));
    expect([sensors, value.length]).toEqual([['1', '2'], 2 * ROWS]);
  });

  test('without rows is refused with a sentence', async () => {
    expect(await answerOf(JSON.stringify({ name: 'hall', at: { time: 'noon' } }))).not.toMatchObject({ kind: 'table' });
  });
});

test('names that only later lines have are told of, and none is dropped silently', async () => {
  const early = Array.from({ length: 30_000 }, (_, i) => JSON.stringify({ time: iso(i), a: i }));
  // Where no sample looks: right behind the beginning.
  early.splice(8000, 0, JSON.stringify({ time: iso(8000), a: 1, late: 7, remark: 'new sensor' }));
  const { value, leftOut, leftOutRows } = await tableOf(`${early.join('\n')}\n`);
  expect(value).toHaveLength(30_001);
  expect(leftOut).toEqual({ 'name not in the columns': 1 });
  expect(leftOutRows).toEqual([{ line: 8001, column: 'late', reason: 'name not in the columns', text: '7' }]);
});

test('columns that only a later block of InfluxDB’s CSV has are told of', async () => {
  const block = (names: string, row: string) => `#datatype,string,long\n${names}\n${row}\n`;
  const first = block(',result,table,_time,_value,host', rows((i) => `,,0,${iso(i)},${i},a`).join('\n'));
  const later = block(
    ',result,table,_time,_value,host,load',
    rows((i) => `,,1,${iso(i + ROWS)},${i},a,${i}`).join('\n'),
  );
  const answer = await importTable(
    new Blob([first, later]),
    { columns: ['', 'result', 'table', '_time', '_value', 'host'] },
    { ...AROUND, acceptBest: true },
  );
  expect(answer.kind === 'table' && answer.table.leftOut).toMatchObject({ 'name not in the columns': ROWS });
});

describe('InfluxDB’s line protocol', () => {
  const ns = (i: number) => `${NOON + i * 60_000}000000`;

  test('a series and a field', async () => {
    const { timeMs, value, sensors, leftOut } = await tableOf(
      rows((i) => `cpu,host=a load=${i}.5 ${ns(i)}`).join('\n'),
    );
    expect([...timeMs]).toEqual(rows((i) => NOON + i * 60_000));
    expect([...value]).toEqual(rows((i) => i + 0.5));
    expect(sensors).toEqual(['load']);
    expect(leftOut).toEqual({});
  });

  test('tags tell series apart; whole numbers, booleans and texts', async () => {
    const text = rows(
      (i) => `room\\ air,place=cell\\,${i % 2} on=${i % 4 < 2 ? 't' : 'F'},temp=${i}i,note="a b, c=\\"d\\"" ${ns(i)}`,
    );
    const { value, sensors, leftOut } = await tableOf(`# written by hand\n${text.join('\n')}\n`);
    expect(sensors).toEqual(['cell,0 on', 'cell,0 temp', 'cell,1 on', 'cell,1 temp']);
    expect([...value.subarray(0, 6)]).toEqual([1, 0, 1, 1, 0, 2]);
    expect(leftOut).toEqual({});
  });

  test('seconds and milliseconds; fields that not every line has; a line of another form', async () => {
    for (const unit of [1000, 1]) {
      const text = rows((i) => `m,s=x ${i % 2 === 0 ? `a=${i}` : `b=${i}`} ${(NOON + i * 60_000) / unit}`);
      const { timeMs, value, leftOut } = await tableOf([...text, 'this is no line'].join('\n'));
      expect([timeMs[0], timeMs.at(-1)]).toEqual([NOON, NOON + 19 * 60_000]);
      expect(value).toHaveLength(ROWS);
      expect(leftOut).toEqual({ empty: ROWS, 'other form of line': 1 });
    }
  });
});

test('pairs of name and value, as logs have them', async () => {
  const { value, timeMs, leftOut } = await tableOf(
    rows((i) => `ts=${iso(i)} level=info msg="reading \\"a\\" taken" temp=${i}.25`).join('\n'),
  );
  expect([...timeMs]).toEqual(rows((i) => NOON + i * 60_000));
  expect([...value]).toEqual(rows((i) => i + 0.25));
  expect(leftOut).toEqual({});
});

describe('a date in parts', () => {
  const at = (i: number) => new Date(Date.UTC(2024, 1, 28, 20) + i * 3_600_000);
  const two = (n: number) => String(n).padStart(2, '0');
  const START = Date.UTC(2024, 1, 28, 19);

  test.each<[string, string, (date: Date) => string]>([
    [
      'year, month, day, hour',
      'Year,Month,Day,Hour,temp',
      (d) => `${d.getUTCFullYear()},${d.getUTCMonth() + 1},${d.getUTCDate()},${d.getUTCHours()}`,
    ],
    [
      'with minutes and seconds',
      'year,month,day,hour,minute,second,temp',
      (d) => `${d.getUTCFullYear()},${two(d.getUTCMonth() + 1)},${two(d.getUTCDate())},${two(d.getUTCHours())},00,0.0`,
    ],
    [
      'as buoys have it',
      '#YY MM DD hh mm temp',
      (d) => `${d.getUTCFullYear()} ${two(d.getUTCMonth() + 1)} ${two(d.getUTCDate())} ${two(d.getUTCHours())} 00`,
    ],
    [
      'in German',
      'Jahr;Monat;Tag;Stunde;Wert',
      (d) => `${d.getUTCFullYear()};${d.getUTCMonth() + 1};${d.getUTCDate()};${d.getUTCHours()}`,
    ],
    [
      'day of the year, hours and minutes together',
      'year,doy,hhmm,temp',
      (d) =>
        `${d.getUTCFullYear()},${Math.floor((d.getTime() - Date.UTC(2024, 0, 1)) / 86_400_000) + 1},${d.getUTCHours()}00`,
    ],
    [
      'months by name',
      'year,month,day,hour,temp',
      (d) =>
        `${d.getUTCFullYear()},${d.toLocaleDateString('en-US', { month: 'short', timeZone: 'UTC' })},${d.getUTCDate()},${d.getUTCHours()}`,
    ],
    ['a date and an hour', 'date,hour,temp', (d) => `${d.toISOString().slice(0, 10)},${d.getUTCHours()}`],
  ])('%s', async (_, names, write) => {
    const sign = names.includes(';') ? ';' : names.includes(',') ? ',' : ' ';
    const { timeMs, value, sensors, leftOut } = await tableOf(
      `${[names, ...rows((i) => `${write(at(i))}${sign}${i}.5`.replaceAll(',', sign))].join('\n')}\n`,
    );
    // A clock in Berlin is an hour ahead of UTC.
    expect([...timeMs]).toEqual(rows((i) => START + i * 3_600_000));
    expect([...value]).toEqual(rows((i) => i + 0.5));
    expect(sensors).toHaveLength(1);
    expect(leftOut).toEqual({});
  });

  test('a part that is none is left out with its row', async () => {
    const text = rows((i) => `2024,${i === 4 ? 13 : 2},${(i % 28) + 1},12,${i}`);
    const { value, leftOut } = await tableOf(`${['year,month,day,hour,temp', ...text].join('\n')}\n`);
    expect(value).toHaveLength(ROWS - 1);
    expect(leftOut).toEqual({ 'time not read': 1 });
  });
});
