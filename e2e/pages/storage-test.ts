/** What the specs of storage share: a browser with a profile, and words for what they do with a page. */
import { test as base, type Page } from '@playwright/test';
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import type { RunReport } from '../../workers/contract/coordinator-types.ts';
import type { SqlCell, SqlParameter } from '../../workers/contract/query-types.ts';
import { pictureFailure } from './failure-picture.ts';
import { onDisk } from './kept-profile.ts';
import { LivePage } from './live-page.ts';
import { Profile } from './profile.ts';
import { SELDOM } from './seldom.ts';

const withDisk = base.extend(onDisk);

export const test = withDisk.extend<{
  /** Of this test alone, which may end or kill it. */
  profile: Profile;
}>({
  profile: async ({ baseURL }, use, info) => {
    const profile = new Profile(baseURL!);
    await use(profile);
    await pictureFailure(profile.pages(), info);
    await profile.dispose();
  },
});
export { expect } from '@playwright/test';
export { snapshotOf as snapshot } from './snapshot-of.ts';

/** As fast as it goes, nothing expires. */
export const FULL_SPEED: ConfigPatch = {
  load: { mode: 'max', encoding: 'value', sensors: 1000 },
  channels: { capacity: 16_384 },
  scheduler: { discardExpired: false },
};

/** A rate that even a busy machine carries. */
export const STEADY = {
  load: { mode: 'rate', eventsPerSecond: 20_000 },
  scheduler: { discardExpired: false },
} as const satisfies ConfigPatch;

/** Goes to the dashboard, which begins a run with the settings of `STEADY` by itself. */
export async function openLive(page: Page): Promise<LivePage> {
  const live = new LivePage(page);
  await live.open('storage.kind=sqlite&load.eventsPerSecond=20000&scheduler.discardExpired=false');
  return live;
}

/** Loads the page again; nothing runs then. */
export async function reload(page: Page): Promise<void> {
  await page.goto('/?headless=1');
  await page.waitForFunction(() => window.penstock !== undefined);
}

export async function start(page: Page, patch: ConfigPatch = {}): Promise<void> {
  await page.evaluate((given) => window.penstock!.start(given), {
    ...patch,
    storage: { kind: 'sqlite' as const, ...patch.storage },
  });
}
export function stop(page: Page): Promise<RunReport> {
  return page.evaluate(() => window.penstock!.stop());
}
export async function query(page: Page, sql: string, parameters: SqlParameter[] = []): Promise<SqlCell[][]> {
  const asked = { sql, parameters };
  const result = await page.evaluate((a) => window.penstock!.query(a.sql, a.parameters), asked);
  return result.rows as SqlCell[][];
}
/** The one value that a query gives. */
export async function value(page: Page, sql: string, parameters: SqlParameter[] = []): Promise<SqlCell> {
  return (await query(page, sql, parameters))[0]![0]!;
}

/** Waits until so many events are stored in this run: millions of them take their time on a slow disk. */
export async function stored(page: Page, events: number): Promise<void> {
  await page.waitForFunction((wanted) => window.penstock!.snapshot().counters.stored >= wanted, events, {
    ...SELDOM,
    timeout: 60_000,
  });
}

/** Where a file that is made in the page lies when the browser has saved it. */
export async function saved(page: Page, make: () => Promise<Blob>): Promise<string> {
  const file = await page.evaluateHandle(make);
  const downloading = page.waitForEvent('download');
  await file.evaluate((blob) => {
    const link = document.createElement('a');
    link.href = URL.createObjectURL(blob);
    link.download = 'file';
    link.click();
  });
  return (await downloading).path();
}
