import { readFile } from 'node:fs/promises';
import type { Locator } from '@playwright/test';
import { CHARTS } from '../pages/chart-titles.ts';
import { moveFingers } from '../pages/fingers.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const LOOKING_BACK = /^looking at (\d\d:\d\d:\d\d) to (\d\d:\d\d:\d\d)$/;

test('charts: one axis of time and one cursor, zoom, keys, marks, legends, tables', async ({ live }) => {
  test.setTimeout(300_000);
  const { page } = live;
  const isLive = page.getByText('following now', { exact: true });
  const looking = page.getByText(LOOKING_BACK);
  // All in sight: what is not is not painted.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await live.open();
  await live.set({ load: { sensors: 77 } });
  await live.emitted(60_000);

  await test.step('each has a title, a unit, a cursor and a table', async () => {
    for (const title of CHARTS) {
      const card = page.getByRole('region', { name: title, exact: true });
      await expect(card.getByRole('heading', { name: title })).toBeVisible();
      await expect(card.getByRole('paragraph').first()).not.toBeEmpty();
      await expect(card.getByRole('slider', { name: `${title}: cursor` })).toBeAttached();
      await expect(card.getByRole('button', { name: `Data table: ${title}` })).toBeVisible();
    }
  });

  await test.step('each is saved as a picture of its size, or of twice as many pixels; the map as a drawing', async () => {
    for (const [title, scale] of [
      [CHARTS[0]!, 1],
      [CHARTS[0]!, 2],
      ['Latency distribution', 2],
    ] as const) {
      const card = page.getByRole('region', { name: title, exact: true });
      await card.getByRole('button', { name: `Picture: ${title}` }).click();
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: `Save at ${scale} ×` }).click();
      const picture = await readFile(await (await saved).path());
      const plot = await card
        .locator('canvas')
        .first()
        .evaluate(({ clientWidth }) => clientWidth);
      // In the head of a PNG: its width. An edge of 12 on either side.
      expect(picture.readUInt32BE(16)).toBe(scale * (plot + 24));
      expect(picture.length).toBeGreaterThan(3000);
    }
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Picture: the map as SVG' }).click();
    const drawing = await readFile(await (await saved).path(), 'utf8');
    expect(drawing).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    for (const part of ['source', 'storage', 'alarms', 'fill: rgb']) expect(drawing).toContain(part);
    expect(drawing).not.toContain('class=');
    // Keys are to be those of the page again.
    await page.evaluate(() => document.activeElement instanceof HTMLElement && document.activeElement.blur());
  });

  await test.step('all plots in a column begin and end at the same place, whatever stands beside them', async () => {
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 2400 });
      const edges = () =>
        page.locator('.chart').evaluateAll((cards) =>
          cards.map((card) => {
            const [outer, plot] = [card, card.querySelector('.u-over')!].map((each) => each.getBoundingClientRect());
            return [plot!.left - outer!.left, outer!.right - plot!.right].map(Math.round).join(' ');
          }),
        );
      await expect.poll(async () => new Set(await edges()).size, `at ${width} px`).toBe(1);
    }
    await page.setViewportSize({ width: 1440, height: 2400 });
  });

  await test.step('beside no chart and no list is an empty place, of one column to five', async () => {
    for (const width of [390, 1440, 1920, 2200, 2600, 3840]) {
      await page.setViewportSize({ width, height: 2400 });
      const empty = await page.locator('.chart, .list').evaluateAll((cards) => {
        const boxOf = (card: Element) => card.getBoundingClientRect();
        return Object.values(Object.groupBy(cards, (card) => Math.round(boxOf(card).top))).flatMap((row = []) => {
          const last = row.reduce((one, other) => (boxOf(other).right > boxOf(one).right ? other : one));
          return boxOf(last.parentElement!).right - boxOf(last).right > 1 ? [last.id] : [];
        });
      });
      expect(empty, `at ${width} px`).toEqual([]);
    }
    await page.setViewportSize({ width: 1440, height: 2400 });
  });

  await test.step('the view stands still while it is looked at', async () => {
    await page.keyboard.press('Space');
    await expect(page.getByText('view frozen, the pipeline goes on')).toBeVisible();
  });

  /** How busy each lane is, beside the plot, and as told. */
  const laneShares = async () => {
    const beside = await live.chart('Time of each worker').locator('li').allTextContents();
    const told = await live.told('Time of each worker');
    return { beside, told: [...told.matchAll(/ (\S+ %) busy/g)].map(([, share]) => share) };
  };

  await test.step('the arrow keys move the cursor, of all charts together', async () => {
    await live.chart('Throughput').focus();
    // What stands there may be of the sample before, until the cursor has been there.
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Escape');
    const latest = await live.told('Throughput');
    for (const key of ['ArrowLeft', 'PageUp', 'ArrowRight', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) {
      await page.keyboard.press(key);
    }
    const told = await live.allTold();
    expect(told).toHaveLength(CHARTS.length);
    expect(told[0]).toMatch(/^\d\d:\d\d:\d\d\.\d, in [\d.]+ (k|M)?\/s, stored [\d.]+ (k|M)?\/s$/);
    expect(told[0]).not.toBe(latest);
    await expectOneMoment(live);
    const legend = page.getByRole('region', { name: 'Throughput' }).getByRole('listitem');
    expect(`${(await legend.allTextContents()).map((text) => text.replace(/^(in|stored)/, '$1 ')).join(', ')}`).toBe(
      told[0]!.slice('00:00:00.0, '.length),
    );
    const lanes = await laneShares();
    expect(lanes.beside.length).toBeGreaterThan(8);
    expect(lanes.beside).toEqual(lanes.told);
    await page.keyboard.press('Escape');
    expect(await live.told('Throughput')).toBe(latest);
    const latestLanes = await laneShares();
    expect(latestLanes.beside).toEqual(latestLanes.told);
    expect(await live.cursorTime()).toBe('');
  });

  await test.step('so does the mouse', async () => {
    await hover(live.chart('Time to stored'), 0.95);
    await expectOneMoment(live);
    await page.mouse.move(0, 0);
    expect(await live.cursorTime()).toBe('');
  });

  await test.step('a mark under the mouse is named', async () => {
    const chart = live.chart('Throughput');
    const name = chart.getByText(/Sensors: 1,024 → 77/);
    const box = (await chart.locator('.u-over').boundingBox())!;
    for (let fromRight = 8; fromRight < 200 && !(await name.isVisible()); fromRight += 4) {
      await page.mouse.move(box.x + box.width - fromRight, box.y + 60);
    }
    await expect(name).toBeVisible();
  });

  await test.step('Live returns to the present', async () => {
    await live.button('Back to now').click();
    await expect(isLive).toBeVisible();
  });

  await test.step('the cursor stays on its moment while time goes on', async () => {
    await hover(live.chart('Time to stored'), 0.97);
    const moment = await expectOneMoment(live);
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 20_000);
    expect(await expectOneMoment(live)).toBe(moment);
    // What a browser sends when the layout changes under a mouse at rest.
    const { x, y } = await pointOn(live.chart('Time to stored'), 0.97);
    await live.chart('Time to stored').locator('.u-over').dispatchEvent('mousemove', { clientX: x, clientY: y });
    expect(await expectOneMoment(live)).toBe(moment);
    await live.chart('Throughput').focus();
    await page.keyboard.press('ArrowLeft');
    const before = await expectOneMoment(live);
    expect(before < moment, `${before} before ${moment}`).toBe(true);
    await page.keyboard.press('ArrowRight');
    expect(await expectOneMoment(live)).toBe(moment);
    await page.mouse.move(0, 0);
    await expect.poll(() => live.cursorTime()).toBe('');
  });

  await test.step('where there is nothing, nothing is shown', async () => {
    const box = (await live.chart('Throughput').locator('.u-over').boundingBox())!;
    const y = box.y + box.height / 2;
    // Before the run began: on a busy machine that is longer ago than a minute.
    await page.getByRole('radio', { name: '10 min', exact: true }).check();
    await page.mouse.move(box.x + 16, y);
    await page.mouse.down();
    await page.mouse.move(box.x + 36, y, { steps: 4 });
    await page.mouse.up();
    await page.mouse.move(0, 0);
    await expect(looking).toBeVisible();
    await expect.poll(() => live.told('Throughput')).toBe('no values in view, in – /s, stored – /s');
    await live.button('Data table: Throughput').click();
    const dialog = page.getByRole('dialog', { name: 'Throughput' });
    await expect(dialog).toContainText('No samples in view.');
    await expect(dialog.getByRole('rowheader')).toHaveCount(0);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await live.button('Back to now').click();
    await page.getByRole('radio', { name: '1 min', exact: true }).check();
  });

  await test.step('one does not look into the future', async () => {
    await live.chart('Throughput').focus();
    for (let i = 0; i < 3; i++) await page.keyboard.press('Shift+PageDown');
    await live.button('Data table: Throughput').click();
    const dialog = page.getByRole('dialog', { name: 'Throughput' });
    await expect(dialog.getByRole('rowheader').first()).toHaveText(/^\d\d:\d\d:\d\d\.\d$/);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await live.button('Back to now').click();
  });

  await test.step('plus and minus zoom, around the cursor', async () => {
    await live.chart('Throughput').focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('+');
    await expect.poll(() => lookedAt(looking)).toBe(30);
    await page.keyboard.press('+');
    await expect.poll(() => lookedAt(looking)).toBe(15);
    await page.keyboard.press('-');
    await expect.poll(() => lookedAt(looking)).toBe(30);
    expect(await live.cursorTime()).not.toBe('');
    await page.keyboard.press('Escape');
  });

  await test.step('looking back, a wider view keeps the place', async () => {
    await page.getByRole('radio', { name: '5 min', exact: true }).check();
    await expect.poll(() => lookedAt(looking)).toBe(300);
    await page.getByRole('radio', { name: '1 min', exact: true }).check();
    await expect.poll(() => lookedAt(looking)).toBe(60);
    await live.button('Back to now').click();
    await expect(isLive).toBeVisible();
  });

  await test.step('dragging over one zooms all', async () => {
    const box = (await live.chart('Throughput').locator('.u-over').boundingBox())!;
    const y = box.y + box.height / 2;
    await page.mouse.move(box.x + box.width * 0.9, y);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.97, y, { steps: 4 });
    await page.mouse.up();
    await expect(looking).toBeVisible();
    const [, from, to] = LOOKING_BACK.exec((await looking.textContent())!)!;
    expect(seconds(to!) - seconds(from!)).toBeLessThan(10);
    // The latest value in view is now one of the stretch that was zoomed into, on every chart.
    await expect.poll(async () => (await live.allTold()).every((told) => secondOf(told) <= to!)).toBe(true);
    await expect(page.getByRole('slider', { name: 'Look back' })).toHaveAttribute('aria-valuetext', `${from} to ${to}`);
  });

  await test.step('a chart can be read as a table, of what is in view', async () => {
    const [, from, to] = LOOKING_BACK.exec((await looking.textContent())!)!;
    await live.button('Data table: Time to stored').click();
    const dialog = page.getByRole('dialog', { name: 'Time to stored' });
    await expect(dialog.getByRole('columnheader')).toHaveText(['time', 'P50', 'P99', 'P99.9']);
    await expect(dialog.getByRole('row').nth(1)).toContainText(/ms|µs/);
    const times = await dialog.getByRole('rowheader').allTextContents();
    expect(times.length).toBeGreaterThan(3);
    for (const time of times.map(secondOf))
      expect(time >= from! && time <= to!, `${time} in ${from} to ${to}`).toBe(true);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
  });

  await test.step('a double click returns', async () => {
    await live.chart('Time to stored').dblclick();
    await expect(isLive).toBeVisible();
  });

  await test.step('a stretch that is dragged over has its figures; a second one beside it, by keyboard, the difference', async () => {
    const panel = page.getByRole('region', { name: 'Chosen stretch' });
    const cells = (name: string) =>
      panel
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name, exact: true }) })
        .getByRole('cell');
    const [from, to] = [await pointOn(live.chart('Throughput'), 0.9), await pointOn(live.chart('Throughput'), 0.97)];
    await page.mouse.move(from.x, from.y);
    await page.mouse.down();
    await page.mouse.move(to.x, to.y, { steps: 4 });
    await page.mouse.up();
    await expect(looking).toBeVisible();
    await expect(cells('stored')).toHaveText([/^[\d,]{5,}$/]);
    await expect(cells('until stored, P99')).toHaveText([/^[\d.]+ (ms|µs|s)$/]);
    await expect(panel.getByRole('status')).toHaveText(/^[\d:.]+ to [\d:.]+: the edges are rounded outwards/);
    await panel.getByRole('button', { name: 'Compare with another' }).click();
    await expect(isLive).toBeVisible();
    const chart = live.chart('Throughput');
    await chart.press('ArrowLeft');
    await chart.press('s');
    await expect.poll(() => live.told('Throughput')).toContain('press S at its end');
    await chart.press('PageUp');
    await chart.press('s');
    await expect(cells('stored')).toHaveCount(3);
    const [a, b] = (await cells('stored').allTextContents()).map((text) => Number(text.replaceAll(',', '')));
    const difference = `${b! < a! ? '−' : '+'}${Math.abs(b! - a!).toLocaleString('en')}`;
    await expect(cells('stored').nth(2)).toContainText(b === a ? 'no difference' : difference);
    await expect(isLive).toBeVisible();
    await panel.getByRole('button', { name: 'End the choice of a stretch' }).click();
    await expect(panel).toBeHidden();
  });

  await test.step('one looks back by keyboard: on a chart, on the strip, from a line of the log', async () => {
    for (const [where, key] of [
      [live.chart('Throughput'), 'Shift+ArrowLeft'],
      [page.getByRole('slider', { name: 'Look back' }), 'Home'],
      [live.log.getByRole('button', { name: /Sensors/ }), 'Enter'],
    ] as const) {
      await where.press(key);
      await expect(looking).toBeVisible();
      await live.button('Back to now').click();
      await expect(isLive).toBeVisible();
    }
  });

  await test.step('ten minutes are seen at once; the strip is dragged', async () => {
    const strip = page.getByRole('slider', { name: 'Look back' });
    for (const minutes of [10, 5, 1]) {
      await page.getByRole('radio', { name: `${minutes} min`, exact: true }).check();
      await expect
        .poll(async () => {
          const [from, to] = ((await strip.getAttribute('aria-valuetext')) ?? '').split(' to ');
          return (seconds(to!) - seconds(from!) + 86_400) % 86_400;
        })
        .toBe(60 * minutes);
    }
    const { x, y, width, height } = (await strip.boundingBox())!;
    await page.mouse.move(x + width * 0.9, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 3 });
    await page.mouse.up();
    await expect(looking).toBeVisible();
    await strip.dblclick();
    await expect(isLive).toBeVisible();
  });

  await test.step('a line of the legend hides its line', async () => {
    const toggle = live.button('Show P99.9');
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-pressed', 'false');
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-pressed', 'true');
  });

  await test.step('the target for P99 is set beside its chart', async () => {
    const target = page.getByRole('textbox', { name: /target for P99/ });
    const refusal = page.getByText(/is not allowed here/);
    await target.fill('7.5');
    await target.press('Enter');
    await expect(target).toHaveValue('7.5');
    await target.fill('-3');
    await target.press('Enter');
    await expect(refusal).toHaveText('-3 is not allowed here. Allowed: a number from 0.1 to 60,000 ms.');
    await expect(target).toHaveAttribute('aria-invalid', 'true');
    await target.press('Escape');
    await expect(target).toHaveValue('7.5');
    await expect(refusal).toHaveCount(0);
  });
});

