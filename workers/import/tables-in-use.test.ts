/** Tables as programs in use write them, each with a trait that a reader can get wrong without a word. Read from a browser in Berlin. */
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'Europe/Berlin', language: 'de-DE', acceptBest: false };
type Content = string | Uint8Array<ArrayBuffer>;
const NOON = Date.UTC(2024, 2, 5, 12);
const MINUTE = 60_000;
const ROWS = 20;
const two = (n: number) => String(n).padStart(2, '0');
const iso = (i: number) => new Date(NOON + i * MINUTE).toISOString();
/** As a clock in Berlin shows it. */
const clock = (i: number) => `13:${two(i)}:00`;
const local = (i: number) => `2024-03-05 ${clock(i)}`;
const rows = (write: (i: number) => string): string[] => Array.from({ length: ROWS }, (_, i) => write(i));
/** A header and rows. */
const table = (header: string, write: (i: number) => string, end = '') => [header, ...rows(write), end].join('\n');
const upTo = (step = 1, from = 0) => Array.from({ length: ROWS }, (_, i) => from + i * step);
/** Goes up and down. */
const wave = (i: number) => (i * 7) % 11;

const answerOf = (content: Content) => importTable(new Blob([content]), {}, AROUND);
async function tableOf(content: Content) {
  const answer = await answerOf(content);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}

const TOA5 = [
  '"TOA5","CR1000","CR1000","1234","CR1000.Std.32","CPU:hut.CR1","5678","Table1"',
  '"TIMESTAMP","RECORD","AirT_Avg","Solar_Avg"',
  '"TS","RN","Deg C","W/m^2"',
  '"","","Avg","Avg"',
].join('\n');
const BOX = '+---------------------+-------+';

