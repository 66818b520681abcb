import type { Page } from '@playwright/test';
import { expect, test } from '../pages/test.ts';

/** What a finger can press and is smaller than it: name and size. What is hidden, or of no size of its own, is no target. */
function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const targets = document.querySelectorAll('button, a[href], select, summary, input, [role="switch"]');
    return [...targets].flatMap((target) => {
      const isShown = target.checkVisibility({ visibilityProperty: true });
      // The label around it is what is pressed.
      const pressed = target.matches('[type="radio"], [type="checkbox"]')
        ? (target.closest('label') ?? target)
        : target;
      const { width, height } = pressed.getBoundingClientRect();
      if (!isShown || width < 2 || (width >= 43.5 && height >= 43.5)) return [];
      const name = target.getAttribute('aria-label') ?? target.textContent;
      return [`${name}: ${Math.round(width)} × ${Math.round(height)}`];
    });
  });
}

/** The part of the screen's height that stands in its place while the page scrolls. */
function standing(page: Page): Promise<number> {
  return page.evaluate(() => {
    const parts = [...document.querySelectorAll('.top, .time-bar, .sheet-bar')].filter((part) => {
      return part.checkVisibility() && ['sticky', 'fixed'].includes(getComputedStyle(part).position);
    });
    // A tab at the edge takes no band of the page.
    const bands = parts.map((part) => part.getBoundingClientRect()).filter(({ width }) => width > innerWidth / 2);
    return bands.reduce((sum, { height }) => sum + height, 0) / innerHeight;
  });
}

test.describe('a phone', () => {
  test.use({ hasTouch: true, isMobile: true, viewport: { width: 390, height: 844 } });

  test('has targets for fingers, storage before subscribers, a result in sight, and tells of a freeze', async ({
    live,
    data,
  }) => {
    await live.open();
    expect((await live.page.getByRole('banner').boundingBox())!.height).toBeLessThan(165);
    expect(await standing(live.page)).toBeLessThan(1 / 3);
    const parts = ['broadcast stage', 'circuit breaker', 'storage stage', 'aggregates subscriber', 'tail subscriber'];
    const tops = await Promise.all(parts.map(async (part) => (await live.part(part).boundingBox())!.y));
    expect(tops).toEqual(tops.toSorted((a, b) => a - b));
    expect(await smallTargets(live.page)).toEqual([]);
    await live.button('Controls').click();
    await expect(live.button('Outage')).toBeVisible();
    expect(await smallTargets(live.page)).toEqual([]);
    await live.button('Close controls').click();
    await live.page.getByRole('link', { name: 'Data' }).click();
    await data.query('SELECT 7 AS seven');
    await expect(data.cell(1, 1)).toBeInViewport();
    expect(await smallTargets(live.page)).toEqual([]);
    await expect(live.page.locator('kbd:visible')).toHaveCount(0);
    // As the browser does it, but without the wait: the clock is 42 s on when the tab goes on.
    await live.page.evaluate(() => {
      const { now } = Date;
      document.dispatchEvent(new Event('freeze'));
      Date.now = () => now() + 42_000;
      document.dispatchEvent(new Event('resume'));
      Date.now = now;
    });
    await expect(live.page.getByText(/^The browser froze this tab in the background for 42/).first()).toBeVisible();
    for (const [name, shown] of [
      ['Runs', /^Run \d+/],
      ['Scenarios', 'Kill anything'],
    ] as const) {
      await live.page.getByRole('link', { name, exact: true }).click();
      await live.page.getByText(shown).filter({ visible: true }).first().waitFor();
      expect(await smallTargets(live.page)).toEqual([]);
    }
  });
});

