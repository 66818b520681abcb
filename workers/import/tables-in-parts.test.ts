/** Tables whose times stand in several columns, and files of programs that no other test has. Read from a browser in Berlin. */
import { describe, expect, test } from 'vitest';
import type { MappingWish } from '../contract/import-types.ts';
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
import { readArrivals } from './arrivals/read-arrivals.ts';
import { importTable } from './import-table.ts';

/** Goes up and down. */
const wave = (i: number) => ((i * 7) % 11) + 0.5;

const answerOf = (text: string, wish: MappingWish = {}) => importTable(new Blob([text]), wish, AROUND);
async function tableOf(text: string, wish: MappingWish = {}) {
  const answer = await answerOf(text, wish);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 700));
}
async function previewOf(text: string) {
  const answer = await answerOf(text);
  return answer.kind === 'doubt' ? answer.preview : expect.fail(JSON.stringify(answer).slice(0, 700));
}

/** Rows four a second: the second, and which quarter of it. */
const quarter = (i: number) => ({ second: two(Math.floor(i / 4)), ms: (i % 4) * 250 });

describe('a time whose parts stand in several columns', () => {
  const LINE = (i: number) => `13:00:${quarter(i).second}`;
  test.each<[name: string, content: string, from?: number, step?: number]>([
    [
      'AM and PM behind the time of day',
      table('Date,Time,AM/PM,v', (i) => `3/25/2024,1:${two(i)}:00,PM,${wave(i)}`),
      LATER,
    ],
    ['AM and PM, without seconds', table('Date;Time;;v', (i) => `25.03.2024;1:${two(i)};pm;${wave(i)}`), LATER],
    [
      'AM and PM behind a date with its time',
      table('Time,Half,v', (i) => `2024-03-05 01:${two(i)}:00,p.m.,${wave(i)}`),
    ],
    [
      'milliseconds behind AM and PM',
      table('Date,Time,AM/PM,ms,v', (i) => `3/25/2024,1:${two(i)}:00,PM,0,${wave(i)}`),
      LATER,
    ],
    ['milliseconds', table('Date;Time;ms;v', (i) => `05.03.2024;${LINE(i)};${quarter(i).ms};${wave(i)}`), NOON, 250],
    [
      'milliseconds called Milli, as Citect has them',
      table('Date,Time,Milli,v', (i) => `05.03.2024,${LINE(i)},${quarter(i).ms},${wave(i)}`),
      NOON,
      250,
    ],
    [
      'milliseconds behind a date with its time',
      table('time,ms,v', (i) => `2024-03-05 ${LINE(i)},${quarter(i).ms},${wave(i)}`),
      NOON,
      250,
    ],
    [
      'microseconds',
      table('date,time,us,v', (i) => `2024-03-05,${LINE(i)},${quarter(i).ms * 1000},${wave(i)}`),
      NOON,
      250,
    ],
    ['nanoseconds', table('time,ns,v', (i) => `2024-03-05 ${LINE(i)},${quarter(i).ms}000000,${wave(i)}`), NOON, 250],
    [
      'milliseconds with zeros in front, without names',
      rows((i) => `2024-03-05 ${LINE(i)},${String(quarter(i).ms).padStart(3, '0')},${wave(i)}`).join('\n'),
      NOON,
      250,
    ],
    [
      'seconds and microseconds since 1970',
      table('ts_sec,ts_usec,v', (i) => `${Math.floor(NOON / 1000 + i / 4)},${quarter(i).ms * 1000},${wave(i)}`),
      NOON,
      250,
    ],
    [
      'seconds of their own',
      table('Date,Time,Sec,v', (i) => `2024-03-05,13:0${Math.floor(i / 4)},${(i % 4) * 15},${wave(i)}`),
      NOON,
      15_000,
    ],
    ['the distance from UTC', table('date,time,offset,v', (i) => `2024-03-05,${clock(i)},+01:00,${wave(i)}`)],
    [
      'the distance from UTC, without names',
      rows((i) => `2024-03-05,${two(7)}:${two(i)}:00,-05:00,${wave(i)}`).join('\n'),
    ],
    ['UTC', table('date,time,zone,v', (i) => `2024-03-05,12:${two(i)}:00,UTC,${wave(i)}`)],
    ['UTC, without a name', table('date,time,,v', (i) => `2024-03-05,12:${two(i)}:00,UTC,${wave(i)}`)],
    ['letters of a zone', table('time,tz,v', (i) => `2024-03-05 ${clock(i)},CET,${wave(i)}`)],
    [
      'a distance that changes from row to row',
      table(
        'time,tz,v',
        (i) => `2024-03-05 ${i % 2 ? `13:${two(i)}` : `14:${two(i)}`}:00,${i % 2 ? '+01:00' : '+02:00'},${wave(i)}`,
      ),
    ],
    [
      'four digits of a distance',
      table(
        'time,utc_offset,v',
        (i) => `2024-03-05 ${i % 2 ? '13' : '14'}:${two(i)}:00,${i % 2 ? '+0100' : '+0200'},${wave(i)}`,
      ),
    ],
    ['all of it', table('Date,Time,AM/PM,ms,tz,v', (i) => `3/25/2024,1:${two(i)}:00,PM,0,+01:00,${wave(i)}`), LATER],
    [
      'digits of a time of day behind digits of a date, without names',
      rows((i) => `20240305 13${two(i)}00 ${wave(i)}`).join('\n'),
    ],
    [
      'year, month and day beside a time of day',
      table('Year,Month,Day,Time,v', (i) => `2024,3,5,13:${two(i)},${wave(i)}`),
    ],
  ])('%s', async (_, content, from = NOON, step = MINUTE) => {
    const { timeMs, value, sensors, leftOut } = await tableOf(content);
    expect([...timeMs]).toEqual(upTo(step, from));
    expect([[...value], sensors.length, leftOut]).toEqual([rows(wave), 1, {}]);
  });

  test('times of day without a date, with AM and PM beside them', async () => {
    const { timeMs, mapping } = await tableOf(table('Time,AM/PM,v', (i) => `1:${two(i)},PM,${wave(i)}`));
    expect([timeMs[0], mapping.timeForm]).toEqual([12 * 60 * MINUTE, 'clock']);
  });

  test('the change to summer time, with the distance from UTC in each row', async () => {
    const local = (i: number) =>
      new Date(Date.UTC(2024, 2, 31, i + (i > 1 ? 1 : 0))).toISOString().slice(0, 16).replace('T', ' ');
    const { timeMs } = await tableOf(
      table('time,offset,v', (i) => `${local(i)},${i > 1 ? '+02:00' : '+01:00'},${wave(i)}`),
    );
    expect([...timeMs]).toEqual(upTo(3_600_000, Date.UTC(2024, 2, 30, 23)));
  });

  test('a row without its half of the day is left out and told', async () => {
    const text = table('Date,Time,AM/PM,v', (i) => `3/25/2024,1:${two(i)}:00,${i === 7 ? '' : 'PM'},${wave(i)}`);
    const { value, leftOutRows } = await tableOf(text, { time: ['Date', 'Time', 'AM/PM'], timeForm: 'mdy' });
    expect(value).toHaveLength(ROWS - 1);
    expect(leftOutRows).toEqual([{ line: 9, column: 'Date', reason: 'time not read', text: '3/25/2024 1:07:00 ' }]);
  });

  test('a column that may be a part of the time is asked about, with both ways as choices', async () => {
    const { doubts, mapping } = await previewOf(
      table('time,ms,v', (i) => `2024-03-05 ${clock(i)},${(i * 37) % 900},${wave(i)}`),
    );
    expect(doubts.map(({ about }) => about)).toEqual(['time']);
    expect(doubts[0]!.choices.map(({ time }) => time)).toEqual([[0, 1], [0]]);
    expect(mapping.time).toEqual([0, 1]);
  });

  test('metres a second, and milliseconds that are readings, are no part', async () => {
    expect(
      (await tableOf(table('time,m/s,temp', (i) => `2024-03-05 ${clock(i)},${i % 9},${wave(i)}`))).sensors,
    ).toEqual(['m/s', 'temp']);
    expect((await tableOf(table('time,ms', (i) => `2024-03-05 ${clock(i)},${(i * 37) % 900}`))).sensors).toEqual([
      'ms',
    ]);
  });

  test('an arrival trace has them too', async () => {
    const text = table('time,ms,user', (i) => `2024-03-05 ${LINE(i)},${quarter(i).ms},7`);
    const answer = await readArrivals(new Blob([text]), { counts: -1 }, AROUND);
    const trace = answer.kind === 'trace' ? answer.trace : expect.fail(JSON.stringify(answer));
    expect(trace.wish.time).toEqual([0, 1]);
    expect(trace.at[1]! - trace.at[0]!).toBe(250);
  });
});

