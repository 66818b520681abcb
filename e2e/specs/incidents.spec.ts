/** What failures cost, measured: in the snapshot, on the screen, in the event log. */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { WORKER_FATES } from '../../workers/contract/settings/timeline-text.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import { LOSS_NAMES, lossesOf, snapshotsOff, sumsOnScreen } from '../pages/incident-sums.ts';
import type { LivePage } from '../pages/live-page.ts';
import { SELDOM } from '../pages/seldom.ts';
import { expect, test } from '../pages/test.ts';

const CAPACITY = 500;
const SETTINGS = `channels.capacity=${CAPACITY}&scheduler.discardExpired=false&breaker.openMs=200&breaker.backoffFactor=1&batch.maxWaitMs=100`;

/** A calm run, seen for long enough to know what is normal. */
async function calm(live: LivePage, more = ''): Promise<void> {
  await live.open(SETTINGS + more);
  await expect.poll(async () => (await live.snapshot()).activeMs).toBeGreaterThan(2800);
}

test('a stuck worker: noticed within a second, normal again soon, and what it cost', async ({ kept: live }) => {
  // A thread for each stage: one that also had the source would stop what is to pile up, and catch up between two samples.
  await calm(live, '&threads.count=10');
  await live.page.evaluate(() => window.penstock!.stall('scheduler', 30));
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome, { timeout: 40_000 }).toBe('recovered');
  const [incident] = (await live.snapshot()).incidents;
  expect(incident!.what).toMatch(/^worker-\d stalled for 30 s$/);
  expect(incident!.detectMs).toBeGreaterThan(600);
  // Two looks of the supervisor late, for a machine that is busy with other things.
  expect(incident!.detectMs).toBeLessThan(1200);
  expect(incident!.recoverMs).toBeGreaterThan(incident!.detectMs!);
  expect(incident!.delayed).toBeGreaterThan(0);
  expect(incident!.peakLatencyMs).toBeGreaterThan(600);
  // The three channels before it are full soon after it stopped, and stay so until it is replaced.
  expect(incident!.peakDepth).toBeGreaterThan(2.5 * CAPACITY);
  await live.logs(/worker-\d stalled for 30 s: detected after \d\.\d s, recovered \d+\.\d s after its end/);
  await expect(live.incidents.getByRole('row').nth(1)).toContainText(incident!.what);
});

test('a killed worker is noticed within a second each time, and within milliseconds as a rule', async ({
  kept: live,
}) => {
  await calm(live);
  const times: number[] = [];
  for (let kills = 1; kills <= 3; kills++) {
    await live.page.evaluate(() => window.penstock!.kill('worker-2'));
    await expect.poll(async () => (await live.snapshot()).incidents[0]?.id).toBe(kills);
    await expect.poll(async () => (await live.snapshot()).incidents[0]!.detectMs).not.toBeNull();
    const [incident] = (await live.snapshot()).incidents;
    expect(incident!.what).toBe('worker-2 killed');
    times.push(incident!.detectMs!);
    const restarted = async () => (await live.page.evaluate(() => window.penstock!.workers()))[1];
    await expect.poll(restarted).toMatchObject({ state: 'running', restarts: kills });
  }
  expect(Math.max(...times)).toBeLessThan(1000);
  // The machine may have been busy with other things, but not each time.
  expect(Math.min(...times)).toBeLessThan(100);
});

test('a worker that is broken while an outage is on is not measured against the outage', async ({ kept: live }) => {
  await calm(live);
  await live.button('Outage').click();
  await live.set({ load: { eventsPerSecond: 19_000 } });
  const { activeMs } = await live.snapshot();
  await expect.poll(async () => (await live.snapshot()).activeMs).toBeGreaterThan(activeMs + 1000);
  await live.page.evaluate(() => window.penstock!.kill('worker-1'));
  // On a busy machine it may be found lost as well.
  const outcomes = async () =>
    (await live.snapshot()).incidents
      .filter(({ what }) => !what.endsWith(WORKER_FATES.lost))
      .map(({ what, outcome }) => `${what}: ${outcome}`);
  await expect.poll(outcomes).toEqual(['worker-1 killed: unknown', 'Outage: open']);
  await live.button('Outage').click();
  await expect.poll(outcomes).toEqual(['worker-1 killed: unknown', 'Outage: unknown']);
  await live.logs(/Outage: detected after (< )?\d+\.\d s, recovery not known/);
});

