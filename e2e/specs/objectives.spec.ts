import { copyFile, readFile } from 'node:fs/promises';
import { objections } from '../pages/objections.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { expect, test } from '../pages/test.ts';

test('an objective, as a line: held against the run, which its breach ends; it is in the report', async ({ live }) => {
  const { page } = live;
  const runs = new RunsPage(page);
  await live.open('load.eventsPerSecond=2000&failures.timeline=6!failures.storage.outage!true!0');
  await live.controls.getByRole('button', { name: 'Objectives' }).click();
  const editor = live.controls.getByRole('region', { name: 'List of objectives' });
  const lines = editor.getByLabel('New objectives, one per line');
  await lines.fill('stored ≥ 100 /s over 2 s or stop\nlots = 0');
  await editor.getByRole('button', { name: 'Add to the list' }).click();
  await expect(editor.getByRole('alert')).toContainText('line 2, figure: "lots" is not allowed here; allowed: ');
  await lines.fill('stored ≥ 100 /s over 2 s or stop\nP99 time to stored ≤ 60 s over 2 s');
  await editor.getByRole('button', { name: 'Add to the list' }).click();
  await expect(editor.getByRole('list', { name: 'Objectives of the list' }).getByRole('listitem')).toHaveCount(2);
  await expect(page).toHaveURL(/objectives\.list=storedRate!least!100!1!2!true/);

  const card = page.getByRole('region', { name: 'Objectives', exact: true });
  const row = card.getByRole('row', { name: /stored ≥ 100/ });
  await expect(card.getByRole('row', { name: /P99 time to stored ≤ 500 ms.*the P99 target/ })).toBeVisible();
  // The outage comes by itself, and the breach ends the run.
  await expect(row.getByRole('cell', { name: 'not met' })).toBeVisible({ timeout: 80_000 });
  await expect(live.log).toContainText(/Not met: stored ≥ 100 \/s over 2 s.*this ends the run/);
  await expect.poll(async () => (await live.snapshot()).state, { timeout: 80_000 }).not.toBe('running');
  await row.getByText('1', { exact: true }).click();
  await expect(row.getByRole('button', { name: /worst .*; .*Outage/ })).toBeVisible();
  expect(await objections(page, '#panel-objectives')).toEqual([]);

  await page.keyboard.press('u');
  const name = /^Save Run \d+ as a file$/;
  await runs.list.getByRole('button', { name }).first().click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save the report' }).click();
  const path = await (await download).path();
  expect(await readFile(path, 'utf8')).toContain('Moments of breach');

  // As whoever gets it sees it: from a file, without a network.
  const reader = await page.context().browser()!.newContext({ offline: true });
  const report = await reader.newPage();
  const asked: string[] = [];
  const refused: string[] = [];
  report.on('request', (request) => asked.push(request.url()));
  report.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
  await copyFile(path, `${path}.html`);
  await report.goto(`file://${path}.html`);
  await expect(report.getByRole('table').first()).toContainText('P99 time to stored');
  const plot = report.getByRole('img', { name: /^Throughput/ });
  await plot.hover();
  await expect(report.getByText(/\/s at [\d.]+ s/).first()).toBeVisible();
  expect(await objections(report)).toEqual([]);
  for (const format of ['A4', 'Letter'] as const) expect((await report.pdf({ format })).length).toBeGreaterThan(10_000);
  // No part is wider than the paper.
  await report.setViewportSize({ width: 720, height: 1000 });
  expect(await report.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  expect([asked.filter((url) => !url.startsWith('file://')), refused]).toEqual([[], []]);
  await reader.close();
});
