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

test('a trace is shown as what was opened, never as numbers to turn, and is closed again', async ({ live }) => {
  await live.open('batch.maxWaitMs=50&storage.kind=memory');
  const trace = live.controls.getByRole('group', { name: 'Arrival trace' });
  await expect(trace).toContainText('No arrival trace is open.');
  await expect(live.controls.getByRole('slider', { name: /trace/i })).toHaveCount(0);
  await expect(live.controls.getByText('Pace of the trace')).toBeHidden();

  // The shape alone is not enough, and says so.
  await live.controls.getByRole('radio', { name: 'trace', exact: true }).click();
  await expect(live.controls.getByRole('alert')).toContainText('once an arrival trace has been opened');

  await trace
    .getByLabel('Open an arrival trace')
    .setInputFiles({ name: 'web.log', mimeType: 'text/csv', buffer: Buffer.from(LOG) });
  await expect(trace).toContainText('web.log: 400 arrivals');
  await live.controls
    .getByRole('radiogroup', { name: 'Pace of the trace' })
    .getByRole('radio', { name: 'scaled' })
    .check();
  expect((await live.config()).load.trace.pace).toBe('scaled');
  await expect(
    live.controls.getByRole('radiogroup', { name: 'At the end of the trace' }).getByRole('radio', { name: 'repeat' }),
  ).toBeChecked();
  await live.controls.getByRole('radio', { name: 'steady', exact: true }).check();
  await expect(trace).toContainText('It does not play: the shape is steady.');
  await expect(live.controls.getByText('Pace of the trace')).toBeHidden();
  await trace.getByRole('button', { name: 'Play this trace' }).click();
  await expect.poll(async () => (await live.snapshot()).trace?.arrivals).toBe(400);

  await trace.getByRole('button', { name: 'Close this trace' }).click();
  await expect(trace).toContainText('No arrival trace is open.');
  expect((await live.config()).load).toMatchObject({ shape: 'steady', trace: { id: 0, arrivals: 0, seconds: 0 } });
});
