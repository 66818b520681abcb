import { describe, expect, test } from 'vitest';
import { differenceOf } from './comparison.ts';

describe('a difference of two figures', () => {
  const lessIsBetter = { format: String, better: 'less' } as const;

  test('is called better or worse only where one run of each can tell', () => {
    expect(differenceOf(lessIsBetter, [100, 60])).toEqual({ difference: '− 40 %', tone: 'better' });
    expect(differenceOf(lessIsBetter, [100, 180])).toEqual({ difference: '+ 80 %', tone: 'worse' });
    expect(differenceOf(lessIsBetter, [100, 90])).toEqual({ difference: '− 10.0 %' });
    expect(differenceOf({ ...lessIsBetter, better: 'more' }, [0, 5])).toEqual({ difference: '+ 5', tone: 'better' });
  });

  test('is the same where it reads the same, and unknown where one is', () => {
    expect(differenceOf({ ...lessIsBetter, format: () => '1 s' }, [1.001, 1.002])).toEqual({ difference: 'the same' });
    expect(differenceOf(lessIsBetter, [Number.NaN, 1])).toEqual({ difference: '–' });
  });
});
