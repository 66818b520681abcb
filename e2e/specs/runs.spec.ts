import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { objections } from '../pages/objections.ts';
import { RunsPage } from '../pages/runs-page.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, test } from '../pages/test.ts';

/**
 * A database of 2,000/s, and a burst that it cannot take: the smallest form of "is a longer queue better?". It leaves 9,200 events
 * waiting, and with channels of 500 there is room for some 6,100 of them, most in the scheduler's backlog.
 */
const BURST = [
  'storage.kind=memory',
  'failures.storage.latencyMs=20',
  'batch.maxSize=40',
  'load.eventsPerSecond=800',
  'channels.whenFull=shed',
  'scheduler.budgetMs.urgent=60000',
  'scheduler.budgetMs.normal=60000',
  'scheduler.budgetMs.bulk=60000',
  'failures.timeline=1.5!burst!14!1~4.2!burst!2!0.2',
].join('&');

test('keep A, change a setting, run B: the verdict says what was lost and what waited; run files open', async ({
  live,
}) => {
  test.setTimeout(360_000);
  const runs = new RunsPage(live.page);
  await live.open(BURST);
  await expect.poll(async () => (await live.snapshot()).activeMs, { timeout: 60_000 }).toBeGreaterThan(5500);
  await live.page.getByRole('button', { name: 'Add a note' }).click();
  expect(await objections(live.page, 'dialog[open]')).toEqual([]);
  await live.page.getByRole('textbox', { name: 'Note' }).fill('seen on the wall');
  await live.page.keyboard.press('Enter');
  await expect(live.log).toContainText('seen on the wall');
  await expect(live.page.getByRole('list', { name: 'Marks on the charts' })).toContainText('note');
  await runs.press('Keep as A');
  await expect(runs.pair).toContainText('A has ended and is kept');
  await live.set({ channels: { capacity: 16_384 } });
  await runs.press('Run as B');
  await runs.pair.getByRole('button', { name: 'Compare' }).click({ timeout: 80_000 });

  await expect(runs.verdict).toContainText(/A loses .* events, B none/);
  const settings = runs.table('What differs in the settings').getByRole('row');
  await expect(settings).toHaveCount(2);
  await expect(settings.nth(1)).toContainText(/Channel capacity.*500.*16,384/);
  await expect(
    live.page.getByRole('img', { name: /0 s is the beginning of: Burst: 14 × the load/ }).first(),
  ).toBeVisible();
  expect(await objections(live.page)).toEqual([]);
  const { width, height } = live.page.viewportSize()!;
  await live.page.setViewportSize({ width: 390, height: 844 });
  expect(await sideways(live.page)).toBe(0);
  await live.page.setViewportSize({ width, height });

  // The report says what the screen says, and needs no network.
  const report = live.page.waitForEvent('download');
  await live.page.getByRole('button', { name: 'Save the report' }).click();
  const html = await readFile(await (await report).path(), 'utf8');
  expect(html).toContain((await runs.verdict.getByRole('heading').innerText()).slice(0, 12));
  expect(html).not.toMatch(/(?:src|href)=/);

  // A star asks the browser not to delete it, and says when that is refused.
  await live.page.getByRole('button', { name: 'All runs' }).click();
  const promise = live.page.getByText('The browser does not promise to keep it', { exact: true });
  await answerPersist(live.page, false);
  await runs.row('A').getByRole('button', { name: 'Star A' }).click();
  await expect(promise).toBeVisible();
  await expect(runs.row('A').getByRole('button', { name: 'Star A' })).toHaveAttribute('aria-pressed', 'true');
  // It goes by itself.
  await expect(promise).toHaveCount(0);
  await answerPersist(live.page, true);
  await runs.row('B').getByRole('button', { name: 'Star B' }).click();
  await expect(runs.row('B').getByRole('button', { name: 'Star B' })).toHaveAttribute('aria-pressed', 'true');
  await runs.row('A').getByRole('button', { name: 'Star A' }).click();
  await expect(runs.row('A').getByRole('button', { name: 'Star A' })).toHaveAttribute('aria-pressed', 'false');
  await expect(promise).toHaveCount(0);
  expect(await timesAsked(live.page)).toBe(2);

  // What all of it takes is said in one place.
  const room = live.page.getByRole('region', { name: 'Room on this device' });
  await expect(room.getByRole('definition').nth(3)).toContainText('2 runs, in the list above');
  await answerPersist(live.page, false);
  await room.getByRole('button', { name: 'Ask the browser to keep it' }).click();
  await expect(promise).toBeVisible();
  expect(await objections(live.page)).toEqual([]);

  // Name and note are written where they stand, and the keyboard stays there: cancelled first, then kept.
  const name = runs.row('B').getByRole('button', { name: 'B', exact: true });
  const nameBox = runs.list.getByRole('textbox', { name: 'Name' });
  await name.click();
  for (const key of ['Escape', 'Enter']) {
    await expect(nameBox).toBeFocused();
    await live.page.keyboard.press(key);
    await expect(name).toBeFocused();
    if (key === 'Escape') await live.page.keyboard.press('Enter');
  }

  // A row of the list becomes a file, and the file a row.
  const stored = await runs.row('A').getByRole('cell').nth(3).innerText();
  const saved = live.page.waitForEvent('download');
  await runs.row('A').getByRole('button', { name: 'Save A as a file' }).click();
  // It stands in a cell of a table, whose text does not wrap.
  expect(await sideways(live.page, 'dialog[open]')).toBe(0);
  expect(await objections(live.page, 'dialog[open]')).toEqual([]);
  await live.page.getByRole('button', { name: 'Save the file' }).click();
  const path = await (await saved).path();
  await runs.row('A').getByRole('button', { name: 'Delete A' }).click();
  await expect(runs.row('A')).toHaveCount(0);
  // The keyboard goes on at the neighbour, and from the button that goes to the list.
  await expect(runs.row('B').getByRole('button', { name: 'Delete B' })).toBeFocused();
  await runs.list.getByRole('button', { name: 'Undo' }).click();
  await expect(runs.row('A')).toHaveCount(1);
  await expect(runs.list).toBeFocused();
  const choose = runs.list.getByLabel('Open a run file');
  await choose.setInputFiles({
    name: 'a.penstock',
    mimeType: 'application/octet-stream',
    buffer: await readFile(path),
  });
  await expect(runs.row('A')).toHaveCount(2);
  await expect(runs.row('A').first().getByRole('cell').nth(3)).toHaveText(stored);

  // The file opened on Live is the run as it was: its last figures are those of its row.
  await runs.row('A').first().getByRole('button', { name: 'Open A' }).click();
  const lookingBack = live.page.getByRole('region', { name: 'Looking back' });
  await expect(lookingBack).toContainText('Looking at A');
  await expect(live.page.getByRole('region', { name: 'Ledger' })).toContainText(stored);
  await expect(live.log).toContainText('seen on the wall');
  expect(await objections(live.page)).toEqual([]);

  // A link to a moment leads to a file of the site. This one is only here, so it says what to do.
  await live.button('Copy a link to this moment').click();
  const link = live.page.getByRole('dialog', { name: 'This run is only in this browser' });
  await expect(link).toContainText(/\?run=a-[\d-]+\.penstock&at=\d/);
  await link.getByRole('button', { name: 'Close' }).click();

  // Its two bursts, laid over each other from their beginning on.
  await live.incidents.getByRole('button', { name: 'Compare incidents' }).click();
  const bursts = runs.table('Figures of each');
  await expect(bursts.getByRole('columnheader')).toContainText([
    /From/,
    /^Burst: 14 × .*at/,
    /^Burst: 2 × .*at/,
    /diff/,
  ]);
  await expect(bursts.getByRole('row', { name: /^Recovered after/ })).toBeVisible();
  await expect(live.page.getByRole('img', { name: /0 s is the beginning of each/ }).first()).toBeVisible();
  await live.page.getByRole('checkbox', { name: /^Burst: 2/ }).uncheck();
  await expect(live.page.getByText('Choose two to compare.')).toBeVisible();
  await runs.press('All runs');
  await live.page.goBack();
  await live.page.getByRole('button', { name: 'Back to now' }).click();
  await expect(lookingBack).toHaveCount(0);
  await live.page.keyboard.press('u');
  await choose.setInputFiles({
    name: 'b.penstock',
    mimeType: 'application/octet-stream',
    buffer: Buffer.from('nothing'),
  });
  await expect(live.page.getByText('it is no file of a Penstock run')).toBeVisible();
});

/** Has the browser promise to keep what the site stores, or not, and counts how often it is asked. */
function answerPersist(page: Page, isPromised: boolean): Promise<void> {
  return page.evaluate((isKept) => {
    const persist = () => {
      document.documentElement.dataset.asked = String(Number(document.documentElement.dataset.asked ?? 0) + 1);
      return Promise.resolve(isKept);
    };
    Object.defineProperty(navigator.storage, 'persist', { value: persist, configurable: true });
  }, isPromised);
}
function timesAsked(page: Page): Promise<number> {
  return page.evaluate(() => Number(document.documentElement.dataset.asked ?? 0));
}
