/** A worker that never looks at the clock again: an endless loop, which only the browser can end. */
import { SILENT_MS } from '../../workers/memory/control.ts';
import { serveAltered } from '../pages/altered-site.ts';
import { expect, test } from '../pages/test.ts';
import { captureRunMemory, storedEvents } from '../stress/stored-events.ts';

const RATE = 20_000;
const FOUND_MS = 1000;
/** After so long a worker is replaced whether it is known to be dead or not: `supervisor.ts`. */
const CERTAIN_MS = 3000;

/** In the middle of a step of that worker, a second and a half after it was started. */
const stuck = (worker: string) => `if (self.name === 'stage-${worker}') {
  const now = performance.now.bind(performance);
  performance.now = () => {
    while (now() > 1500);
    return now();
  };
}\n`;

for (const [worker, stage] of [
  ['worker-1', 'source'],
  ['worker-2', 'storage'],
] as const) {
  test(`detects a worker with ${stage} stuck in a loop within a second and replaces it; nothing is lost`, async ({
    live,
    baseURL,
  }) => {
    let isFirst = true;
    const site = await serveAltered(baseURL!, (path, script) =>
      isFirst && path.includes('stage.worker') ? stuck(worker) + script : script,
    );
    await captureRunMemory(live.page);
    await live.page.goto(`${site.origin}/?headless=1`);
    await live.page.waitForFunction(() => window.penstock !== undefined);
    await live.start({ load: { eventsPerSecond: RATE }, scheduler: { discardExpired: false } });
    await live.emitted(1000);
    isFirst = false;

    const longestSilenceMs = await live.page.evaluate(async (name) => {
      for (let longest = 0; ; await new Promise((resolve) => setTimeout(resolve, 5))) {
        const info = window.penstock!.workers().find((each) => each.name === name)!;
        if (info.restarts > 0) return longest;
        longest = Math.max(longest, info.heartbeatAgeMs);
      }
    }, worker);
    expect(longestSilenceMs, 'it was found dead').toBeLessThan(SILENT_MS + CERTAIN_MS);
    const { emitted } = (await live.snapshot()).counters;
    await live.emitted(emitted + RATE);
    const workers = await live.page.evaluate(() => window.penstock!.workers());
    expect(workers.find(({ name }) => name === worker)).toMatchObject({ state: 'running', restarts: 1 });
    const lost = (await live.snapshot()).incidents.find(({ what }) => what === `${worker} lost`);
    expect(lost?.detectMs).toBeGreaterThanOrEqual(SILENT_MS);
    expect(lost?.detectMs).toBeLessThan(FOUND_MS);

    const { snapshot } = await live.stop();
    const { invalid, stored } = snapshot.counters;
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
    expect(snapshot.counters).toMatchObject({ shed: 0, expired: 0, deadLettered: 0 });
    expect(stored).toBe(snapshot.counters.emitted - invalid);
    expect(await storedEvents(live.page, snapshot)).toMatchObject({ count: stored, distinct: stored });
    site.close();
  });
}
