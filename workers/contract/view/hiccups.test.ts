import { expect, test } from 'vitest';
import { DISK, HICCUP_LINE, MACHINE, writeHiccup } from '../../memory/hiccup-words.ts';
import { MAX_THREADS } from '../../memory/tasks.ts';
import { hiccupsOf, readHiccups } from './hiccups.ts';

const allocate = () => new Int32Array(HICCUP_LINE * MAX_THREADS);

test('the latest of all workers come newest first, 24 at most, each with its cause', () => {
  const words = allocate();
  for (let i = 0; i < 40; i++) writeHiccup(words, 1 + (i % 4), 100 * i + 0.7, 50.4, i % 2 ? DISK : MACHINE);
  const found = readHiccups(words, 5000);
  expect(found).toHaveLength(24);
  expect(found.slice(0, 2)).toEqual([
    { at: 8900, ms: 50, worker: 'worker-4', cause: 'disk' },
    { at: 8800, ms: 50, worker: 'worker-3', cause: 'machine' },
  ]);
});

test('a worker has as many hiccups since an earlier look as are kept', () => {
  const words = allocate();
  for (let i = 0; i < 5; i++) writeHiccup(words, 2, i, 100 + i, MACHINE);
  expect(hiccupsOf(words, 2, 3, 0).map(({ ms }) => ms)).toEqual([103, 104]);
  for (let i = 5; i < 20; i++) writeHiccup(words, 2, i, 100 + i, MACHINE);
  expect(hiccupsOf(words, 2, 3, 0).map(({ ms }) => ms)).toEqual([112, 113, 114, 115, 116, 117, 118, 119]);
});
