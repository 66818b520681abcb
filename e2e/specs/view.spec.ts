import { expect, test } from '../pages/test.ts';

/** Windows on both sides of every width at which the header changes, and common ones between them. */
const WIDTHS = [1520, 1519, 1480, 1479, 1440, 1400, 1399, 1360, 1359, 1280, 1279, 1240, 961, 901, 900, 390];

test.describe('the view', () => {
  test('space pauses the display, not the pipeline; again returns to the present', async ({ kept: live }) => {
    await live.open();
    await live.emitted(5000);
    await live.page.keyboard.press('Space');
    await expect(live.page.getByText('view frozen, the pipeline goes on')).toBeVisible();
    const ledger = live.page.getByRole('region', { name: 'Ledger' });
    const shown = await ledger.textContent();
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 10_000);
    await expect(ledger).toHaveText(shown ?? '');
    await live.slider('Sensors').focus();
    await live.page.keyboard.press('Space');
    await expect(ledger).not.toHaveText(shown ?? '');
    await live.button('Freeze view').click();
    await live.button('Back to now').click();
    await expect(live.page.getByText('following now', { exact: true })).toBeVisible();
  });

  test('what a paused view says of the pipeline is so', async ({ kept: live }) => {
    await live.open();
    await live.emitted(1000);
    await live.button('Freeze view').click();
    const time = live.page.getByRole('region', { name: 'Time', exact: true });
    await expect(time).toContainText('view frozen, the pipeline goes on');
    await live.button('Pause run').click();
    await expect(time).toContainText('view frozen, the pipeline is paused');
    await live.stop();
    await expect(time).toContainText('view frozen, no run');
  });

  test('the heatmap counts every event that was stored', async ({ live }) => {
    await live.open('load.eventsPerSecond=2000&batch.maxWaitMs=50');
    await live.emitted(6000);
    await live.button('Stop').click();
    await expect(live.state).toHaveText('stopped');
    const { stored } = (await live.snapshot()).counters;
    await live.button('Data table: Latency distribution').click();
    const dialog = live.page.getByRole('dialog', { name: 'Latency distribution' });
    await expect(dialog.getByRole('columnheader')).toHaveText(['time', 'events', 'most frequent', 'slowest']);
    const counts = await dialog.getByRole('row').locator('td:nth-of-type(1)').allTextContents();
    const shown = counts.reduce((sum, text) => sum + Number(text.replace(/\D/g, '')), 0);
    expect(shown).toBeLessThanOrEqual(stored);
    expect(shown).toBeGreaterThan(stored / 3);
  });

  test('the theme follows the system, until one is chosen', async ({ live }) => {
    const background = () => live.page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    await live.page.emulateMedia({ colorScheme: 'dark' });
    await live.open();
    const dark = await background();
    await live.page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(background).not.toBe(dark);
    await live.button('Theme: system').click();
    await expect(live.button('Theme: dark')).toBeVisible();
    expect(await background()).toBe(dark);
    await live.page.reload();
    await expect(live.button('Theme: dark')).toBeVisible();
    expect(await background()).toBe(dark);
  });

  test('help opens with its key and closes with escape', async ({ kept: live }) => {
    await live.open();
    await live.page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    await expect(live.help).toContainText('freeze the view');
    await live.page.keyboard.press('Escape');
    await expect(live.help).toBeHidden();
    await live.button('Help').click();
    await live.button('Close help').click();
    await expect(live.help).toBeHidden();
  });

  test('each part of the map opens its panel by keyboard', async ({ kept: live }) => {
    await live.open();
    const parts = {
      'source stage': 'Source',
      'validate stage': 'Validate',
      'transform stage': 'Transform pool',
      'scheduler stage': 'Deadline scheduler',
      'broadcast stage': 'Broadcast',
      'storage stage': 'Storage',
      'circuit breaker': 'Circuit breaker',
      'aggregates subscriber': 'Aggregates',
      'alarms subscriber': 'Alarms',
      'tail subscriber': 'Tail',
    };
    for (const [part, title] of Object.entries(parts)) {
      await live.part(part).focus();
      await live.page.keyboard.press('Enter');
      await expect(live.controls.getByRole('heading', { name: title, exact: true })).toBeFocused();
      await expect(live.controls.getByRole('paragraph').first()).not.toBeEmpty();
      expect(await live.controls.getByRole('slider').count(), title).toBeGreaterThan(0);
      await live.page.keyboard.press('Escape');
      await expect(live.button('Outage')).toBeVisible();
    }
  });

  test('at any width the header has the verdict and nothing in it lies on anything else, on Data too', async ({
    live,
  }) => {
    await live.open();
    await live.page.keyboard.press('d');
    for (const width of WIDTHS) {
      await live.page.setViewportSize({ width, height: 844 });
      const { verdict, overlaps } = await live.page.getByRole('banner').evaluate((header) => {
        const boxOf = (element: Element) => element.getBoundingClientRect();
        const parts = [...header.querySelectorAll('.brand, nav a, .state, .headline-figures > div, .verdict, button')];
        const isMeeting = (a: DOMRect, b: DOMRect) =>
          a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
        const pairs = parts.flatMap((part, i) => parts.slice(i + 1).map((other) => [part, other] as const));
        return {
          verdict: boxOf(header.querySelector('.verdict')!).width,
          overlaps: pairs
            .filter(([a, b]) => isMeeting(boxOf(a), boxOf(b)))
            .map(([a, b]) => `${a.textContent} and ${b.textContent}`),
        };
      });
      expect(overlaps, `${width} px`).toEqual([]);
      expect(verdict, `${width} px`).toBeGreaterThan(40);
    }
  });

  test('at any width the verdict and losses are said in words once, and where there is no run as well', async ({
    kept: live,
  }) => {
    await live.open();
    const shown = (text: string | RegExp) => live.page.getByText(text, { exact: true }).filter({ visible: true });
    for (const width of WIDTHS) {
      await live.page.setViewportSize({ width, height: 844 });
      await expect(live.verdict, `${width} px`).toHaveCount(1);
      await expect(shown(/^lost \d/), `${width} px`).toHaveCount(1);
    }
    await live.reset();
    for (const width of WIDTHS) {
      await live.page.setViewportSize({ width, height: 844 });
      await expect(shown('no run yet'), `${width} px`).toHaveCount(1);
      const word = await live.page
        .getByRole('banner')
        .evaluate((header) => getComputedStyle(header.querySelector('.verdict')!, '::after').content);
      expect(['none', '"no run"'], `${width} px`).toContain(word);
    }
  });

  test('on a narrow screen the controls are in a sheet', async ({ kept: live }) => {
    await live.page.setViewportSize({ width: 390, height: 844 });
    await live.open();
    await expect(live.verdict).toBeVisible();
    await expect(live.page.getByText('following now', { exact: true })).toBeVisible();
    const order = [
      live.state,
      live.part('source stage'),
      live.part('storage stage'),
      // In words; the header has its shape, and less of them.
      live.verdict,
      live.chart('Throughput'),
    ];
    const tops = await Promise.all(order.map(async (each) => (await each.boundingBox())!.y));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    await expect(live.button('Outage')).toBeHidden();
    await live.button('Controls').click();
    await expect(live.button('Outage')).toBeVisible();
    await live.button('Close controls').click();
    await expect(live.button('Outage')).toBeHidden();
    const overflow = await live.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
