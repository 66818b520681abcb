import { expect, test } from '../pages/test.ts';

/** A request every 5 ms for two seconds, the last one a second later. */
const LOG = `time,method,status\n${Array.from(
  { length: 400 },
  (_, i) => `${new Date(Date.UTC(2024, 2, 1, 12) + 5 * i + (i === 399 ? 1000 : 0)).toISOString()},GET,${200 + (i % 2)}`,
).join('\n')}\n`;

test('an arrival trace is opened, asked about where it is not certain, and played', async ({ live }) => {
  const { page } = live;
  await live.open('batch.maxWaitMs=50&storage.kind=memory');
  const open = (name: string, text: string) =>
    live.controls
      .getByLabel('Open an arrival trace')
      .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

  // Nothing says whether these are counts, so it is asked.
  await open('counts.csv', '2024-03-01 12:00:00,40\n2024-03-01 12:00:01,0\n2024-03-01 12:00:02,60\n');
  await live.controls.getByRole('button', { name: '“column 2” counts arrivals' }).click();
  await expect(live.controls.getByText('100 arrivals in 2.98 s')).toBeVisible();
  const bar = page.getByRole('region', { name: 'Arrival trace' });
  await expect(bar).toContainText('counts.csv');
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(100);

  await open('web.log', LOG);
  await expect(live.controls.getByText('Every row is one arrival, at the time in “time”.')).toBeVisible();
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(400);
  expect((await live.config()).load.trace).toMatchObject({ arrivals: 400, pace: 'recorded', atEnd: 'repeat' });
  expect((await live.snapshot()).source.exact).toBe(true);
});