test('zoomed to 200 %, on 4K, in colours of the person’s own, and on paper', async ({ live }) => {
  const { page } = live;
  await live.open();
  await live.emitted(500);
  await test.step('200 % of 1366 × 768, and 125 %', async () => {
    await page.setViewportSize({ width: 683, height: 384 });
    expect(await standing(page)).toBeLessThan(1 / 3);
    for (const size of [
      { width: 1152, height: 720 },
      { width: 1093, height: 614 },
    ]) {
      await page.setViewportSize(size);
      expect(await standing(page)).toBeLessThan(1 / 3);
      // The map runs to the right, with its end in sight.
      for (const part of ['source stage', 'circuit breaker', 'storage stage', 'aggregates subscriber'])
        await expect(live.part(part)).toBeInViewport({ ratio: 1 });
    }
    await live.button('Controls').click();
    await expect(live.button('Outage')).toBeInViewport();
    await live.button('Close controls').click();
    await expect(live.button('Outage')).toBeHidden();
  });
  await test.step('4K: letters of 13 px, nothing wider than 1,920 px but the map and the charts', async () => {
    await page.setViewportSize({ width: 3840, height: 2160 });
    const small = await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found = new Set<string>();
      for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
        const parent = text.parentElement!;
        if (text.textContent!.trim() === '' || !parent.checkVisibility({ visibilityProperty: true })) continue;
        const size = Number.parseFloat(getComputedStyle(parent).fontSize);
        if (size < 13) found.add(`${size} px: ${text.textContent}`);
      }
      return [...found];
    });
    expect(small).toEqual([]);
    const lists = await page.getByRole('region', { name: 'Incidents' }).boundingBox();
    expect(lists!.width).toBeLessThanOrEqual(1920);
    const pipe = await page.evaluate(() => {
      const boxOf = (part: string) => document.querySelector(`[aria-label="${part}"]`)!.getBoundingClientRect();
      return boxOf('validate stage').left - boxOf('source stage').right;
    });
    expect(pipe).toBeLessThan(420);
  });
  await test.step('forced colours: what is chosen and which failure is on are seen', async () => {
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.emulateMedia({ forcedColors: 'active' });
    await live.button('Stale events').click();
    const ground = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).backgroundColor);
    expect(await ground('.segments input:checked + span')).not.toBe(
      await ground('.segments input:not(:checked) + span'),
    );
    expect(await ground('.failure[aria-pressed="true"]')).not.toBe(await ground('.failure[aria-pressed="false"]'));
    expect(await ground('.screens [aria-current]')).not.toBe(await ground('.screens a:not([aria-current])'));
    await page.emulateMedia({ forcedColors: 'none' });
  });
  await test.step('paper: every chart is painted and as wide as its card, no card is cut, and the screen comes back', async () => {
    const widths = () => page.locator('.plot .uplot').evaluateAll((all) => all.map((plot) => plot.clientWidth));
    const before = await widths();
    await page.emulateMedia({ media: 'print' });
    await page.setViewportSize({ width: 704, height: 900 });
    const painted = await page.evaluate(() => {
      for (const canvas of document.querySelectorAll<HTMLCanvasElement>('.plot canvas')) canvas.width += 0;
      window.dispatchEvent(new Event('beforeprint'));
      return new Promise<number[]>((resolve) => {
        queueMicrotask(() => {
          const canvases = [...document.querySelectorAll<HTMLCanvasElement>('.plot canvas')];
          const inked = canvases.map((canvas) => {
            const { data: pixels } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
            return pixels.filter((alpha, i) => i % 4 === 3 && alpha > 0).length;
          });
          resolve(inked);
        });
      });
    });
    expect(painted.length).toBeGreaterThan(8);
    expect(Math.min(...painted)).toBeGreaterThan(100);
    const cards = await page.locator('.card:visible').evaluateAll((all) =>
      all.map((card) => ({
        breaks: getComputedStyle(card).breakInside,
        right: card.getBoundingClientRect().right,
        over: card.scrollWidth - card.clientWidth,
        name: card.id,
      })),
    );
    expect(cards.filter(({ breaks, right, over }) => breaks !== 'avoid' || right > 705 || over > 1)).toEqual([]);
    await page.setViewportSize({ width: 1366, height: 768 });
    await page.emulateMedia({ media: 'screen' });
    await page.evaluate(() => window.dispatchEvent(new Event('afterprint')));
    await expect.poll(widths).toEqual(before);
  });
});
