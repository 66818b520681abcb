import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { serveAltered } from '../pages/altered-site.ts';
import { expect, test } from '../pages/test.ts';

/** The replacement of a worker takes longer to begin than a drain may take. */
const SLOW = 'for (const end = performance.now() + 2500; performance.now() < end; );\n';

const MOST_MS = 2000;

/** What makes a drain wait, and how long the settings let it: until the breaker asks again, or a call is over. */
const CASES: readonly (readonly [what: string, patch: ConfigPatch, configuredMs: number])[] = [
  ['nothing is wrong', {}, 0],
  [
    'an outage, held',
    { failures: { storage: { outage: true } }, breaker: { openMs: 300, maxOpenMs: 300, jitter: 0 } },
    300,
  ],
  ['a call that hangs', { failures: { storage: { hang: true } } }, 0],
  ['a slow database', { failures: { storage: { latencyMs: 400, jitterMs: 100 } } }, 500],
  [
    'a subscriber that blocks everybody',
    { broadcast: { policies: { alarms: 'block' } }, failures: { subscribers: { alarms: 100_000 } } },
    0,
  ],
];

for (const [what, patch, configuredMs] of CASES) {
  test(`stop drains within two seconds of the configured waits: ${what}`, async ({ bare: live }) => {
    // Another program on the machine may hold up one stop; it would have to hold up three.
    await expect(async () => {
      await live.start(patch);
      await live.emittedOrFull(4000);
      const { took, snapshot } = await live.page.evaluate(async () => {
        const began = performance.now();
        const report = await window.penstock!.stop();
        return { took: performance.now() - began, snapshot: report.snapshot };
      });
      expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
      await expect.poll(() => live.page.workers().length).toBeLessThanOrEqual(1);
      expect(took).toBeLessThan(configuredMs + MOST_MS);
    }).toPass({ timeout: 40_000 });
  });
}

test('stop waits for the replacement of the worker that stores: a crash costs nothing', async ({ baseURL, live }) => {
  let isSlow = false;
  const site = await serveAltered(baseURL!, (path, script) =>
    isSlow && path.includes('stage.worker') ? SLOW + script : script,
  );
  try {
    await live.page.goto(`${site.origin}/?headless=1`);
    await live.page.waitForFunction(() => window.penstock !== undefined);
    await live.start({ batch: { maxWaitMs: 10_000, maxSize: 2000 }, scheduler: { discardExpired: false } });
    await live.emittedOrFull(4000);
    isSlow = true;
    const { counters, ledger } = await live.page.evaluate(async () => {
      await window.penstock!.kill('storage');
      return (await window.penstock!.stop()).snapshot;
    });
    expect({ ...ledger, deadLettered: counters.deadLettered }).toEqual({
      inFlight: 0,
      unaccounted: 0,
      slack: 0,
      deadLettered: 0,
    });
    expect(counters.stored).toBe(counters.emitted - counters.invalid);
  } finally {
    site.close();
  }
});
