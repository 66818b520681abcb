/** What a browser, an extension or a defect does to the page: one part may fail, the rest lives on and says why. */
import type { Page } from '@playwright/test';
import { serveAltered } from '../pages/altered-site.ts';
import { expect, test } from '../pages/test.ts';
import { sharedButtonNames, unmarkedFigures } from '../pages/unmarked-figures.ts';

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
  await expect(throughput).toHaveAttribute('aria-valuetext', /stored 2/);
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

test('a language that the browser names but does not know is no obstacle', async ({ live, data }) => {
  await live.page.addInitScript(() => {
    Object.defineProperty(navigator, 'language', { value: 'en-US@posix', configurable: true });
  });
  await live.open(LIGHT);
  await expect(live.chart('Throughput')).toHaveAttribute('aria-valuetext', /stored 2/);
  await live.page.keyboard.press('d');
  await expect(data.sql).toBeVisible();
  await expect(live.alert).toBeHidden();
});

test('every figure is marked for translators to leave it alone, and every button has a name of its own', async ({
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
});

/** As a browser's translator does: every text that may be translated goes into two elements of its own, again and again. */
async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const translateAll = () => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (texts.nextNode()) found.push(texts.currentNode as Text);
      for (const text of found) {
        const { parentElement } = text;
        if (!text.data.trim() || parentElement === null || parentElement.tagName === 'FONT') continue;
        if (parentElement.closest('[translate=no], .notranslate, script, style, textarea, svg')) continue;
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
      }
    };
    translateAll();
    setInterval(translateAll, 50);
  });
}

test('a page that the browser translates keeps its figures current and survives every screen', async ({
  live,
  data,
}) => {
  await data.open('load.eventsPerSecond=2000&storage.kind=sqlite');
  await data.stored(2000);
  await translate(live.page);
  for (const sql of ['SELECT 41 + 1 AS answer', 'SELECT nonsense', 'SELECT run, count(*) FROM batches GROUP BY run']) {
    await data.query(sql);
    await expect(live.page.getByText(sql === 'SELECT nonsense' ? /no such column/i : /1 row of/).first()).toBeVisible();
  }
  await data.query('SELECT 7 AS seven');
  await expect(data.cell(1, 1)).toHaveText('7');
  for (const view of ['Tables', 'History', 'Examples'] as const) await data.help(view);
  await live.page.keyboard.press('l');
  await live.page.evaluate(() => window.penstock!.pause());
  await live.page.evaluate(() => window.penstock!.resume());
  await live.page.keyboard.press('?');
  await expect(live.help).toBeVisible();
  await live.page.keyboard.press('Escape');
  await live.openPart('storage');
  const { emitted } = (await live.snapshot()).counters;
  await live.emitted(emitted + 2000);
  await expect(live.page.getByRole('banner').getByRole('definition').first()).toHaveText(/^[12]\.\d+ k\/s$/);
  await live.page.keyboard.press('d');
  await expect(data.cell(1, 1)).toHaveText('7');
  await expect(live.page.getByText('failed and is not shown')).toHaveCount(0);
});
