import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Page } from '@playwright/test';
import type { StorageProblemCode } from '../../workers/contract/database-types.ts';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { OLDEST_VERSION, SCHEMA_VERSION } from '../../workers/storage/tables/schema.ts';
import { holdFiles, overwrite, replaceDatabase, setQuota, setSchemaVersion } from '../pages/database-file.ts';
import {
  expect,
  FULL_SPEED,
  openLive,
  reload,
  STEADY,
  saved,
  snapshot,
  start,
  stop,
  stored,
  test,
  value,
} from '../pages/storage-test.ts';
import { sqlite3 } from '../sqlite3.ts';

const MEGABYTE = 2 ** 20;

/** A short run; then the files are closed. */
async function storeSome(page: Page): Promise<{ run: number; events: number }> {
  await start(page, STEADY);
  await stored(page, 10_000);
  const { snapshot: end } = await stop(page);
  return { run: end.runId, events: end.counters.stored };
}

/** Opens the dashboard, whose run has this problem and goes on all the same; the screen says what it is and what helps. */
async function expectProblem(page: Page, problem: StorageProblemCode, isPersistent: boolean): Promise<void> {
  const live = await openLive(page);
  const { text, help } = PROBLEM_TEXTS[problem];
  await expect(live.storageProblem).toContainText(`${text} ${help}`);
  await expect(live.log).toContainText(text);
  await stored(page, 10_000);
  expect((await snapshot(page)).storage).toMatchObject({ kind: 'sqlite', persistent: isPersistent, problem });
  await live.button('Dismiss the storage problem').click();
  await expect(live.storageProblem).toBeHidden();
  const { snapshot: end } = await stop(page);
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(end.counters.deadLettered).toBe(0);
}

test('where the browser refuses files, events are kept in memory', async ({ profile }) => {
  const page = await profile.open();
  // Where the folder should be there is a file.
  await page.evaluate(async () => {
    await (await navigator.storage.getDirectory()).getFileHandle('penstock-database', { create: true });
  });
  await expectProblem(page, 'unavailable', false);
});

test('where SQLite cannot be loaded, events are kept in memory', async ({ profile }) => {
  await (await profile.launch()).route(/sqlite3.*\.wasm$/, (route) => route.abort());
  await expectProblem(await profile.open(), 'library', false);
});

test('keeps events in memory while another tab holds the files and does not answer, then stores them again', async ({
  profile,
}) => {
  const page = await profile.open();
  const { events } = await storeSome(page);
  await page.goto('about:blank');
  const silent = await page.context().newPage();
  await silent.goto('/icon.svg');
  await holdFiles(silent);
  await page.goto('/?headless=1');
  await expectProblem(page, 'held', false);
  await silent.close();
  await reload(page);
  expect(await value(page, 'SELECT count(*) FROM events')).toBe(events);
  await start(page, STEADY);
  await stored(page, 10_000);
  expect((await stop(page)).snapshot.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
});

test('a damaged database is set aside and a new one begun; the old file can be had and removed', async ({
  profile,
}) => {
  const page = await profile.open();
  const { events } = await storeSome(page);
  await reload(page);
  await overwrite(
    page,
    0,
    Array.from({ length: 4096 }, (_, i) => i % 251),
  );
  await expectProblem(page, 'damaged', true);
  const { runId, counters } = await snapshot(page);
  expect(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [runId])).toBe(counters.stored);
  expect(await value(page, 'SELECT count(*) FROM runs')).toBe(1);
  const { aside } = await page.evaluate(() => window.penstock!.database.database());
  expect(aside).toEqual(['/penstock-1.sqlite']);
  const size = await page.evaluate(async (name) => (await window.penstock!.database.exportAside(name)).size, aside[0]!);
  expect(size).toBeGreaterThan(events * 20);
  await page.evaluate((name) => window.penstock!.database.removeAside(name), aside[0]!);
  expect((await page.evaluate(() => window.penstock!.database.database())).aside).toEqual([]);
});

