import { describe, expect, test } from 'vitest';
import { readProveOptions } from './prove-options.ts';

describe('options of a proof', () => {
  test('have defaults', () => {
    expect(readProveOptions(['--prove'])).toMatchObject({ kills: 100, brokerRestarts: 20, cutSeconds: 60, nodes: 3 });
    expect(readProveOptions(['--prove', '--kills', '3', '--continue'])).toMatchObject({ kills: 3, isContinued: true });
  });

  test.each([
    [['--kills', 'many'], '--kills is many; allowed: a whole number from 0'],
    [['--nodes', '1'], '--nodes is 1; allowed: a whole number from 2 to 16'],
    [['--rate', '0'], '--rate is 0'],
    [['--headless-nodes', '2'], 'usage: npm run fleet -- --prove'],
  ])('%j: %s', (args, text) => {
    expect(() => readProveOptions(['--prove', ...args])).toThrow(text);
  });
});
