import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

test.describe('failures', () => {
  test('an outage opens the breaker, it counts down, and recovers when the database does', async ({ kept: live }) => {
    await live.open('batch.maxSize=200&breaker.openMs=600');
    await live.part('circuit breaker').click();
    const panel = live.controls;
    await expect(panel.getByRole('heading', { name: 'Circuit breaker' })).toBeFocused();
    await live.button('All settings').click();
    await live.button('Outage').click();
    await expect(live.bottleneck).toContainText('the breaker is open', { ignoreCase: true });
    await live.part('circuit breaker').click();
    await expect(panel.getByText(/^open · \d+\.\d s$/)).toBeVisible();
    await expect(panel.getByText('closed → open')).toBeVisible();
    await expect(panel.getByText(/5 consecutive failures/)).toBeVisible();
    await live.button('All settings').click();
    await live.button('Outage').click();
    await expect.poll(async () => (await live.snapshot()).breaker.state, { timeout: 40_000 }).toBe('closed');
    await live.logs(/half-open → closed/);
    const { stored } = (await live.snapshot()).counters;
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(stored);
  });

  test('a slow database makes storage the bottleneck', async ({ kept: live }) => {
    await live.open('load.eventsPerSecond=40000&scheduler.discardExpired=false');
    await live.button('Slow database').click();
    await expect(live.bottleneck).toContainText('Storage is the bottleneck', { ignoreCase: true, timeout: 40_000 });
    await expect(live.button('Slow database')).toHaveAttribute('aria-pressed', 'true');
    await live.button('Slow database').click();
    await expect(live.bottleneck).not.toContainText('storage is the bottleneck', { ignoreCase: true, timeout: 40_000 });
  });

  test('a database that hangs is named, and comes back', async ({ kept: live }) => {
    await live.open('breaker.enabled=false');
    await live.button('Hang').click();
    await expect(live.bottleneck).toContainText('the database does not answer', { timeout: 40_000 });
    const { stored } = (await live.snapshot()).counters;
    await live.button('Hang').click();
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(stored);
  });

  test('a row that the database refuses stops everything, until a batch may be split to find it', async ({
    kept: live,
  }) => {
    await live.open('batch.maxSize=200&breaker.enabled=false');
    await live.emitted(5000);
    await live.button('Refused rows').click();
    const stored = async () => (await live.snapshot()).counters.stored;
    await expect
      .poll(async () => {
        const before = await stored();
        await live.page.waitForTimeout(200);
        return (await stored()) - before;
      })
      .toBe(0);
    const before = await stored();
    await live.set({ database: { maxAttempts: 2 } });
    await expect.poll(async () => (await live.snapshot()).counters.deadLettered).toBeGreaterThan(5);
    await expect.poll(stored).toBeGreaterThan(before + 5000);
    await live.button('Refused rows').click();
    await expect(live.button('Refused rows')).toHaveAttribute('aria-pressed', 'false');
  });

  test('a slow subscriber skips, and holds nobody up', async ({ kept: live }) => {
    await live.open('broadcast.lagLimit=50');
    await live.emitted(5000);
    const before = await live.snapshot();
    await live.button('Slow alarms').click();
    await expect
      .poll(async () => (await live.snapshot()).subscribers.alarms.skipped - before.subscribers.alarms.skipped)
      .toBeGreaterThan(5000);
    const after = await live.snapshot();
    const stored = after.counters.stored - before.counters.stored;
    const seconds = (after.time - before.time) / 1000;
    expect(stored / seconds).toBeGreaterThan(15_000);
  });

  test('poison events are rejected and counted by cause', async ({ kept: live }) => {
    await live.open();
    await live.button('Poison events').click();
    await expect.poll(async () => (await live.snapshot()).counters.invalid).toBeGreaterThan(3000);
    const { invalidBy, counters } = await live.snapshot();
    const byCause = Object.values(invalidBy).reduce((sum, count) => sum + count, 0);
    expect(byCause).toBe(counters.invalid);
  });

  test('each way of spoiling an event can be chosen, and is counted by itself', async ({ kept: live }) => {
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

  test('stale events expire, and no others do', async ({ kept: live }) => {
    await live.open('scheduler.budgetMs.urgent=5000&scheduler.budgetMs.normal=5000&scheduler.budgetMs.bulk=5000');
    await live.button('Stale events').click();
    await expect.poll(async () => (await live.snapshot()).counters.expired).toBeGreaterThan(3000);
    await live.button('Stale events').click();
    await expect(live.button('Stale events')).toHaveAttribute('aria-pressed', 'false');
    const { snapshot } = await live.stop();
    expect(snapshot.counters.expired / snapshot.counters.emitted).toBeLessThan(0.35);
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  });

  test('a full quota needs the database: without it the button says so', async ({ kept: live }) => {
    await live.open('storage.kind=memory');
    await expect(live.button('Quota full')).toBeDisabled();
    await expect(live.controls.getByText('needs sqlite storage')).toBeVisible();
  });

  test('the worker of any stage can be killed: it comes back, and no event is lost', async ({ live }) => {
    await live.open();
    await live.controls.getByRole('combobox', { name: 'Worker of' }).selectOption('transform-1');
    await expect(live.controls.getByText(/^worker-1 also runs source/)).toBeVisible();
    await live.button('Kill it').click();
    await expect(live.log).toContainText(/worker-1 \(.*source.*\) killed, as asked for transform-1/);
    await expect(live.log).toContainText(/worker-1 \(.*source.*\) was killed; a new one takes over/);
    await expect.poll(() => restarts(live)).toEqual({ 'worker-1': 1, 'worker-2': 0 });
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + 5000);
    const { snapshot } = await live.stop();
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  });

  test('a worker that stalls for long is found and replaced; one that stalls briefly goes on', async ({ live }) => {
    await live.open('scheduler.discardExpired=false');
    await live.controls.getByRole('combobox', { name: 'Worker of' }).selectOption('storage');
    const seconds = live.controls.getByRole('textbox', { name: 'Stall for, seconds' });
    await seconds.fill('0.4');
    await live.button('Stall it').click();
    await expect(live.log).toContainText('stalled for 0.4 s, as asked for storage');
    await seconds.fill('30');
    await live.button('Stall it').click();
    await expect(live.log).toContainText(
      /worker-2 \(.*storage.*\) gave no sign of life for \d+ ms; a new one takes over/,
    );
    await expect.poll(() => restarts(live)).toEqual({ 'worker-1': 0, 'worker-2': 1 });
    const { stored } = (await live.snapshot()).counters;
    await expect.poll(async () => (await live.snapshot()).counters.stored).toBeGreaterThan(stored + 5000);
    const { snapshot } = await live.stop();
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  });

  test('how long a worker may stall is checked', async ({ live }) => {
    await live.open();
    await live.controls.getByRole('textbox', { name: 'Stall for, seconds' }).fill('soon');
    await expect(live.alert).toContainText('“soon” is not a number. Allowed: more than 0 to 600 s.');
    await expect(live.button('Stall it')).toBeDisabled();
  });

  test('a call that hangs is slow for the breaker while it still hangs', async ({ kept: live }) => {
    await live.open(
      'breaker.slowCallMs=100&breaker.consecutiveFailures=1&breaker.openMs=60000&breaker.maxOpenMs=60000',
    );
    await live.button('Hang').click();
    await expect.poll(async () => (await live.snapshot()).breaker.state).toBe('open');
    expect((await live.config()).failures.storage.hang).toBe(true);
    expect((await live.snapshot()).breaker.transitions.at(-1)?.reason).toContain('slow');
    await live.button('Hang').click();
  });
});

test.describe('supervision', () => {
  test('the death of the coordinator is seen and reported, and Try again works', async ({ live }) => {
    await live.open();
    const coordinator = live.page.workers().find((worker) => worker.url().includes('coordinator'));
    const ended = coordinator!.evaluate(() => self.close()).catch(() => {});
    await expect(live.alert).toContainText('has stopped: it gave no sign of life for 2 s');
    await expect(live.alert).toContainText('What was stored is kept. Try again');
    await expect(live.bottleneck).toContainText('The run has failed');
    await ended;
    await live.button('Try again').click();
    await expect.poll(async () => (await live.snapshot()).state).toBe('running');
    await live.emitted(1000);
    await expect(live.alert).toBeHidden();
  });
});

async function restarts(live: LivePage): Promise<Record<string, number>> {
  const workers = await live.page.evaluate(() => window.penstock!.workers());
  return Object.fromEntries(workers.map((worker) => [worker.name, worker.restarts]));
}
