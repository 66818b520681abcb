/** Files as programs export them, none of which is in the other tests. Read from a browser in Berlin. */
import { describe, expect, test } from 'vitest';
import {
  AROUND,
  clock,
  iso,
  LATER,
  MINUTE,
  NOON,
  ROWS,
  rows,
  seconds,
  table,
  two,
  upTo,
} from '../testing/rows-a-minute.ts';
import { importTable } from './import-table.ts';

type Content = string | Uint8Array<ArrayBuffer>;
/** Goes up and down. */
const wave = (i: number) => (i * 7) % 11;

const answerOf = (content: Content) => importTable(new Blob([content]), {}, AROUND);
async function tableOf(content: Content) {
  const answer = await answerOf(content);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}
const inLatin = (text: string) => new Uint8Array(Buffer.from(text, 'latin1'));

const OPEN_METEO = [
  'latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation',
  '52.52,13.419998,38.0,0,GMT,GMT',
  '',
  'time,temperature_2m (°C)',
].join('\n');
const NETATMO = [
  'Name;Long;Lat;ModuleName;ModuleType',
  '"Home";13.4;52.5;"Indoor";"NAMain"',
  'Timestamp;"Timezone : Europe/Berlin";Temperature',
].join('\n');
const PERFMON = '"(PDH-CSV 4.0) (W. Europe Standard Time)(-60)","\\\\HOST\\Processor(_Total)\\% Processor Time"';
const OCTOPUS = 'Consumption (kwh), Estimated Cost Inc. Tax (p), Start, End';

