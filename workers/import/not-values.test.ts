/** Numbers that stand for no value, and columns that say how good a reading is: told or asked about, and never played in silence. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { MappingWish } from '../contract/import-types.ts';
import { StandInWatch } from './cells/stand-ins.ts';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'UTC', language: 'en-GB', acceptBest: false };
const NOON = Date.UTC(2024, 2, 5, 12);
const ROWS = 40;
const iso = (i: number) => new Date(NOON + i * 60_000).toISOString();
const rows = <T>(write: (i: number) => T, count = ROWS): T[] => Array.from({ length: count }, (_, i) => write(i));
const table = (header: string, write: (i: number) => string, count = ROWS) =>
  [header, ...rows(write, count), ''].join('\n');
const wave = (i: number) => ((i * 7) % 11) + 0.5;

const answerOf = (text: string, wish: MappingWish = {}) => importTable(new Blob([text]), wish, AROUND);
async function tableOf(text: string, wish: MappingWish = {}) {
  const answer = await answerOf(text, wish);
  return answer.kind === 'table' ? answer.table : expect.fail(JSON.stringify(answer).slice(0, 500));
}
async function doubtsOf(text: string) {
  const answer = await answerOf(text);
  return answer.kind === 'doubt' ? answer.preview.doubts : expect.fail(JSON.stringify(answer).slice(0, 500));
}
/** Temperatures, with another number in every tenth row. */
const withNumber = (number: string) => table('time,temp', (i) => `${iso(i)},${i % 10 === 3 ? number : wave(i)}`);
const isOdd = (i: number) => i % 10 === 3;
const TEMPERATURES = rows((i) => i)
  .filter((i) => !isOdd(i))
  .map(wave);

describe('a number that stands for no value is left out, told, and read as a value when that is wished', () => {
  test.each([
    '-9999',
    '-9999.00',
    '-999.25',
    '-99999',
    '9999',
    '9999.9',
    '32767',
    '-32768',
    '65535',
    '2147483647',
    '-7999',
    '9.96920996838687e+36',
    '3.4028235E38',
    '-3.402823e+38',
  ])('%s', async (number) => {
    const { value, leftOut, leftOutRows, mapping, suspects } = await tableOf(withNumber(number));
    expect([...value]).toEqual(TEMPERATURES);
    expect([leftOut, suspects]).toEqual([{ 'standing for no value': 4 }, []]);
    expect(leftOutRows[0]).toMatchObject({ line: 5, column: 'temp', text: number });
    expect(mapping.missing).toEqual([Number(number)]);

    const kept = await tableOf(withNumber(number), { missing: [] });
    expect([kept.value.length, kept.value[3], kept.suspects]).toEqual([ROWS, Number(number), [Number(number)]]);
    expect(kept.notes.join()).toContain('is there 4 times, far from the other values. It is read as a value.');
  });
});

describe('a number that may be a value is asked about', () => {
  test.each(['999', '-99', '99.9', '-127'])('%s', async (number) => {
    const doubts = await doubtsOf(withNumber(number));
    expect(doubts.map(({ about }) => about)).toEqual(['missing']);
    expect(doubts[0]!.choices).toEqual([{ missing: [Number(number)] }, { missing: [] }]);
  });

  test('a size that values of the sensor nearly have', async () => {
    const text = table('time,distance', (i) => `${iso(i)},${isOdd(i) ? 9999 : 120 * i}`);
    expect((await doubtsOf(text)).map(({ about }) => about)).toEqual(['missing']);
  });

  test('what is no value of a sensor, and a value of another one', async () => {
    const text = table('time,temp,steps', (i) => `${iso(i)},${isOdd(i) ? 9999 : wave(i)},${9980 + i}`);
    expect((await doubtsOf(text)).map(({ about }) => about)).toEqual(['missing']);
  });

  test('two states beside it', async () => {
    const text = table('time,valve', (i) => `${iso(i)},${isOdd(i) ? 65_535 : i % 2}`);
    expect((await doubtsOf(text)).map(({ about }) => about)).toEqual(['missing']);
  });
});

