import { describe, expect, test } from 'vitest';
import { intendedMsOf, isDamage } from '../../feeds/batch.ts';
import { writeBatch } from '../../feeds/batch-message.ts';
import { classOf, NORMAL, sensorOf, statusOf } from '../../memory/event-columns.ts';
import { messageReader } from './message-reader.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
/** As sensor, value and time; or the cause and the detail. */
function read(mapping: object, text: string | Uint8Array): unknown {
  const batch = messageReader(JSON.stringify(mapping))(typeof text === 'string' ? bytesOf(text) : text);
  if (isDamage(batch)) return [batch.damage, batch.detail];
  return Array.from({ length: batch.count }, (_, i) => [
    sensorOf(batch.meta[i]!),
    batch.value[i],
    intendedMsOf(batch, i),
  ]);
}

const OBJECTS = { time: 'at', timeForm: 'epoch-ms', values: 'temp', sensor: 'dev', sensors: ['north', 'south'] };
const TABLE = {
  format: 'table',
  columns: ['at', 'dev', 'temp'],
  time: 'at',
  timeForm: 'ymd',
  values: 'temp',
  sensor: 'dev',
};

describe('a message is read by the mapping', () => {
  test.each<[string, object, string, unknown]>([
    [
      'objects, one a line; other fields are passed over',
      OBJECTS,
      '{"at":1000,"dev":"south","temp":21.5,"rssi":-70}\n{"temp":"20","dev":"north","at":"2000"}\n',
      [
        [1, 21.5, 1000],
        [0, 20, 2000],
      ],
    ],
    ['an object alone', OBJECTS, '{"at":1000,"dev":"north","temp":1}', [[0, 1, 1000]]],
    [
      'an object over several lines',
      OBJECTS,
      '{\r\n "at": 1000,\r\n "dev": "north",\r\n "temp": 1\r\n}',
      [[0, 1, 1000]],
    ],
    [
      'names within names',
      { values: 'data.t', sensor: 'meta.id' },
      '{"meta":{"id":17},"data":{"t":3}}',
      [[17, 3, Number.NaN]],
    ],
    [
      'a list of objects',
      { format: 'json', values: 'v', sensor: 's' },
      '[{"s":1,"v":2},{"s":3,"v":4}]',
      [
        [1, 2, Number.NaN],
        [3, 4, Number.NaN],
      ],
    ],
    [
      'a list within an object',
      { format: 'json', values: 'v', sensor: 's' },
      '{"from":"gateway","rows":[{"s":1,"v":2},{"s":3,"v":4}]}',
      [
        [1, 2, Number.NaN],
        [3, 4, Number.NaN],
      ],
    ],
    [
      'values around a list belong to its rows; where both have a name, the row’s own counts',
      { format: 'json', values: 'v', sensor: 'gateway.n', time: 'at', timeForm: 'epoch-s' },
      '{"at":1,"gateway":{"n":7},"more":[1],"data":{"at":2,"rows":[{"v":5},{"v":6,"at":3}]}}',
      [
        [7, 5, 2000],
        [7, 6, 3000],
      ],
    ],
    [
      'rows of CSV, with a unit behind the number',
      { ...TABLE, separator: ';', decimal: ',', units: ['°C'] },
      '2026-11-30 12:00:00;7;21,5 °C\r\n2026-11-30 12:00:01;8;20,0\r\n',
      [
        [7, 21.5, Date.UTC(2026, 10, 30, 12)],
        [8, 20, Date.UTC(2026, 10, 30, 12, 0, 1)],
      ],
    ],
    [
      'CSV with a header in each message, in a zone',
      { ...TABLE, header: 1, zone: 'Europe/Berlin' },
      'at,dev,temp\n2026-11-30 12:00:00,7,1\n',
      [[7, 1, Date.UTC(2026, 10, 30, 11)]],
    ],
    [
      'several columns of values are a sensor each',
      { values: ['t', 'p'], time: 'at', timeForm: 'epoch-s' },
      '{"at":1,"t":20,"p":1013}',
      [
        [0, 20, 1000],
        [1, 1013, 1000],
      ],
    ],
    [
      'a name and a column together name the sensor',
      { values: ['t', 'p'], sensor: 'dev', sensors: ['n t', 'n p'] },
      '{"dev":"n","t":20,"p":1013}',
      [
        [0, 20, Number.NaN],
        [1, 1013, Number.NaN],
      ],
    ],
    [
      'numbers that are shortened, beside those that are not; a number that stands for none makes no event',
      { values: 'v', units: ['k'], missing: [-9999] },
      '{"v":"1.2k"}\n{"v":900}\n{"v":-9999}\n{"v":"3 M"}',
      [
        [0, 1200, Number.NaN],
        [0, 900, Number.NaN],
        [0, 3_000_000, Number.NaN],
      ],
    ],
    [
      'a reading that is said to be bad makes no event',
      { values: ['v', 'w'], quality: ['v_quality', 'w_quality'] },
      '{"v":1,"v_quality":"Good","w":2,"w_quality":0}\n{"v":3,"v_quality":"Bad [no link]","w":4,"w_quality":192}',
      [
        [0, 1, Number.NaN],
        [1, 4, Number.NaN],
      ],
    ],
    [
      'true and false beside values, as gateways of OPC have it',
      { format: 'json', time: 't', timeForm: 'epoch-ms', values: 'v', sensor: 'id', sensors: ['a', 'b'], quality: 'q' },
      '{"timestamp":9,"values":[{"id":"a","v":1,"q":true,"t":5},{"id":"b","v":2,"q":false,"t":5},{"id":"b","v":3,"q":true,"t":6}]}',
      [
        [0, 1, 5],
        [1, 3, 6],
      ],
    ],
    [
      'a line of VictoriaMetrics for each series',
      {
        format: 'json',
        time: 'time',
        timeForm: 'epoch-ms',
        values: 'temp',
        sensor: 'labels.room',
        sensors: ['a', 'b'],
      },
      '{"metric":{"__name__":"temp","room":"a"},"values":[1,2],"timestamps":[1709640000000,1709640001000]}\n{"metric":{"__name__":"temp","room":"b"},"values":[3],"timestamps":[1709640000000]}',
      [
        [0, 1, 1_709_640_000_000],
        [1, 3, 1_709_640_000_000],
        [0, 2, 1_709_640_001_000],
      ],
    ],
    [
      'lines of Prometheus',
      { format: 'lines', values: 'value', sensor: 'room', sensors: ['a', 'b'] },
      '# TYPE temp gauge\ntemp{room="b"} 3\ntemp{room="a"} 4 # {trace="x"} 1\n',
      [
        [1, 3, Number.NaN],
        [0, 4, Number.NaN],
      ],
    ],
    [
      'a time whose half of the day and distance from UTC have names of their own',
      { time: ['d', 't', 'half', 'tz'], timeForm: 'mdy', values: 'v' },
      '{"d":"11/30/2026","t":"1:05:00","half":"PM","tz":"+01:00","v":1}',
      [[0, 1, Date.UTC(2026, 10, 30, 12, 5)]],
    ],
    [
      'a shortened number where the mapping says no unit',
      { values: 'v' },
      '{"v":900}\n{"v":"1.2k"}',
      [
        [0, 900, Number.NaN],
        [0, 1200, Number.NaN],
      ],
    ],
    [
      'a unit with a prefix, and plain numbers beside it',
      { values: 'v', units: ['MB/s'] },
      '{"v":"3 MB/s"}\n{"v":4}',
      [
        [0, 3, Number.NaN],
        [0, 4, Number.NaN],
      ],
    ],
    [
      'line protocol',
      { format: 'lines', time: 'time', timeForm: 'epoch-ns', values: 'temp', sensor: 'dev' },
      'm,dev=4 temp=21 1000000000',
      [[4, 21, 1000]],
    ],
    [
      'states',
      { values: 'door', states: true },
      '{"door":"open"}\n{"door":"closed"}',
      [
        [0, 1, Number.NaN],
        [0, 0, Number.NaN],
      ],
    ],
    ['a cell without a reading makes no event', { values: ['t', 'p'] }, '{"t":null}\n{"p":2}', [[1, 2, Number.NaN]]],
  ])('%s', (_, mapping, text, events) => {
    expect(read(mapping, text)).toEqual(events);
  });

  test('each event is of the class normal, with a sound status', () => {
    const batch = messageReader('{"values":"v"}')(bytesOf('{"v":1}'));
    expect(isDamage(batch) ? [] : [...batch.meta].map((word) => [classOf(word), statusOf(word)])).toEqual([
      [NORMAL, 0],
    ]);
  });

  test('columns of our own form are read as they always are', () => {
    const bytes = writeBatch({ meta: Uint32Array.of(9), value: Float32Array.of(2), timeMs: Float64Array.of(5) });
    expect(read(OBJECTS, bytes)).toEqual([[9, 2, 5]]);
  });

  test('the same bytes are read once while they are asked for again', () => {
    const reader = messageReader('{"values":"v"}');
    const bytes = bytesOf('{"v":1}');
    expect(reader(bytes)).toBe(reader(bytes));
    expect(reader(bytes.slice())).not.toBe(reader(bytes));
  });
});

