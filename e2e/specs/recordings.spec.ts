import { readFileSync, writeFileSync } from 'node:fs';
import { linkOf } from '../pages/link.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const HEADER = 'timestamp,value\n';

/** Opens a file as people do, in the group of the feed. */
async function openFile(live: LivePage, name: string, text: string): Promise<void> {
  await live.controls
    .getByLabel('Open a recording …')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
}
/** Waits for more events than there are, so that the pipeline is seen to go on. */
async function expectToGoOn(live: LivePage): Promise<void> {
  await live.emitted((await live.snapshot()).counters.emitted + 500);
  await expect(live.state).toHaveText('running');
}

test('the real recordings play, and are changed while they do', async ({ live }) => {
  await live.open('feed.kind=recording&feed.speed=1000000&batch.maxWaitMs=50');
  await live.emitted(1000);
  const machine = valuesOf('machine_temperature_system_failure.csv');
  const ambient = valuesOf('ambient_temperature_system_failure.csv');
  const isShown = async (values: ReadonlySet<string>) => {
    const shown = await tail(live);
    return shown.length > 5 && shown.every(({ sensor, value }) => sensor === '0' && values.has(value));
  };
  await expect.poll(() => isShown(machine)).toBe(true);
  expect(await isShown(ambient)).toBe(false);
  await live.set({ feed: { recording: 'ambient_temperature' } });
  await expect.poll(() => isShown(ambient)).toBe(true);
  await expectToGoOn(live);
  expect((await live.snapshot()).counters.invalid).toBeLessThan(100);
  const { snapshot } = await live.stop();
  expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
});

test('a file is played; of its broken rows the message names place, text and what is allowed', async ({ live }) => {
  await live.open('load.eventsPerSecond=5000&feed.speed=100000&batch.maxWaitMs=50');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const rows = Array.from({ length: 50 }, (_, i) => `2020-01-01 00:00:${String(i + 10)},${7000 + i}`);
  const broken = ['2020-01-01 00:01:00,1,2', '2020-01-01 00:01:00,warm', '2020-01-01 00:00:20,5', 'yesterday,5'];
  await openFile(live, 'mine.csv', `${HEADER}${[...rows, ...broken].join('\n')}\n`);
  await expect(live.alert).toContainText('mine.csv: 50 rows, 4 left out');
  await expect(live.alert.getByRole('listitem')).toHaveText([
    'Line 52, row: “2020-01-01 00:01:00,1,2” should be 2 columns, as in the header.',
    'Line 53, value: “warm” should be a decimal number between -3.4e38 and 3.4e38.',
    'Line 54, timestamp: “2020-01-01 00:00:20” should be a time not before 2020-01-01 00:00:59.000, that of the row before.',
    'Line 55, timestamp: “yesterday” should be a date and time as YYYY-MM-DD HH:MM:SS, with up to six decimals.',
  ]);
  await expect
    .poll(async () => (await tail(live)).filter(({ value }) => /^7,0[0-4]\d\.000$/.test(value)).length)
    .toBe(10);
  expect((await live.config()).feed).toMatchObject({ kind: 'recording', recording: 'imported' });
  await expectToGoOn(live);
});

test('a file of no use changes nothing, and says why', async ({ live }) => {
  await live.open('load.eventsPerSecond=5000');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const before = await live.config();
  for (const [name, text, why] of [
    ['empty.csv', '', 'The file is empty.'],
    ['other.csv', 'a,b\n1,2\n', 'Line 1 should name the columns, “timestamp” and “value” among them; it says “a,b”.'],
    ['rows.csv', `${HEADER}x,1\n`, 'no row that can be played: 1 could not be read. Line 2, timestamp: “x” should be'],
    [
      'long.csv',
      `${HEADER}${'9'.repeat(2_000_000)}\n`,
      'Line 2, row: “999999999999999999999999999999999999999…” should be at most 4,096 bytes a line',
    ],
  ] as const) {
    await openFile(live, name, text);
    await expect(live.alert).toContainText(`${name} was not read`);
    await expect(live.alert).toContainText(why);
  }
  expect(await live.config()).toEqual(before);
  await expectToGoOn(live);
});

test('a file of a row too many is refused while the run goes on: its coordinator still counts as alive', async ({
  live,
}) => {
  await live.open('load.eventsPerSecond=5000');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const file = test.info().outputPath('large.csv');
  writeFileSync(file, HEADER + '2020-01-01 00:00:00,1\n'.repeat(1_000_001));
  await live.controls.getByLabel('Open a recording …').setInputFiles(file);
  await expect(live.alert).toContainText('large.csv was not read', { timeout: 30_000 });
  await expect(live.alert).toContainText('The file has more than 1,000,000 rows.');
  expect((await live.snapshot()).state).toBe('running');
  await expectToGoOn(live);
});

test('an address that asks for a file which only another tab has: the page says so', async ({ live }) => {
  await live.page.goto(`/#${linkOf('feed.kind=recording&feed.recording=imported&storage.kind=memory')}`);
  await expect(live.page.getByText('no file has been opened in this tab yet').first()).toBeVisible();
});

/** As the tail shows them. */
function valuesOf(file: string): ReadonlySet<string> {
  const text = readFileSync(new URL(`../../public/recordings/${file}`, import.meta.url), 'utf8');
  return new Set(text.match(/(?<=,)[\d.]+$/gm)!.map((value) => Math.fround(Number(value)).toFixed(3)));
}

/** The latest events, as the tail subscriber saw them. */
async function tail(live: LivePage): Promise<{ sensor: string; value: string }[]> {
  return (await live.rows('Tail')).map(([, , sensor, , value]) => {
    return { sensor: sensor!, value: value! };
  });
}
