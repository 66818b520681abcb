/** Commands that overlap: keys that are held, clicks that are double, calls of one tick, and the start that never comes. */
import type { Page } from '@playwright/test';
import { expect, test } from '../pages/test.ts';
import { generator } from '../random.ts';
import { overlap } from '../stress/overlaps.ts';

const STEADY = 'load.eventsPerSecond=5000&batch.maxWaitMs=50';

/** In the page: gives commands in one tick. @returns what came of each: 'done', or why not */
function inOneTick(page: Page, commands: readonly ('start' | 'stop' | 'reset')[]): Promise<string[]> {
  return page.evaluate(
    (names) =>
      Promise.all(
        names
          .map((name) => window.penstock![name]())
          .map((asked: Promise<unknown>) =>
            asked.then(
              () => 'done',
              (error: Error) => error.message,
            ),
          ),
      ),
    commands,
  );
}

test('a key that is held starts and stops nothing; a run ends at the second press', async ({ kept: live }) => {
  await live.open(STEADY);
  const { keyboard } = live.page;
  const { runId } = await live.snapshot();
  // From the second on they are repeats, as the browser makes them.
  for (let i = 0; i < 30; i++) await keyboard.down('r');
  await keyboard.up('r');
  const hint = live.page.getByRole('status', { name: 'Key' });
  await expect(hint).toHaveText('Press r again within 3 s to stop the run.');
  await expect(live.state).toHaveText('running');
  expect((await live.snapshot()).runId).toBe(runId);
  await test.step('not pressed again, nothing happens', async () => {
    await expect(hint).toBeEmpty();
    await expect(live.state).toHaveText('running');
  });
  await keyboard.press('r');
  await keyboard.press('r');
  await expect(live.state).toHaveText('stopped');
  await expect(hint).toBeEmpty();
  await keyboard.press('r');
  await expect(live.state).toHaveText('running');
  expect((await live.snapshot()).runId).toBe(runId + 1);
});

test('a double click is one, and so is Enter that is held', async ({ kept: live }) => {
  await live.open(STEADY);
  const { runId } = await live.snapshot();
  await live.button('Stop').dblclick();
  await expect(live.state).toHaveText('stopped');
  await live.button('Start').dblclick();
  await expect(live.state).toHaveText('running');
  await live.emitted(500);
  await expect(live.state).toHaveText('running');
  await live.button('Pause run').focus();
  for (let i = 0; i < 7; i++) await live.page.keyboard.down('Enter');
  await live.page.keyboard.up('Enter');
  await expect(live.state).toHaveText('paused');
  expect((await live.snapshot()).runId).toBe(runId + 1);
  await expect(live.alert).toBeHidden();
});

test('Reset run asks while a run has figures; to keep it is what Enter does; scripts are not asked', async ({
  kept: live,
}) => {
  await live.open(STEADY);
  await live.emitted(500);
  await live.button('Reset run').click();
  const dialog = live.page.getByRole('dialog', { name: /^Reset run \d+\?$/ });
  await expect(dialog).toContainText('It ends at once');
  await live.page.keyboard.press('r');
  await expect(dialog.getByRole('button', { name: 'Keep it' })).toBeFocused();
  await live.page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(live.state).toHaveText('running');
  await live.resetRun();
  await expect(live.state).toHaveText('idle');
  await live.start();
  await live.emitted(500);
  await live.reset();
  await expect(live.state).toHaveText('idle');
});

