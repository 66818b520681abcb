import { expect, test } from '../pages/test.ts';

test.describe('running', () => {
  test('it runs by itself on opening, and shows live figures', async ({ live }) => {
    await live.open();
    await expect(live.state).toHaveText('running');
    await expect(live.bottleneck).toContainText(
      /Nothing holds the pipeline back|bottleneck|limit|expire|skips|target|late/i,
    );
    await expect(live.verdict).toBeVisible();
    const header = live.page.getByRole('banner');
    await expect(header.getByRole('heading', { name: 'Penstock' })).toBeVisible();
    const elapsed = header.getByText(/^\d\d:\d\d:\d\d$/);
    const before = await elapsed.textContent();
    await expect(elapsed).not.toHaveText(before!);
    expect((await live.snapshot()).counters.emitted).toBeGreaterThan(0);
  });

  test('pause holds every event where it is, resume goes on', async ({ kept: live }) => {
    await live.open();
    await live.button('Pause run').click();
    await expect(live.state).toHaveText('paused');
    await expect(live.bottleneck).toContainText('The pipeline is paused');
    // The stages come to rest one after the other.
    await expect
      .poll(async () => {
        const before = (await live.snapshot()).counters;
        await live.page.evaluate(() => new Promise((done) => setTimeout(done, 150)));
        return (await live.snapshot()).counters.emitted - before.emitted;
      })
      .toBe(0);
    const { emitted } = (await live.snapshot()).counters;
    await live.button('Resume run').click();
    await expect(live.state).toHaveText('running');
    await live.emitted(emitted + 1000);
  });

  test('stop drains: nothing is in flight and the ledger is exact', async ({ kept: live }) => {
    await live.open();
    await live.emitted(2000);
    await live.button('Stop').click();
    await expect(live.state).toHaveText('stopped');
    const { counters, ledger } = await live.snapshot();
    expect(ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
    const { emitted, invalid, shed, expired, evicted, deadLettered, stored } = counters;
    expect(invalid + shed + expired + evicted + deadLettered + stored).toBe(emitted);
    await live.logs(/run \d+ stopped/);
  });

  test('start after stop is a new run', async ({ kept: live }) => {
    await live.open();
    const { runId } = await live.snapshot();
    await live.button('Stop').click();
    await live.button('Start').click();
    await expect(live.state).toHaveText('running');
    expect((await live.snapshot()).runId).toBe(runId + 1);
  });

  test('reset forgets the figures', async ({ kept: live }) => {
    await live.open();
    await live.resetRun();
    await expect(live.state).toHaveText('idle');
    await expect(live.bottleneck).toContainText('Nothing is running');
    expect((await live.snapshot()).counters.emitted).toBe(0);
    for (const [list, text] of [
      ['Tail', 'No event has arrived yet.'],
      ['Alarms', 'No alarm in this run.'],
      ['Incidents', 'None in this run. Break something to see what it costs.'],
    ] as const) {
      const region = live.page.getByRole('region', { name: list, exact: true });
      await region.scrollIntoViewIfNeeded();
      await expect.poll(() => region.ariaSnapshot(), list).toContain(text);
    }
    await expect(live.button('Reset run')).toBeDisabled();
    await expect(live.button('Stop')).toBeDisabled();
  });
});

test('a machine with one core is told what to expect, until the notice is dismissed', async ({ live }) => {
  await live.page.addInitScript(() => Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 }));
  await live.open();
  const said = live.page.getByRole('region', { name: 'One core' });
  await expect(said).toContainText('one processor core');
  await expect(live.page.locator('.map').getByText('▲ one core')).toBeVisible();
  await live.button('Dismiss the note about cores').press('Enter');
  await expect(said).toBeHidden();
  await expect(live.page.locator('#panel-map')).toBeFocused();
});