describe('a reading a minute from noon on, with values from 0', () => {
  test.each<[name: string, sensors: string, content: Content]>([
    ['an index of pandas beside the time', 'temp', table(',time,temp', (i) => `${i},${iso(i)},${i}`)],
    ['an index of which rows were taken out', 'temp', table(',time,temp', (i) => `${i * 3 + (i % 2)},${iso(i)},${i}`)],
    ['an index in quotes, as R writes it', 'temp', table('"","time","temp"', (i) => `"${i + 1}",${iso(i)},${i}`)],
    [
      'an index without any names',
      'column 3',
      table(`0,${iso(0)},0`, (i) => `${i},${iso(i)},${i}`).replace(/^.*\n/, ''),
    ],
    ['a series of pandas, whose index has no name', 'temp', table(',temp', (i) => `${iso(i)},${i}`)],
    ['row names of R, without a name above', 'temp', table('time\ttemp', (i) => `${i + 1}\t${iso(i)}\t${i}`)],
    [
      'numbers of entries, as ThingSpeak has them',
      'field1',
      table('created_at,entry_id,field1', (i) => `${iso(i)},${i + 9},${i}`),
    ],
    [
      'an id of a database that rises by any steps',
      'temp',
      table('id,created_at,temp', (i) => `${i * i + 3},${iso(i)},${i}`),
    ],
    ['three axes, none of which is the value by name', 'x y z', table('time,x,y,z', (i) => `${iso(i)},${i},${i},${i}`)],
    ['a T that is no time', 'T RH', table('time,T,RH', (i) => `${iso(i)},${i},${i}`)],
    ['data that are no dates', 'data rssi', table('time,data,rssi', (i) => `${iso(i)},${i},${i}`)],
    [
      'date and time in digits, as MetaTrader has them',
      '<CLOSE>',
      table('<DATE>\t<TIME>\t<CLOSE>', (i) => `20240305\t13${two(i)}00\t${i}`),
    ],
    ['a date, and hours and minutes in digits', 'temp', table('date,hhmm,temp', (i) => `2024-03-05,13${two(i)},${i}`)],
    [
      'points in a time of day of its own',
      'Wert',
      table('Datum;Uhrzeit;Wert', (i) => `05.03.2024;13.${two(i)}.00;${i}`),
    ],
    [
      'a time of day as Access exports it',
      'Wert',
      table('Datum;Zeit;Wert', (i) => `05.03.2024 00:00:00;30.12.1899 ${clock(i)};${i}`),
    ],
    ['as Kibana writes times', 'temp', table('"@timestamp","temp"', (i) => `"Mar 5, 2024 @ ${clock(i)}.000","${i}"`)],
    [
      'as JavaScript writes times',
      'temp',
      table('time;temp', (i) => `Tue Mar 05 2024 ${clock(i)} GMT+0100 (Central European Standard Time);${i}`),
    ],
    [
      'as Java writes times with a zone',
      'temp',
      table('time,temp', (i) => `2024-03-05T${clock(i)}+01:00[Europe/Berlin],${i}`),
    ],
    ['as Java wrote dates', 'temp', table('time,temp', (i) => `Tue Mar 05 12:${two(i)}:00 GMT+00:00 2024,${i}`)],
    ['as Boost writes times', 'temp', table('time,temp', (i) => `2024-Mar-05 ${clock(i)},${i}`)],
    ['as DB2 writes times', 'temp', table('time,temp', (i) => `2024-03-05-13.${two(i)}.00.000000,${i}`)],
    ['the time of day in front of the date', 'temp', table('time;temp', (i) => `${clock(i)} 05.03.2024;${i}`)],
    ['ISO in lower case', 'temp', table('time,temp', (i) => `2024-03-05t12:${two(i)}:00z,${i}`)],
    ['a half of the day behind 24 hours', 'temp', table('time,temp', (i) => `${local(i)} PM,${i}`)],
    ['lines that are quoted as a whole', 'temp', table('"time,temp"', (i) => `"${iso(i)},${i}"`)],
    [
      'lines quoted as a whole, with cells quoted in them',
      'temp',
      table('"time,""temp"""', (i) => `"""${iso(i)}"",${i}"`),
    ],
    ['formulas that make texts', 'temp', table('time,temp', (i) => `="${iso(i)}",="${i}"`)],
    ['names behind the sign of a comment', 'temp', table('# time temp', (i) => `${iso(i)} ${i}`)],
    ['one name above a date and its time of day', 'temp', table('time  temp', (i) => `${local(i)}  ${i}`)],
    [
      'four lines of names, as Campbell loggers have them',
      'AirT_Avg Solar_Avg',
      table(TOA5, (i) => `"${local(i)}",${i + 70},${i},${i}`),
    ],
    [
      'eighty lines above the names',
      'temp',
      table(`${'Setting of pump: on\n'.repeat(80)}time;temp`, (i) => `${iso(i)};${i}`),
    ],
    ['as psql prints a table', 'temp', table(' time | temp \n------+------', (i) => ` ${local(i)} | ${i}`)],
    ['as mysql prints a table', 'temp', table(`${BOX}\n| time | temp |\n${BOX}`, (i) => `| ${local(i)} | ${i} |`)],
    ['a time whose name is a comment', 'temp', table('#time;temp', (i) => `${(NOON + i * MINUTE) / 1000};${i}`)],
    ['exponents as Fortran writes them', 'temp', table('time,temp', (i) => `${iso(i)},${i / 10}D+01`)],
    ['the zone of clocks in Berlin, by its letters', 'temp', table('Time (CET),temp', (i) => `${local(i)},${i}`)],
  ])('%s', async (_, names, content) => {
    const { timeMs, value, sensor, sensors, leftOut } = await tableOf(content);
    expect(sensors).toEqual(names === '<CLOSE>' || names === 'column 3' ? [names] : names.split(' '));
    const own = (of: Float64Array) => [...of].filter((_each, i) => sensor[i] === 0);
    expect(own(timeMs)).toEqual(upTo(MINUTE, NOON));
    expect(own(value)).toEqual(upTo());
    expect(value).toHaveLength(ROWS * sensors.length);
    expect(Object.keys(leftOut).filter((reason) => reason !== 'second header')).toEqual([]);
  });
});

describe('readings are not lost beside others', () => {
  test.each<[name: string, content: string, sensors: readonly string[]]>([
    [
      'durations of requests',
      table('timeStamp,elapsed,Latency', (i) => `${NOON + i},${wave(i)},${i}`),
      ['elapsed', 'Latency'],
    ],
    ['counts of a Geiger counter', table('time,count,dose', (i) => `${iso(i)},${wave(i)},${i}`), ['count', 'dose']],
    ['an index of the air', table('time,index,temp', (i) => `${iso(i)},${wave(i)},${i}`), ['index', 'temp']],
  ])('%s', async (_, content, sensors) => {
    expect((await tableOf(content)).sensors).toEqual(sensors);
  });
});

