import { describe, expect, test } from 'vitest';
import { isSameConsumer } from './from-broker.ts';

describe('answers of a broker', () => {
  test.each([
    ['as it was', '2026-11-30T04:36:53.897236368Z', true],
    ['from a broker that was started again', '2026-11-30T04:36:53.897450406Z', true],
    ['made again under its name', '2026-11-30T04:41:07.1Z', false],
  ])('a consumer %s', (_, created, isSame) => {
    expect(isSameConsumer({ created: '2026-11-30T04:36:53.897236368Z' }, { created })).toBe(isSame);
  });
});