describe('a reading a minute from noon on, with values from 0', () => {
  const values = (list: readonly number[]) => list.map((each) => `${each}`);
  test.each<[name: string, sensors: readonly string[], content: string, from?: number]>([
    [
      'Grafana, joined by time, with units',
      ['temp {room="hall"}'],
      table('"Time","temp {room=""hall""}"', (i) => `2024-03-05 ${clock(i)},${i} °C`),
    ],
    [
      'Grafana, series as rows, older',
      ['cpu'],
      table('Series;Time;Value', (i) => `cpu;2024-03-05T${clock(i)}+01:00;${i}`),
    ],
    [
      'TimescaleDB, as psql copies it',
      ['hall'],
      table('time,device_id,temperature', (i) => `2024-03-05 12:${two(i)}:00+00,hall,${i}`),
    ],
    [
      'psql, without alignment and with a footer',
      ['temp'],
      table('time|temp', (i) => `2024-03-05 ${clock(i)}+01|${i}`),
    ],
    [
      'cqlsh of Cassandra',
      ['temp'],
      table(
        ' time                            | temp\n---------------------------------+------',
        (i) => ` 2024-03-05 12:${two(i)}:00.000000+0000 |  ${i}`,
      ),
    ],
    [
      'boxes of SQLite',
      ['temp'],
      table(
        '┌──────────────────────┬──────┐\n│         time         │ temp │\n├──────────────────────┼──────┤',
        (i) => `│ ${iso(i)} │ ${i} │`,
      ),
    ],
    ['BigQuery', ['temp'], table('ts,temp', (i) => `2024-03-05 12:${two(i)}:00 UTC,${i}`)],
    ['Athena', ['temp'], table('"ts","temp"', (i) => `"2024-03-05 12:${two(i)}:00.000 UTC","${i}"`)],
    ['Snowflake', ['TEMP'], table('TS,TEMP', (i) => `2024-03-05 ${clock(i)}.000 +0100,${i}`)],
    ['Go, as it prints times', ['temp'], table('time,temp', (i) => `2024-03-05 12:${two(i)}:00 +0000 UTC,${i}`)],
    [
      'Go, with its steady clock',
      ['temp'],
      table('time,temp', (i) => `2024-03-05 ${clock(i)}.000000000 +0100 CET m=+0.00012,${i}`),
    ],
    ['a logger that writes no zeros in front', ['temp'], table('time,temp', (i) => `2024/3/5 13:${i}:0,${i}`)],
    ['dates in Czech', ['teplota'], table('čas;teplota', (i) => `5. 3. 2024 13:${two(i)};${i},0`)],
    ['dates in Hungarian', ['hő'], table('idő;hő', (i) => `2024. 03. 05. 13:${two(i)};${i},0`)],
    [
      'an export for iPhones, with starts and ends',
      ['value'],
      table(
        'startDate,endDate,value',
        (i) => `2024-03-05 12:${two(i)}:00 +0000,2024-03-05 12:${two(i + 1)}:00 +0000,${i}`,
      ),
    ],
    [
      'seconds since 1970, with starts and ends',
      ['kWh'],
      table('start,end,kWh', (i) => `${seconds(i)},${seconds(i + 1)},${i}`),
    ],
    [
      'OpenWeather, with the distance from UTC as a number',
      ['temp'],
      table('dt,dt_iso,timezone,temp', (i) => `${seconds(i)},2024-03-05 12:${two(i)}:00 +0000 UTC,3600,${i}`),
    ],
    [
      '.NET, as it writes dates into JSON',
      ['v'],
      rows((i) => JSON.stringify({ at: `/Date(${NOON + i * MINUTE})/`, v: i })).join('\n'),
    ],
    ['dates in Chinese', ['温度'], table('时间,温度', (i) => `2024年3月5日 13时${two(i)}分00秒,${i}`)],
    ['dates in Japanese', ['温度'], table('日時,温度', (i) => `2024年03月05日 ${clock(i)},${i}`)],
    [
      'water levels of the USGS, with a column of its zone',
      ['01646500'],
      table(
        '# USGS\n#\nagency_cd\tsite_no\tdatetime\ttz_cd\t12345_00065\t12345_00065_cd\n5s\t15s\t20d\t6s\t14n\t10s',
        (i) => `USGS\t01646500\t2024-03-05 07:${two(i)}\tEST\t${i}\tP`,
      ),
    ],
    [
      'the Swedish weather service, in UTC by a name',
      ['Lufttemperatur'],
      table('Datum;Tid (UTC);Lufttemperatur;Kvalitet', (i) => `2024-03-05;12:${two(i)}:00;${i}.0;${i % 3 ? 'G' : 'Y'}`),
    ],
    ['the Swiss weather service', ['BER'], table('stn;time;tre200s0', (i) => `BER;2024030513${two(i)};${i}.0`)],
    [
      'weather of airports',
      ['EDDB'],
      table('#DEBUG: none\nstation,valid,tmpf', (i) => `EDDB,2024-03-05 13:${two(i)},${i}.00`),
    ],
    [
      'Fronius, with units and forms below the names',
      ['Verbrauch'],
      table('Datum und Uhrzeit;Verbrauch\n[dd.MM.yyyy HH:mm];[Wh]', (i) => `05.03.2024 13:${two(i)};${i},00`),
    ],
    [
      'a meter, with the time of the quarter as an interval in one cell',
      ['kWh'],
      table('Zeitraum;kWh', (i) => `05.03.2024 13:${two(i)} - 13:${two(i + 1)};${i},0`),
    ],
    [
      'a meter, with an interval without spaces',
      ['kWh'],
      table('Zeitraum;kWh', (i) => `05.03.2024 13:${two(i)}-13:${two(i + 1)};${i},0`),
    ],
    [
      'British meters, in UTC by a name',
      ['energyConsumption (kWh)'],
      table('timestamp (UTC), energyConsumption (kWh)', (i) => `2024-03-05 12:${two(i)}, ${i}`),
    ],
    ['HistData of InTouch', ['Tank'], table('$Date,$Time,Tank', (i) => `03/25/24,${clock(i)},${i}`), LATER],
    ['Ignition', ['Tank/Level'], table('"t_stamp","Tank/Level"', (i) => `"Mar 5, 2024 1:${two(i)}:00 PM","${i}"`)],
    [
      'a historian, whose quality is a number',
      ['Tank'],
      table(
        'DateTime,TagName,Value,OPCQuality,QualityDetail',
        (i) => `2024-03-05 ${clock(i)}.0000000,Tank,${i},192,192`,
      ),
    ],
    [
      'the climate of Canada, with the date once more in parts',
      ['Temp'],
      table('"Date/Time","Year","Month","Day","Temp"', (i) => `"2024-03-05 ${clock(i)}","2024","03","05","${i}.0"`),
    ],
    [
      'HOBO, with columns of what happened',
      ['Temp, °C'],
      table(
        '"#","Date Time, GMT+01:00","Temp, °C","Host Connected","End Of File"',
        (i) => `${i + 1},03/25/24 01:${two(i)}:00 PM,${i}.0,${i ? '' : 'Logged'},`,
      ),
      LATER,
    ],
    [
      'a logger with its number in the first row',
      ['Celsius(°C)'],
      table('Time,Celsius(°C),Serial Number', (i) => `2024-03-05 ${clock(i)},${i}.0,${i ? '' : '10000123'}`),
    ],
    ['pandas, with two lines of names', ['temp'], table(',hall\n,temp\ntime,', (i) => `${iso(i)},${i}`)],
    [
      'Netdata',
      ['user'],
      JSON.stringify({ labels: ['time', 'user'], data: rows((i) => [seconds(ROWS - 1 - i), ROWS - 1 - i]) }),
    ],
    [
      'CloudWatch, as statistics',
      ['Average'],
      JSON.stringify({
        Label: 'CPU',
        Datapoints: rows((i) => ({ Timestamp: iso((i * 7) % ROWS), Average: (i * 7) % ROWS, Unit: 'Percent' })),
      }),
    ],
    [
      'CloudWatch, as data',
      ['cpu'],
      JSON.stringify({
        MetricDataResults: [{ Id: 'm1', Label: 'cpu', Timestamps: rows(iso), Values: upTo(), StatusCode: 'Complete' }],
        Messages: [],
      }),
    ],
    [
      'Plotly',
      ['hall'],
      JSON.stringify({
        data: [{ type: 'scatter', name: 'hall', x: rows((i) => `2024-03-05 ${clock(i)}`), y: upTo() }],
        layout: {},
      }),
    ],
    [
      'Highcharts',
      ['hall'],
      JSON.stringify({ title: {}, series: [{ name: 'hall', data: rows((i) => [NOON + i * MINUTE, i]) }] }),
    ],
    [
      'Datadog, as its interface answers',
      ['system.load.1'],
      JSON.stringify({
        status: 'ok',
        series: [{ metric: 'system.load.1', scope: 'host:a', pointlist: rows((i) => [NOON + i * MINUTE, i]) }],
      }),
    ],
    [
      'ThingSpeak, as JSON',
      ['field1'],
      JSON.stringify({
        channel: { id: 9, field1: 'temp' },
        feeds: rows((i) => ({ created_at: iso(i), entry_id: i + 5, field1: `${i}` })),
      }),
    ],
    [
      'a gateway of OPC',
      ['Tank'],
      JSON.stringify({ timestamp: NOON, values: rows((i) => ({ id: 'Tank', v: i, q: true, t: NOON + i * MINUTE })) }),
    ],
    [
      'VictoriaMetrics, a line',
      ['temp'],
      JSON.stringify({
        metric: { __name__: 'temp', room: 'hall' },
        values: upTo(),
        timestamps: rows((i) => NOON + i * MINUTE),
      }),
    ],
    [
      'a dump of Prometheus',
      ['up'],
      rows((i) => `{__name__="up", instance="a:9090"} ${i} ${NOON + i * MINUTE}`).join('\n'),
    ],
    ['OpenMetrics', ['temp'], `# TYPE temp gauge\n${rows((i) => `temp ${i} ${seconds(i)}.0`).join('\n')}\n# EOF\n`],
    [
      'rrdtool, with a colon behind its times',
      ['column 2'],
      table('          temp\n', (i) => `${seconds(i)}: ${i}.0e+00`),
    ],
    ['Graphite, as it is told', ['hall.temp'], rows((i) => `hall.temp ${i} ${seconds(i)}`).join('\n')],
  ])('%s', async (_, names, content, from = NOON) => {
    const { timeMs, value, sensors, leftOut } = await tableOf(content);
    expect(sensors).toEqual(names);
    expect(values([...timeMs])).toEqual(values(upTo(MINUTE, from)));
    expect([...value]).toEqual(upTo());
    expect(Object.keys(leftOut).filter((reason) => reason !== 'second header' && reason !== 'time not read')).toEqual(
      [],
    );
  });
});

