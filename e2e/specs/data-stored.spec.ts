/** The screen "Data": what is stored, where it is, and taking it away. */
import { readFile } from 'node:fs/promises';
import { DataPage } from '../pages/data-page.ts';
import { overwrite } from '../pages/database-file.ts';
import { expect, test } from '../pages/test.ts';
import { sqlite3 } from '../sqlite3.ts';

test('lists runs, also after a reload; examples use the chosen run; deleting asks, and names the run', async ({
  data,
}) => {
  await data.open();
  await data.stored(2000);
  const first = await data.runId();
  await expect.poll(() => data.page.evaluate(() => window.penstock!.snapshot().activeMs)).toBeGreaterThan(5500);
  await data.stop();
  await data.page.reload();
  await data.page.waitForFunction((run) => window.penstock!.snapshot().runId > run, first);
  const second = await data.runId();
  await data.stored(500);
  await expect(data.run(second)).toBeChecked();
  await expect(
    data.runs.getByRole('button', { name: `Run ${second} is under way: stop it to delete it` }),
  ).toBeDisabled();
  await data.run(first).check();
  await data.button('Is every event there once?').click();
  await expect(data.sql).toHaveValue(new RegExp(`WHERE run = ${first}$`));
  await data.button(`Delete run ${first}`).click();
  const question = data.page.getByRole('dialog', { name: `Delete run ${first}?` });
  await expect(question).toContainText(/[\d,]+ events of .* This cannot be undone\./);
  await question.getByRole('button', { name: 'Keep it' }).click();
  await expect(data.run(first)).toBeChecked();
  // A run of five seconds has figures under Runs as well: they go with its events where that is wished.
  const isKept = () =>
    data.page.evaluate(async (run) => {
      const { runs } = await (await window.penstock!.runs()).list();
      return runs.some(({ summary }) => summary?.runId === run);
    }, first);
  expect(await isKept()).toBe(true);
  await data.button(`Delete run ${first}`).click();
  await expect(question).toContainText('Its figures are kept under Runs');
  await question.getByRole('button', { name: 'Delete events and figures' }).click();
  await expect(data.run(first)).toHaveCount(0);
  await expect.poll(isKept).toBe(false);
  await expect(data.run(second)).toBeChecked();
  await data.query(`SELECT count(*) FROM events WHERE run = ${first}`);
  await expect(data.cell(1, 1)).toHaveText('0');
});

test('removes the oldest run without a star when the disk budget is used up, and says so', async ({ data }) => {
  const fast =
    'storage.kind=sqlite&storage.retainEvents=0&load.mode=max&scheduler.discardExpired=false&channels.capacity=16384';
  const runs: number[] = [];
  for (const _ of [1, 2, 3]) {
    await data.page.goto('about:blank');
    await data.open(fast);
    await data.stored(200_000);
    runs.push(await data.runId());
    await data.stop();
  }
  const [oldest, second, third] = runs as [number, number, number];
  const { usedBytes } = await data.page.evaluate(() => window.penstock!.database.database());
  await data.star(oldest).press('Enter');
  await expect(data.star(oldest)).toHaveAttribute('aria-pressed', 'true');
  await data.page.goto('about:blank');
  await data.open(
    `storage.kind=sqlite&storage.retainEvents=0&scheduler.discardExpired=false&storage.budgetMb=${Math.ceil(usedBytes / 1e6)}`,
  );
  await data.stored(1);
  const present = await data.runId();
  await expect(data.run(second)).toHaveCount(0, { timeout: 40_000 });
  await expect(data.page.getByRole('list', { name: 'Removed to make room' })).toContainText(
    `Run ${second} was removed at`,
  );
  await expect(data.star(oldest)).toHaveAttribute('aria-pressed', 'true');
  await expect(data.run(third)).toHaveCount(1);
  await data.page.evaluate(() => window.penstock!.set({ storage: { budgetMb: 1 } }));
  await expect(data.run(third)).toHaveCount(0, { timeout: 40_000 });
  await expect(data.run(present)).toHaveAccessibleName(/from \d\d:\d\d:\d\d on/, { timeout: 40_000 });
  await data.stop();
  const counts = await data.page.evaluate(
    (run) => window.penstock!.query('SELECT run, count(*), min(batch) > 1 FROM events GROUP BY run = ?', [run]),
    present,
  );
  expect(counts.rows.map(([run, , late]) => [run, late])).toEqual([
    [oldest, 0],
    [present, 1],
  ]);
});

