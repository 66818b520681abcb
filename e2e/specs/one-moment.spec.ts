import { STAGES } from '../../workers/contract/name-sets.ts';
import { CHARTS } from '../pages/chart-titles.ts';
import type { LivePage } from '../pages/live-page.ts';
import { contradictions, lanesFromStart, needlessCosts, readScreens } from '../pages/one-moment.ts';
import { expect, test } from '../pages/test.ts';

const SCREENS = 20;
/** Not a part of how often the screen is written: so they are of all moments between two writings. */
const EVERY_MS = 73;

/** Reads screens and says what is wrong with them; with the charts in sight, because what is not is not written. */
async function expectOnePicture(live: LivePage, isKilling = false): Promise<void> {
  // The lanes are there as soon as their chart has been painted.
  await expect(live.chart('Time of each worker').locator('li').nth(8)).toHaveText(/%/);
  const screens = await readScreens(live.page, SCREENS, EVERY_MS, isKilling);
  expect(new Set(screens.map(({ ledger }) => ledger.emitted)).size, 'different screens').toBeGreaterThan(3);
  expect(screens[0]!.lanes.length).toBeGreaterThan(8);
  expect(Object.keys(screens[0]!.charts)).toEqual(CHARTS);
  expect(screens.flatMap((screen, i) => contradictions(screen).map((what) => `screen ${i}: ${what}`))).toEqual([]);
}

test.beforeEach(async ({ live }) => {
  await live.page.setViewportSize({ width: 1440, height: 2400 });
});

test('calm and in an outage, a figure with one name is one number on the whole screen, and sums hold', async ({
  live,
}) => {
  await live.open('load.invalidRatio=0.02&breaker.openMs=300');
  await live.emitted(20_000);
  await live.openPart('storage');
  await test.step('calm', () => expectOnePicture(live));
  await live.set({ failures: { storage: { outage: true } } });
  await expect(live.bottleneck).toContainText(/breaker|lost|storage/i);
  await test.step('in an outage', () => expectOnePicture(live));
});

test('at full speed and while workers are killed, too', async ({ live }) => {
  await live.open('load.mode=max');
  await live.emitted(100_000);
  await test.step('at full speed', () => expectOnePicture(live));
  // What escapes has the whole page laid out with it, and everything else that is written in that frame.
  const height = await live.page.evaluate(() => document.documentElement.scrollHeight);
  await live.page.setViewportSize({ width: 1440, height });
  expect(
    await needlessCosts(live.page),
    'figures that are not laid out by themselves, attributes that are set again',
  ).toEqual([]);
  await live.set({ load: { mode: 'rate' } });
  await test.step('while workers are killed', () => expectOnePicture(live, true));
});

test('a run that begins where another was before has its share in every lane from the first text on', async ({
  live,
}) => {
  await live.open();
  await live.emitted(1000);
  await live.reset();
  // Without a run there is no pool, and so one lane for all of transform.
  await expect(live.chart('Time of each worker').locator('li')).toHaveCount(STAGES.length);
  const written = await lanesFromStart(live.page, 12);
  expect(written.at(-1)!.told.length).toBeGreaterThan(STAGES.length);
  expect(written.filter(({ beside, told }) => beside.join() !== told.join())).toEqual([]);
});

test('looking back, the whole screen is of the moment looked at, and says so', async ({ live }) => {
  const { page } = live;
  await live.open('load.invalidRatio=0.02');
  await live.emitted(120_000);
  const back = page.getByRole('region', { name: 'Looking back' });
  await expect(back).toBeHidden();
  await page.keyboard.press('Space');
  await expect(back).toBeVisible();
  const screen = async () => (await readScreens(page, 1, 50))[0]!;
  const frozen = await screen();
  await live.chart('Throughput').focus();
  for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowLeft']) {
    await page.keyboard.press(key);
    const now = await screen();
    expect(contradictions(now)).toEqual([]);
    expect(count(now.ledger.emitted)).toBeLessThan(count(frozen.ledger.emitted));
    await expect(back).toContainText(`Looking back at ${await live.cursorTime()}`);
    await expect(live.page.getByRole('region', { name: 'Time', exact: true })).toContainText('cursor');
  }
  // The moment stays when the cursor goes, and while the pipeline goes on.
  await page.keyboard.press('Enter');
  const picked = await screen();
  await page.keyboard.press('Escape');
  await live.emitted(count((await screen()).ledger.emitted) + 60_000);
  expect((await screen()).ledger).toEqual(picked.ledger);
  // The log is at the line that was the latest then; what came later is faint.
  await expect(live.log.locator('[aria-current="time"]')).toHaveCount(1);
  await live.set({ load: { sensors: 77 } });
  await expect(live.log.getByText('Sensors: 1,024 → 77')).toBeAttached();
  await expect(live.log.locator('[data-later]').filter({ hasText: 'Sensors: 1,024 → 77' })).toHaveCount(1);
  expect(contradictions(await screen())).toEqual([]);
  await live.button('Back to now').click();
  await expect(back).toBeHidden();
  await expect.poll(async () => count((await screen()).ledger.emitted)).toBeGreaterThan(count(frozen.ledger.emitted));
});

test('a run that has ended leaves nothing that looks like one under way', async ({ live }) => {
  const { page } = live;
  await live.open();
  await live.emitted(30_000);
  await live.stop();
  const screen = async () => (await readScreens(page, 1, 400))[0]!;
  const stopped = await screen();
  expect(contradictions(stopped)).toEqual([]);
  expect(JSON.stringify([stopped.header.slice(0, 2), stopped.parts, stopped.lanes])).not.toMatch(/\d %|\d \/s|k\/s/);
  expect(stopped.charts['Latency distribution']).not.toMatch(/events [1-9]/);
  await expect(page.getByRole('region', { name: 'Bottleneck' })).toContainText('last figures');
  await live.reset();
  await expect(live.state).toHaveText('idle');
  await expect(page.getByText('no run yet').filter({ visible: true }).first()).toBeVisible();
  const idle = await screen();
  expect(contradictions({ ...idle, ledger: {} }).filter((what) => !what.startsWith('emitted'))).toEqual([]);
  expect(Object.values(idle.ledger).join(' ')).not.toMatch(/\d/);
});

function count(text: string | undefined): number {
  return Number((text ?? '').replaceAll(',', ''));
}
