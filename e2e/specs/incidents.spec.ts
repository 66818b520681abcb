/** What failures cost, measured: in the snapshot, on the screen, in the event log. */
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

/** A calm run, seen for long enough to know what is normal. */
async function calm(live: LivePage): Promise<void> {
  await live.open('scheduler.discardExpired=false&breaker.openMs=200&breaker.backoffFactor=1&batch.maxWaitMs=100');
  await expect.poll(async () => (await live.snapshot()).activeMs).toBeGreaterThan(2800);
}

test('a killed worker: noticed within a second, normal again soon, and what it cost', async ({ live }) => {
  await calm(live);
  await live.page.evaluate(() => window.penstock!.kill('scheduler'));
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome, { timeout: 20_000 }).toBe('recovered');
  const [incident] = (await live.snapshot()).incidents;
  expect(incident!.what).toMatch(/^worker-\d lost$/);
  expect(incident!.detectMs).toBeLessThan(1000);
  expect(incident!.recoverMs).toBeGreaterThan(0);
  expect(incident!.delayed).toBeGreaterThan(0);
  expect(incident!.peakDepth).toBeGreaterThan(incident!.normal!.depth);
  expect(incident!.peakLatencyMs).toBeGreaterThan(incident!.normal!.p99Ms);
  await expect(live.log).toContainText(/worker-\d lost: noticed after 0\.\d s, normal again \d+\.\d s after its end/);
  await expect(live.incidents.getByRole('row').nth(1)).toContainText(incident!.what);
});

test('an outage: under way while it lasts, then how long it took to be normal again', async ({ live }) => {
  await calm(live);
  await live.button('Outage').click();
  const row = live.incidents.getByRole('row').nth(1);
  await expect(row).toContainText('Outage');
  await expect(row).toContainText('under way');
  await expect.poll(async () => (await live.snapshot()).incidents[0]!.detectMs).not.toBeNull();
  await live.button('Outage').click();
  await expect.poll(async () => (await live.snapshot()).incidents[0]!.outcome, { timeout: 20_000 }).toBe('recovered');
  const [incident] = (await live.snapshot()).incidents;
  expect(incident!.clearedAt! - incident!.startedAt).toBeGreaterThan(100);
  expect(incident!.recoverMs).toBeGreaterThan(0);
  await expect(row).not.toContainText('under way');
  await expect(live.log).toContainText(
    /Outage: noticed after \d+\.\d s, normal again \d+\.\d s after its end; .* late/,
  );
});

test('changed settings leave no normal to come back to, and it says so', async ({ live }) => {
  await calm(live);
  await live.button('Hang').click();
  await live.set({ load: { eventsPerSecond: 500 } });
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome).toBe('unknown');
  await expect(live.incidents.getByRole('row').nth(1)).toContainText('not known');
  await live.button('Hang').click();
});
