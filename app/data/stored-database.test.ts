import { expect, test } from 'vitest';
import type { DatabaseControl } from '../../workers/contract/coordinator-types.ts';
import type { DatabaseInfo, StoredRunInfo } from '../../workers/contract/database-types.ts';
import { DatabaseTasks } from './database-tasks.ts';
import { StoredDatabase } from './stored-database.ts';

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

/** A database that lists runs, and queries that take as long as they are let. */
function bench() {
  const stored: { runs: readonly number[] } = { runs: [1] };
  const looks: number[][] = [];
  const control = {
    database: async () => {
      looks.push([...stored.runs]);
      return { runs: stored.runs.map((id) => ({ id }) as StoredRunInfo) } as DatabaseInfo;
    },
  } as DatabaseControl;
  const tasks = new DatabaseTasks(async () => {});
  const database = new StoredDatabase(tasks, control);
  const listed = () => database.store.getState().info?.runs.map(({ id }) => id) ?? [];
  let finish = () => {};
  /** One query after the other without a pause, as the chart of a sensor asks them. */
  const query = () =>
    tasks.run(
      () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    );
  return { stored, looks, tasks, database, listed, query, finish: () => finish() };
}

test('a run that begins is listed though the database is never found idle', async () => {
  const { stored, database, listed, query, finish } = bench();
  let isOver = false;
  const chain = (async () => {
    while (!isOver) await query();
  })();
  await settled();
  stored.runs = [1, 2];
  for (let i = 0; i < 3; i++) {
    void database.refresh();
    await settled();
    finish();
    await settled();
  }
  expect(listed()).toEqual([1, 2]);
  isOver = true;
  finish();
  await chain;
});

test('looks do not pile up behind a long query, and the one after it sees what has come', async () => {
  const { stored, looks, database, listed, query, finish } = bench();
  const long = query();
  await settled();
  for (let i = 0; i < 20; i++) void database.refresh();
  await settled();
  expect(looks).toEqual([]);
  finish();
  await long;
  await settled();
  expect(looks).toEqual([[1]]);
  stored.runs = [1, 2];
  await database.refresh();
  expect([looks.length, listed()]).toEqual([2, [1, 2]]);
});

test('a look that is refused says why, and the next one is not held up by it', async () => {
  const { database, listed } = bench();
  const refusing = new StoredDatabase(new DatabaseTasks(async () => {}), {
    database: () => Promise.reject(new Error('another tab has it')),
  } as unknown as DatabaseControl);
  for (let i = 0; i < 2; i++) {
    await refusing.refresh();
    expect(refusing.store.getState()).toMatchObject({ info: null, refusal: 'another tab has it' });
  }
  await database.refresh();
  expect(listed()).toEqual([1]);
});
