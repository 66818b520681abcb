import { expect, test } from 'vitest';
import { kindOf, readOptions } from './options.ts';

test('without options every lesson is played once', () => {
  expect(readOptions([])).toEqual({
    only: [],
    repeat: 1,
    isBusy: false,
    isContinued: false,
    isHeaded: false,
    isFilmed: false,
    isPictured: false,
    isBroken: false,
  });
});

test('a broken twin is tried three times unless asked otherwise', () => {
  expect(readOptions(['--break']).repeat).toBe(3);
  expect(readOptions(['--break', '--repeat', '1']).repeat).toBe(1);
});

test('lessons are named one by one or in a list', () => {
  expect(readOptions(['--only', 'a,b', '--only', 'c', '--busy', '--continue']).only).toEqual(['a', 'b', 'c']);
});

test('a wrong option is named, with what is allowed', () => {
  expect(() => readOptions(['--repeat', 'many'])).toThrow('--repeat is many; allowed: a whole number from 1 to 100');
  expect(() => readOptions(['--repeat', '0'])).toThrow('--repeat is 0');
  expect(() => readOptions(['--faster'])).toThrow(/--faster[\s\S]*usage: npm run demos/);
  expect(() => readOptions(['--video', '--busy'])).toThrow('--video goes alone');
  expect(() => readOptions(['--pictures', '--break'])).toThrow('--pictures is of lessons that hold');
});

test('commands of one kind go on with each other’s work', () => {
  expect(
    [[], ['--busy'], ['--break'], ['--video'], ['--repeat', '5']].map((args) => kindOf(readOptions(args))),
  ).toEqual(['plain', 'busy', 'broken', 'video', 'plain']);
});
