import { expect, test } from 'vitest';
import { editDistance, nearestName } from './nearest-name.ts';

test('distances between words', () => {
  expect([editDistance('', 'abc'), editDistance('kitten', 'sitting'), editDistance('run', 'run')]).toEqual([3, 3, 0]);
});

test('a name with a letter or two amiss is the one that was meant, whatever its case', () => {
  const known = ['load.mode', 'load.sensors', 'batch.maxSize'];
  expect(nearestName('load.sensor', known)).toBe('load.sensors');
  expect(nearestName('LOAD.MOOD', known)).toBe('load.mode');
  expect(nearestName('batch.max_size', known)).toBe('batch.maxSize');
});

test('a stranger is none of them', () => {
  for (const name of ['utm_source', 'fbclid', 'x', ''])
    expect(nearestName(name, ['load.mode', 'load.sensors'])).toBeNull();
  expect(nearestName('load.mode', [])).toBeNull();
});
