import { describe, expect, test } from 'vitest';
import { MAPPING } from '../../contract/broker/names.ts';
import { mappingText, readMapping } from './message-mapping.ts';

const LEAST = { values: 'temp' };

describe('a mapping', () => {
  test.each([
    ['no text of JSON', '{oops}', 'live.mapping: {oops} is not allowed here; allowed: an object in JSON ('],
    ['a list', '[1]', 'live.mapping: [1] is not allowed here; allowed: an object in JSON'],
    ['null', 'null', 'live.mapping: null is not allowed here; allowed: an object in JSON'],
    [
      'a field that is none',
      { ...LEAST, gaps: 'keep' },
      'live.mapping: “gaps” is not allowed here; allowed: any of format,',
    ],
    ['a field of all objects', '{"__proto__":1}', 'live.mapping: “__proto__” is not allowed here; allowed: any of'],
    [
      'no value',
      { time: 'at', timeForm: 'epoch-s' },
      'live.mapping.values: none is not allowed here; allowed: the name',
    ],
    [
      'values of no kind',
      { values: [null] },
      'live.mapping.values: [null] is not allowed here; allowed: the name of a',
    ],
    ['a column that is not there', { values: 3 }, 'live.mapping.values: 3 is not allowed here; allowed: a column'],
    [
      'a time without its form',
      { ...LEAST, time: 'at' },
      'live.mapping.timeForm: none is not allowed here; allowed: one of ymd',
    ],
    [
      'a time since an unknown start',
      { ...LEAST, time: 'at', timeForm: 'elapsed-s' },
      '"elapsed-s" is not allowed here',
    ],
    [
      'a form that there is not',
      { ...LEAST, format: 'xml' },
      'live.mapping.format: "xml" is not allowed here; allowed: one of',
    ],
    ['a zone that there is not', { ...LEAST, zone: 'Atlantis' }, 'live.mapping.zone: "Atlantis" is not allowed here'],
    [
      'a table without columns',
      { ...LEAST, format: 'table' },
      'live.mapping.columns: none is not allowed here; allowed: a list',
    ],
    [
      'too few units',
      { values: ['a', 'b'], units: ['V'] },
      'live.mapping.units: 1 unit is not allowed here; allowed: 2,',
    ],
    [
      'a sensor twice',
      { ...LEAST, sensor: 's', sensors: ['a', 'a'] },
      'live.mapping.sensors: ["a","a"] is not allowed here',
    ],
    [
      'names of two columns',
      { ...LEAST, sensor: ['a', 'b'] },
      'live.mapping.sensors: none is not allowed here; allowed: the names',
    ],
    [
      'no value that is no number',
      { ...LEAST, missing: ['x'] },
      'live.mapping.missing: ["x"] is not allowed here; allowed: a list of the numbers that stand for no value',
    ],
    [
      'a quality that is no column',
      { ...LEAST, quality: [null] },
      'live.mapping.quality: [null] is not allowed here; allowed: the name of a',
    ],
    [
      'states that are no switch',
      { ...LEAST, states: 1 },
      'live.mapping.states: 1 is not allowed here; allowed: true or false',
    ],
  ])('is refused: %s', (_, wish, message) => {
    expect(() => readMapping(typeof wish === 'string' ? wish : JSON.stringify(wish))).toThrow(message);
  });

  test('of names alone has the columns that it asks for', () => {
    const { table, sensors } = readMapping('{"time":"at","timeForm":"epoch-ms","values":["t","p"]}');
    expect(table).toMatchObject({ format: 'ndjson', columns: ['at', 't', 'p'], time: [0], values: [1, 2], sensor: [] });
    expect([...sensors!]).toEqual([
      ['t', 0],
      ['p', 1],
    ]);
  });

  test('is written so that it is read as it was, and so that the setting takes it', () => {
    for (const wish of [
      { time: 'at', timeForm: 'epoch-ms', values: 'temp', sensor: 'dev', sensors: ['north', 'south'] },
      { values: ['a b', 'c'], units: ['°C', ''], states: true },
      { values: 'a', units: ['k'], missing: [-9999, 999.25] },
      { values: ['a', 'b'], quality: ['qa', 'qb'] },
      {
        ...{ format: 'table', columns: ['at', 'v', 'v'], separator: '\t', header: 1, firstRow: 3, decimal: ',' },
        ...{ thousands: '.', time: 0, timeForm: 'dmy', zone: 'Europe/Berlin', values: 2, encoding: 'windows-1252' },
      },
      { format: 'json', list: 'data.rows', values: 'v' },
    ]) {
      const mapping = readMapping(JSON.stringify(wish));
      const names = mapping.table.sensor.length === 0 ? [] : [...mapping.sensors!.keys()];
      const text = mappingText(mapping.table, names);
      expect(MAPPING.pattern.test(text), text).toBe(true);
      expect(readMapping(text).sensors).toEqual(mapping.sensors);
      // Of a form that is not local the zone says nothing.
      expect(readMapping(text).table).toEqual(mapping.table);
    }
  });
});