describe('values are not taken for something else', () => {
  test.each<[string, (i: number) => number]>([
    ['a meter that counts past 9999', (i) => 9980 + i],
    ['samples of sixteen bits that reach their end', (i) => (i % 5 === 0 ? 32_767 : 800 * i)],
    ['percent up to 99', (i) => 60 + i],
    ['large values of any size', (i) => 10 ** (i - 20)],
    ['prices that end with nines', (i) => [499, 999, 1499, 9999, 12_999][i % 5]!],
  ])('%s', async (_, at) => {
    const { value, leftOut, suspects } = await tableOf(table('time,value', (i) => `${iso(i)},${at(i)}`));
    expect([[...value], leftOut, suspects]).toEqual([rows(at), {}, []]);
  });

  test('each sensor of a long table has values of its own size', async () => {
    const text = table(
      'time,sensor,value',
      (i) => `${iso(i >> 1)},${i % 2 ? 'flow' : 'temp'},${i % 2 ? 9000 + 100 * i : isOdd(i + 1) ? -9999 : wave(i)}`,
    );
    const { leftOut, mapping } = await tableOf(text);
    expect([leftOut, mapping.missing]).toEqual([{ 'standing for no value': 4 }, [-9999]]);
  });
});

test('a number that no sample has seen is told when the file is read', async () => {
  const COUNT = 40_000;
  const text = table('time,temp', (i) => `${iso(i)},${i === 10_500 ? -9999 : wave(i)}`, COUNT);
  const { value, suspects, notes } = await tableOf(text);
  expect([value.length, suspects]).toEqual([COUNT, [-9999]]);
  expect(notes).toEqual(['−9999 is there once, far from the other values. It is read as a value.']);
  expect((await tableOf(text, { missing: suspects })).leftOut).toEqual({ 'standing for no value': 1 });
});

test('values in any order are judged the same, and no number between them stands for none', () => {
  const numbers = fc.constantFrom(-9999, 9999, 32_767, 999, -99);
  const values = fc.array(fc.oneof({ weight: 5, arbitrary: fc.integer({ min: -50_000, max: 50_000 }) }, numbers), {
    maxLength: 40,
  });
  const found = (all: readonly number[]) => {
    const watch = new StandInWatch();
    for (const value of all) watch.note(value, 0);
    const { certain, open } = watch.found;
    return { certain, open };
  };
  fc.assert(
    fc.property(values, (all) => {
      const own = found(all);
      expect(found(all.toReversed())).toEqual(own);
      const KNOWN = new Set([-9999, 9999, 32_767, 999, -99]);
      const others = all.filter((value) => !KNOWN.has(value));
      for (const number of [...own.certain, ...own.open])
        expect(others.every((value) => value < number) || others.every((value) => value > number)).toBe(true);
    }),
  );
});

