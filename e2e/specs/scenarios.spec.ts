/** The gallery of scenarios and the player, walked through as a person does. */

import { copyFile, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { objections } from '../pages/objections.ts';
import { NEXT, SHORT } from '../pages/short-scenario.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, test } from '../pages/test.ts';

/** The start of each act, the speed check, and a machine that does something else as well. */
const PLAYED = { timeout: 90_000 };
/** Two columns that end within so many px of each other. */
const NEARLY_LEVEL = 180;

test('choose a lesson, predict, watch it, read the verdict, and go on with its settings', async ({ gallery, live }) => {
  test.setTimeout(300_000);
  const { page } = gallery;
  await page.setViewportSize({ width: 1280, height: 720 });
  await gallery.serve(SHORT, NEXT);
  await live.open('load.eventsPerSecond=2000&load.sensors=64');

  await test.step('the gallery opens by its key, and shows what fits a pattern and this machine', async () => {
    await page.keyboard.press('g');
    await expect(gallery.card('A short one')).toContainText('2 acts, 6 s');
    await expect(gallery.card('A short one')).toContainText('not played yet');
    await expect(gallery.card('The one after it')).toContainText('needs 64 processor cores');
    expect(await objections(page)).toEqual([]);
    await gallery.showPattern('circuit breaker');
    await expect(gallery.card('A short one')).toBeHidden();
    await gallery.showPattern('all');
  });

  await test.step('a lesson asks first, and is not begun without an answer', async () => {
    await gallery.choose('A short one');
    await expect(page).toHaveURL(/scenario=lessons%2Fshort\.json/);
    await gallery.button('Play').click();
    await expect(page.getByText('Choose an answer, or press “Just show me”.')).toBeVisible();
    await expect(gallery.playing).toBeHidden();
    expect(await objections(page, '.lesson')).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    expect(await objections(page, '.sheet')).toEqual([]);
    await page.emulateMedia({ media: null });
    await gallery.play('A fifth');
  });

  await test.step('cue, map and chart are in sight together, and the cue is about the act', async () => {
    await expect(gallery.cue).toContainText('Alarms takes 1 ms an event', PLAYED);
    for (const part of [
      gallery.cue,
      live.part('alarms subscriber'),
      live.part('source stage'),
      live.chart('Throughput'),
    ])
      await expect(part).toBeInViewport({ ratio: 1 });
    await expect(live.chart('Time to stored')).toBeHidden();
    await gallery.button('Pause scenario').click();
    // On a busy machine the first act may be over by now.
    await expect(gallery.playing).toContainText(/paused in act [12]/);
    expect(await objections(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sideways(page)).toBe(0);
    expect(await gallery.coveredByCue()).toBe(0);
    await page.setViewportSize({ width: 1280, height: 720 });
    await gallery.button('Resume scenario').focus();
    await page.keyboard.press(' ');
    await expect(gallery.button('Pause scenario')).toBeVisible();
    await expect(gallery.cue).toContainText('The same reader, but now it skips.', PLAYED);
    await expect(gallery.timeline).toHaveAccessibleName(/^Timeline: act 2 of 2, It skips: \d of 3 s$/);
  });

  await test.step('elsewhere it is said that it plays, with the way back', async () => {
    await page.keyboard.press('l');
    await page.getByRole('region', { name: 'Scenario under way' }).getByRole('button', { name: 'Back to it' }).click();
  });

  await test.step('the verdict has the focus: rows, prediction, why', async () => {
    await expect(gallery.verdict).toBeFocused(PLAYED);
    await expect(gallery.rows.getByRole('row')).toHaveCount(3);
    // Why it is so stands below a short table.
    expect(Math.abs(await gallery.emptyBelowTable())).toBeLessThan(NEARLY_LEVEL);
    await expect(gallery.prediction).toContainText('You were right: A fifth');
    await expect(gallery.prediction).toContainText('Nobody gets ahead of a reader that blocks');
    await gallery.prediction.getByText('The other answer').click();
    await expect(gallery.prediction.getByText(SHORT.question.answers[0]!.reason)).toBeVisible();
    await expect(page.getByRole('region', { name: 'Why' }).getByRole('link')).toHaveAttribute(
      'href',
      SHORT.why.source!.url,
    );
    expect(await objections(page)).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await objections(page, '.lesson')).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await page.setViewportSize({ width: 1280, height: 720 });
  });

  await test.step('the report opens from a file, in a frame of somebody’s page, without a network', async () => {
    const download = page.waitForEvent('download');
    await gallery.button('Save the report').click();
    const path = await (await download).path();
    await copyFile(path, `${path}.html`);
    await writeFile(
      `${path}-host.html`,
      `<iframe title="Verdict" width="700" height="600" src="${basename(path)}.html">`,
    );
    const reader = await page.context().browser()!.newContext({ offline: true });
    const host = await reader.newPage();
    const refused: string[] = [];
    host.on('request', (request) => !request.url().startsWith('file://') && refused.push(request.url()));
    host.on('console', (message) => message.type() === 'error' && refused.push(message.text()));
    await host.goto(`file://${path}-host.html`);
    const report = host.frameLocator('iframe');
    await expect(report.getByRole('heading', { name: /^Verdict: / })).toBeVisible();
    await expect(report.getByText('Predicted: A fifth')).toBeVisible();
    await expect(report.getByRole('row', { name: SHORT.verdict[0]!.claim })).toBeVisible();
    await report.getByText('Its definition').click();
    expect(JSON.parse(await report.locator('pre').innerText())).toEqual(SHORT);
    await report.getByRole('img').first().hover();
    await expect(report.getByText(/ at [\d.]+ s/).first()).toBeVisible();
    expect(refused).toEqual([]);
    await reader.close();
  });

  await test.step('the acts are kept runs, compared; with one thing changed a second verdict stands beside the first', async () => {
    const acts = page.getByRole('region', { name: 'The acts side by side' });
    await expect(acts.getByRole('table', { name: 'What differs in the settings' })).toContainText('Alarms policy');
    await expect(page.getByRole('radio', { name: 'Alarms policy: conflate' })).toBeChecked();
    await gallery.button('Play it with this change').click();
    const changed = page.getByRole('region', { name: 'What is changed' });
    await expect(changed).toContainText('Alarms policy: conflate', PLAYED);
    await gallery.button('Skip to the next act').click(PLAYED);
    await gallery.button('Skip to the verdict').click(PLAYED);
    await expect(gallery.verdict).toBeFocused(PLAYED);
    await expect(gallery.rows.getByRole('columnheader', { name: 'Alarms policy: conflate' })).toBeVisible();
    expect(await objections(page, '.lesson')).toEqual([]);
  });

  await test.step('the next lesson is one button away; the one that was played is marked, and settings are back', async () => {
    await gallery.button('Next: The one after it').click();
    await expect(page.getByRole('heading', { name: 'The one after it' })).toBeVisible();
    await expect(page.getByRole('note')).toContainText('This machine cannot show it');
    await gallery.button('All scenarios').click();
    await expect(gallery.card('A short one')).toContainText(/played: (held|not held)|could not tell/);
    await expect(gallery.card('A short one')).toContainText(/Measured: .* at most/);
    await expect.poll(async () => (await live.config()).load).toMatchObject({ eventsPerSecond: 2000, sensors: 64 });
  });

  await test.step('what was played can be forgotten, after a question', async () => {
    await gallery.button('Forget the played lessons').click();
    await gallery.button('Keep it').click();
    await expect(gallery.card('A short one')).not.toContainText('not played yet');
    await gallery.button('Forget the played lessons').click();
    await gallery.button('Forget it').click();
    await expect(gallery.card('A short one')).toContainText('not played yet');
    await expect(gallery.button('Forget the played lessons')).toBeHidden();
  });

  await test.step('a kept run, here an act, becomes a scenario with a verdict of what it measured', async () => {
    await page.keyboard.press('u');
    await gallery.button('Save A short one, act 1: It blocks as a scenario').last().click();
    await page.getByRole('checkbox', { name: /^Stored per second/ }).check();
    expect(await objections(page, '.own-scenario')).toEqual([]);
    expect(await sideways(page, '.own-scenario')).toBe(0);
    await page.getByRole('textbox', { name: 'Title' }).fill('Mine');
    await gallery.button('Open in Scenarios').click();
    await expect(page.getByRole('heading', { name: 'Mine' })).toBeVisible();
    await expect(gallery.question).toContainText('Does it end like the run');
  });
});

test('pause, skip, replay and stop a lesson; “make it yours” leads to Live with its settings', async ({
  gallery,
  live,
}) => {
  test.setTimeout(240_000);
  const { page } = gallery;
  await gallery.serve(SHORT);
  await gallery.open('scenario=lessons/short.json', '');
  await gallery.button('Just show me').click();
  await gallery.begin();
  await gallery.button('Skip to the next act').click(PLAYED);
  await expect(gallery.playing).toContainText('act 2 of 2', PLAYED);
  await gallery.button('Replay from the start').click(PLAYED);
  await expect(gallery.playing).toContainText('act 1 of 2', PLAYED);
  await gallery.button('Pause scenario').click(PLAYED);
  await expect(gallery.playing).toContainText('paused in act 1');
  await gallery.button('Resume scenario').click();
  await expect(gallery.button('Pause scenario')).toBeEnabled();
  await gallery.button('Stop scenario').click();
  await expect(gallery.verdict).toHaveAccessibleName(/^could not tell/, PLAYED);
  await expect(page.getByText('it was stopped in act 1')).toBeVisible();
  await gallery.button('Make it yours').click();
  await expect(live.chart('Throughput')).toBeVisible(PLAYED);
  await expect(page).toHaveURL(/#.*broadcast\.policies\.alarms=conflate/);
  expect((await live.config()).failures.subscribers.alarms).toBe(250);
});

test('a definition that is bad says where, and nothing runs', async ({ gallery, errors }) => {
  const { page } = gallery;
  await gallery.serve(SHORT);
  await gallery.open();
  await expect(gallery.card('A short one')).toBeVisible();
  const misspelt = { ...SHORT, acts: [{ ...SHORT.acts[0]!, settings: { 'load.sensrs': 5 } }, SHORT.acts[1]] };
  const unanswered = { ...SHORT, question: { ...SHORT.question, right: 'all' } };
  await test.step('dropped', async () => {
    await gallery.drop('mine.json', JSON.stringify(misspelt));
    await expect(gallery.trouble).toContainText('mine.json cannot be played');
    await expect(gallery.trouble).toContainText('load.sensrs');
    await gallery.drop('mine.json', JSON.stringify(unanswered));
    await expect(gallery.trouble).toContainText('question.right: "all" is not allowed here');
    expect(await objections(page)).toEqual([]);
    await gallery.button('Dismiss').click();
    await expect(gallery.trouble).toBeHidden();
  });
  await test.step('opened by the button', async () => {
    await gallery.openFile('notes.txt', 'not a scenario');
    await expect(gallery.trouble).toContainText('notes.txt cannot be played');
    await gallery.openFile('good.json', JSON.stringify(SHORT));
    await expect(gallery.question).toBeVisible();
  });
  await test.step('named by the address', async () => {
    await gallery.open('scenario=lessons/none.json');
    await expect(gallery.trouble).toContainText('lessons/none.json');
    await gallery.open('scenario=https://example.com/x.json');
    await expect(gallery.trouble).toContainText('example.com');
  });
  await expect(gallery.playing).toBeHidden();
  errors.length = 0;
});

test('after a reload in the middle of it the settings of before are back', async ({ gallery, live }) => {
  test.setTimeout(240_000);
  const { page } = gallery;
  await gallery.serve(SHORT);
  await live.open('load.eventsPerSecond=2000&load.sensors=64');
  await page.keyboard.press('g');
  await gallery.choose('A short one');
  await gallery.play('All of it');
  await expect(gallery.cue).toContainText('Alarms takes 1 ms an event', PLAYED);
  await expect.poll(async () => (await live.config()).failures.subscribers.alarms).toBe(1000);
  await page.reload();
  await page.waitForFunction(() => window.penstock !== undefined);
  await page.evaluate(() => window.penstock!.ready);
  await expect
    .poll(() => live.config())
    .toMatchObject({
      load: { eventsPerSecond: 2000, sensors: 64 },
      failures: { subscribers: { alarms: 0 } },
    });
  const told = page.getByRole('status').filter({ hasText: 'Your settings from before the scenario are back' });
  await expect(told).toContainText('reloaded before the scenario was closed');
  await told.getByRole('button', { name: 'Dismiss' }).click();
  await expect(told).toBeHidden();
});