describe('a reading a minute, with values from 0', () => {
  test.each<[name: string, sensors: readonly string[], content: Content, fromMs?: number]>([
    [
      'the command line of InfluxDB, as CSV',
      ['weather'],
      table('name,time,temp', (i) => `weather,${seconds(i)}000000000,${i}`),
    ],
    [
      'the command line of InfluxDB, as it prints columns',
      ['temp'],
      table('name: weather\ntime                temp\n----                ----', (i) => `${seconds(i)}000000000 ${i}`),
    ],
    [
      'Datadog',
      ['system.load.1'],
      table('timestamp,value,tags,metric', (i) => `${iso(i)},${i},"host:a,env:b",system.load.1`),
    ],
    ['Zabbix, whose time is a clock', ['23456'], table('itemid,clock,value', (i) => `23456,${seconds(i)},${i}`)],
    [
      'a data log of Siemens TIA, in UTC',
      ['Tank'],
      table('Record,Date,UTC Time,Tank', (i) => `${i + 1},3/25/2024,12:${two(i)}:00,${i}`),
      LATER,
    ],
    [
      'BenchLink of Keysight, with milliseconds behind a colon',
      ['101 (VDC)'],
      table('Scan,Time,101 (VDC)', (i) => `${i + 1},03/25/2024 ${clock(i)}:000,${i}`),
      LATER,
    ],
    [
      'Excel in French, in Windows-1252',
      ['Température'],
      inLatin(table('Date;Température', (i) => `25/03/2024 13:${two(i)};${i},0`)),
      LATER,
    ],
    [
      'ten minutes of the German weather service',
      ['433'],
      table('STATIONS_ID;MESS_DATUM;  QN;TT_10;eor', (i) => `        433;2024030513${two(i)};    3;  ${i}.0;eor`),
    ],
    ['Open-Meteo, in UTC', ['temperature_2m (°C)'], table(OPEN_METEO, (i) => `${iso(i).slice(0, 16)},${i}.0`)],
    [
      'a buoy, with MM for what is missing',
      ['WSPD', 'ATMP'],
      table(
        '#YY  MM DD hh mm WDIR WSPD  ATMP\n#yr  mo dy hr mn degT m/s   degC',
        (i) => `2024 03 05 13 ${two(i)}  MM  ${i}.0   ${i}.0`,
      ),
    ],
    [
      'Netatmo, with times twice',
      ['Temperature'],
      table(NETATMO, (i) => `${seconds(i)};"2024/03/05 ${clock(i)}";${i}`),
    ],
    [
      'a weather station of Davis',
      ['Out', 'Temp'],
      table('\t\tTemp\tHi\nDate\tTime\tOut\tTemp', (i) => `3/25/24\t1:${two(i)}p\t${i}\t${i}`),
      LATER,
    ],
    [
      'the monitor of Windows, which writes the month first',
      ['\\\\HOST\\Processor(_Total)\\% Processor Time'],
      table(PERFMON, (i) => `"03/05/2024 ${clock(i)}.000","${i}"`),
    ],
    [
      'Azure Monitor',
      ['Average'],
      table('"TimeGenerated [UTC]","Average"', (i) => `"3/25/2024, 12:${two(i)}:00.000 PM","${i}"`),
      LATER,
    ],
    [
      'intervals of the power market in one column',
      ['Load'],
      table('"MTU (CET/CEST)","Load"', (i) => `"05.03.2024 13:${two(i)} - 05.03.2024 13:${two(i + 1)}",${i}`),
    ],
    [
      'intervals in two columns, in German',
      ['Netzlast [MWh]'],
      table('Datum von;Datum bis;Netzlast [MWh]', (i) => `05.03.2024 13:${two(i)};05.03.2024 13:${two(i + 1)};${i},00`),
    ],
    [
      'intervals of a meter, behind its values',
      ['Consumption (kwh)', 'Estimated Cost Inc. Tax (p)'],
      table(OCTOPUS, (i) => `${i}, ${i}, ${iso(i)}, ${iso(i + 1)}`),
    ],
    ['days of the year', ['temp'], table('time,temp', (i) => `2024-065T12:${two(i)}:00.000Z,${i}`)],
    [
      'a log with its time in front of the pairs',
      ['temp'],
      rows((i) => `${iso(i)} INFO sensor was read temp=${i}`).join('\n'),
    ],
    [
      'MongoDB, with types',
      ['v.$numberDouble'],
      rows((i) =>
        JSON.stringify({
          t: { $date: { $numberLong: `${NOON + i * MINUTE}` } },
          v: { $numberDouble: `${i}` },
        }),
      ).join('\n'),
    ],
    [
      'Elasticsearch',
      ['_source.temp'],
      JSON.stringify({
        hits: {
          total: { value: ROWS },
          hits: rows((i) => ({ _index: 'w', _id: `x${i}`, _score: 1, _source: { '@timestamp': iso(i), temp: i } })),
        },
      }),
    ],
    [
      'ClickHouse, with names beside the rows',
      ['temp'],
      JSON.stringify({
        meta: [
          { name: 'ts', type: 'DateTime' },
          { name: 'temp', type: 'Float64' },
        ],
        data: rows((i) => [iso(i), i]),
        rows: ROWS,
      }),
    ],
    [
      'QuestDB',
      ['temp'],
      JSON.stringify({ columns: [{ name: 'ts' }, { name: 'temp' }], dataset: rows((i) => [iso(i), i]), count: ROWS }),
    ],
    [
      'Azure Data Explorer',
      ['temp'],
      JSON.stringify({
        tables: [{ name: 'Primary', columns: [{ name: 'ts' }, { name: 'temp' }], rows: rows((i) => [iso(i), i]) }],
      }),
    ],
    [
      'Graphite',
      ['temp.hall'],
      JSON.stringify([{ target: 'temp.hall', tags: { name: 'temp' }, datapoints: rows((i) => [i, seconds(i)]) }]),
    ],
    [
      'pandas, with times as keys of each column',
      ['temp'],
      JSON.stringify({ temp: Object.fromEntries(rows((i) => [`${NOON + i * MINUTE}`, i])) }),
    ],
    [
      'pandas, with times as keys of each row',
      ['temp'],
      JSON.stringify(Object.fromEntries(rows((i) => [iso(i), { temp: i }]))),
    ],
    ['a series of pandas', ['value'], JSON.stringify(Object.fromEntries(rows((i) => [iso(i), i])))],
    [
      'pandas, with numbers of rows as keys',
      ['temp'],
      JSON.stringify(Object.fromEntries(rows((i) => [i, { time: iso(i), temp: i }]))),
    ],
    [
      'nvidia-smi',
      ['utilization.gpu [%]', 'power.draw [W]'],
      table('timestamp, utilization.gpu [%], power.draw [W]', (i) => `2024/03/05 ${clock(i)}.000, ${i} %, ${i}.00 W`),
    ],
  ])('%s', async (_, names, content, fromMs = NOON) => {
    const { timeMs, value, sensor, sensors, leftOut } = await tableOf(content);
    expect(sensors).toEqual(names);
    const own = (of: Float64Array) => [...of].filter((_each, i) => sensor[i] === 0);
    expect(own(timeMs)).toEqual(upTo(MINUTE, fromMs));
    expect(own(value)).toEqual(upTo());
    expect(value).toHaveLength(ROWS * sensors.length);
    expect(Object.keys(leftOut).filter((reason) => reason !== 'second header')).toEqual([]);
  });
});

