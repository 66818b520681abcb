import { withoutIsolation } from '../pages/altered-site.ts';
import { objections } from '../pages/objections.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, test } from '../pages/test.ts';

const DIALOG = 'dialog[open]';
const CONTROLS = '#controls';
const IMPORTS = '.imports';

test('axe finds nothing on Live, in both themes', async ({ live }) => {
  test.setTimeout(480_000);
  const { page } = live;
  await live.open(
    'breaker.openMs=30000&load.eventsPerSecond=2000&batch.maxWaitMs=50&failures.timeline=500!burst!10!5~600!kill!storage!0',
  );
  await live.emitted(2000);
  await test.step('calm', async () => expect(await objections(page)).toEqual([]));
  await test.step('a chart as a table', async () => {
    await live.button('Data table: Throughput').click();
    expect(await objections(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('help', async () => {
    await page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    expect(await objections(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('every setting', async () => {
    await live.find('e');
    expect(await objections(page, CONTROLS)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('the timeline and its form, with a value that is refused', async () => {
    await live.openTimeline();
    await live.button('Edit Burst: 10 × the load at 500 s').click();
    expect(await objections(page, CONTROLS)).toEqual([]);
    await live.controls.getByRole('textbox', { name: 'Value' }).fill('1000');
    await live.button('Save step').click();
    await expect(live.alert).toContainText('Not taken');
    expect(await objections(page, CONTROLS)).toEqual([]);
  });
  await test.step('the same in an outage', async () => {
    await live.set({ failures: { storage: { outage: true } } });
    await expect(live.bottleneck).toContainText('the breaker is open', { ignoreCase: true });
    await expect(live.alert).toContainText('Not taken');
    expect(await objections(page, CONTROLS)).toEqual([]);
  });
  await test.step('the panel of the part that fails', async () => {
    await live.part('circuit breaker').click();
    expect(await objections(page)).toEqual([]);
  });
  await test.step('a worker is killed, and the run is paused', async () => {
    await page.keyboard.press('Escape');
    await page.evaluate(() => window.penstock!.kill('worker-1'));
    await live.button('Pause run').click();
    await expect(live.bottleneck).toContainText('The pipeline is paused');
    expect(await objections(page, '.map-card')).toEqual([]);
    await live.button('Resume run').click();
    await live.part('circuit breaker').click();
  });
  await test.step('narrow, with and without the sheet', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await objections(page, CONTROLS)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await objections(page)).toEqual([]);
  });
});

test('axe finds nothing where something has failed', async ({ live }) => {
  test.setTimeout(240_000);
  const { page } = live;
  await test.step('a page that is not isolated', async () => {
    await withoutIsolation(page);
    await page.goto('/');
    await expect(page.getByRole('heading', { name: 'Penstock cannot run in this page' })).toBeVisible();
    expect(await objections(page)).toEqual([]);
    await page.unrouteAll();
    // To the same page with another address alone would not load it again.
    await page.goto('about:blank');
  });
  await test.step('an address that is refused, a full disk, and no coordinator', async () => {
    await live.openAddress('load.sensors=0');
    await expect(live.alert).toContainText('Nothing in this link could be used');
    await live.set({ failures: { storage: { quotaFull: true } } });
    await expect(live.storageProblem).toBeVisible();
    const coordinator = page.workers().find((worker) => worker.url().includes('coordinator'));
    const ended = coordinator!.evaluate(() => self.close()).catch(() => {});
    await expect(live.bottleneck).toContainText('The run has failed');
    await ended;
    await expect(live.alert).toHaveCount(2);
    expect(await objections(page)).toEqual([]);
  });
});

test('axe finds nothing on Data, in both themes', async ({ data }) => {
  test.setTimeout(240_000);
  const { page } = data;
  await data.open('storage.kind=sqlite&feed.kind=recording&feed.speed=2000000&batch.maxWaitMs=100');
  await expect(data.plot).toBeVisible();
  await data.stop();
  await test.step('a result and a chart', async () => {
    await data.query('SELECT * FROM events, runs LIMIT 100');
    await expect(data.rows).toBeVisible();
    expect(await objections(page)).toEqual([]);
  });
  await test.step('a cell, and a question', async () => {
    await data.button('Show whole cell').click();
    expect(await objections(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Delete run/ }).click();
    // It is asked when it is known what is kept of the run.
    await page.getByRole('dialog', { name: /^Delete run/ }).waitFor();
    expect(await objections(page, DIALOG)).toEqual([]);
    await page.keyboard.press('Escape');
  });
  await test.step('files: two that are joined, with a question; a useless one; a trace', async () => {
    const at = (minute: number, ...values: readonly number[]) => `2024-03-05T12:0${minute}:00Z,${values.join(',')}\n`;
    const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
    const open = (...files: readonly ReturnType<typeof csv>[]) =>
      page.getByLabel('Open a recording…').setInputFiles([...files]);
    const halls = `time,hall\n${at(1, 20)}${at(3, 22)}`;
    await open(csv('a.csv', halls), csv('b.csv', `time,cellar,hall\n${at(2, 8, 21)}${at(4, 9, 23)}`));
    const join = page.getByRole('button', { name: 'Join them into one recording' });
    await expect(join).toBeVisible();
    expect(await objections(page, IMPORTS)).toEqual([]);
    const { width, height } = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await sideways(page)).toBe(0);
    await page.setViewportSize({ width, height });
    await join.click();
    await page.getByRole('button', { name: 'Read the file' }).waitFor();
    expect(await objections(page, DIALOG)).toEqual([]);
    await page.getByRole('button', { name: 'Read the file' }).click();
    await expect(page.getByRole('status', { name: 'Recording added' })).toContainText(
      'Values of “cellar” are only in “b.csv”.',
    );
    expect(await objections(page, IMPORTS)).toEqual([]);
    await open(csv('times.csv', 'time\n2024-03-05T12:00:00Z\n2024-03-05T12:00:01Z\n'));
    await page.getByRole('button', { name: 'Use it as an arrival trace' }).waitFor();
    expect(await objections(page, IMPORTS)).toEqual([]);
    await page.getByRole('alert', { name: 'The file was not read' }).getByRole('button', { name: 'Dismiss' }).click();
    const counts = 'time,count\n2024-03-05T12:00:00Z,5\n2024-03-05T12:00:01Z,7\n';
    const trace = await page.evaluate((text) => window.penstock!.trace(new File([text], 'counts.csv')), counts);
    expect(trace).toMatchObject({ name: 'counts.csv', arrivals: 12 });
    await page.getByRole('button', { name: 'Delete the arrivals of counts.csv' }).waitFor();
    expect(await objections(page, '#panel-traces')).toEqual([]);
  });
  await test.step('an error, narrow', async () => {
    await data.help('Tables');
    await data.query('SELECT nonsense');
    await expect(data.alert).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await objections(page)).toEqual([]);
  });
});

test('when the panel of a part closes, the focus is on that part again', async ({ kept: live }) => {
  await live.open();
  const part = live.part('scheduler stage');
  for (const close of ['escape', 'all settings'] as const) {
    await part.focus();
    await live.page.keyboard.press('Enter');
    await expect(live.controls.getByRole('heading', { name: 'Deadline scheduler' })).toBeFocused();
    if (close === 'escape') await live.page.keyboard.press('Escape');
    else await live.button('All settings').press('Enter');
    await expect(part).toBeFocused();
  }
  // Looking for a setting from inside the panel leads to the search box instead.
  await live.page.keyboard.press('Enter');
  await live.page.keyboard.press('/');
  await expect(live.page.getByRole('searchbox', { name: 'Find a setting' })).toBeFocused();
});

test('the sheet of a narrow screen takes the focus and gives it back', async ({ kept: live }) => {
  await live.page.setViewportSize({ width: 390, height: 844 });
  await live.open();
  await live.button('Controls').press('Enter');
  await expect(live.controls).toBeFocused();
  await live.page.keyboard.press('Escape');
  await expect(live.button('Controls')).toBeFocused();
});

test('the tab key reaches everything once, in the order of the screen, and what it reaches is seen', async ({
  live,
}) => {
  await live.open();
  const visited: string[] = [];
  for (let step = 0; step < 300; step++) {
    await live.page.keyboard.press('Tab');
    const stop = await live.page.evaluate(() => {
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const { width, height, top, bottom } = focused.getBoundingClientRect();
      const style = getComputedStyle(focused);
      const hasRing = style.outlineStyle !== 'none' || focused.matches('.segments input, .switch input, input');
      const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim() ?? '';
      const isInSight = width > 0 && height > 0 && bottom > 0 && top < innerHeight;
      return { name, ring: hasRing, inSight: isInSight };
    });
    if (stop === null) break;
    expect(stop, `stop ${step}`).toMatchObject({ ring: true, inSight: true });
    visited.push(stop.name);
  }
  const order = [
    'Pause run',
    'source stage',
    'storage stage',
    'circuit breaker',
    'tail subscriber',
    'Look back',
    'Throughput: cursor',
    'Breaker: cursor',
    'Outage',
    'Kill it',
    'Events per second',
  ];
  const places = order.map((name) => visited.indexOf(name));
  expect(places, `${order.join(', ')} in ${visited.join(' | ')}`).toEqual([...places].sort((a, b) => a - b));
  expect(Math.min(...places)).toBeGreaterThanOrEqual(0);
});

test('a pressed button does not take the focus with it when it goes or is disabled', async ({ kept: live }) => {
  const { page } = live;
  await live.open();
  await test.step('the reset of a field', async () => {
    await live.type('Sensors', '7');
    await live.button('Restore default: Sensors').press('Enter');
    await expect(live.slider('Sensors')).toBeFocused();
    await live.choose('Mode', 'max');
    await live.button('Restore default: Mode').press('Enter');
    await expect(live.controls.getByRole('radio', { name: 'rate' })).toBeFocused();
    await live.type('Sensors', '7');
    await live.button('Restore all defaults').press('Enter');
    await expect(live.button('Restore all defaults')).toBeFocused();
    await expect(live.button('Restore all defaults')).toBeDisabled();
  });
  await test.step('a notice', async () => {
    await live.typed('Sensors').focus();
    await page.evaluate(() => location.replace('#load.sensors=0'));
    await live.button('Dismiss').press('Enter');
    await expect(live.alert).toBeHidden();
    await expect(live.typed('Sensors')).toBeFocused();
  });
  await test.step('the run', async () => {
    await live.button('Stop').press('Enter');
    await expect(live.state).toHaveText('stopped');
    await expect(live.button('Stop')).toBeFocused();
    await live.button('Start').press('Enter');
    await expect(live.state).toHaveText('running');
    await expect(live.button('Pause run')).toBeFocused();
    await live.button('Reset run').press('Enter');
    await expect(live.button('Keep it')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(live.button('Reset run')).toBeFocused();
    await live.button('Reset run').press('Enter');
    await page.getByRole('button', { name: /^Reset run \d+$/ }).press('Enter');
    await expect(live.state).toHaveText('idle');
    await expect(live.button('Reset run')).toBeFocused();
  });
});

test('the keys 8 and 9 open failures and settings, also from a part’s panel and in a sheet', async ({ kept: live }) => {
  await live.open();
  for (const [key, panel] of [
    ['8', 'failures'],
    ['9', 'settings'],
  ] as const) {
    await live.openPart('storage');
    await live.page.keyboard.press(key);
    await expect(live.page.locator(`#panel-${panel}`)).toBeFocused();
  }
  await live.page.keyboard.press('Escape');
  await live.page.setViewportSize({ width: 390, height: 844 });
  await live.page.keyboard.press('9');
  await expect(live.page.locator('#panel-settings')).toBeFocused();
  await expect(live.page.locator('#panel-settings')).toBeInViewport();
  await live.page.keyboard.press('1');
  await expect(live.page.locator('#panel-map')).toBeFocused();
  await expect(live.button('Outage')).toBeHidden();
});

test('where a digit jumps to is in sight below what stays above it, and has a frame', async ({ kept: live }) => {
  await live.open();
  for (const width of [1280, 800, 390]) {
    await live.page.setViewportSize({ width, height: 844 });
    for (const key of ['2', '3', '4', '5', '6', '7']) {
      // Again where the map, which sees its new width a frame later, has moved what is below it.
      await expect(async () => {
        await live.page.keyboard.press(key);
        const seen = await live.page.evaluate(() => {
          const focused = document.activeElement!;
          const { left, top, width: wide } = focused.querySelector('h3')!.getBoundingClientRect();
          const { outlineStyle } = getComputedStyle(focused);
          const onTop = [1, wide / 2].map((x) => focused.contains(document.elementFromPoint(left + x, top + 1)));
          return { id: focused.id, framed: outlineStyle !== 'none', onTop };
        });
        expect(seen, `${key} at ${width}`).toMatchObject({ framed: true, onTop: [true, true] });
      }).toPass({ timeout: 10_000 });
    }
  }
});

test('the digits jump to the panels, the slash to the settings', async ({ kept: live }) => {
  await live.open();
  const focused = () => live.page.evaluate(() => document.activeElement?.id);
  const panels = ['map', 'throughput', 'latency', 'log', 'alarms', 'tail', 'threads', 'failures', 'settings'];
  for (const [i, panel] of panels.entries()) {
    await live.page.keyboard.press(String(i + 1));
    expect(await focused()).toBe(`panel-${panel}`);
  }
  await live.page.keyboard.press('/');
  await expect(live.page.getByRole('searchbox', { name: 'Find a setting' })).toBeFocused();
});

test('with reduced motion nothing moves by itself but the figures', async ({ live }) => {
  await live.page.emulateMedia({ reducedMotion: 'reduce' });
  await live.open();
  const moving = await live.page.evaluate(() =>
    [...document.querySelectorAll('*')]
      .filter((element) => {
        const { transitionDuration, animationName } = getComputedStyle(element);
        return transitionDuration !== '0s' || animationName !== 'none';
      })
      .map((element) => element.className),
  );
  expect(moving).toEqual([]);
});
