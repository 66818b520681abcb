import { describe, expect, test } from 'vitest';
import { readOptions, USAGE } from './options.ts';

describe('options', () => {
  test('without any, all of it is tried ten times', () => {
    expect(readOptions([])).toEqual({
      tries: 10,
      longTries: 10,
      seconds: 60,
      longSeconds: 300,
      points: ['saturation', '50', '70', '90'],
      isContinued: false,
      isHeaded: false,
      isDocWritten: false,
    });
  });

  test('90 % is tried as often as the others, or as is said', () => {
    expect(readOptions(['--tries', '3'])).toMatchObject({ tries: 3, longTries: 3 });
    expect(readOptions(['--tries', '3', '--long-tries', '0'])).toMatchObject({ tries: 3, longTries: 0 });
  });

  test('a note is kept as it is', () => {
    expect(readOptions(['--note', 'beside builds'])).toMatchObject({ note: 'beside builds' });
  });

  test('points are in their order, and each once', () => {
    expect(readOptions(['--points', '70,50,70']).points).toEqual(['50', '70']);
  });

  test.each([
    [['--tries', '0'], '--tries is 0; allowed: a whole number from 1 to 100'],
    [['--tries', ''], '--tries is empty; allowed'],
    [['--long-tries=-1'], '--long-tries is -1; allowed: a whole number from 0 to 100'],
    [['--seconds', '4'], '--seconds is 4; allowed: a whole number from 5 to 580'],
    [['--seconds', '60.5'], '--seconds is 60.5; allowed'],
    [['--long-seconds', '600'], '--long-seconds is 600; allowed: a whole number from 5 to 580'],
    [['--points', '60'], '--points has 60; allowed: saturation, 50, 70, 90'],
    [['--points', ''], '--points has an empty name; allowed'],
    [['--speed'], "Unknown option '--speed'"],
  ])('%s is refused', (args, message) => {
    expect(() => readOptions(args)).toThrow(message);
    expect(() => readOptions(args)).toThrow(USAGE);
  });
});