describe('numbers of other countries', () => {
  test.each<[string, string, number]>([
    ['Switzerland', table('Datum;Wert', (i) => `25.03.2024 13:${two(i)};1'2${two(i)}.50`), 1200.5],
    ['India', table('Date,Value', (i) => `25-03-2024 13:${two(i)},"1,00,2${two(i)}.50"`), 100_200.5],
    ['France', table('Date;Valeur', (i) => `25/03/2024 13:${two(i)};1\u202f2${two(i)},5`), 1200.5],
  ])('%s', async (_, content, first) => {
    const { timeMs, value } = await tableOf(content);
    expect([[...timeMs], [...value]]).toEqual([upTo(MINUTE, LATER), upTo(1, first)]);
  });
});

describe('sensors in rows', () => {
  const bySensor = async (content: Content) => {
    const { sensors, sensor, value } = await tableOf(content);
    return Object.fromEntries(sensors.map((name, i) => [name, [...value].filter((_, row) => sensor[row] === i)]));
  };
  const odd = (i: number) => i % 2 === 1;
  const halves = (even: string, other: string) => ({
    [even]: upTo().filter((i) => !odd(i)),
    [other]: upTo().filter(odd),
  });

  test.each<[string, string, readonly [string, string]]>([
    [
      'topics of MQTT',
      table('timestamp,topic,payload', (i) => `${iso(i)},home/${odd(i) ? 'hall' : 'roof'}/temp,${i}`),
      ['home/roof/temp', 'home/hall/temp'],
    ],
    [
      'registers of Modbus',
      table('timestamp,slave,register,value', (i) => `${iso(i)},1,${odd(i) ? 40_002 : 40_001},${i}`),
      ['40001', '40002'],
    ],
    [
      'metrics of k6',
      table(
        'metric_name,timestamp,metric_value,check,error,status',
        (i) => `${odd(i) ? 'vus' : 'waiting'},${seconds(i)},${i},,,200`,
      ),
      ['waiting', 'vus'],
    ],
  ])('%s', async (_, content, [even, other]) => {
    expect(await bySensor(content)).toEqual(halves(even, other));
  });
});

test('hours of the German weather service, in ten digits, are no seconds since 1970', async () => {
  const HOUR = 3_600_000;
  const local = (i: number) =>
    iso(i + 1, HOUR)
      .slice(0, 13)
      .replace(/\D/g, '');
  const { timeMs, sensors } = await tableOf(
    table('STATIONS_ID;MESS_DATUM;QN_9;TT_TU;RF_TU;eor', (i) => `433;${local(i)};3;${wave(i)}.5;${i}.0;eor`),
  );
  expect([timeMs[0], timeMs.at(-1), sensors]).toEqual([NOON, NOON + 19 * HOUR, ['433 TT_TU', '433 RF_TU']]);
});

test('milliseconds of FactoryTalk stand in a column of their own', async () => {
  const { timeMs, sensors, leftOut } = await tableOf(
    table('Date;Time;Millitm;Tagname;Value', (i) => `03/25/2024;${clock(i)};${i * 37};Tank;${wave(i)}.5`),
  );
  expect([...timeMs]).toEqual(rows((i) => LATER + i * MINUTE + i * 37));
  expect([sensors, leftOut]).toEqual([['Tank'], {}]);
});

test('the zone that Open-Meteo names is taken, and its offset is no UTC', async () => {
  const above = OPEN_METEO.replace('38.0,0,GMT,GMT', '38.0,32400,Asia/Tokyo,JST');
  const { timeMs } = await tableOf(table(above, (i) => `${iso(i).slice(0, 16)},${i}.0`));
  expect(timeMs[0]).toBe(NOON - 9 * 3_600_000);
});

describe('oscilloscopes say in a line below the names what time is counted in', () => {
  test.each<[string, string, number]>([
    ['Keysight', table('x-axis,1\nsecond,Volt', (i) => `${((i - 10) / 1000).toExponential(6)},${wave(i)}.5`), -10],
    ['PicoScope', table('Time,Channel A\n(ms),(V)\n', (i) => `${i}.00000,${wave(i)}.5`), 0],
    ['MoTeC', table('"Time","Speed"\n"s","km/h"', (i) => `"${i / 1000}","${wave(i)}"`), 0],
  ])('%s', async (_, content, firstMs) => {
    const { timeMs, sensors } = await tableOf(content);
    expect([[...timeMs].map(Math.round), sensors.length]).toEqual([upTo(1, firstMs), 1]);
  });
});

