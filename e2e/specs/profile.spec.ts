import { readFileSync } from 'node:fs';
import { objections } from '../pages/objections.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, test } from '../pages/test.ts';

/** Half of them up to 1 ms, nine tenths up to 2 ms, all up to 4 ms; 1.2 ms on average. */
const BUCKETS = `check_duration_seconds_bucket{le="0.001"} 500
check_duration_seconds_bucket{le="0.002"} 900
check_duration_seconds_bucket{le="0.004"} 1000
check_duration_seconds_bucket{le="+Inf"} 1000
check_duration_seconds_sum 1.2
check_duration_seconds_count 1000
`;
/** Other times: equal ones are one measurement, with one name. */
const CALLS = BUCKETS.replaceAll('check', 'call').replace('_sum 1.2', '_sum 1.3');

test('a pipeline of one’s own: an example, measured times, a prediction, and the file that keeps them', async ({
  live,
  errors,
}) => {
  const { page } = live;
  await live.open('batch.maxWaitMs=50');
  await page.keyboard.press('m');
  const panel = page.getByRole('dialog', { name: 'Make it my pipeline' });
  const prediction = panel.getByRole('region', { name: 'Prediction' });
  await expect(prediction.getByRole('heading')).toHaveText('No bottleneck but the machine');
  await panel.getByRole('button', { name: 'Example: a disk that turns' }).click();
  await expect(prediction.getByRole('heading')).toHaveText('Bottleneck: transform');
  await expect(prediction.getByRole('row', { name: /^transform yours 500 µs × 2 4\.00 k\/s 50 %/ })).toBeVisible();
  await expect(panel.getByRole('list', { name: 'Sources' }).getByRole('link')).toHaveCount(2);

  await panel.getByText('Stage validate').click();
  await panel.getByRole('textbox', { name: 'Measured times of validate' }).fill(BUCKETS.replace('900', '9'));
  await panel.getByRole('button', { name: 'Read the pasted times of validate' }).click();
  await expect(panel.getByRole('alert')).toContainText(
    'line 2, le="0.002": "9" is not allowed here; allowed: at least 500',
  );
  // The settings at the side have a choice of the same name: each shows what is in force.
  await panel.getByText('What arrives').click();
  await expect(panel.getByRole('radiogroup', { name: 'Arrivals' }).getByRole('radio', { checked: true })).toHaveCount(
    1,
  );
  await expect(page.locator('#controls [data-path="load.mode"] input:checked')).toHaveCount(1);
  await test.step('axe, wide and narrow', async () => {
    expect(await objections(page, 'dialog[open]')).toEqual([]);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await objections(page, '.prediction')).toEqual([]);
    expect(await sideways(page, 'dialog[open]')).toBe(0);
    await page.setViewportSize({ width: 1280, height: 720 });
  });
  await panel.getByRole('textbox', { name: 'Measured times of validate' }).fill(BUCKETS);
  await panel.getByRole('button', { name: 'Read the pasted times of validate' }).click();
  await expect(
    panel.getByText('Measured: pasted times: check_duration_seconds, 1,000 durations: mean 1.2 ms'),
  ).toBeVisible();
  await expect(prediction.getByRole('heading')).toHaveText('Bottleneck: validate');

  // Calls of the database take measured times as a stage does. Its part is open: the link has a wait of batches.
  await panel.getByRole('textbox', { name: 'Measured times of database' }).fill(CALLS);
  await panel.getByRole('button', { name: 'Read the pasted times of database' }).click();
  await expect(
    panel.getByText('Measured: pasted times: call_duration_seconds, 1,000 durations: mean 1.3 ms'),
  ).toBeVisible();
  await expect(panel.locator('[data-path="database.perCallMs"]')).toHaveCount(0);

  // What the run is held to is a part of it.
  await panel.getByText('Budgets and objectives').click();
  const objectives = panel.getByRole('region', { name: 'List of objectives' });
  await objectives.getByLabel('New objectives, one per line').fill('lost = 0 over 60 s');
  await objectives.getByRole('button', { name: 'Add to the list' }).click();
  await expect(objectives.getByRole('listitem').filter({ hasText: 'lost = 0 over 60 s' })).toBeVisible();

  await panel.getByRole('button', { name: 'Copy a link' }).click();
  await expect(panel.getByRole('alert')).toContainText('measured times of validate, database are too much for a link');
  const saved = page.waitForEvent('download');
  await panel.getByRole('button', { name: 'Save the profile' }).click();
  const text = readFileSync(await (await saved).path(), 'utf8');
  expect(JSON.parse(text)).toMatchObject({
    penstock: 'profile',
    objectives: ['lost = 0 over 60 s'],
    measured: { validate: { count: 1000 }, database: { count: 1000 } },
  });

  const config = await live.config();
  const open = (profile: string) =>
    panel
      .getByLabel('Open a profile…')
      .setInputFiles({ name: 'p.json', mimeType: 'application/json', buffer: Buffer.from(profile) });
  await open(text.replace('"load.eventsPerSecond": 2000', '"load.eventsPerSecond": 0'));
  await expect(panel.getByRole('alert')).toContainText(
    'settings.load.eventsPerSecond: 0 is not allowed here; allowed: a whole number',
  );
  expect(await live.config()).toEqual(config);
  await open(text.replace('"load.eventsPerSecond": 2000', '"load.eventsPerSecond": 300'));
  await expect.poll(async () => (await live.config()).load.eventsPerSecond).toBe(300);
  expect((await live.config()).objectives.list).toMatchObject([{ figure: 'lost', window: 60 }]);
  await page.keyboard.press('Escape');
  await expect(panel).toBeHidden();

  // What is asked for is drawn over what was taken, and is what the stage takes.
  await live.openPart('validate');
  await expect(
    live.controls.getByRole('region', { name: 'Service times asked for and taken' }).getByRole('row'),
  ).toHaveCount(5);
  const asked = async () => (await live.snapshot()).timers.validate;
  await expect.poll(async () => (await asked()).count, { timeout: 60_000 }).toBeGreaterThan(500);
  expect((await asked()).askedMs).toBeGreaterThan(0.9);
  expect((await asked()).askedMs).toBeLessThan(1.5);

  // Elsewhere, a link says what it lacks.
  const link = page.url();
  await page.evaluate(() => localStorage.clear());
  await page.goto('about:blank');
  await page.goto(link);
  await expect(page.getByText('These settings need their profile')).toBeVisible();
  expect(errors).toEqual([]);
});
