/** Two gigabytes of a table, opened as people do: the run beside it goes on, progress is told, cancel works, memory stays bounded. */
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';
import { errorText } from '../../workers/contract/error-text.ts';
import { COORDINATOR_BEAT } from '../../workers/memory/control.ts';
import { openRun } from '../../workers/memory/memory-map.ts';
import { allocateRun } from '../../workers/testing/allocate-run.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { Profile } from '../pages/profile.ts';
import { TSX_HELPER } from './browser-page.ts';
import type { PartReport } from './part-report.ts';
import { captureRunMemory } from './stored-events.ts';

const MB = 1e6;
const ROW_START = Date.UTC(2020, 0, 1);
const ROWS_AT_ONCE = 100_000;
/** The coordinator's beat, which comes every 100 ms, is never older. */
const MOST_BEAT_MS = 500;
/** As many as are kept of a file. */
const MOST_ROWS = 20_000_000;
const MOST_ADDED_MB = 300;
const LONGEST_MS = 20 * 60_000;
const MORE_THAN_KEPT = 1_200_000;

/** Ten readings a second. @returns how many rows there are */
function writeTable(file: string, megabytes: number): number {
  const handle = openSync(file, 'w');
  let rows = 0;
  try {
    writeSync(handle, 'time,value\n');
    for (let bytes = 0; bytes < megabytes * MB; rows += ROWS_AT_ONCE) {
      const lines = Array.from({ length: ROWS_AT_ONCE }, (_, i) => lineOf(rows + i)).join('');
      bytes += writeSync(handle, lines);
    }
  } finally {
    closeSync(handle);
  }
  return rows;
}
function lineOf(row: number): string {
  return `${new Date(ROW_START + 100 * row).toISOString()},${(row % 9973) / 8}\n`;
}

interface Watched {
  /** The oldest that the coordinator's beat has been, ms. */
  readonly oldestBeatMs: number;
  /** Events stored meanwhile. */
  readonly stored: number;
  readonly progress: readonly number[];
  readonly seconds: number;
}

/** Looks in the page how old the beat is, until `stop` is called in it. */
async function watchBeat(page: Page): Promise<void> {
  const { byteOffset } = openRun(allocateRun(1, 1)).control;
  await page.evaluate(
    ([at, word]) => {
      const watched = { oldest: 0, isOn: true, progress: [] as number[] };
      Object.assign(window, { watchedBeat: watched });
      const words = new Int32Array(window.runMemory!, at, 32);
      let [beat, since] = [Atomics.load(words, word!), performance.now()];
      const look = () => {
        const now = performance.now();
        const latest = Atomics.load(words, word!);
        if (latest !== beat) [beat, since] = [latest, now];
        watched.oldest = Math.max(watched.oldest, now - since);
        const bar = document.querySelector<HTMLProgressElement>('.import-card progress');
        if (bar !== null && bar.value !== watched.progress.at(-1)) watched.progress.push(bar.value);
        if (watched.isOn) setTimeout(look, 20);
      };
      look();
    },
    [byteOffset, COORDINATOR_BEAT],
  );
}
async function endWatch(page: Page): Promise<{ oldest: number; progress: readonly number[] }> {
  return page.evaluate(() => {
    window.watchedBeat!.isOn = false;
    return window.watchedBeat!;
  });
}
declare global {
  interface Window {
    watchedBeat?: { oldest: number; isOn: boolean; progress: number[] };
  }
}

/** Does something while the beat is watched. */
async function watched(live: LivePage, act: () => Promise<void>): Promise<Watched> {
  const before = (await live.snapshot()).counters.stored;
  const begun = Date.now();
  await watchBeat(live.page);
  await act();
  const { oldest, progress } = await endWatch(live.page);
  const { counters, state } = await live.snapshot();
  expect(state).toBe('running');
  const seconds = (Date.now() - begun) / 1000;
  return { oldestBeatMs: Math.round(oldest), stored: counters.stored - before, progress, seconds };
}

