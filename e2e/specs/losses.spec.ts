/** What is worst is said first, every loss is told, and what lasts stays on the screen. */
import { LINE_STAGES } from '../../workers/contract/name-sets.ts';
import { expect, test } from '../pages/test.ts';

const QUICK = 'load.eventsPerSecond=4000&batch.maxSize=200&breaker.openMs=30000';

test('in an outage the headline says how much is lost, what share and why; P99 stays as it was before', async ({
  live,
}) => {
  await live.open(`${QUICK}&load.invalidRatio=0`);
  await live.emitted(4000);
  const banner = live.page.getByRole('banner');
  await live.button('Outage').click();
  await expect(live.bottleneck.getByRole('heading')).toHaveText('Events are lost: they expire');
  await expect(live.bottleneck).toContainText(
    /\/s, .*\d+ % of all: the breaker is open \(.*\), batches are held; turn Outage off/,
  );
  await expect(live.bottleneck).toContainText(
    /events? of this run (is|are) lost, [\d.]+ %, expired since \d\d:\d\d:\d\d: /,
  );
  await expect(banner).toContainText(/P99 as of \d\d:\d\d:\d\d/);
  await expect(banner).toContainText(/lost [\d,]+, now [\d.]+( k)? ?\/s/);
  await expect(live.verdict.first()).toBeVisible();

  await live.button('Outage').click();
  await live.set({ breaker: { enabled: false } });
  await expect(banner).not.toContainText('as of');
  await expect(live.bottleneck).toContainText(/the last expired at \d\d:\d\d:\d\d: .*Outage is on/, {
    timeout: 30_000,
  });
  const { snapshot } = await live.stop();
  // A machine that is held up loses some by itself: these have a line of their own.
  const lines = live.log.getByRole('button').filter({ hasText: 'expired from' });
  await expect(lines.filter({ hasText: 'Outage is on' })).toHaveCount(1);
  const counts = (await lines.allTextContents()).map((text) => /([\d,]+) events? expired from/.exec(text)![1]!);
  const told = counts.reduce((sum, count) => sum + Number(count.replaceAll(',', '')), 0);
  expect(told).toBe(snapshot.counters.expired);
  // What is lost, stored and in flight is what was emitted.
  const { emitted, stored } = snapshot.counters;
  await expect(banner).toContainText(`lost ${(emitted - stored).toLocaleString('en')}`);
});

test('a full quota stays in the headline and on the map, with its cause, when the failure is over', async ({
  live,
}) => {
  await live.open('storage.kind=sqlite&load.eventsPerSecond=2000&load.invalidRatio=0&scheduler.discardExpired=false');
  await expect.poll(async () => (await live.snapshot()).storage.persistent).toBe(true);
  await live.button('Quota full').click();
  const headline = live.bottleneck.getByRole('heading');
  await expect(headline).toHaveText('Events are in memory only, not in the database');
  await expect(live.bottleneck).toContainText(
    'Quota full left the database no room; turn Quota full off, then start a new run',
  );
  await expect(live.storageProblem).toContainText('Quota full left the database no room');
  await live.button('Quota full').click();
  await expect(live.bottleneck).toContainText('Quota full left the database no room; start a new run');
  await expect(headline).toHaveText('Events are in memory only, not in the database');
  await expect(live.page.getByText(/^in memory: .* rows$/)).toBeVisible();
});

test('explains the marks on the charts, with the shape of each', async ({ kept: live }) => {
  await live.open(QUICK);
  const legend = live.page.getByRole('list', { name: 'Marks on the charts' });
  await expect(legend.getByRole('listitem')).toHaveText([
    'run',
    'setting changed',
    'breaker changed',
    'worker killed, lost or replaced',
    'failure',
    'events lost',
    'objective not met',
    'gap or hiccup',
    'error',
  ]);
  const shapes = await legend.locator('path').evaluateAll((paths) => paths.map((path) => path.getAttribute('d')));
  expect(new Set(shapes).size).toBe(9);
});

test('back pressure is called so on every stage, and explained where it stands', async ({ kept: live }) => {
  await live.open(QUICK);
  for (const stage of LINE_STAGES) {
    await expect(live.part(`${stage} stage`)).toHaveAccessibleDescription(/busy .* back pressure (OK|LOW|HIGH)$/);
  }
  await expect(live.page.getByText(/^Back pressure: how long a stage was blocked/)).toContainText('HIGH');
});
