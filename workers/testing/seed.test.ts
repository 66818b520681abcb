import { expect, test } from 'vitest';
import { seedOf } from './seed.ts';

test('the seed is the same in every run, unless another is asked for', () => {
  expect(seedOf('')).toBe(seedOf(''));
  expect(seedOf('12345')).toBe(12_345);
  expect(new Set(Array.from({ length: 20 }, () => seedOf('new'))).size).toBeGreaterThan(1);
});

test.each(['-1', '1.5', 'old', '2147483648'])('SEED=%s is refused by name, with what is allowed', (wish) => {
  expect(() => seedOf(wish)).toThrow(`SEED: “${wish}” is not “new” or a whole number from 0 to 2147483647`);
});
