import { expect, test } from '../pages/test.ts';

const RATE = 20_000;
const WATCHED_MS = 1000;
/** Timers of a page and frames of a screen come 62 times a second: a source that depended on one would move so often. */
const LUMPS = 62;

/**
 * What the source does on a clock of its own is tested exactly (`source-stage.test.ts`). Here it has threads, and others on
 * its cores, so this waits for a second in which the machine let it be itself.
 */
test('an asked rate is kept within a hundredth, and smoothly', async ({ live }) => {
  await live.page.goto('/?headless=1');
  await live.page.waitForFunction(() => window.penstock !== undefined);
  await live.start({ load: { eventsPerSecond: RATE }, batch: { maxWaitMs: 100 } });
  await live.emitted(RATE);
  await expect(async () => {
    const { perSecond, steps } = await live.page.evaluate(async (watchedMs) => {
      // Without a snapshot's cost the looks would be closer, but these are close enough.
      const first = window.penstock!.snapshot();
      let last = first;
      let seen = 0;
      const { port1, port2 } = new MessageChannel();
      while (last.time - first.time < watchedMs) {
        // Timers that follow each other come every 4 ms at best.
        await new Promise<unknown>((resolve) => {
          port2.onmessage = resolve;
          port1.postMessage(0);
        });
        const now = window.penstock!.snapshot();
        if (now.counters.emitted !== last.counters.emitted) seen++;
        last = now;
      }
      const emitted = last.counters.emitted - first.counters.emitted;
      return { perSecond: (1000 * emitted) / (last.time - first.time), steps: seen };
    }, WATCHED_MS);
    expect(Math.abs(perSecond / RATE - 1)).toBeLessThan(0.01);
    expect(steps).toBeGreaterThan(4 * LUMPS);
  }).toPass({ timeout: 60_000 });
  expect((await live.stop()).snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
});
