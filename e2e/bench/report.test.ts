import { expect, test } from 'vitest';
import { short, summarize, table } from './report.ts';

test('a result keeps the runs in order and gives median and range', () => {
  const params = { items: 3 };
  expect(summarize('x', 'ns', params, [30, 100, 20])).toEqual({
    name: 'x',
    unit: 'ns',
    median: 30,
    min: 20,
    max: 100,
    runs: [30, 100, 20],
    params,
  });
});

test('the median of an even number of runs lies halfway between the middle two', () => {
  expect(summarize('x', 'ns', {}, [4, 1, 3, 2]).median).toBe(2.5);
});

test('figures are three digits with their magnitude', () => {
  expect([12_345_678, 1_000_000, 4560, 7.891, 0.1234].map(short)).toEqual([
    '12.3 M',
    '1.00 M',
    '4.56 k',
    '7.89',
    '0.123',
  ]);
  expect([123_456_789, 999_999, 999.6].map(short)).toEqual(['123 M', '1.00 M', '1.00 k']);
});

test('the table aligns its columns and shows the spread relative to the median', () => {
  const results = [summarize('a/long-name', 'items/s', {}, [2000, 1000, 3000]), summarize('b', 'ns', {}, [5])];
  expect(table(results).split('\n')).toEqual([
    'name         unit     median  min – max        spread  runs',
    'a/long-name  items/s  2.00 k  1.00 k – 3.00 k  100 %   3',
    'b            ns       5.00    5.00 – 5.00      0 %     1',
  ]);
});
