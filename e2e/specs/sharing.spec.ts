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
    expect(copied).toMatch(/#v=3&n=4&.*&end$/);
    const config = await live.config();
    await live.page.goto('about:blank');
    await live.page.goto(copied);
    await live.page.waitForFunction(() => window.penstock !== undefined);
    expect(await live.config()).toEqual(config);
    expect(errors).toEqual([]);
  });

  test('of a bad one the known settings apply; the rest is named, and not written over', async ({ live }) => {
    const hash = 'load.mode=fast&channels.capacity=0&load.sensor=1&utm_source=mail&load.sensors=5&storage.kind=memory';
    await live.openAddress(hash);
    await expect(live.alert).toContainText('Part of this link was not used. The rest is in force.');
    await expect(live.alert.getByRole('listitem')).toHaveText([
      'load.sensor: no such field; did you mean load.sensors?',
      'utm_source: no such field',
      'load.mode: "fast" is not allowed here; allowed: one of rate, max',
      'channels.capacity: "0" is not allowed here; allowed: a whole number from 1 to 65,536 events',
      'The address stays as it is until a setting changes.',
    ]);
    const { load, storage } = await live.config();
    expect([load.sensors, load.mode, storage.kind]).toEqual([5, 'rate', 'memory']);
    await expect(live.page).toHaveURL(new RegExp(`#${hash}$`));
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

  test('edited by hand, it applies while the pipeline runs', async ({ kept: live }) => {
    await live.open();
    const { runId } = await live.snapshot();
    await live.page.evaluate(() => {
      location.hash = 'channels.capacity=64';
    });
    await expect.poll(async () => (await live.snapshot()).channels['source→validate'].capacity).toBe(64);
    expect((await live.snapshot()).runId).toBe(runId);
  });

  test('edited by hand, it is read alike: what is wrong has its default, and the next change writes it anew', async ({
    kept: live,
  }) => {
    await live.open('channels.capacity=64');
    const edit = (hash: string) =>
      live.page.evaluate((next) => {
        location.hash = next;
      }, hash);
    await edit('v=3&n=2&channels.capacity=32&load.sensors=a&end');
    await expect(live.alert).toContainText('load.sensors: "a" is not allowed here');
    await expect(live.page).toHaveURL(/load\.sensors=a&end$/);
    expect((await live.config()).channels.capacity).toBe(32);
    await live.set({ load: { sensors: 9 } });
    await expect(live.page).toHaveURL(/#v=3&n=2&load\.sensors=9&channels\.capacity=32&end$/);
    await edit('nonsense');
    await expect(live.alert).toContainText('Nothing in this link could be used. The settings are as they were.');
    expect((await live.config()).load.sensors).toBe(9);
    await edit('v=3&n=1&load.sensors=11&end');
    await expect(live.alert).toBeHidden();
    expect((await live.config()).load.sensors).toBe(11);
  });

  test('one that was cut on its way says how much is left, and uses no half of a value', async ({ live }) => {
    await live.openAddress('v=3&n=3&load.sensors=500&storage.kind=memory&channels.capacity=40');
    await expect(live.alert).toContainText('this link was cut: 2 of 3 settings');
    const { load, channels } = await live.config();
    expect([load.sensors, channels.capacity]).toEqual([500, 500]);
  });

  test('one from a mail, with what mail programs do to it, is understood', async ({ live }) => {
    await live.openAddress('v=3&amp;n=2&amp;load.sensors=7&amp;storage.kind=memory&amp;end).');
    await expect(live.page.getByRole('status').filter({ hasText: 'The link was understood' })).toBeVisible();
    await expect(live.page).toHaveURL(/#v=3&n=2&load\.sensors=7&storage\.kind=memory&end$/);
  });
});