describe('a message that does not fit the mapping is damaged as a whole', () => {
  const many = (count: number) => '{"v":1}\n'.repeat(count);
  test.each<[string, object, string | Uint8Array, string, string]>([
    ['no bytes', OBJECTS, '', 'empty', 'bytes: 0'],
    ['no events', OBJECTS, '\n\n', 'empty', 'events: 0 is not allowed here; allowed: 1 to 4096'],
    ['no readings', { values: 'v' }, '{"w":1}', 'empty', 'events: 0 is not allowed here; allowed: 1 to 4096'],
    ['too long', { values: 'v' }, ' '.repeat(2 ** 20 + 1), 'length', 'bytes: 1048577'],
    [
      'too many events',
      { values: 'v' },
      many(4097),
      'mapping',
      'events: more than 4096 is not allowed here; allowed: 1 to 4096',
    ],
    ['not JSON', { values: 'v' }, '{"v":1}\n{"v":', 'mapping', 'line 2: “{"v":” (not JSON) is not allowed here'],
    [
      'not UTF-8',
      { values: 'v' },
      Uint8Array.of(0x7b, 0xff),
      'mapping',
      'text: bytes that are no characters is not allowed here; allowed: utf-8',
    ],
    [
      'no number',
      { values: 'v' },
      '{"v":"hot"}',
      'mapping',
      'line 1, v: “hot” (not a number) is not allowed here; allowed: a number, or nothing',
    ],
    [
      'another unit',
      { values: 'v', units: ['°C'] },
      '{"v":"70 °F"}',
      'mapping',
      'line 1, v: “70 °F” (other unit) is not allowed here',
    ],
    [
      'no time',
      { values: 'v', time: 'at', timeForm: 'epoch-s' },
      '{"v":1,"at":"noon"}',
      'mapping',
      'line 1, at: “noon” (time not read) is not allowed here; allowed: a time of the form epoch-s',
    ],
    [
      'an unknown sensor',
      OBJECTS,
      '{"at":1,"dev":"west","temp":1}',
      'mapping',
      'line 1, sensor: “west” is not allowed here; allowed: a name in live.mapping.sensors, which has 2',
    ],
    [
      'a sensor that is no number',
      { values: 'v', sensor: 's' },
      '{"s":70000,"v":1}',
      'mapping',
      'line 1, sensor: “70000” is not allowed here; allowed: a whole number from 0 to 65535',
    ],
    [
      'another header',
      { ...TABLE, header: 1 },
      'dev,at,temp\n1,2026-11-30 12:00:00,2',
      'mapping',
      'header, line 1: “dev,at,temp” is not allowed here; allowed: at,dev,temp',
    ],
    [
      'a row too short',
      TABLE,
      '2026-11-30 12:00:00,1',
      'mapping',
      'line 1: “2026-11-30 12:00:00,1” (number of columns) is not allowed here',
    ],
    [
      'no such list',
      { format: 'json', values: 'v', list: 'c' },
      '{"a":[{"v":1},{"v":2}],"b":[{"v":1},{"v":2}]}',
      'mapping',
      'list: “c” is not allowed here; allowed: a, b',
    ],
    [
      'an error of Prometheus',
      { format: 'json', values: 'v' },
      '{"status":"error","error":"no such metric"}',
      'mapping',
      'The message is an answer of Prometheus with an error: no such metric',
    ],
  ])('%s', (_, mapping, text, damage, detail) => {
    const [cause, said] = read(mapping, text) as [string, string];
    expect([cause, said.slice(0, detail.length)]).toEqual([damage, detail]);
  });

  test('4,096 events are a message', () => {
    expect(read({ values: 'v' }, many(4096))).toHaveLength(4096);
  });
});