describe('asked, and never guessed', () => {
  const TEKTRONIX = ['Record Length,2.5e+03', 'Sample Interval,2.0e-06', 'Trigger Point,1.25e+03', 'Source,CH1'];
  test.each<[string, string, string]>([
    [
      'points of Rigol, whose increment stands above',
      'timeForm',
      table('X,CH1,Start,Increment,\nSequence,Volt,-6.0e-03,2.0e-06', (i) => `${i},${wave(i)}.5e-02,`),
    ],
    [
      'columns of Tektronix beside its settings',
      'time',
      rows((i) => `${TEKTRONIX[i] ?? ','},,${((i - 10) / 1e6).toFixed(12)},${wave(i)}.5e-02,`).join('\n'),
    ],
    [
      'LeCroy, which does not say that it counts seconds',
      'timeForm',
      table('LECROYWR640,12345,Waveform\nSegments,1,SegmentSize,502\nTime,Ampl', (i) => `${i / 1e6},${wave(i)}.5`),
    ],
    [
      'milliseconds that are more than a second has',
      'time',
      table('Date;Time;Millitm;Tagname;Value', (i) => `03/25/2024;${clock(i)};${i * 137};Tank;${wave(i)}.5`),
    ],
    ['times of day that may be minutes and seconds', 'timeForm', table('time,temp', (i) => `13:${two(i)},${wave(i)}`)],
    [
      'times of syslog, which have no year',
      'timeForm',
      rows((i) => `Mar  5 ${clock(i)} host app[7]: temp=${wave(i)}`).join('\n'),
    ],
  ])('%s', async (_, about, content) => {
    const answer = await answerOf(content);
    expect(answer.kind === 'doubt' ? answer.preview.doubts.map((doubt) => doubt.about) : answer).toContain(about);
  });
});

describe('times of day without a date go on over midnight, in either direction, and are said to have none', () => {
  const DAY_ZERO = Date.UTC(1970, 0, 1);
  const at = (minutes: number) => `${two(Math.floor(minutes / 60) % 24)}:${two(minutes % 60)}:00`;
  test.each<[string, Content, number]>([
    ['a console of the Arduino', rows((i) => `${clock(i)}.000 -> ${wave(i)}.5`).join('\n'), 12 * 60],
    ['over midnight', table('Time;temp', (i) => `${at(23 * 60 + 50 + i)};${wave(i)}`), 22 * 60 + 50],
    ['the newest first', table('Time;temp', (i) => `${at(24 * 60 + 9 - i)};${wave(i)}`), -70],
    ['with halves of the day', table('Time,temp', (i) => `1:${two(i)}:00 PM,${wave(i)}`), 12 * 60],
  ])('%s', async (_, content, firstMinute) => {
    const { timeMs, notes, mapping } = await tableOf(content);
    expect([[...timeMs], mapping.timeForm]).toEqual([upTo(MINUTE, DAY_ZERO + firstMinute * MINUTE), 'clock']);
    expect(notes[0]).toBe('Times have no date: they are read as of 1 January 1970.');
  });
});

describe('what is no table says what it is', () => {
  const NMEA = '$GPGGA,120000.00,5231.2,N,01324.6,E,1,08,0.9,34.5,M,46.9,M,,*47\n$GPRMC,120000.00,A,5231.2,N\n';
  const HGRM =
    '       Value     Percentile TotalCount 1/(1-Percentile)\n\n       1.0 0.000000000000          1           1.00\n';
  const HLOG =
    '#[Histogram log format version 1.3]\n"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"\n';
  test.each<[string, string, string, RegExp]>([
    ['sentences of a satellite receiver', NMEA.repeat(9), 'not a table', /NMEA 0183/],
    ['percentiles of HdrHistogram', HGRM, 'durations', /percentiles \(\.hgrm\).*“Make it my pipeline”/],
    ['a log of HdrHistogram', HLOG, 'durations', /a log \(\.hlog\).*measured times/],
    ['a histogram of HdrHistogram alone', 'HISTFAAAAB542pNp\n', 'durations', /HdrHistogram/],
  ])('%s', async (_, content, code, message) => {
    expect(await answerOf(content)).toMatchObject({ kind: 'problem', code, message: expect.stringMatching(message) });
  });
});

test('the count of rows that psql prints below them is the only line that is left out', async () => {
  const { value, leftOut } = await tableOf(
    table(' time | temp \n------+------', (i) => ` 2024-03-05 ${clock(i)}+01 | ${i}`, `(${ROWS} rows)\n`),
  );
  expect([[...value], leftOut]).toEqual([upTo(), { 'second header': 1, 'time not read': 1 }]);
});