test('an outage: under way while it lasts, then how long it took to be normal again', async ({ kept: live }) => {
  await calm(live);
  await live.button('Outage').click();
  const row = live.incidents.getByRole('row').nth(1);
  await expect(row).toContainText('Outage');
  await expect(row).toContainText('under way');
  await expect.poll(async () => (await live.snapshot()).incidents[0]!.detectMs).not.toBeNull();
  // Before, storage may not be behind by more than is normal.
  await expect.poll(async () => (await live.snapshot()).breaker.opened).toBeGreaterThan(1);
  await live.button('Outage').click();
  await expect.poll(async () => (await live.snapshot()).incidents[0]!.outcome, { timeout: 40_000 }).toBe('recovered');
  const [incident] = (await live.snapshot()).incidents;
  expect(incident!.clearedAt! - incident!.startedAt).toBeGreaterThan(100);
  // On a machine that is busy with something else what is normal is wide, and it may never have been left.
  expect(incident!.recoverMs).toBeGreaterThanOrEqual(0);
  await expect(row).not.toContainText('under way');
  await live.logs(/Outage: detected after (< )?\d+\.\d s, recovered (< )?\d+\.\d s after its end; .* late/);
});

test('changed settings leave no normal to come back to, and it says so', async ({ kept: live }) => {
  await calm(live);
  await live.button('Hang').click();
  await live.set({ load: { eventsPerSecond: 500 } });
  await live.button('Hang').click();
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome).toBe('unknown');
  await expect(live.incidents.getByRole('row').nth(1)).toContainText('not known');
});

test('on a narrow screen the figures of an incident fit', async ({ kept: live }) => {
  await live.page.setViewportSize({ width: 390, height: 844 });
  await live.open();
  await live.page.evaluate(() => window.penstock!.kill('tail'));
  const row = live.incidents.getByRole('row').nth(1);
  // Lost, where the machine had given the worker no time just before.
  await expect(row).toContainText(/killed|lost/);
  await row.scrollIntoViewIfNeeded();
  const [card, last] = [await live.incidents.boundingBox(), await row.getByRole('cell').last().boundingBox()];
  expect(last!.x + last!.width).toBeLessThanOrEqual(card!.x + card!.width);
});

/** Each as somebody might have it: by a button, a setting, or a step of the timeline. */
const COSTS: readonly { what: RegExp; begin: (live: LivePage) => Promise<void>; of: (incident: Incident) => number }[] =
  [
    {
      what: /^Poison events/,
      begin: (live) => live.set({ failures: { poison: { ratio: 0.5 } } }),
      of: ({ lost }) => lost.invalid,
    },
    {
      what: /^Slow tail/,
      begin: (live) => live.set({ failures: { subscribers: { tail: 5000 } } }),
      of: ({ skipped }) => skipped.tail,
    },
    {
      what: /^Outage/,
      begin: (live) => live.button('Outage').click(),
      of: ({ lost }) => lost.deadLettered,
    },
    {
      what: /^Burst/,
      begin: (live) => live.page.evaluate(() => window.penstock!.inject({ what: 'burst', value: 30, for: 60 })),
      of: ({ lost: { expired, shed } }) => expired + shed,
    },
  ];

