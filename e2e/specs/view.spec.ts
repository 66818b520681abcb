import { expect, test } from '../pages/test.ts';

test.describe('the view', () => {
  test('space pauses the display, not the pipeline; again returns to the present', async ({ live }) => {
    await live.open();
    await live.emitted(5000);
    await live.page.keyboard.press('Space');
    await expect(live.page.getByText('view paused, the pipeline goes on')).toBeVisible();
    const ledger = live.page.getByRole('region', { name: 'Ledger' });
    const shown = await ledger.textContent();
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 10_000);
    await expect(ledger).toHaveText(shown ?? '');
    await live.page.keyboard.press('Space');
    await expect(ledger).not.toHaveText(shown ?? '');
  });

  test('dragging over a chart zooms all of them, a double click returns', async ({ live }) => {
    await live.open();
    await live.emitted(60_000);
    const box = (await live.chart('Throughput').boundingBox())!;
    const y = box.y + box.height / 2;
    await live.page.mouse.move(box.x + box.width * 0.9, y);
    await live.page.mouse.down();
    await live.page.mouse.move(box.x + box.width * 0.97, y, { steps: 4 });
    await live.page.mouse.up();
    await expect(live.page.getByText(/^looking at \d\d:\d\d:\d\d to \d\d:\d\d:\d\d$/)).toBeVisible();
    await live.chart('Latency, end to end').dblclick();
    await expect(live.page.getByText('live', { exact: true })).toBeVisible();
  });

  test('the arrow keys move the cursor of a chart, and its values are told', async ({ live }) => {
    await live.open();
    await live.emitted(40_000);
    const chart = live.chart('Throughput');
    await chart.focus();
    await live.page.keyboard.press('ArrowLeft');
    await live.page.keyboard.press('ArrowLeft');
    await expect(chart).toHaveAttribute('aria-valuetext', /^\d\d:\d\d:\d\d, in .+\/s, stored .+\/s$/);
    await live.page.keyboard.press('Escape');
  });

  test('a chart can be read as a table', async ({ live }) => {
    await live.open();
    await live.emitted(40_000);
    await live.button('Data table: Latency, end to end').click();
    const dialog = live.page.getByRole('dialog', { name: 'Latency, end to end' });
    await expect(dialog.getByRole('columnheader')).toHaveText(['time', 'P50', 'P99', 'P99.9']);
    await expect(dialog.getByRole('row').nth(1)).toContainText(/ms|µs/);
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
  });

  test('the heatmap counts every event that was stored', async ({ live }) => {
    await live.open('load.eventsPerSecond=2000&batch.maxWaitMs=50');
    await live.emitted(6000);
    await live.button('Stop').click();
    await expect(live.state).toHaveText('stopped');
    const { stored } = (await live.snapshot()).counters;
    await live.button('Data table: How latencies are spread').click();
    const dialog = live.page.getByRole('dialog', { name: 'How latencies are spread' });
    await expect(dialog.getByRole('columnheader')).toHaveText(['time', 'events', 'most took', 'the slowest']);
    const counts = await dialog.getByRole('row').locator('td:nth-of-type(1)').allTextContents();
    const shown = counts.reduce((sum, text) => sum + Number(text.replace(/,/g, '')), 0);
    expect(shown).toBeLessThanOrEqual(stored);
    expect(shown).toBeGreaterThan(stored / 3);
  });

  test('one looks back with the strip, and returns with Live', async ({ live }) => {
    await live.open();
    await live.emitted(20_000);
    await live.page.getByRole('slider', { name: 'Look back' }).focus();
    await live.page.keyboard.press('ArrowLeft');
    await live.button('Live').click();
    await expect(live.button('Pause view')).toBeVisible();
  });

  test('a mark under the mouse is named', async ({ live }) => {
    await live.open();
    await live.emitted(40_000);
    await live.set({ load: { sensors: 77 } });
    await live.page.waitForTimeout(1500);
    await live.page.keyboard.press('Space');
    const box = (await live.chart('Throughput').boundingBox())!;
    const name = live.chart('Throughput').getByText(/Sensors: 1,024 → 77/);
    for (let fromRight = 8; fromRight < 120 && !(await name.isVisible()); fromRight += 4) {
      await live.page.mouse.move(box.x + box.width - fromRight, box.y + 60);
    }
    await expect(name).toBeVisible();
  });

  test('the target for P99 is set beside its chart', async ({ live }) => {
    await live.open();
    const target = live.page.getByRole('textbox', { name: /target for P99/ });
    await target.fill('7.5');
    await target.press('Enter');
    await expect(target).toHaveValue('7.5');
    await target.fill('-3');
    await target.press('Enter');
    await expect(target).toHaveValue('7.5');
  });

  test('a line of the legend hides its line', async ({ live }) => {
    await live.open();
    const toggle = live.button('Show P99.9');
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-pressed', 'false');
    await toggle.click();
    await expect(toggle).toHaveAttribute('aria-pressed', 'true');
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

  test('help opens with its key and closes with escape', async ({ live }) => {
    await live.open();
    await live.page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    await expect(live.help).toContainText('pause the view');
    await live.page.keyboard.press('Escape');
    await expect(live.help).toBeHidden();
  });

  test('each part of the map opens its panel by keyboard', async ({ live }) => {
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
      await live.page.keyboard.press('Escape');
      await expect(live.button('Outage')).toBeVisible();
    }
  });

  test('on a narrow screen the controls are in a sheet', async ({ live }) => {
    await live.page.setViewportSize({ width: 390, height: 844 });
    await live.open();
    await expect(live.verdict).toBeVisible();
    await expect(live.button('Outage')).toBeHidden();
    await live.button('Controls').click();
    await expect(live.button('Outage')).toBeVisible();
    await live.button('Close controls').click();
    await expect(live.button('Outage')).toBeHidden();
    const overflow = await live.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });

  test('the figures on the screen are those of the snapshot', async ({ live }) => {
    await live.open();
    await live.emitted(5000);
    await live.button('Stop').click();
    await expect(live.state).toHaveText('stopped');
    const { counters, ledger } = await live.snapshot();
    const terms = live.page.getByRole('region', { name: 'Ledger' }).getByRole('definition');
    const { emitted, stored, invalid, shed, expired, deadLettered } = counters;
    const counts = [emitted, stored, invalid, shed, expired, deadLettered, ledger.inFlight];
    await expect(terms).toHaveText(counts.map((count) => count.toLocaleString('en')));
  });
});