test('the database is exported as a file that the ordinary sqlite3 reads', async ({ data }) => {
  await data.open();
  await data.stored(20_000);
  const run = await data.runId();
  const stored = await data.stop();
  const file = await data.saved(() => data.button('Export as .sqlite').click());
  expect(file.suggestedFilename()).toMatch(new RegExp(`^penstock-run-${run}-\\d{4}-\\d\\d-\\d\\d-\\d{4}\\.sqlite$`));
  expect(sqlite3(await file.path(), 'SELECT count(*), count(DISTINCT sequence) FROM events')).toBe(
    `${stored}|${stored}`,
  );
});

test('an export tells how far it is and can be cancelled', async ({ data }) => {
  await data.open('storage.kind=sqlite&load.mode=max&scheduler.discardExpired=false&channels.capacity=16384');
  await data.stored(1_000_000);
  await data.stop();
  await data.button('Export as .sqlite').click();
  const progress = data.page.getByRole('progressbar', { name: 'Exporting the database' });
  await expect(progress).toHaveAttribute('aria-valuenow', /^\d+$/);
  await data.page.getByRole('status', { name: 'Activity' }).getByRole('button', { name: 'Cancel' }).click();
  await expect(data.page.getByText('Exporting the database: cancelled')).toBeVisible();
  await expect(progress).toBeHidden();
});

test('a second tab says who has the database, and takes it over', async ({ data, context }) => {
  const calm = 'storage.kind=sqlite&scheduler.discardExpired=false&load.eventsPerSecond=2000';
  await data.open(calm);
  await data.stored(1000);
  const page = await context.newPage();
  const second = new DataPage(page);
  await second.open(calm);
  await expect(second.where).toContainText('Another tab has the database');
  await second.query('SELECT 1');
  await expect(second.alert).toContainText('Another tab has the database');
  await second.button('Take over').click();
  await expect(second.where).toContainText('Stored on this device');
  await second.query('SELECT count(*) FROM runs');
  await expect(second.rows).toBeVisible();
  await expect(data.where).toContainText('Another tab has the database');
});

test('lists and exports a database that was set aside while a run stores, and deletes it afterwards', async ({
  data,
}) => {
  const { page } = data;
  await data.open();
  await data.stored(1000);
  await data.stop();
  await page.goto('/?headless=1');
  await overwrite(
    page,
    0,
    Array.from({ length: 4096 }, (_, i) => i % 251),
  );
  await data.open();
  await expect(data.where).toContainText('The database was damaged. It was set aside');
  await data.stored(1);
  // This page has not had the files itself so far: neither does the list need them.
  const file = await data.saved(() => page.getByRole('button', { name: /^Export .*penstock-1/ }).click());
  expect(file.suggestedFilename()).toBe('penstock-1.sqlite');
  expect((await readFile(await file.path())).subarray(0, 4)).toEqual(Buffer.from([0, 1, 2, 3]));
  const remove = page.getByRole('button', { name: /^Delete .*penstock-1/ });
  await expect(remove).toBeDisabled();
  await expect(data.runs).toContainText('Stop the run to delete them.');
  await data.stop();
  await remove.click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Delete .*penstock-1/ })
    .click();
  await expect(page.getByRole('heading', { name: 'Set aside' })).toBeHidden();
});

test('events in memory are said to be, and the database is a button away', async ({ data }) => {
  await data.open('storage.kind=memory');
  await expect(data.where).toContainText('Events of this run are kept in memory');
  await data.button('Store in the database').click();
  await expect(data.where).toContainText('Stored on this device');
  await expect(data.page).not.toHaveURL(/storage\.kind=memory/);
  await data.stored(1);
});
