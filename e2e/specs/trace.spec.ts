import { expect, test } from '../pages/test.ts';

/** A request every 5 ms for two seconds, then a second without any. */
const LOG = `time,method,status\n${Array.from(
  { length: 400 },
  (_, i) => `${new Date(Date.UTC(2024, 2, 1, 12) + 5 * i + (i === 399 ? 1000 : 0)).toISOString()},GET,${200 + (i % 2)}`,
).join('\n')}\n`;

test('an arrival trace is opened, asked about, played to its end, and missed where a link came alone', async ({
  live,
}) => {
  const { page } = live;
  await live.open('batch.maxWaitMs=50&storage.kind=memory');
  const open = (name: string, text: string) =>
    live.controls
      .getByLabel('Open an arrival trace')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  // Nothing says whether these are counts, so it is asked.
  await open('counts.csv', '2024-03-01 12:00:00,40\n2024-03-01 12:00:01,0\n2024-03-01 12:00:02,60\n');
  await live.controls.getByRole('button', { name: '“column 2” counts arrivals' }).click();
  const bar = page.getByRole('region', { name: 'Arrival trace' });
  await expect(live.controls.getByText('counts.csv: 100 arrivals in 2.98 s; mean 33.3/s, peak 60.0/s.')).toBeVisible();
  await expect(bar).toContainText('counts.csv');
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(100);

  await open('web.log', LOG);
  await expect(live.controls.getByText(/^web\.log: 400 arrivals in 3\.0 s; mean 133\/s, peak 200\/s\.$/)).toBeVisible();
  await expect(live.controls.getByText('Every row is one arrival, at the time in “time”.')).toBeVisible();
  const { trace } = (await live.config()).load;
  expect(trace).toMatchObject({ arrivals: 400, pace: 'recorded', atEnd: 'repeat' });
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(400);
  expect((await live.snapshot()).source.exact).toBe(true);
  const link = page.url();

  // Its settings alone do not have it: the page says so, and takes the file.
  await bar.getByRole('checkbox', { name: 'Repeat' }).uncheck();
  await bar.getByRole('combobox', { name: 'Pace' }).selectOption('scaled');
  await expect.poll(async () => (await live.snapshot()).state).toBe('stopped');
  const { counters } = await live.snapshot();
  expect(counters.emitted).toBeGreaterThanOrEqual(400);
  await page.evaluate(() => indexedDB.deleteDatabase('penstock-traces'));
  await page.goto('about:blank');
  await page.goto(link);
  const missing = page.getByRole('alert').filter({ hasText: 'This run plays an arrival trace' });
  await expect(missing).toContainText('400 arrivals in');
  await missing
    .getByLabel('Open an arrival trace')
    .setInputFiles({ name: 'web.log', mimeType: 'text/csv', buffer: Buffer.from(LOG) });
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(400);
  expect((await live.config()).load.trace).toEqual(trace);
});
