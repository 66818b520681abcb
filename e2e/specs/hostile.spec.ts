/** What a browser, an extension or a defect does to the page: one part may fail, the rest lives on and says why. */
import { serveAltered } from '../pages/altered-site.ts';
import { expect, test } from '../pages/test.ts';
import { sharedButtonNames, translate, unmarkedFigures } from '../pages/unmarked-figures.ts';

const LIGHT = 'load.eventsPerSecond=2000';

test('a chart that fails says its true error, the rest goes on, and it can be shown again', async ({
  live,
  errors,
}) => {
  const { page } = live;
  await page.addInitScript(() => {
    const { clearRect } = CanvasRenderingContext2D.prototype;
    CanvasRenderingContext2D.prototype.clearRect = function (...box) {
      if (document.documentElement.dataset.broken) throw new RangeError('no canvas today');
      return clearRect.apply(this, box);
    };
  });
  await live.open(LIGHT);
  const throughput = live.chart('Throughput');
  await throughput.scrollIntoViewIfNeeded();
  await page.evaluate(() => {
    document.documentElement.dataset.broken = 'yes';
  });
  const failed = live.alert.filter({ hasText: 'The chart Throughput failed and is not shown.' });
  await expect(failed).toContainText('RangeError: no canvas today. Everything else goes on.');
  await expect(throughput).toBeHidden();
  expect(errors.join('\n')).toContain('no canvas today');
  errors.length = 0;
  const { emitted } = (await live.snapshot()).counters;
  await live.emitted(emitted + 1000);
  await expect(live.part('source stage')).toHaveAccessibleDescription(/2\.\d+ k\/s/);
  await page.evaluate(() => {
    delete document.documentElement.dataset.broken;
  });
  await live.button('Show the chart Throughput again').click();
  await expect(throughput).toHaveAttribute('aria-valuetext', /stored [12][.]\d+ k/);
  errors.length = 0;
});

test('a figure on the map that fails takes the map with it, and nothing else', async ({ live, errors }) => {
  await live.open(LIGHT);
  await live.page.evaluate(() => {
    const data = Object.getOwnPropertyDescriptor(CharacterData.prototype, 'data')!;
    Object.defineProperty(CharacterData.prototype, 'data', {
      ...data,
      set(this: Text, text: string) {
        const isOnMap = this.parentElement instanceof SVGElement;
        if (isOnMap && document.documentElement.dataset.broken) throw new Error('no drawing today');
        data.set!.call(this, text);
      },
    });
    document.documentElement.dataset.broken = 'yes';
  });
  await expect(live.alert).toContainText('The map failed and is not shown. Error: no drawing today.');
  await live.page.evaluate(() => {
    delete document.documentElement.dataset.broken;
  });
  await expect(live.state).toHaveText('running');
  await live.button('Show the map again').click();
  await expect(live.part('source stage')).toHaveAccessibleDescription(/2\.\d+ k\/s/);
  errors.length = 0;
});

test('code that came but failed is told from code that did not come', async ({ live, baseURL, errors }) => {
  const site = await serveAltered(baseURL!, (path, script) =>
    path.includes('DataScreen-') ? `throw new RangeError("Incorrect locale information provided");${script}` : script,
  );
  await live.openAt(site.origin, `${LIGHT}&storage.kind=memory`);
  await live.page.keyboard.press('d');
  await expect(live.alert).toHaveText(/RangeError: Incorrect locale information provided\.$/);
  expect(errors.join('\n')).toContain('Incorrect locale information provided');
  errors.length = 0;
  site.close();
});