describe('sensors are told apart', () => {
  const named = (name: string, first: string, second: string) =>
    table(`time,${name},value`, (i) => `${iso(i)},${i % 2 ? second : first},${i}`);
  test.each<[name: string, content: string, sensors: readonly string[]]>([
    ['addresses in hexadecimal', named('address', '0x00158d01', '0x00158d02'), ['0x00158d01', '0x00158d02']],
    ['addresses of a network', named('ip', '10.0.0.1', '10.0.0.12'), ['10.0.0.1', '10.0.0.12']],
    ['digits with a letter', named('channel', '1A', '2B'), ['1A', '2B']],
    [
      'numbers of fifteen digits',
      named('imei', '861234567890123', '861234567890124'),
      ['861234567890123', '861234567890124'],
    ],
    [
      'a row each',
      `time,sensor,value\n${['a', 'b', 'c'].map((name, i) => `${iso(0)},${name},${i}`).join('\n')}\n`,
      ['a', 'b', 'c'],
    ],
    [
      'tags of InfluxDB that are numbers',
      table(
        '#datatype,string,long,dateTime:RFC3339,double,string\n#group,false,false,false,false,true\n#default,_result,,,,\n,result,table,_time,_value,room',
        (i) => `,,${i % 2},${iso(i)},${i},${1 + (i % 2)}`,
      ),
      ['1', '2'],
    ],
  ])('%s', async (_, content, sensors) => {
    const read = await tableOf(content);
    expect([read.sensors, [...read.sensor]]).toEqual([sensors, [...read.value].map((value) => value % sensors.length)]);
  });

  test('states of some sensors beside numbers of others, as Home Assistant exports them', async () => {
    const door = (i: number) => i % 5 > 2;
    const read = await tableOf(
      table('entity_id,state,last_changed', (i) =>
        door(i) ? `binary_sensor.door,${i % 2 ? 'on' : 'off'},${iso(i)}` : `sensor.hall,${i}.5,${iso(i)}`,
      ),
    );
    expect(read.sensors).toEqual(['sensor.hall', 'binary_sensor.door']);
    expect([...read.value]).toEqual(upTo().map((i) => (door(i) ? i % 2 : i + 0.5)));
    expect(read.leftOut).toEqual({});
  });
});

describe('asked, and never guessed', () => {
  const days = (i: number, perDay: number) => `2024-03-${two(1 + Math.floor(i / perDay))}`;
  test.each<[name: string, about: string, content: string]>([
    ['readings beside the value by name', 'values', table('time,value,battery', (i) => `${iso(i)},${i},${wave(i)}`)],
    [
      'a sensor that has failed for long',
      'values',
      table('time,a,b', (i) => `${iso(i)},${i},${i % 5 < 3 ? 'Bad Input' : i}`),
    ],
    ['several rows of a day, without a time of day', 'time', table('date,temp', (i) => `${days(i, 4)},${i}`)],
    ['numbers of periods of a day', 'sensor', table('date,period,value', (i) => `${days(i, 4)},${1 + (i % 4)},${i}`)],
    ['times of day in the names', 'time', table('Date,00:00,06:00,12:00,18:00', (i) => `${days(i, 1)},${i},2,3,4`)],
    [
      'a time of day in a form that is not known',
      'time',
      table('date,time,temp', (i) => `${days(i, 4)},0.${5417 + i},${i}`),
    ],
    [
      'digits of a time of day that lost more than one 0',
      'time',
      table('Date,Time,temp', (i) => `20240305,${i * 100},${i}`),
    ],
    ['a duration beside a date', 'time', table('date,km,best', (i) => `${days(i, 1)},${i},04:${two(i)}`)],
    ['dates, and times under another name', 'time', table('date,sampled,temp', (i) => `${days(i, 10)},${iso(i)},${i}`)],
    [
      'years and months',
      'timeForm',
      table('Year,Month,temp', (i) => `${2020 + Math.floor(i / 12)},${1 + (i % 12)},${wave(i)}`),
    ],
    ['depths at each time', 'sensor', table('time,depth,temp', (i) => `${iso(i >> 2)},${(i % 4) / 2},${wave(i)}`)],
    ['letters of another zone', 'zone', table('Time (EST),temp', (i) => `${local(i)},${i}`)],
    ['times that a spreadsheet has cut', 'timeForm', table('ts,temp', (i) => `1.70964E+12,${i}`)],
    ['durations without a time', 'timeForm', table('run,response time (ms)', (i) => `${i},${wave(i)}`)],
    ['a decimal comma without names', 'separator', rows((i) => `${iso(i)},${i},5`).join('\n')],
    [
      'kinds of readings told apart by a word',
      'sensor',
      table('time,type,value', (i) => `${iso(i)},${i % 2 ? 'hum' : 'temp'},${i}`),
    ],
    ['readings in two units', 'sensor', table('time,value,unit', (i) => `${iso(i)},${i},${i % 2 ? 'W' : 'kW'}`)],
    ['parts of a second in a column of their own', 'time', table('time,ms,temp', (i) => `${iso(i)},${i * 50},${i}`)],
    [
      'two tables, one below the other',
      'values',
      `${table('time,temp', (i) => `${iso(i)},${i}`)}${table('time,rain', (i) => `${iso(i)},${i}`)}`,
    ],
    ['even steps behind a word', 'time', table('note,x,y', (i) => `ok,${(i / 10).toFixed(1)},${wave(i)}`)],
  ])('%s', async (_, about, content) => {
    const answer = await answerOf(content);
    expect(answer.kind === 'doubt' ? answer.preview.doubts.map((doubt) => doubt.about) : answer).toContain(about);
  });

  test('lines about the file, as LabVIEW writes them, are no names', async () => {
    const end = '***End_of_Header***\t';
    const above = [
      'LabVIEW Measurement\t',
      'Writer_Version\t2',
      end,
      'Date\t2024/03/05',
      'X_Dimension\tTime',
      'Delta_X\t0.1',
      end,
    ];
    const answer = await answerOf(
      table([...above, 'X_Value\tVoltage\tComment'].join('\n'), (i) => `${i / 10}\t${wave(i)}.5\t`),
    );
    expect(answer).toMatchObject({
      kind: 'doubt',
      preview: { mapping: { columns: ['X_Value', 'Voltage', 'Comment'] }, doubts: [{ about: 'time' }] },
    });
  });
});