test('tells by cause what failures cost; all rows add up to the counters in every snapshot', async ({ kept: live }) => {
  const lossy =
    '&channels.whenFull=shed&breaker.whenOpen=shed&transform.passes=32&load.encoding=packet&load.eventsPerSecond=5000';
  await live.open(`channels.capacity=${CAPACITY}&batch.maxWaitMs=100&failures.storage.errorRate=0.01${lossy}`);
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.what).toMatch(/^Database errors/);
  for (const { what, begin, of } of COSTS) {
    await begin(live);
    const cost = async () => {
      const found = (await live.snapshot()).incidents.find((incident) => what.test(incident.what));
      return found === undefined ? 0 : of(found);
    };
    await expect.poll(cost, { message: String(what) }).toBeGreaterThan(0);
    expect(await live.page.evaluate(snapshotsOff, 50)).toEqual([]);
  }
  const table = live.incidents.getByRole('table');
  await table.scrollIntoViewIfNeeded();
  for (let i = 0; i < 5; i++) {
    const { total, rows } = await table.evaluate(sumsOnScreen, LOSS_NAMES);
    expect(rows).toEqual(total);
    await live.page.waitForFunction((time) => window.penstock!.snapshot().time > time + 300, Date.now(), SELDOM);
  }
  const { snapshot } = await live.stop();
  // A worker that a busy machine gave no time for most of a second is one more, and nobody's doing.
  expect(snapshot.incidents.filter(({ what }) => !what.endsWith(WORKER_FATES.lost))).toHaveLength(1 + COSTS.length);
  const { lost, skipped } = lossesOf(snapshot);
  const { invalid, shed, expired, evicted, deadLettered } = lost;
  const counted = [invalid, shed, expired, evicted, deadLettered, skipped.aggregates, skipped.alarms, skipped.tail];
  await expect.poll(() => table.evaluate(sumsOnScreen, LOSS_NAMES)).toEqual({ total: counted, rows: counted });
});

test('an incident says what was in force when it began, and why what is not known is not', async ({ kept: live }) => {
  await calm(live);
  await live.set({ failures: { storage: { hang: true } } });
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.what).toBe('Hang');
  await live.set({ load: { eventsPerSecond: 500 } });
  await live.set({ failures: { storage: { hang: false } } } satisfies ConfigPatch);
  await expect.poll(async () => (await live.snapshot()).incidents[0]?.outcome).toBe('unknown');
  const [incident] = (await live.snapshot()).incidents;
  expect(incident!.reasons.recovered).toBe('settings were changed meanwhile');
  expect(incident!.settings).toMatchObject({ 'failures.storage.hang': true, 'breaker.openMs': 200 });
  expect(incident!.settings).not.toHaveProperty(['load.eventsPerSecond']);
  await live.incidents.scrollIntoViewIfNeeded();
  await expect(live.incidents).toContainText('recovered: settings were changed meanwhile');
  await expect(live.incidents).toContainText('Hang on');
});

test('choosing an incident, or a line of the log, shows its moment where one looks', async ({ live }) => {
  await calm(live);
  await live.page.evaluate(() => window.penstock!.kill('tail'));
  await expect(live.log).toContainText(/killed: detected/);
  const chart = live.page.getByRole('slider', { name: /: cursor$/ }).first();
  const strip = live.page.getByRole('slider', { name: 'Look back' });
  const time = live.page.getByRole('region', { name: 'Time', exact: true });
  const back = live.page.getByRole('region', { name: 'Looking back' });
  const choices = [live.incidents.getByRole('row').nth(1).getByRole('button'), live.log.getByRole('button').first()];
  for (const choice of choices) {
    await choice.focus();
    await expect(chart).not.toBeInViewport();
    await live.page.keyboard.press('Enter');
    await expect(time).toContainText('looking at');
    // The moment is marked on all charts, to the sample.
    await expect.poll(() => live.cursorTime()).toMatch(/^\d\d:/);
    await expect(back).toContainText(`Looking back at ${await live.cursorTime()}:`);
    await expect(chart).toBeInViewport();
    await expect(strip).toBeFocused();
    await live.button('Back to now').click();
  }
});