test('a language that the browser does not know is no obstacle, nor is anything that it refuses', async ({
  live,
  data,
}) => {
  await live.page.addInitScript(() => {
    Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true });
    const refuse = (): never => {
      throw new DOMException('not allowed today', 'SecurityError');
    };
    // Not MutationObserver, which the test itself needs.
    const observers = ['ResizeObserver', 'IntersectionObserver', 'PerformanceObserver'];
    for (const name of [...observers, 'matchMedia', 'BroadcastChannel', 'Notification', 'requestIdleCallback'])
      Object.defineProperty(window, name, { value: refuse, configurable: true });
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches'])
      Object.defineProperty(window, name, { get: refuse, configurable: true });
    for (const name of ['locks', 'storage', 'clipboard', 'permissions', 'serviceWorker', 'wakeLock'])
      Object.defineProperty(navigator, name, { get: refuse, configurable: true });
    for (const name of ['NumberFormat', 'DateTimeFormat', 'PluralRules', 'RelativeTimeFormat'])
      Object.defineProperty(Intl, name, { value: refuse, configurable: true });
    for (const name of ['pushState', 'replaceState'])
      Object.defineProperty(History.prototype, name, { value: refuse, configurable: true });
    for (const name of ['randomUUID', 'getRandomValues'])
      Object.defineProperty(Crypto.prototype, name, { value: refuse, configurable: true });
    for (const name of ['mark', 'measure'])
      Object.defineProperty(Performance.prototype, name, { value: refuse, configurable: true });
  });
  await live.open(LIGHT);
  await expect(live.chart('Throughput')).toHaveAttribute('aria-valuetext', /stored [12][.]\d+ k/);
  await live.page.keyboard.press('d');
  await expect(data.sql).toBeVisible();
  await expect(live.alert).toBeHidden();
});

test('a translated page stays current: figures are left alone, and every button has a name of its own', async ({
  live,
  data,
}) => {
  const { page } = live;
  const check = async (where: string) => {
    expect.soft(await unmarkedFigures(page), where).toEqual([]);
    expect.soft(await sharedButtonNames(page), where).toEqual([]);
  };
  await data.open('load.eventsPerSecond=2000&load.invalidRatio=0.01&storage.kind=sqlite');
  await data.stored(2000);
  for (const view of ['Tables', 'History', 'Examples'] as const) {
    await data.help(view);
    await check(view);
  }
  for (const sql of ['SELECT nonsense7', 'SELECT run, count(*) FROM batches GROUP BY run', 'SELECT 7 AS seven']) {
    await data.query(sql);
    await expect(page.getByText(sql.includes('nonsense') ? /no such column/i : /1 row of/).first()).toBeVisible();
    await check(sql);
  }
  await data.screens.getByRole('link', { name: 'Live' }).click();
  await live.set({ failures: { storage: { outage: true }, timeline: [{ at: 100, what: 'burst', value: 2, for: 3 }] } });
  await page.evaluate(() => window.penstock!.kill('alarms'));
  await expect(live.log).toContainText(/killed/);
  await expect(live.incidents.getByRole('row', { name: /Outage/ })).toBeVisible();
  await live.openTimeline();
  await check('Live in an outage');
  await live.openPart('breaker');
  await check('the panel of a part');
  await live.set({ failures: { storage: { outage: false }, timeline: [] } });
  await page.keyboard.press('?');
  await expect(live.help).toBeVisible();
  await check('help');
  await page.keyboard.press('Escape');
  await live.button('Reset run').click();
  await check('a dialog');
  await page.keyboard.press('Escape');

  await translate(page);
  await live.openPart('storage');
  await page.evaluate(() => window.penstock!.pause());
  await expect(live.state).toHaveText('paused');
  await page.evaluate(() => window.penstock!.resume());
  await expect(live.state).toHaveText('running');
  const { emitted } = (await live.snapshot()).counters;
  await live.emitted(emitted + 2000);
  await expect(page.getByRole('banner').getByRole('definition').first()).toHaveText(/^[12]\.\d+ k\/s$/);
  await page.keyboard.press('d');
  await expect(data.cell(1, 1)).toHaveText('7');
  const list = data.runs.getByRole('group');
  const before = await list.textContent();
  await expect(list).not.toHaveText(before!);
  for (const view of ['Tables', 'History', 'Examples'] as const) await data.help(view);
  for (const sql of ['SELECT nonsense', 'SELECT 8 AS eight']) await data.query(sql);
  await expect(data.cell(1, 1)).toHaveText('8');
  // What is gone has taken its translation with it.
  await expect(page.getByText(/no such column/i)).toHaveCount(0);
  await expect(page.getByText('failed and is not shown')).toHaveCount(0);
});