test('a gap in the view shows nothing, and no event of it appears after it', async ({ live }) => {
  const { page } = live;
  await page.setViewportSize({ width: 1440, height: 2400 });
  await live.open();
  await live.emitted(20_000);
  await page.evaluate(() => {
    for (const end = performance.now() + 3000; performance.now() < end; );
  });
  await expect(live.log).toContainText('The view has a gap');
  const { emitted } = (await live.snapshot()).counters;
  await live.emitted(emitted + 20_000);
  await page.keyboard.press('Space');
  const chart = live.chart('Throughput');
  const dots = chart.locator('.u-cursor-pt').filter({ visible: true });
  await chart.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(dots).toHaveCount(2);
  await expect(async () => {
    await page.keyboard.press('ArrowLeft');
    expect(await live.told('Throughput')).toMatch(/in – \/s, stored – \/s$/);
  }).toPass({ intervals: [0] });
  await expect(dots).toHaveCount(0);
  expect(await live.told('Latency distribution')).toMatch(/events –, most frequent –, slowest –$/);
});

test.describe('with fingers', () => {
  test.use({ hasTouch: true, viewport: { width: 390, height: 844 } });

  test('one moves the cursor, two zoom, up and down scrolls the page', async ({ live }) => {
    const { page } = live;
    await live.open();
    await live.emitted(60_000);
    const chart = live.chart('Throughput');
    await chart.scrollIntoViewIfNeeded();
    const { x, y, width, height } = (await chart.boundingBox())!;
    const middle = y + height / 2;

    await moveFingers(page, [
      [
        [x + width - 90, middle],
        [x + width - 20, middle],
      ],
    ]);
    const pointed = await expectOneMoment(live);
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 20_000);
    expect(await expectOneMoment(live)).toBe(pointed);
    await page.getByRole('heading', { name: 'Throughput' }).tap();
    await expect.poll(() => live.cursorTime()).toBe('');

    await moveFingers(page, [
      [
        [x + width - 120, middle],
        [x + width - 200, middle],
      ],
      [
        [x + width - 80, middle],
        [x + width - 20, middle],
      ],
    ]);
    const looking = page.getByText(LOOKING_BACK);
    await expect.poll(() => lookedAt(looking)).toBeLessThan(30);
    await live.button('Back to now').tap();
    await expect(page.getByText('following now', { exact: true })).toBeVisible();

    await live.button('Choose a stretch').tap();
    await chart.scrollIntoViewIfNeeded();
    const box = (await chart.boundingBox())!;
    await moveFingers(page, [
      [
        [box.x + width - 90, box.y + height / 2],
        [box.x + width - 30, box.y + height / 2],
      ],
    ]);
    const panel = page.getByRole('region', { name: 'Chosen stretch' });
    await expect(panel.getByRole('rowheader', { name: 'stored', exact: true })).toBeVisible();
    await expect(page.getByText('following now', { exact: true })).toBeVisible();
    await panel.getByRole('button', { name: 'End the choice of a stretch' }).tap();
    await chart.scrollIntoViewIfNeeded();

    const scrolled = await page.evaluate(() => scrollY);
    await moveFingers(page, [
      [
        [x + width / 2, middle],
        [x + width / 2, middle - 200],
      ],
    ]);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(scrolled + 50);
    expect(await live.cursorTime()).toBe('');
  });
});