test('single keys can be turned off, and stay off', async ({ live }) => {
  await live.open(STEADY);
  await live.button('Help').click();
  const keys = live.help.getByRole('switch', { name: 'Single keys' });
  await keys.click();
  await expect(keys).not.toBeChecked();
  await live.page.keyboard.press('Escape');
  await expect(live.help).toBeHidden();
  // The button that opened the help has a use of its own for the space bar.
  await live.slider('Sensors').focus();
  for (const key of ['r', 'd', 'Space', '?']) await live.page.keyboard.press(key);
  await expect(live.help).toBeHidden();
  await expect(live.page.getByRole('status', { name: 'Key' })).toBeEmpty();
  await live.page.reload();
  await live.page.getByRole('region', { name: 'Time', exact: true }).waitFor();
  await live.page.keyboard.press('?');
  await live.button('Help').click();
  await expect(keys).not.toBeChecked();
  await keys.click();
  await live.page.keyboard.press('Escape');
  await live.page.keyboard.press('?');
  await expect(live.help).toBeVisible();
});

test('commands of one tick: one run or none, and everybody is told', async ({ bare: live }) => {
  const { page } = live;
  const busy = /^start: the pipeline is starting; stop or reset it first$/;
  await live.set({ storage: { kind: 'memory' } });
  expect(await inOneTick(page, ['start', 'start'])).toEqual(['done', expect.stringMatching(busy)]);
  expect(await inOneTick(page, ['stop', 'stop'])).toEqual(['done', 'done']);
  expect(await inOneTick(page, ['start', 'stop'])).toEqual(['done', 'done']);
  expect((await live.snapshot()).state).toBe('stopped');
  expect(await inOneTick(page, ['start', 'reset'])).toEqual(['ended by reset', 'done']);
  expect(await inOneTick(page, ['start', 'stop', 'reset'])).toEqual(['ended by reset', 'ended by reset', 'done']);
  expect((await live.snapshot()).state).toBe('idle');
  expect(await inOneTick(page, ['reset', 'start'])).toEqual(['done', 'done']);
  expect((await live.snapshot()).state).toBe('running');
  const isSame = await page.evaluate(() => {
    const first = window.penstock!.stop();
    return first === window.penstock!.stop();
  });
  expect(isSame).toBe(true);
  // The coordinator.
  await expect.poll(() => page.workers().length).toBe(1);
});

test('a stop that is asked for twice shows no alert over a run that stopped well', async ({ kept: live }) => {
  await live.open(STEADY);
  await inOneTick(live.page, ['stop', 'stop']);
  await expect(live.state).toHaveText('stopped');
  await expect(live.stop()).rejects.toThrow('there is nothing to stop');
  await expect(live.alert).toBeHidden();
});

test('a start that does not come says so, can be waited for, ended, and made without the recording', async ({
  live,
  errors,
}) => {
  const { page } = live;
  await page.clock.install();
  let isHeld = true;
  await page.route('**/coordinator.worker*', (route) => (isHeld ? undefined : route.continue()));
  await page.goto('/#storage.kind=memory');
  await expect(live.state).toHaveText('starting');
  await page.clock.runFor(10_500);
  await expect(live.alert).toContainText('The start is taking long.');
  await live.button('Wait longer').click();
  await expect(live.alert).toBeHidden();
  await page.clock.runFor(10_500);
  isHeld = false;
  await live.button('End the start').click();
  // The old one never answers: it is replaced.
  await page.clock.runFor(5500);
  await expect(live.state).toHaveText('idle');
  await live.button('Start').click();
  await page.clock.resume();
  await expect(live.state).toHaveText('running');
  await test.step('a recording that does not come', async () => {
    await live.stop();
    await page.route('**/recordings/*', () => {});
    await page.evaluate(() => void window.penstock!.start({ feed: { kind: 'recording' } }).catch(() => {}));
    await page.clock.fastForward(10_500);
    await live.button('Go on without the recording').click();
    await expect(live.state).toHaveText('running');
    expect((await live.config()).feed.kind).toBe('simulated');
  });
  errors.length = 0;
});

test('sequences of commands at random moments leave one run or none, and a database that can be asked', async ({
  disk,
}) => {
  const page = await disk.open();
  const random = generator(15);
  // `npm run stress` makes 200.
  for (let i = 0; i < 6; i++) {
    const { steps, wrong } = await overlap(page, random);
    expect(wrong, JSON.stringify(steps)).toEqual([]);
  }
});
