/** The browser is killed, as by a power cut, while it stores as fast as it can; what it reported stored must be there. */
import { expect, type Page } from '@playwright/test';
import { errorText } from '../../workers/contract/error-text.ts';
import { Profile } from '../pages/profile.ts';
import { FULL_SPEED, query, start, stored, value } from '../pages/storage-test.ts';
import type { PartReport } from './part-report.ts';
import { goodputFaults, storedInTime } from './stored-events.ts';

interface Reported {
  readonly run: number;
  readonly stored: number;
  readonly batches: number;
  /** In time and too late, by class. */
  readonly byClass: Parameters<typeof goodputFaults>[0];
}

/** Batches. */
const MOST_IN_A_TRANSACTION = 40;

/** One profile for all. Prints a line for each kill. */
export async function runBrowserKills(origin: string, kills: number): Promise<PartReport> {
  const profile = new Profile(origin);
  const record: object[] = [];
  let failed = 0;
  try {
    for (let time = 1; time <= kills; time++) {
      try {
        const { stored, batches } = await killAndReopen(profile, time);
        record.push({ stored, batches });
        console.log(`browser kill ${time}: ${stored} events in ${batches} batches were reported stored, and are there`);
      } catch (error) {
        failed++;
        record.push({ wrong: errorText(error) });
        console.log(`browser kill ${time}: FAILED: ${errorText(error)}`);
        await profile.kill();
      }
    }
  } finally {
    await profile.dispose();
  }
  return { failed, record };
}

/**
 * @param time which kill it is, from 1: each is at another moment, in commits and checkpoints alike
 * @returns what was reported stored
 */
export async function killAndReopen(profile: Profile, time: number): Promise<Reported> {
  const page = await profile.open();
  await start(page, { ...FULL_SPEED, storage: { retainEvents: 50_000_000 } });
  await stored(page, 100_000);
  await page.waitForTimeout(97 * time);
  const reported = await page.evaluate(() => {
    const { runId, counters, storage, scheduler } = window.penstock!.snapshot();
    return { run: runId, stored: counters.stored, batches: storage.batches, byClass: scheduler.byClass };
  });
  await profile.kill();
  const survivor = await profile.open();
  await expectWhole(survivor, reported);
  await survivor.evaluate((run) => window.penstock!.database.removeRun(run), reported.run);
  await profile.close();
  return reported;
}

/** The file is sound; every batch reported is there, with all its events, each once. */
async function expectWhole(page: Page, reported: Reported): Promise<void> {
  expect(await page.evaluate(() => window.penstock!.database.checkDatabase())).toEqual([]);
  const ofBatches = 'SELECT count(*), min(id), max(id), sum(size) FROM batches WHERE run = ?';
  const [[count, first, last, size]] = (await query(page, ofBatches, [reported.run])) as [number[]];
  expect([first, last]).toEqual([1, count]);
  expect(count).toBeGreaterThanOrEqual(reported.batches);
  expect(size).toBeGreaterThanOrEqual(reported.stored);
  const notWhole = `SELECT count(*) FROM batches b LEFT JOIN
    (SELECT batch, count(*) AS events, sum(value) IS NOT NULL AS readable FROM events WHERE run = ?1 GROUP BY batch) e
    ON e.batch = b.id WHERE b.run = ?1 AND (b.size IS NOT e.events OR NOT e.readable)`;
  expect(await value(page, notWhole, [reported.run])).toBe(0);
  // A fifth of the batches, because telling a million numbers apart takes seconds.
  const twice = 'SELECT count(*) - count(DISTINCT sequence) FROM events WHERE run = ? AND batch % 5 = 0';
  expect(await value(page, twice, [reported.run])).toBe(0);
  await expectGoodput(page, reported);
}

/**
 * What was in time by the counters is in time by SQL, but in the last transaction: a date is written with the next one, so the
 * crash left that without.
 */
async function expectGoodput(page: Page, { run, batches, byClass }: Reported): Promise<void> {
  expect(goodputFaults(byClass, await storedInTime(page, run, batches))).toEqual([]);
  const undated = `SELECT count(DISTINCT batch), count(DISTINCT batch) - 1 - max(batch) + min(batch), max(batch) FROM events
    WHERE run = ?1 AND stored_ms IS NULL`;
  const [[count, gaps, last]] = (await query(page, undated, [run])) as [(number | null)[]];
  if (count === 0) return;
  expect(count).toBeLessThanOrEqual(MOST_IN_A_TRANSACTION);
  expect([gaps, last]).toEqual([0, await value(page, 'SELECT max(id) FROM batches WHERE run = ?', [run])]);
}