describe('what cannot be read is told, and not read as something else', () => {
  test('words of spreadsheets and of pandas for no value', async () => {
    const words = ['#NV', '#WERT!', '<NA>', 'NaT', 'n.a.', '–', '--.-'];
    const { value, leftOut } = await tableOf(table('time;value', (i) => `${iso(i)};${words[i - 1] ?? i}`));
    expect([value[0], value[1], leftOut]).toEqual([0, words.length + 1, { empty: words.length }]);
  });

  test('a number without the K that others have is in the same size', async () => {
    const { value, leftOut } = await tableOf(table('time,value', (i) => `${iso(i)},${i % 7 === 3 ? 900 : '1.2 K'}`));
    expect([new Set(value), leftOut]).toEqual([new Set([1200, 900]), {}]);
  });

  test('where only spaces cut, a row with an empty cell does not move values to other columns', async () => {
    const text = table('date time a b', (i) => `${local(i)} ${i % 9 === 4 ? '   ' : i} ${100 + i}`);
    const { value, leftOut } = await tableOf(text);
    expect([...value].filter((_, i) => i % 2 === 0).every((each) => each < 100)).toBe(true);
    expect(leftOut).toEqual({ 'number of columns': 2 });
  });

  test('zeros that a failed power supply leaves behind', async () => {
    const { value, leftOut } = await tableOf(table('time,temp', (i) => `${iso(i)},${i}`, '\0'.repeat(900)));
    expect([value.length, leftOut]).toEqual([ROWS, { 'time not read': 1 }]);
  });

  test('the last row of a compressed file that was cut off is left out, and not shortened', async () => {
    const valueAt = (i: number) => 1_000_000 + ((i * 7_654_321) % 8_999_999);
    const all = Array.from({ length: 900 }, (_, i) => `${iso(i)},${valueAt(i)}`).join('\n');
    const whole = gzipSync(`time,value\n${all}\n`);
    for (let more = 0; more < 40; more++) {
      const { value, leftOut } = await tableOf(whole.subarray(0, whole.length / 2 + more));
      expect([...value]).toEqual(Array.from({ length: value.length }, (_, i) => valueAt(i)));
      expect(leftOut['cut off'] ?? 0).toBeLessThanOrEqual(1);
    }
  });

  test.each([
    ['a web page', '<!DOCTYPE html>\n<html><table><tr><td>1', 'HTML'],
    ['a table of a web page', '\n<table border="1"><tr><td>1', 'HTML'],
    ['XML', '\uFEFF<?xml version="1.0"?><rows/>', 'XML'],
  ])('%s is named', async (_, text, kind) => {
    expect(await answerOf(text)).toMatchObject({ kind: 'problem', message: expect.stringContaining(kind) });
  });
});

test('many rows of one midnight, written with its time of day, are not asked about', async () => {
  const { value } = await tableOf(table('time,value', (i) => `2024-03-05 00:00:00,${i}`));
  expect(value).toHaveLength(ROWS);
});

test('groups of thousands with thin spaces', async () => {
  const { value } = await tableOf(table('time;value', (i) => `${iso(i)};1\u2009${200 + i},5`));
  expect([...value]).toEqual(upTo(1, 1200.5));
});

test('one column in quotes is cut in one way only, and not asked about', async () => {
  const { value, timeMs } = await tableOf(table('temperature', (i) => `"${i},5"`));
  expect([[...value], timeMs[1]]).toEqual([upTo(1, 0.5), 1000]);
});

test('a half of the day in Spanish', async () => {
  const { timeMs } = await tableOf(table('Fecha;temp', (i) => `25/3/2024 1:${two(i)}:00 p.\u00a0m.;${i}`));
  expect(timeMs[0]).toBe(Date.UTC(2024, 2, 25, 12));
});
