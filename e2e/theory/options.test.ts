import { expect, test } from 'vitest';
import { readOptions } from './options.ts';

test('without options every point is played, for as long as it says', () => {
  expect(readOptions([])).toEqual({ only: [], seconds: null, isContinued: false, isRecorded: false, note: '' });
});

test('points are named one by one or in a list', () => {
  const options = readOptions(['--only', 'md1,mg1', '--only', 'overload', '--seconds', '60', '--continue', '--record']);
  expect(options).toMatchObject({ only: ['md1', 'mg1', 'overload'], seconds: 60, isContinued: true, isRecorded: true });
});

test('a wrong option is named, with what is allowed', () => {
  expect(() => readOptions(['--seconds', 'long'])).toThrow('--seconds is long; allowed: a whole number from 5 to 3600');
  expect(() => readOptions(['--seconds', '4'])).toThrow('--seconds is 4');
  expect(() => readOptions(['--faster'])).toThrow(/--faster[\s\S]*usage: npm run theory/);
});