describe('series are told apart', () => {
  async function bySensor(content: string) {
    const { sensors, sensor, value } = await tableOf(content);
    return Object.fromEntries(sensors.map((name, i) => [name, [...value].filter((_, row) => sensor[row] === i)]));
  }
  const both = (even: string, odd: string) => ({ [even]: upTo(), [odd]: upTo(2) });

  test.each<[string, string, readonly [string, string]]>([
    [
      'VictoriaMetrics, a line each',
      ['a', 'b']
        .map((room, s) =>
          JSON.stringify({
            metric: { __name__: 'temp', room },
            values: upTo(s + 1),
            timestamps: rows((i) => NOON + i * MINUTE),
          }),
        )
        .join('\n'),
      ['a', 'b'],
    ],
    [
      'pairs of Prometheus, a line each',
      ['a', 'b']
        .map((room, s) =>
          JSON.stringify({ metric: { __name__: 'temp', room }, values: rows((i) => [seconds(i), `${i * (s + 1)}`]) }),
        )
        .join('\n'),
      ['a', 'b'],
    ],
    [
      'lines of Prometheus, by their labels',
      rows((i) =>
        ['a', 'b'].map((room, s) => `temp{room="${room}",site="x, \\"y\\""} ${i * (s + 1)} ${NOON + i * MINUTE}`),
      )
        .flat()
        .join('\n'),
      ['a', 'b'],
    ],
    [
      'lines of Prometheus, by their names',
      rows((i) => ['temp', 'hum'].map((name, s) => `${name}{room="hall"} ${i * (s + 1)} ${NOON + i * MINUTE}`))
        .flat()
        .join('\n'),
      ['temp', 'hum'],
    ],
    [
      'CloudWatch',
      JSON.stringify({
        MetricDataResults: ['a', 'b'].map((Label, s) => ({
          Id: `m${s}`,
          Label,
          Timestamps: rows(iso),
          Values: upTo(s + 1),
          StatusCode: 'Complete',
        })),
      }),
      ['a', 'b'],
    ],
  ])('%s', async (_, content, [even, odd]) => {
    expect(await bySensor(content)).toEqual(both(even, odd));
  });
});

