import { expect, test } from '../pages/test.ts';

test.describe('failures', () => {
  test('an outage opens the breaker, it counts down, and recovers when the database does', async ({ live }) => {
    await live.open('batch.maxSize=200&breaker.openMs=600');
    await live.part('circuit breaker').click();
    const panel = live.controls;
    await expect(panel.getByRole('heading', { name: 'Circuit breaker' })).toBeFocused();
    await live.button('All settings').click();
    await live.button('Outage').click();
    await expect(live.bottleneck).toContainText('The breaker is open');
    await live.part('circuit breaker').click();
    await expect(panel.getByText(/^open · \d+\.\d s$/)).toBeVisible();
    await expect(panel.getByText('closed → open')).toBeVisible();
    await expect(panel.getByText(/5 consecutive failures/)).toBeVisible();
    await live.button('All settings').click();
    await live.button('Outage').click();
    await expect.poll(async () => (await live.snapshot()).breaker.state, { timeout: 20_000 }).toBe('closed');
    await expect(live.log).toContainText('half-open → closed');
    const { stored } = (await live.snapshot()).counters;
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(stored);
  });

  test('what the gate shows is what the breaker is', async ({ live }) => {
    await live.open('failures.storage.outage=true&batch.maxSize=100&breaker.openMs=300&breaker.backoffFactor=1');
    const gate = live.part('circuit breaker');
    for (const state of ['open', 'half-open', 'closed'] as const) {
      if (state === 'closed') await live.button('Outage').click();
      // Half-open may last less than a frame, so it is looked for in the transitions instead.
      if (state === 'half-open') await expect(live.log).toContainText('open → half-open');
      else await expect(gate).toHaveAccessibleDescription(new RegExp(`breaker.*${state}`));
    }
    expect((await live.snapshot()).breaker.state).toBe('closed');
  });

  test('a slow database makes storage the bottleneck', async ({ live }) => {
    await live.open('load.eventsPerSecond=40000&scheduler.discardExpired=false');
    await live.button('Slow database').click();
    await expect(live.bottleneck).toContainText('Storage is the bottleneck', { ignoreCase: true, timeout: 20_000 });
    await expect(live.button('Slow database')).toHaveAttribute('aria-pressed', 'true');
    await live.button('Slow database').click();
    await expect(live.bottleneck).not.toContainText('storage is the bottleneck', { ignoreCase: true, timeout: 20_000 });
  });

  test('a database that hangs is named, and comes back', async ({ live }) => {
    await live.open('breaker.enabled=false');
    await live.button('Hang').click();
    await expect(live.bottleneck).toContainText('the database does not answer', { timeout: 20_000 });
    const { stored } = (await live.snapshot()).counters;
    await live.button('Hang').click();
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(stored);
  });

  test('a slow subscriber skips, and holds nobody up', async ({ live }) => {
    await live.open('broadcast.lagLimit=50');
    await live.emitted(5000);
    const before = await live.snapshot();
    await live.button('Slow subscriber').click();
    await expect
      .poll(async () => (await live.snapshot()).subscribers.alarms.skipped - before.subscribers.alarms.skipped)
      .toBeGreaterThan(5000);
    const after = await live.snapshot();
    const stored = after.counters.stored - before.counters.stored;
    const seconds = (after.time - before.time) / 1000;
    expect(stored / seconds).toBeGreaterThan(15_000);
  });

  test('poison events are rejected and counted by cause', async ({ live }) => {
    await live.open();
    await live.button('Poison events').click();
    await expect.poll(async () => (await live.snapshot()).counters.invalid).toBeGreaterThan(3000);
    const { invalidBy, counters } = await live.snapshot();
    const byCause = Object.values(invalidBy).reduce((sum, count) => sum + count, 0);
    // The causes were read a moment after the total.
    expect(Math.abs(byCause - counters.invalid)).toBeLessThan(2000);
  });

  test('each way of spoiling an event can be chosen, and is counted by itself', async ({ live }) => {
    await live.open('load.invalidRatio=0&load.encoding=packet&failures.poison.ratio=0.2');
    await live.part('validate stage').click();
    for (const way of ['Unknown sensor', 'Bad status']) await live.controls.getByRole('switch', { name: way }).click();
    const before = await live.snapshot();
    await live.emitted(before.counters.emitted + 20_000);
    const first = await live.snapshot();
    await live.emitted(first.counters.emitted + 20_000);
    const { invalidBy } = await live.snapshot();
    const more = (cause: keyof typeof invalidBy) => invalidBy[cause] - first.invalidBy[cause];
    expect(more('badCrc')).toBeGreaterThan(2000);
    expect([more('unknownSensor'), more('badStatus'), more('notFinite'), more('outOfRange')]).toEqual([0, 0, 0, 0]);
    await expect(live.controls.getByText('bad checksum')).toBeVisible();
  });

  test('stale events expire, and no others do', async ({ live }) => {
    await live.open('scheduler.budgetMs.urgent=5000&scheduler.budgetMs.normal=5000&scheduler.budgetMs.bulk=5000');
    await live.button('Stale events').click();
    await expect.poll(async () => (await live.snapshot()).counters.expired).toBeGreaterThan(3000);
    await live.button('Stale events').click();
    await expect(live.button('Stale events')).toHaveAttribute('aria-pressed', 'false');
    const { snapshot } = await live.stop();
    expect(snapshot.counters.expired / snapshot.counters.emitted).toBeLessThan(0.35);
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0 });
  });

  test('a full quota needs the database: without it the button says so', async ({ live }) => {
    await live.open('storage.kind=memory');
    await expect(live.button('Quota full')).toBeDisabled();
    await expect(live.controls.getByText('needs sqlite storage')).toBeVisible();
  });

  test('a killed worker comes back, and no event is lost', async ({ live }) => {
    await live.open();
    await live.button('Kill a worker').click();
    await expect(live.log).toContainText('killed');
    await expect
      .poll(async () => {
        const workers = await live.page.evaluate(() => window.penstock!.workers());
        return workers.every((worker) => worker.state === 'running') && workers.some((worker) => worker.restarts > 0);
      })
      .toBe(true);
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 5000);
    const { snapshot } = await live.stop();
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0 });
  });
});