test('the unit of a chart is never cut off', async ({ kept: live }) => {
  await live.page.setViewportSize({ width: 1280, height: 900 });
  await live.open();
  for (const title of CHARTS) {
    const unit = live.page.getByRole('region', { name: title, exact: true }).getByRole('paragraph').first();
    expect(await unit.evaluate((element) => element.scrollWidth - element.clientWidth), title).toBeLessThanOrEqual(0);
  }
});

test('every member of the pool has its lane', async ({ live }) => {
  await live.open('transform.workers=3');
  const lanes = () => live.told('Time of each worker');
  await live.chart('Time of each worker').scrollIntoViewIfNeeded();
  await expect.poll(lanes).toMatch(/source \S+ % busy, \S+ % blocked.*transform 3 \S+ % busy/);
  await live.set({ transform: { workers: 5 } });
  await expect.poll(lanes).toContain('transform 5');
  // In its table, a sample with fewer workers leaves the places of the others unknown.
  await live.button('Data table: Time of each worker').click();
  const table = live.page.getByRole('dialog', { name: 'Time of each worker' });
  const columns = await table.getByRole('columnheader').count();
  expect(columns).toBe(1 + 8 + 5);
  const rows = await table
    .getByRole('row')
    .filter({ has: live.page.getByRole('rowheader') })
    .all();
  for (const row of rows) expect(await row.getByRole('cell').count()).toBe(columns - 1);
  await expect(rows.at(-1)!).toContainText('–');
});