describe('readings that the file calls bad', () => {
  const isBad = (i: number) => i % 10 === 3;
  test.each<[string, string]>([
    [
      'a gateway of OPC',
      JSON.stringify({ values: rows((i) => ({ id: 'Tank', v: wave(i), q: !isBad(i), t: NOON + i * MINUTE })) }),
    ],
    [
      'a controller of Siemens',
      table('VarName;TimeString;VarValue;Validity', (i) => `Tank;05.03.2024 ${clock(i)};${i},25;${isBad(i) ? 0 : 1}`),
    ],
    [
      'lines of JSON',
      rows((i) => JSON.stringify({ t: NOON + i * MINUTE, value: wave(i), quality: isBad(i) ? 'Bad' : 'Good' })).join(
        '\n',
      ),
    ],
  ])('%s', async (_, content) => {
    const { value, leftOut } = await tableOf(content);
    expect([value.length, leftOut]).toEqual([ROWS - 2, { 'said to be bad': 2 }]);
  });
});

describe('asked, and never guessed', () => {
  const HOUR = (i: number) => `${two(i)}:00`;
  test.each<[name: string, about: string, content: string]>([
    ['days of the modified Julian calendar', 'timeForm', table('time,v', (i) => `${60_374.5 + i / 1440},${wave(i)}`)],
    [
      'days since a day that the name says, as NetCDF has them',
      'timeForm',
      table('time (days since 1900-01-01),v', (i) => `${45_354.5 + i / 1440},${wave(i)}`),
    ],
    ['seconds of GPS', 'timeForm', table('gps_time,v', (i) => `${1_393_675_218 + i},${wave(i)}`)],
    [
      'a count that begins anew where the logger was switched on',
      'timeForm',
      table('Time (s),v', (i) => `${(i % 12) * 10},${wave(i)}`),
    ],
    [
      'milliseconds without zeros in front',
      'timeForm',
      table('time,v', (i) => `2024-03-05 13:00:${two(i)}.${(i % 4) * 25 * 2},${wave(i)}`),
    ],
    [
      'milliseconds behind a colon without zeros',
      'timeForm',
      table('time,v', (i) => `2024-03-05 13:00:${two(i)}:${i * 37},${wave(i)}`),
    ],
    [
      'hundredths behind a colon',
      'timeForm',
      table('time,v', (i) => `2024-03-05 13:00:${two(i)}:${two(i * 4)},${wave(i)}`),
    ],
    [
      'hours as intervals without spaces',
      'timeForm',
      table('time;v', (i) => `05.03.2024 ${HOUR(i)}-${HOUR(i + 1)};${wave(i)}`),
    ],
    ['years of another calendar', 'timeForm', table('time,v', (i) => `2767-03-05 ${clock(i)},${wave(i)}`)],
    ['weeks', 'timeForm', table('week,v', (i) => `2024-W${two(i + 1)},${wave(i)}`)],
    [
      'year, month and day, with a time of day of another name',
      'time',
      table('Year,Month,Day,Begin,v', (i) => `2024,3,5,13:${two(i)},${wave(i)}`),
    ],
    [
      'year, month and day, with many rows of each',
      'time',
      table('Year,Month,Day,v', (i) => `2024,3,${1 + (i >> 2)},${wave(i)}`),
    ],
    [
      'the distance from UTC as a number',
      'zone',
      table('time,utc_offset,v', (i) => `2024-03-05 ${clock(i)},1,${wave(i)}`),
    ],
    ['a page of metrics', 'timeForm', `# TYPE load gauge\n${rows((i) => `load{cpu="${i}"} ${wave(i)}`).join('\n')}\n`],
    ['a letter of Thai dates', 'timeForm', table('time,v', (i) => `05/03/2567 ${clock(i)},${wave(i)}`)],
    [
      'times that each column has for itself',
      'time',
      table('Time A,A,Time B,B', (i) => `2024-03-05 ${clock(i)},${wave(i)},2024-03-05 ${clock(i + 3)},${wave(i)}`),
    ],
    [
      'a counter as large as times are',
      'time',
      table('bytes,latency', (i) => `${1_500_000_000 + i * 1000},${wave(i)}`),
    ],
    [
      'hours of a day as names',
      'time',
      table(
        `Date,${Array.from({ length: 24 }, (_, i) => i + 1).join()}`,
        (i) => `2024-03-${two(i + 1)},${Array.from({ length: 24 }, (_, h) => wave(h + i)).join()}`,
      ),
    ],
    ['hours and minutes without a day', 'timeForm', table('hour,minute,v', (i) => `${13 + (i >> 4)},${i},${wave(i)}`)],
    [
      'a word of a state among numbers, beside states',
      'states',
      table('time,temp,door', (i) => `${iso(i)},${i === 5 ? 'off' : wave(i)},${i % 3 ? 'ON' : 'OFF'}`),
    ],
    ['Meteostat, without names', 'time', rows((i) => `2024-03-05,${i},${wave(i)},80`).join('\n')],
  ])('%s', async (_, about, content) => {
    expect((await previewOf(content)).doubts.map((doubt) => doubt.about)).toContain(about);
  });

  test('years, months and days without names; the first choice reads them', async () => {
    const text = rows((i) => `2024 3 5 13 ${i} 0 ${wave(i)}`).join('\n');
    const { doubts, mapping } = await previewOf(text);
    expect(doubts[0]).toMatchObject({
      about: 'timeForm',
      text: 'The first columns may be year, month, day, hour, minute, second, such as 2024 3 5 13 0 0.',
    });
    expect(mapping).toMatchObject({ timeForm: 'parts', values: [6] });
    const { timeMs, value } = await tableOf(text, mapping);
    expect([[...timeMs], [...value]]).toEqual([upTo(MINUTE, NOON), rows(wave)]);
  });

  test('the distance from UTC as a number: as hours, or not', async () => {
    const { doubts } = await previewOf(
      table('time,utc_offset,v', (i) => `2024-03-05 07:${two(i)}:00,-18000,${wave(i)}`),
    );
    expect(doubts[0]!.choices).toEqual([{ zone: 'Etc/GMT+5' }, { zone: 'Europe/Berlin' }]);
  });
});

test('sunrises and durations beside a day are no times of day', async () => {
  const days = (i: number) => `2024-03-${two(i + 1)}`;
  for (const name of ['Sunrise', 'Duration', 'Pace']) {
    const { timeMs } = await tableOf(table(`Date,${name},km`, (i) => `${days(i)},06:${two(i)},${wave(i)}`));
    expect(timeMs[0]).toBe(Date.UTC(2024, 1, 29, 23));
  }
});

test('a summary below the rows is left out and told', async () => {
  const { value, leftOut } = await tableOf(table('time,v', (i) => `${iso(i)},${wave(i)}`, 'Average,5.5\nMax,10.5\n'));
  expect([value.length, leftOut]).toEqual([ROWS, { 'time not read': 2 }]);
});
