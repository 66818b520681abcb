import { beforeEach, describe, expect, test } from 'vitest';
import type { Config } from '../contract/config-types.ts';
import { defaultConfig, withField } from '../contract/settings/config-codec.ts';
import { RunDatabase } from './run-database.ts';

const SQLITE = defaultConfig();
const MEMORY = withField(SQLITE, 'storage.kind', 'memory');

/** What was done, in order, and what the database's worker answers. */
let done: string[] = [];
let answer: (isThere: boolean) => void = () => {};
let isActive = true;
const mover = {
  databaseSettled: Promise.resolve(),
  awaitDatabase: (isAwaited: () => boolean) => {
    done.push('await');
    return new Promise<boolean>((resolve) => {
      answer = (isThere) => resolve(isThere && isAwaited());
    });
  },
};
const open = (hasDatabase: boolean) =>
  new RunDatabase(hasDatabase, mover, {
    isRunActive: () => isActive,
    enforce: () => done.push('enforce'),
    onLate: () => done.push('late'),
    onThere: () => done.push('there'),
  });
beforeEach(() => {
  done = [];
  isActive = true;
});

test.each<[string, boolean, Config, 'busy' | null]>([
  ['this tab has it', true, SQLITE, null],
  ['another tab has it', false, SQLITE, 'busy'],
  ['it is not asked for', false, MEMORY, null],
])('where %s', (_, hasDatabase, config, refusal) => {
  expect(open(hasDatabase).refusalOf(config)).toBe(refusal);
});

describe('a database that opens late', () => {
  test('is done without until it is open; its worker is awaited before anybody hears of it', async () => {
    const database = open(true);
    const going = database.doWithout();
    expect([done, database.refusalOf(SQLITE)]).toEqual([['enforce', 'await', 'late'], 'slow']);
    answer(true);
    await going;
    expect([done, database.refusalOf(SQLITE)]).toEqual([['enforce', 'await', 'late', 'enforce', 'there'], null]);
  });

  test('never counts as there when it does not open', async () => {
    const database = open(true);
    const going = database.doWithout();
    answer(false);
    await going;
    expect([done.includes('there'), database.refusalOf(SQLITE)]).toEqual([false, 'slow']);
  });

  test('is not waited for any more once memory is asked for', async () => {
    const database = open(true);
    const going = database.doWithout();
    expect(database.refusalOf(MEMORY)).toBeNull();
    answer(true);
    await going;
    expect(done.includes('there')).toBe(false);
  });
});

test('taken from the run and given back, it is told once each; after the end of the run nothing is', async () => {
  const database = open(true);
  await database.set(false);
  expect([done, database.refusalOf(SQLITE)]).toEqual([['enforce'], 'busy']);
  await database.set(true);
  expect([done, database.refusalOf(SQLITE)]).toEqual([['enforce', 'enforce'], null]);
  isActive = false;
  await database.set(false);
  expect(done).toEqual(['enforce', 'enforce']);
});
