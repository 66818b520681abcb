import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { keepSteps } from './kept-record.ts';

const folder = mkdtempSync(join(tmpdir(), 'penstock-steps-'));
const file = join(folder, 'deeper', 'steps.json');
vi.spyOn(console, 'log').mockImplementation(() => {});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('a resumed series repeats what failed or is new, not what held', async () => {
  const first = keepSteps(file, true);
  await first('one', async () => ({ wrong: [], figures: { n: 1 } }));
  await first('two', async () => ({ wrong: ['no'], figures: {} }));
  await first('three', () => Promise.reject(new Error('broke')));
  const done: string[] = [];
  const again = keepSteps(file, true);
  const note = (name: string) => async () => {
    done.push(name);
    return { wrong: [], figures: {} };
  };
  expect((await again('one', note('one'))).figures).toEqual({ n: 1 });
  for (const name of ['two', 'three', 'four']) await again(name, note(name));
  expect(done).toEqual(['two', 'three', 'four']);
  const anew = keepSteps(file, false);
  await anew('one', note('one'));
  expect(done.at(-1)).toBe('one');
});
