import { expect, test } from '../pages/test.ts';

test.describe('the address', () => {
  test('holds every setting: another page opened with it runs the same', async ({ live, context, errors }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await live.open();
    await live.set({ load: { mode: 'max', classMix: { urgent: 0.25 } }, breaker: { enabled: false } });
    await live.button('Share').click();
    await expect(live.page.getByText('Address copied')).toBeVisible();
    const copied = await live.page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toBe(live.page.url());
    const config = await live.config();
    await live.page.goto('about:blank');
    await live.page.goto(copied);
    await live.page.waitForFunction(() => window.penstock !== undefined);
    expect(await live.config()).toEqual(config);
    expect(errors).toEqual([]);
  });

  test('a bad one is explained part by part, and changes nothing', async ({ live }) => {
    await live.openAddress('load.mode=fast&channels.capacity=0&nonsense=1&load.sensors=5');
    await expect(live.alert).toContainText('Nothing was changed');
    await expect(live.alert).toContainText('load.mode: "fast" is not allowed here; allowed: one of rate, max');
    await expect(live.alert).toContainText('channels.capacity: "0" is not allowed here');
    await expect(live.alert).toContainText('nonsense: no such field');
    expect(await live.config()).toEqual(await live.page.evaluate(() => window.penstock!.defaults()));
    await expect(live.page).not.toHaveURL(/#/);
    // The message stays, but not in the way: the last of the settings is within reach at any width.
    const last = live.controls.getByRole('button', { name: 'Threads' });
    await last.click();
    await expect(live.slider('Stage threads')).toBeVisible();
    await live.page.setViewportSize({ width: 390, height: 844 });
    await live.button('Controls').click();
    await last.click();
    await expect(live.slider('Stage threads')).toBeHidden();
    await live.button('Dismiss').click();
    await expect(live.alert).toBeHidden();
    await expect(live.state).toHaveText('running');
  });

  test('edited by hand, it applies while the pipeline runs', async ({ live }) => {
    await live.open();
    const { runId } = await live.snapshot();
    await live.page.evaluate(() => {
      location.hash = 'channels.capacity=64';
    });
    await expect.poll(async () => (await live.snapshot()).channels['source→validate'].capacity).toBe(64);
    expect((await live.snapshot()).runId).toBe(runId);
  });

  test('edited by hand into nonsense, it goes back to what is in force', async ({ live }) => {
    await live.openAddress('channels.capacity=64');
    await live.page.evaluate(() => {
      location.hash = 'channels.capacity=64&load.sensors=a';
    });
    await expect(live.alert).toContainText('load.sensors: "a" is not allowed here');
    await expect(live.page).toHaveURL(/#channels\.capacity=64$/);
    expect((await live.config()).load.sensors).toBe(1024);
  });
});
