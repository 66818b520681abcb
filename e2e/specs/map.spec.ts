import { formatShare } from '../../app/format.ts';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { expect, test } from '../pages/test.ts';

/** What holds the pipeline back, and how the sentence must begin. */
const BOTTLENECKS: readonly { what: string; settings: ConfigPatch; says: RegExp }[] = [
  {
    what: 'storage, for a slow database',
    settings: {
      load: { eventsPerSecond: 30_000 },
      scheduler: { discardExpired: false },
      breaker: { enabled: false },
      failures: { storage: { latencyMs: 400 } },
    },
    says: /^storage is the bottleneck ?(busy|its channel)/i,
  },
  {
    what: 'transform, for much work and one worker',
    settings: {
      load: { mode: 'max', encoding: 'packet' },
      transform: { passes: 32, workers: 1 },
      threads: { count: 4 },
    },
    says: /^transform is the bottleneck ?busy/i,
  },
  {
    what: 'transform, on a thread that it shares with the source',
    settings: { load: { mode: 'max', encoding: 'packet' }, transform: { passes: 32, workers: 1 } },
    says: /^transform is (the bottleneck|at its limit) ?busy/i,
  },
  {
    what: 'scheduler, which may hold one event at a time',
    settings: { load: { mode: 'max' }, scheduler: { backlog: 1 } },
    says: /^scheduler is the bottleneck ?busy/i,
  },
  {
    what: 'source, of which more is asked than one thread can make',
    settings: {
      load: { eventsPerSecond: 20_000_000, encoding: 'packet', arrivals: 'poisson', invalidRatio: 1 },
      channels: { capacity: 65_536 },
      threads: { count: 4 },
    },
    says: /^source is the bottleneck ?busy/i,
  },
  {
    what: 'the threads, for much work and few of them',
    settings: { load: { mode: 'max', encoding: 'packet' }, transform: { passes: 32 } },
    says: /^the threads set the pace/i,
  },
  {
    what: 'a slow subscriber that blocks',
    settings: {
      broadcast: { policies: { alarms: 'block' } },
      failures: { subscribers: { alarms: 1000 } },
      scheduler: { discardExpired: false },
    },
    says: /^alarms is the bottleneck ?its policy is block/i,
  },
  {
    what: 'nothing, at a low rate',
    settings: { load: { eventsPerSecond: 1000 } },
    says: /^nothing holds the pipeline back/i,
  },
];

test('the bottleneck is named', async ({ live }) => {
  test.setTimeout(120_000);
  await live.open();
  for (const { what, settings, says } of BOTTLENECKS) {
    await test.step(what, async () => {
      await live.reset();
      await live.page.evaluate(() => window.penstock!.set(window.penstock!.defaults()));
      await live.start(settings);
      // It may be wrong for a moment, when the run begins or another program has the processor; not for long.
      const said: string[] = [];
      const right = () => said.slice(-8).filter((sentence) => says.test(sentence)).length;
      while (said.length < 60 && right() < 6) {
        await live.page.waitForTimeout(200);
        said.push(((await live.bottleneck.textContent()) ?? '').trim());
      }
      expect(right(), `${what}:\n${said.join('\n')}`).toBeGreaterThanOrEqual(6);
    });
  }
});

test('the gate is what the breaker is, at every moment', async ({ live }) => {
  await live.open('breaker.openMs=150&breaker.backoffFactor=1.2&batch.maxSize=200');
  await live.set({ failures: { storage: { outage: true } } });
  const mismatches = await live.page.evaluate(async () => {
    const gate = document.getElementById('map-breaker')!;
    const wrong: string[] = [];
    const seen = new Set<string>();
    for (const end = performance.now() + 4500; performance.now() < end; ) {
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
      new RegExp(`busy ${formatShare(stages[stage].busy)}`),
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
