import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { expect, test } from '../pages/test.ts';

/** What holds the pipeline back, and how the sentence must begin. */
const BOTTLENECKS: readonly { what: string; settings: string; failure?: ConfigPatch; says: RegExp }[] = [
  {
    what: 'a slow database',
    settings: 'load.eventsPerSecond=30000&scheduler.discardExpired=false&breaker.enabled=false',
    failure: { failures: { storage: { latencyMs: 400 } } },
    says: /^storage is the bottleneck ?(busy|its channel)/i,
  },
  {
    what: 'much work for each event, for one worker',
    settings: 'load.mode=max&load.encoding=packet&transform.passes=32&transform.workers=1&threads.count=4',
    says: /^transform is the bottleneck ?busy/i,
  },
  {
    what: 'much work for few threads',
    settings: 'load.mode=max&load.encoding=packet&transform.passes=32',
    says: /^the threads set the pace/i,
  },
  {
    what: 'a slow subscriber that blocks',
    settings: 'broadcast.policies.alarms=block&failures.subscribers.alarms=1000&scheduler.discardExpired=false',
    says: /^alarms is the bottleneck ?its policy is block/i,
  },
  {
    what: 'a low rate: nothing but what the source is asked for',
    settings: 'load.eventsPerSecond=1000',
    says: /^nothing holds the pipeline back/i,
  },
];

for (const { what, settings, failure, says } of BOTTLENECKS) {
  test(`the bottleneck is named: ${what}`, async ({ live }) => {
    await live.open(settings);
    if (failure !== undefined) await live.set(failure);
    await live.page.waitForTimeout(3000);
    const said: string[] = [];
    for (let look = 0; look < 8; look++) {
      said.push(((await live.bottleneck.textContent()) ?? '').trim());
      await live.page.waitForTimeout(250);
    }
    // It may be wrong for a moment, when another program has the processor; not for long.
    expect(said.filter((sentence) => says.test(sentence)).length, said.join('\n')).toBeGreaterThanOrEqual(6);
  });
}

test('the gate is what the breaker is, at every moment', async ({ live }) => {
  await live.open('breaker.openMs=150&breaker.backoffFactor=1.2&batch.maxSize=200');
  await live.set({ failures: { storage: { outage: true } } });
  const mismatches = await live.page.evaluate(async () => {
    const gate = document.getElementById('map-breaker')!;
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const end = performance.now() + 6000; performance.now() < end; ) {
      if (performance.now() > end - 2500) window.penstock!.set({ failures: { storage: { outage: false } } });
      await new Promise(requestAnimationFrame);
      const { state, transitions } = window.penstock!.snapshot().breaker;
      seen.add(gate.dataset.state ?? '');
      // The screen follows five times a second: a state younger than that is not on it yet.
      const age = performance.timeOrigin + performance.now() - (transitions.at(-1)?.at ?? 0);
      if (age > 300 && gate.dataset.state !== state) wrong.push(`${gate.dataset.state}, but it is ${state}`);
      if (age > 300 && !gate.textContent.includes(state)) wrong.push(`${gate.textContent}, but it is ${state}`);
    }
    return { wrong, seen: [...seen].sort() };
  });
  expect(mismatches.wrong).toEqual([]);
  expect(mismatches.seen).toEqual(expect.arrayContaining(['closed', 'open']));
});

test('every number on the map is that of the snapshot', async ({ live }) => {
  await live.open('load.staleRatio=0.01');
  await live.emitted(50_000);
  await live.button('Stop').click();
  await expect(live.state).toHaveText('stopped');
  const { stages, channels, subscribers, latency } = await live.snapshot();
  const grouped = (count: number) => count.toLocaleString('en');
  const short = (count: number) => (count < 1000 ? String(count) : Number(count / 1000).toPrecision(3));
  const figures = (name: string) => live.controls.getByRole('term').filter({ hasText: name }).locator('+ dd');
  for (const stage of ['validate', 'transform', 'scheduler', 'broadcast', 'storage'] as const) {
    await live.part(`${stage} stage`).click();
    await expect(figures('restarts')).toHaveText(grouped(stages[stage].restarts));
    await expect(live.part(`${stage} stage`)).toHaveAccessibleDescription(
      new RegExp(`busy ${Math.round(100 * stages[stage].busy)} %`),
    );
    const { window } = latency[stage];
    const wait = window.p99 < 1 ? `${Math.round(window.p99 * 1000)} µs` : `${window.p99.toFixed(1)} ms`;
    if (window.count > 0) await expect(figures('wait, P99 10 s')).toHaveText(wait);
  }
  await live.part('scheduler stage').click();
  const before = channels['transform→scheduler'];
  await expect(figures('its channel')).toHaveText(`${grouped(before.depth)} of ${grouped(before.capacity)}`);
  await expect(figures('most it held')).toHaveText(grouped(before.highWater));
  for (const name of ['aggregates', 'alarms', 'tail'] as const) {
    const { lag, skipped, delivered } = subscribers[name];
    await expect(live.part(`${name} subscriber`)).toHaveAccessibleDescription(
      new RegExp(`lag ${lag} of 100.*${short(skipped)}.*skipped`),
    );
    await live.part(`${name} subscriber`).click();
    await expect(figures('delivered')).toHaveText(grouped(delivered));
    await expect(figures('skipped')).toHaveText(grouped(skipped));
  }
});
