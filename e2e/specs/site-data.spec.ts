/** The browser keeps nothing for this site: cookies and site data are blocked in its settings. */
import { readFile } from 'node:fs/promises';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { DataPage } from '../pages/data-page.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { expect, openLive, query, saved, snapshot, start, stop, stored, test, value } from '../pages/storage-test.ts';
import { sqlite3 } from '../sqlite3.ts';

test.beforeEach(({ profile }) => profile.blockSiteData());

test('with site data blocked the pipeline runs in memory, says so, and replaces a killed worker', async ({
  profile,
}) => {
  const page = await profile.open();
  const refusal = await page.evaluate(() =>
    navigator.locks.request('a', () => 'granted').catch((error: Error) => error.name),
  );
  expect(refusal, 'the browser of this test blocks site data').toBe('SecurityError');
  const live = await openLive(page);
  await stored(page, 10_000);
  await expect(live.storageProblem).toContainText(PROBLEM_TEXTS.unavailable.text);
  await page.evaluate(() => window.penstock!.kill('validate'));
  await expect.poll(async () => (await snapshot(page)).stages.validate.restarts).toBeGreaterThan(0);
  await stored(page, (await snapshot(page)).counters.stored + 10_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ persistent: false, problem: 'unavailable' });
  expect(end.ledger).toMatchObject({ inFlight: 0, unaccounted: 0 });
});

test('with site data blocked SQL and export work on what memory holds, while a run stores and after it', async ({
  profile,
}) => {
  const page = await profile.open();
  await start(page, { load: { mode: 'rate', eventsPerSecond: 5000 } });
  await stored(page, 5000);
  expect(await value(page, 'SELECT count(*) FROM events')).toBeGreaterThanOrEqual(5000);
  const { snapshot: end } = await stop(page);
  const { runId } = end;
  expect(
    await query(page, 'SELECT run, count(*), count(DISTINCT sequence) FROM events GROUP BY run'),
    'what SQL counts is what was stored',
  ).toEqual([[runId, end.counters.stored, end.counters.stored]]);
  const file = await saved(page, () => window.penstock!.database.exportDatabase());
  expect(sqlite3(file, 'SELECT count(*), min(run) FROM events')).toBe(`${end.counters.stored}|${runId}`);
});

test('with site data blocked Data and Runs list the run in memory, with SQL, and a reminder to save it', async ({
  profile,
}) => {
  const page = await (await profile.launch()).newPage();
  const data = new DataPage(page);
  await data.open('storage.kind=sqlite&load.eventsPerSecond=2000');
  await data.stored(2000);
  await expect(data.where).toContainText('Events are kept in memory');
  await expect(data.where).toContainText(PROBLEM_TEXTS.unavailable.text);
  await data.query('SELECT 6 * 7 AS answer FROM runs');
  await expect(data.cell(1, 1)).toHaveText('42');

  await data.screens.getByText('Runs').click();
  const runs = new RunsPage(page);
  await expect(runs.list).toContainText('runs are kept until the page is closed. Save what you need.');
  await runs.list.getByRole('button', { name: /^Save Run \d+ as a file$/ }).click();
  const saving = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the file' }).click();
  const file = await readFile(await (await saving).path());
  expect(file.subarray(1, 5).toString()).toBe('PSTK');
});