/** In whole pixels, so that the browser tells of the same place that the mouse was moved to. */
async function pointOn(chart: Locator, share: number): Promise<{ x: number; y: number }> {
  const box = (await chart.locator('.u-over').boundingBox())!;
  return { x: Math.round(box.x + box.width * share), y: Math.round(box.y + box.height / 2) };
}
async function hover(chart: Locator, share: number): Promise<void> {
  const { x, y } = await pointOn(chart, share);
  await chart.page().mouse.move(x, y);
}
/** All charts tell of the same sample, and the time bar says which. @returns when it was */
async function expectOneMoment(live: LivePage): Promise<string> {
  const told = await live.allTold();
  const moments = new Set(told.map((each) => each.split(',')[0]!));
  expect(moments.size, told.join('\n')).toBe(1);
  const [moment] = moments;
  expect(await live.cursorTime()).toBe(moment);
  return moment!;
}
/** How many seconds are looked at. */
async function lookedAt(looking: Locator): Promise<number> {
  const [, from, to] = LOOKING_BACK.exec((await looking.textContent())!)!;
  return (seconds(to!) - seconds(from!) + 86_400) % 86_400;
}
/** `14:03:22` of a text that begins with `14:03:22.4`. */
function secondOf(told: string): string {
  return told.slice(0, '00:00:00'.length);
}
function seconds(clock: string): number {
  return clock.split(':').reduce((sum, part) => 60 * sum + Number(part), 0);
}
