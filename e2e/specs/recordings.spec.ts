import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { dropFile } from '../pages/dropped-file.ts';
import { linkOf } from '../pages/link.ts';
import type { LivePage } from '../pages/live-page.ts';
import { objections } from '../pages/objections.ts';
import { sideways } from '../pages/sideways.ts';
import { expect, test } from '../pages/test.ts';

const HEADER = 'timestamp,value\n';

/** Opens a file as people do, in the group of the feed. */
async function openFile(live: LivePage, name: string, text: string): Promise<void> {
  await live.controls
    .getByLabel('Open a recording…')
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

test('a file that is certain is read at once, and does not touch the run until it is played', async ({ live }) => {
  await live.open('storage.kind=sqlite&load.eventsPerSecond=5000&batch.maxWaitMs=50');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const before = await live.config();
  const rows = Array.from({ length: 50 }, (_, i) => `2020-01-01 00:00:${String(i + 10)},${7000 + i}.1`);
  const broken = ['2020-01-01 00:01:00,1,2', '2020-01-01 00:01:00,warm', '2020-01-01 00:00:20,5', 'yesterday,5'];
  await openFile(live, 'mine.csv', `${HEADER}${[...rows, ...broken].join('\n')}\n`);
  const added = live.page.getByRole('status', { name: 'Recording added' });
  await expect(added).toContainText('mine.csv: 51 rows of 1 sensor');
  await expect(added).toContainText('separator comma · decimal point · time “timestamp”: year, month, day');
  await expect(added).toContainText('One row was out of order, and is sorted.');
  await added.getByText('Rows left out').click();
  await expect(added.getByRole('row').nth(1)).toHaveText(/52.*number of columns.*2020-01-01 00:01:00,1,2/);
  await expect(added.getByRole('row').nth(3)).toHaveText(/55timestamptime not readyesterday/);
  const saving = live.page.waitForEvent('download');
  await added.getByRole('button', { name: 'Save as CSV' }).click();
  const leftOut = readFileSync(await (await saving).path(), 'utf8')
    .trim()
    .split(/\r?\n/);
  expect(leftOut).toEqual([
    'line,column,reason,text',
    '52,,number of columns,"2020-01-01 00:01:00,1,2"',
    '53,value,not a number,warm',
    '55,timestamp,time not read,yesterday',
  ]);
  expect(await live.config()).toEqual(before);
  await expectToGoOn(live);
  const run = (await live.snapshot()).runId;
  await added.getByRole('button', { name: 'Play mine.csv' }).click();
  await expect
    .poll(async () => (await tail(live)).filter(({ value }) => /^70[0-4]\d\.1$|^5$/.test(value)).length)
    .toBeGreaterThan(5);
  expect((await live.config()).feed).toMatchObject({ kind: 'recording', recording: 'imported' });
  const { runId, counters } = await live.snapshot();
  expect([runId > run, counters.invalid]).toEqual([true, 0]);
  await expect(live.log).toContainText('the recording is mine.csv, with 51 rows');

  // Where it is, and elsewhere; then not over and over any more: the run ends with the last row.
  const player = live.page.getByRole('region', { name: 'Recording' });
  await expect(player).toContainText('mine.csv');
  await expect(player).toContainText(/2020-01-01 00:00:\d\d, row \d+ of 51/);
  await player.getByRole('button', { name: 'Back to the start of the recording' }).click();
  await player.getByLabel('Repeat').uncheck();
  await player.getByLabel('Speed').selectOption('50 ×');
  await expect(live.state).toHaveText('stopped');
  await expect(player).toContainText('2020-01-01 00:00:59, row 51 of 51');
  const rows51 = await live.page.evaluate(
    (id) =>
      window.penstock!.query(
        `SELECT DISTINCT value, recorded_ms FROM events WHERE run = ${id} ORDER BY recorded_ms, value LIMIT 100`,
      ),
    runId,
  );
  expect(rows51.rows).toHaveLength(51);
  expect(rows51.rows.at(-1)![0]).toBe(7049.1);
  expect(new Date(Number(rows51.rows.at(-1)![1])).getSeconds()).toBe(59);

  // The same out of the browser, and the same recording after the page is loaded anew.
  await live.page.getByRole('navigation', { name: 'Screens' }).getByText('Data').click();
  const downloading = live.page.waitForEvent('download');
  await live.page.getByRole('button', { name: `Save the events of run ${runId} as .csv.gz` }).click();
  const text = gunzipSync(readFileSync(await (await downloading).path())).toString();
  expect(text).toMatch(/^run,sequence,.*recorded_ms/);
  expect(text).toContain(',7049.1,');
  await live.page.reload();
  await expect(live.state).toHaveText('running');
  expect((await live.snapshot()).recording?.rows).toBe(51);
});

test('asks what is not certain, for button, drop, paste and script, and remembers the answer', async ({ live }) => {
  await live.open('load.eventsPerSecond=1000');
  const text = 'when;temp\n03/04/2024 10:00;20,5\n03/04/2024 11:00;20,75\n03/04/2024 12:00;21\n';
  await dropFile(live.page, 'plant.csv', text);
  const question = live.page.getByRole('dialog', { name: 'How is plant.csv to be read?' });
  await expect(question.getByRole('list', { name: 'Not certain' })).toContainText('“03/04/2024 10:00” can be');
  expect(await objections(live.page, 'dialog[open]')).toEqual([]);
  expect(await sideways(live.page, 'dialog[open]')).toBe(0);
  await question.getByLabel('Form of the time').selectOption('month, day, year');
  await expect(question.getByRole('list', { name: 'Not certain' })).toBeHidden();
  await question.getByRole('button', { name: 'Read the file' }).click();
  const added = live.page.getByRole('status', { name: 'Recording added' });
  await expect(added).toContainText('3 rows of 1 sensor');
  await expect(added).toContainText('Mar 4, 2024');
  expect(await objections(live.page)).toEqual([]);
  // The same columns again: nothing is asked.
  await dropFile(live.page, 'plant-2.csv', text.replaceAll('03/04', '05/06'));
  await expect(added).toContainText('plant-2.csv: 3 rows of 1 sensor');
  await expect(added).toContainText('May 6, 2024');
  await paste(live, 'time\thall\tcellar\n2024-03-05T12:00:00Z\t20\t8\n2024-03-05T12:01:00Z\t21\t9\n');
  await expect(added).toContainText('pasted table: 4 rows of 2 sensors');
  // Two files at once: one recording, or one each.
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const day = (date: string) => `time,hall\n${date}T12:00:00Z,20\n${date}T12:01:00Z,21\n`;
  await live.controls.getByLabel('Open a recording…').setInputFiles(
    ['2024-03-06', '2024-03-05'].map((date) => ({
      name: `${date}.csv`,
      mimeType: 'text/csv',
      buffer: Buffer.from(day(date)),
    })),
  );
  await live.page.getByRole('button', { name: 'Join them into one recording' }).click();
  await expect(added).toContainText('2024-03-05.csv and 1 more: 4 rows of 1 sensor');
  const answers = await live.page.evaluate(async (table) => {
    const file = new File([table], 'plant.csv');
    const refused = await window.penstock!.import(file).catch((error) => error);
    const best = await window.penstock!.import(file, { accept: 'best' });
    const chosen = await window.penstock!.import(file, refused.candidates[1]);
    return { code: refused.code, candidates: refused.candidates.length, best, chosen };
  }, text);
  expect(answers).toMatchObject({
    code: 'ambiguous',
    candidates: 2,
    best: { name: 'plant.csv', rows: 3, sensors: 1, leftOut: {} },
  });
  expect(Math.abs(answers.best.from - answers.chosen.from)).toBeGreaterThan(20 * 86_400_000);
});

test('a file of no use changes nothing, and says why', async ({ live }) => {
  await live.open('load.eventsPerSecond=5000');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const before = await live.config();
  for (const [name, text, why] of [
    ['empty.csv', '', 'The file is empty.'],
    ['words.csv', 'a,b\nc,d\ne,f\n', 'no column of numbers'],
    ['book.xlsx', 'PK\u0003\u0004[Content_Types].xml', 'save the sheet as “CSV UTF-8”'],
    ['rubbish.bin', '\u0001\u0002\u0000\u0003'.repeat(2000), 'The file is not text'],
  ] as const) {
    await openFile(live, name, text);
    await expect(live.alert).toContainText(`${name} was not read`);
    await expect(live.alert).toContainText(why);
  }
  expect(await live.config()).toEqual(before);
  await expectToGoOn(live);
});

test('1,000,001 rows: the run goes on, reading can be cancelled, gaps are shortened, and all rows play', async ({
  live,
}) => {
  await live.open('load.eventsPerSecond=5000&storage.kind=memory');
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const file = test.info().outputPath('large.csv');
  // A gap of a day before the last row.
  writeFileSync(
    file,
    `${HEADER}${'2020-01-01 00:00:00,1\n'.repeat(999_999)}2020-01-01 00:00:01,2\n2020-01-02 00:00:01,3\n`,
  );
  const input = live.controls.getByLabel('Open a recording…');
  await input.setInputFiles(file);
  await live.page.getByRole('button', { name: 'Cancel the import' }).click();
  await expect(live.page.getByRole('status', { name: 'Reading a file' })).toBeHidden();
  await input.setInputFiles(file);
  const added = live.page.getByRole('status', { name: 'Recording added' });
  await expect(added).toContainText('large.csv: 1,000,001 rows', { timeout: 120_000 });
  expect((await live.snapshot()).state).toBe('running');
  await expectToGoOn(live);
  await expect(added).toContainText('A gap of 1 d is played as it is.');
  await added.getByRole('button', { name: 'Shorten the gaps' }).click();
  await expect(added).toContainText('A gap of 1 d is played as 1 s.');
  await added.getByRole('button', { name: 'Play large.csv' }).click();
  await expect.poll(async () => (await live.snapshot()).recording?.rows, { timeout: 60_000 }).toBe(1_000_001);
  const { toMs, fromMs } = (await live.snapshot()).recording!;
  expect(toMs - fromMs).toBe(86_401_000);
  await live.page.getByRole('region', { name: 'Recording' }).getByLabel('Repeat').uncheck();
  await live.page.evaluate((ms) => window.penstock!.seek(ms), fromMs + 1000);
  await expect(live.state).toHaveText('stopped');
  expect((await live.snapshot()).recording).toMatchObject({ row: 1_000_001, recordedMs: toMs, isOver: true });
});

test('an address that asks for a recording which this browser does not have: the page asks for its file', async ({
  live,
}) => {
  await live.page.goto(`/#${linkOf('feed.kind=recording&feed.recording=imported&storage.kind=memory')}`);
  await expect(live.alert).toContainText('a recording of your own, which this browser does not have');
  await live.alert.getByLabel('Open a recording…').setInputFiles({
    name: 'mine.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(`${HEADER}2020-01-01,1.5\n2020-01-02,2.5\n`),
  });
  await expect(live.page.getByRole('status', { name: 'Recording added' })).toContainText('2 rows');
  await live.alert.getByRole('button', { name: 'Try again' }).click();
  await expect(live.state).toHaveText('running');
});

async function paste(live: LivePage, text: string): Promise<void> {
  await live.page.evaluate((content) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text/plain', content);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, text);
}

/** As the tail shows them. */
function valuesOf(file: string): ReadonlySet<string> {
  const text = readFileSync(new URL(`../../public/recordings/${file}`, import.meta.url), 'utf8');
  return new Set(text.match(/(?<=,)[\d.]+$/gm)!.map((value) => String(Number(value))));
}

/** The latest events, as the tail subscriber saw them. */
async function tail(live: LivePage): Promise<{ sensor: string; value: string }[]> {
  return (await live.rows('Tail')).map(([, , sensor, , value]) => {
    return { sensor: sensor!, value: value! };
  });
}