describe('a column that says how good readings are is none itself', () => {
  const bad = (i: number) => isOdd(i);
  test.each<[string, string, (i: number) => string]>([
    ['words of OPC', 'time,temp,Quality', (i) => (bad(i) ? 'Bad' : 'Good')],
    ['words with more behind them', 'time,temp,quality', (i) => (bad(i) ? 'Bad [Comm Failure]' : 'Good, 192')],
    ['names of OPC UA', 'time,temp,Status Code', (i) => (bad(i) ? 'BadNotConnected' : 'Good')],
    ['numbers of OPC', 'time,temp,temp_quality', (i) => (bad(i) ? '0' : '192')],
    ['numbers of OPC under a name of its own', 'time,temp,OPC Quality', (i) => (bad(i) ? '24' : '216')],
    ['whether it is valid', 'time,temp,valid', (i) => (bad(i) ? 'false' : 'true')],
    ['a failure of quality control', 'time,temp,QC flag', (i) => (bad(i) ? 'fail' : 'ok')],
  ])('%s: a bad reading is left out, told, and kept when that is wished', async (_, header, write) => {
    const text = table(header, (i) => `${iso(i)},${wave(i)},"${write(i)}"`);
    const { value, sensors, leftOut, leftOutRows } = await tableOf(text);
    expect([[...value], sensors, leftOut]).toEqual([TEMPERATURES, ['temp'], { 'said to be bad': 4 }]);
    expect(leftOutRows[0]).toMatchObject({ line: 5, column: 'temp', text: `${wave(3)} (${write(3)})` });
    expect((await tableOf(text, { quality: [] })).value).toHaveLength(ROWS);
  });

  test.each<[string, string, (i: number) => string | number]>([
    ['flags of which nobody knows what they mean', 'time,temp,qc_flag', (i) => i % 3],
    ['a level of quality', 'time,temp,QN', () => 3],
    ['letters', 'time,temp,temp quality', (i) => (i % 3 ? 'A' : 'P')],
    ['the status of its own name', 'time,temp,temp status', (i) => i % 2],
    ['a quality that is always good', 'time,temp,quality', () => 192],
  ])('%s: all readings are read', async (_, header, write) => {
    const { value, sensors, leftOut } = await tableOf(table(header, (i) => `${iso(i)},${wave(i)},${write(i)}`));
    expect([[...value], sensors, leftOut]).toEqual([rows(wave), ['temp'], {}]);
  });

  test('in a long table, beside tags', async () => {
    const text = table(
      'Tag,Timestamp,Value,Status',
      (i) => `${i % 2 ? 'TIC1' : 'FIC2'},${iso(i >> 1)},${wave(i)},${isOdd(i) ? 'Bad' : 'Good'}`,
    );
    const { sensors, leftOut } = await tableOf(text);
    expect([sensors, leftOut]).toEqual([['FIC2', 'TIC1'], { 'said to be bad': 4 }]);
  });

  test('in a wide table each is about the column of its name, or about the one before it', async () => {
    for (const header of ['time,a_VALUE,a_QUALITY,b_VALUE,b_QUALITY', 'time,a_VALUE,Quality,b_VALUE,Quality']) {
      const text = table(header, (i) => `${iso(i)},${wave(i)},${isOdd(i) ? 0 : 192},${wave(i)},192`);
      const { sensors, sensor, leftOut } = await tableOf(text);
      expect([sensors, leftOut]).toEqual([['a_VALUE', 'b_VALUE'], { 'said to be bad': 4 }]);
      expect([...sensor].filter((each) => each === 1)).toHaveLength(ROWS);
    }
  });

  test.each<[string, string, (i: number) => string | number, readonly string[]]>([
    ['the quality of air', 'time,temp,air quality', (i) => 40 + (i % 7), ['temp', 'air quality']],
    ['the state of a pump', 'time,temp,pump status', (i) => (i % 3 ? 'ON' : 'OFF'), ['temp', 'pump status']],
    ['an error that is measured', 'time,temp,rms error', (i) => wave(i + 2), ['temp', 'rms error']],
  ])('%s is a reading', async (_, header, write, names) => {
    const { sensors } = await tableOf(table(header, (i) => `${iso(i)},${wave(i)},${write(i)}`));
    expect(sensors).toEqual(names);
  });
});

describe('numbers that are shortened are read beside those that are not', () => {
  test.each<[string, readonly string[], readonly number[]]>([
    ['with a k', ['900', '1.2k', '2 k', '850'], [900, 1200, 2000, 850]],
    ['with several powers', ['900', '1.25 K', '3 M', '4.35 Mil'], [900, 1250, 3_000_000, 4_350_000]],
    ['with a decimal comma', ['900', '"1,2 k"', '"2,75 k"', '10'], [900, 1200, 2750, 10]],
  ])('%s', async (_, cells, values) => {
    const { value, leftOut } = await tableOf(table('time,requests', (i) => `${iso(i)},${cells[i % 4]}`));
    expect([[...value], leftOut]).toEqual([rows((i) => values[i % 4]!), {}]);
  });

  test('kelvin stays what it is, and where it may be a thousand it is asked about', async () => {
    const text = (name: string) => table(`time,${name}`, (i) => `${iso(i)},29${i % 10}.5${i % 3 ? ' K' : ''}`);
    expect([...(await tableOf(text('temp'))).value]).toEqual(rows((i) => 290.5 + (i % 10)));
    expect((await doubtsOf(text('load'))).map(({ about }) => about)).toEqual(['units']);
  });
});