test('a database of a newer version is left alone, one of before the first release is set aside', async ({
  profile,
}) => {
  const page = await profile.open();
  const { events } = await storeSome(page);
  await reload(page);
  await setSchemaVersion(page, 99);
  await expectProblem(page, 'newer', false);
  await reload(page);
  await setSchemaVersion(page, SCHEMA_VERSION);
  expect(await value(page, 'SELECT count(*) FROM events')).toBe(events);
  await reload(page);
  await setSchemaVersion(page, OLDEST_VERSION - 1);
  await expectProblem(page, 'older', true);
  const { aside } = await page.evaluate(() => window.penstock!.database.database());
  expect(aside).toEqual(['/penstock-1.sqlite']);
  // Nothing of it is lost: the ordinary sqlite3 finds all that was stored. (It has no log, and wants none.)
  const file = await saved(page, () => window.penstock!.database.exportAside('/penstock-1.sqlite'));
  const found = sqlite3(`file:${file}?immutable=1`, 'PRAGMA integrity_check; SELECT sum(size) FROM batches');
  expect(found).toBe(`ok\n${events}`);
});

test('a database of schema 2 is opened where it is, read whole, and takes a run', async ({ profile }) => {
  const file = new URL('../../workers/storage/tables/version-2.sqlite.gz', import.meta.url);
  const page = await profile.open();
  // Numbers of runs go on behind those of the old database.
  for (let run = 0; run < 2; run++) {
    await storeSome(page);
    await reload(page);
  }
  await replaceDatabase(page, gunzipSync(readFileSync(file)));
  const { run, events } = await storeSome(page);
  expect((await snapshot(page)).storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect((await page.evaluate(() => window.penstock!.database.database())).aside).toEqual([]);
  const count = 'SELECT count(*) FROM events WHERE run = ?';
  expect(await value(page, count, [1])).toBe(1600);
  expect(await value(page, count, [2])).toBe(1600);
  expect(await value(page, count, [run])).toBe(events);
  // What the old program did not know is unknown; its latency is the time until storage received the event.
  const old = 'FROM events WHERE run < 3 AND';
  expect(await value(page, `SELECT count(*) ${old} (stored_ms IS NOT NULL OR latency_us IS NOT NULL)`)).toBe(0);
  expect(await value(page, `SELECT count(*) ${old} delivery_us > 0`)).toBeGreaterThan(3000);
});

test('when the disk space is used up, the oldest events make room, and storing goes on', async ({ profile }) => {
  const page = await profile.open();
  const quota = 100 * MEGABYTE;
  await setQuota(page, quota);
  // A budget that the disk has no room for: without one, a fifth of the quota would be.
  const storage = { budgetMb: 1_000_000 };
  await start(page, { ...FULL_SPEED, storage });
  await stored(page, 6_000_000);
  const { storage: now } = await snapshot(page);
  expect(now).toMatchObject({ kind: 'sqlite', persistent: true, problem: 'scarce' });
  expect(now.bytes).toBeLessThan(quota);
  expect(now.rows).toBeLessThan(4_000_000);
  const { snapshot: end } = await stop(page);
  expect(end.counters.deadLettered).toBe(0);
  expect(end.breaker.opened).toBe(0);
  expect(await value(page, 'SELECT count(*) FROM events')).toBe(end.storage.rows);
  const newest = await value(page, 'SELECT max(sequence) FROM events');
  expect(Number(newest)).toBeGreaterThanOrEqual(end.counters.stored - 1);
  // The next run begins on a full disk.
  await start(page, { ...FULL_SPEED, storage });
  await stored(page, 3_000_000);
  const { snapshot: next } = await stop(page);
  expect(next.storage).toMatchObject({ persistent: true, problem: 'scarce' });
  expect(next.counters.deadLettered).toBe(0);
});

test('where there is no disk space at all, events are kept in memory', async ({ profile }) => {
  const page = await profile.open();
  await setQuota(page, 10_000);
  await expectProblem(page, 'full', false);
});
