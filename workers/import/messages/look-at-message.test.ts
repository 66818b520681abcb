import { expect, test } from 'vitest';
import type { MappingWish } from '../../contract/import-types.ts';
import { lookAtMessage } from './look-at-message.ts';

const AROUND = { zone: 'UTC', language: 'en' };

async function lookOf(text: string, wish: MappingWish = {}, sensors: readonly string[] | null = null) {
  const answer = await lookAtMessage(text, wish, sensors, AROUND);
  if (answer.kind === 'problem') throw new Error(answer.message);
  return answer.look;
}

const CSV = [
  'when,machine,temp',
  '2026-11-30 12:00:00,south,21.5',
  '2026-11-30 12:00:01,north,20.0',
  '2026-11-30 12:00:02,south,21.6',
  '2026-11-30 12:00:03,north,20.1',
].join('\n');

test('a message is understood as a file is, and its sensors are numbered in the order of their names', async () => {
  const { sensors, mapping, count, events, highestSensor, refusal } = await lookOf(CSV, { sensor: 'machine' });
  expect(sensors).toEqual(['north', 'south']);
  expect(JSON.parse(mapping)).toMatchObject({ format: 'table', header: 1, time: 'when', values: 'temp', sensors });
  expect([count, highestSensor, refusal]).toEqual([4, 1, null]);
  expect(events.slice(0, 2)).toEqual([
    { timeMs: Date.UTC(2026, 10, 30, 12), sensor: 1, name: 'south', value: 21.5 },
    { timeMs: Date.UTC(2026, 10, 30, 12, 0, 1), sensor: 0, name: 'north', value: 20 },
  ]);
});

test('sensors that are numbers keep them, and need no names', async () => {
  const text = Array.from(
    { length: 20 },
    (_, i) => `{"ts":${1_764_460_800_000 + i},"dev":${7 + (i % 2)},"temp":${i / 8}}`,
  );
  const { sensors, mapping, events } = await lookOf(text.join('\n'), { sensor: 'dev', values: 'temp', time: 'ts' });
  expect(sensors).toEqual([]);
  expect(JSON.parse(mapping)).toEqual({ time: 'ts', timeForm: 'epoch-ms', values: 'temp', sensor: 'dev' });
  expect(events.slice(0, 2).map(({ sensor, name }) => [sensor, name])).toEqual([
    [7, ''],
    [8, ''],
  ]);
});

test.each(['{"ts":1764460800000,"temp":21.5}', '{\r\n  "ts": 1764460800000,\r\n  "temp": 21.5\r\n}'])(
  'an object alone is enough: %j',
  async (text) => {
    const { mapping, count, refusal } = await lookOf(text);
    expect(JSON.parse(mapping)).toEqual({ time: 'ts', timeForm: 'epoch-ms', values: 'temp' });
    expect([count, refusal]).toEqual([1, null]);
  },
);

test('values around a list belong to each of its rows', async () => {
  const readings = [21.5, 21.6].map((temp, i) => ({ temp, place: `p${i}` }));
  const text = JSON.stringify({ gateway: { id: 'g1' }, ts: 1_764_460_800_000, readings }, null, 2);
  const { mapping, events, refusal } = await lookOf(text, { time: 'ts', sensor: 'place', values: 'temp' });
  expect(JSON.parse(mapping)).toEqual({
    ...{ format: 'json', time: 'ts', timeForm: 'epoch-ms', values: 'temp', sensor: 'place', sensors: ['p0', 'p1'] },
  });
  expect(events.map(({ timeMs, sensor, value }) => [timeMs, sensor, value])).toEqual([
    [1_764_460_800_000, 0, 21.5],
    [1_764_460_800_000, 1, 21.6],
  ]);
  expect(refusal).toBeNull();
});

test('a time of day without a date is none that events are placed by', async () => {
  const { mapping, count, refusal } = await lookOf('{"time":"13:00:00","temp":21.5}');
  expect([JSON.parse(mapping), count, refusal]).toEqual([{ values: 'temp' }, 1, null]);
});

test('columns of quality are heeded, also where their order tells whose quality it is', async () => {
  const rows = [0, 1, 2].map((i) => ({ ts: 1_764_460_800_000 + i, temp: 20 + i, quality: i === 1 ? 'Bad' : 'Good' }));
  const one = await lookOf(rows.map((row) => JSON.stringify(row)).join('\n'));
  expect(JSON.parse(one.mapping)).toMatchObject({ values: 'temp', quality: 'quality' });
  expect([one.count, one.refusal]).toEqual([2, null]);
  const two = rows.map((row) => JSON.stringify({ ...row, hum: 50, validity: 'Good' })).join('\n');
  const { events, refusal } = await lookOf(two);
  expect(refusal).toBeNull();
  expect(events.map(({ name, sensor, value }) => [name || sensor, value])).toEqual([
    [0, 20],
    [1, 50],
    [1, 50],
    [0, 22],
    [1, 50],
  ]);
});

test('a document of JSON is read as one', async () => {
  const { mapping, count, refusal } = await lookOf('{"time":[1764460800,1764460801],"temp":[21.5,21.6]}');
  expect(JSON.parse(mapping)).toEqual({ format: 'json', time: 'time', timeForm: 'epoch-s', values: 'temp' });
  expect([count, refusal]).toEqual([2, null]);
});

test('why a live feed would refuse the message is said beside what was understood', async () => {
  const look = await lookOf(CSV, { sensor: 'machine' }, ['north']);
  expect([look.count, look.events]).toEqual([0, []]);
  expect(look.refusal).toContain(
    'line 2, sensor: “south” is not allowed here; allowed: a name in live.mapping.sensors',
  );
  const elapsed = await lookOf('0,1\n1,2\n2,3\n3,4', { time: 0, timeForm: 'elapsed-s', values: 1 });
  expect(elapsed.refusal).toContain('live.mapping.timeForm: "elapsed-s" is not allowed here');
});

test('a message whose rows would come to gigabytes is answered', async () => {
  const text = JSON.stringify({ dev: 'x'.repeat(850_000), rows: Array.from({ length: 40_000 }, () => ({})) });
  expect(await lookAtMessage(text, {}, null, AROUND)).toMatchObject({ kind: 'problem' });
});

test('a text without a table is refused in a sentence', async () => {
  const answer = await lookAtMessage('hello', {}, null, AROUND);
  expect(answer).toMatchObject({ kind: 'problem', message: expect.stringContaining('There is no table') });
});
