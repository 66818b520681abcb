/** A short storm; `npm run stress` makes a long one. */
import { expect, test } from '../pages/storage-test.ts';
import { COMBINATIONS, killStorm, type Storm, TIGHT } from '../stress/kill-storm.ts';
import { captureRunMemory } from '../stress/stored-events.ts';

/** So few events that counting them takes no time. */
const latencyMs = 15;
const STORMS: readonly Storm[] = COMBINATIONS.map((combination, i) => ({
  ...combination,
  seed: i + 1,
  // Together 50.
  kills: i < 2 ? 7 : 6,
  latencyMs,
}));

for (const storm of [...STORMS, { ...TIGHT, seed: 9, kills: 6, latencyMs }]) {
  const { seed, kills, encoding, policy, storage } = storm;
  const kept = 'budgetMb' in storm ? 'what is kept of them is there' : 'every event is stored';
  test(`${kills} kills at random moments, ${encoding}s, ${policy}, ${storage}: ${kept}, once`, async ({ disk }) => {
    test.setTimeout(240_000);
    const context = await disk.context();
    const page = await context.newPage();
    await captureRunMemory(page);
    await page.goto('/?headless=1');
    await page.waitForFunction(() => window.penstock !== undefined);
    const { killed, rounds, snapshot, wrong, recoveries } = await killStorm(page, storm);
    test.info().annotations.push({
      type: 'storm',
      description: `${rounds} rounds, ${Math.round(Math.max(...recoveries))} ms at most, ${JSON.stringify(killed)}`,
    });
    expect(wrong, `seed ${seed}`).toEqual([]);
    // And one in the drain, unless that is over sooner.
    expect(killed.workers - killed.draining).toBe(kills);
    expect(snapshot.storage).toMatchObject({ kind: storage, persistent: storage === 'sqlite', problem: null });
    expect(snapshot.counters.stored).toBeGreaterThan(10_000);
  });
}