/** Prints a line for each step. */
export async function runLargeFiles(origin: string, megabytes: number): Promise<PartReport> {
  const folder = mkdtempSync(join(tmpdir(), 'penstock-large-'));
  const profile = new Profile(origin);
  try {
    const file = join(folder, 'large.csv');
    const rows = writeTable(file, megabytes);
    console.log(`a table of ${rows} rows, ${Math.round(statSync(file).size / MB)} MB`);
    const record = await openLargeFile(profile, origin, file, rows);
    return { failed: 0, record };
  } catch (error) {
    console.log(`FAILED: ${errorText(error)}`);
    return { failed: 1, record: { megabytes, wrong: errorText(error) } };
  } finally {
    await profile.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws when anything does not hold */
async function openLargeFile(profile: Profile, origin: string, file: string, rows: number): Promise<object> {
  const context = await profile.launch();
  await context.addInitScript(TSX_HELPER);
  const page = await context.newPage();
  await captureRunMemory(page);
  const live = new LivePage(page);
  // As many events as it keeps have been stored before: else the run's own memory grows while the file is read.
  await live.openAt(origin, linkOf('load.eventsPerSecond=200000&storage.kind=memory'));
  await live.emitted(MORE_THAN_KEPT);
  await live.set({ load: { eventsPerSecond: 20_000 } });
  await live.controls.getByRole('button', { name: /^Feed/ }).click();
  const open = () => live.controls.getByLabel('Open a recording…').setInputFiles(file);
  const before = profile.memoryMb();
  let peak = before;
  const sampling = setInterval(() => {
    peak = Math.max(peak, profile.memoryMb());
  }, 500);
  try {
    const cancelled = await watched(live, () => cancelImport(live, open));
    say('cancelled', cancelled);
    const read = await watched(live, () => readAll(live, open, rows));
    say('read', read);
    const addedMb = Math.round(peak - before);
    console.log(`memory: ${Math.round(before)} MB before, ${addedMb} MB more at most`);
    for (const { oldestBeatMs, stored } of [cancelled, read]) {
      expect(oldestBeatMs, 'ms that the coordinator\u2019s beat was old').toBeLessThanOrEqual(MOST_BEAT_MS);
      expect(stored, 'events stored meanwhile').toBeGreaterThan(0);
    }
    expect(read.progress.length, 'steps of progress').toBeGreaterThan(10);
    expect(addedMb, 'MB that the import adds').toBeLessThanOrEqual(MOST_ADDED_MB);
    return { rows, cancelled: brief(cancelled), read: brief(read), beforeMb: Math.round(before), addedMb };
  } finally {
    clearInterval(sampling);
  }
}

async function cancelImport({ page }: LivePage, open: () => Promise<void>): Promise<void> {
  await open();
  const bar = page.locator('.import-card progress');
  await expect
    .poll(() => bar.evaluate((element) => (element as HTMLProgressElement).value), { timeout: LONGEST_MS })
    .toBeGreaterThan(0.02);
  await page.getByRole('button', { name: 'Cancel the import' }).click();
  await expect(page.getByRole('status', { name: 'Reading a file' })).toBeHidden();
}

/** As many rows as are kept; of a longer file every n-th. */
async function readAll(live: LivePage, open: () => Promise<void>, rows: number): Promise<void> {
  const { page } = live;
  await open();
  if (rows > MOST_ROWS) {
    const every = live.alert.getByRole('button', { name: /^Keep every \d+\w+ row$/ });
    await every.click({ timeout: LONGEST_MS });
  }
  const added = page.getByRole('status', { name: 'Recording added' });
  await expect(added).toBeVisible({ timeout: LONGEST_MS });
}

function brief({ progress, ...rest }: Watched): object {
  return { ...rest, progressSteps: progress.length };
}
function say(what: string, { oldestBeatMs, stored, progress, seconds }: Watched): void {
  console.log(
    `${what} in ${Math.round(seconds)} s: beat at most ${oldestBeatMs} ms old, ${stored} events stored meanwhile, ${progress.length} steps of progress`,
  );
}