describe('a message within the limit that would become much work', () => {
  test('is not repeated where nobody asks for what stands around its list', () => {
    // In each row it would be tens of gigabytes.
    const rows = Array.from({ length: 40_000 }, (_, i) => (i < 4096 ? { v: i } : {}));
    const text = JSON.stringify({ gateway: { n: 7 }, log: 'x'.repeat(850_000), rows });
    const events = read({ format: 'json', values: 'v', sensor: 'gateway.n' }, text);
    expect(events).toHaveLength(4096);
    expect((events as unknown[])[4095]).toEqual([7, 4095, Number.NaN]);
  });

  test('is refused where it is asked for, and says why', () => {
    const rows = Array.from({ length: 4096 }, (_, i) => ({ v: i }));
    const text = JSON.stringify({ dev: 'x'.repeat(900_000), rows });
    expect(read({ format: 'json', values: 'v', sensor: 'dev' }, text)).toEqual([
      'mapping',
      'The rows have more than 8 MiB with the values that belong to each of them.',
    ]);
  });

  test('is damaged where lists are nested too deeply, whatever the form', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    for (const [format, text] of [
      ['json', `{"a":1,"rows":[{"v":1,"x":${deep}}]}`],
      ['json', `[{"v":1,"x":${deep}}]`],
      ['ndjson', `{"v":1,"x":${deep}}`],
      ['ndjson', `{\n"v":1,"x":${deep}}`],
    ])
      expect(read({ format, values: 'v' }, text!)).toMatchObject(['mapping', expect.any(String)]);
  });

  // Each of them would take longer than a test may.
  test.each<[string, () => string]>([
    [
      'an answer of Prometheus with as many labels as series',
      () => {
        const result = Array.from({ length: 15_000 }, (_, i) => ({ metric: { [`k${i}`]: 'a' }, values: [[1, '2']] }));
        return JSON.stringify({ data: { resultType: 'matrix', result } });
      },
    ],
    [
      'a list far within names',
      () => `${'{"a":'.repeat(26_000)}[${Array.from({ length: 60_000 }, () => '{}').join()}]`,
    ],
  ])('is answered in time: %s', (_, text) => {
    expect(read({ format: 'json', time: 'time', timeForm: 'epoch-s', values: 'value' }, text())).toHaveLength(2);
  });
});
