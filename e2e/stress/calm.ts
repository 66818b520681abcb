/** Runs at the defaults beside a process that keeps a core busy: nothing is lost or red but in a hiccup that is named. */

import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { besideBusyProcess } from '../pages/busy-process.ts';
import { uncalm } from '../pages/calm.ts';
import { LivePage } from '../pages/live-page.ts';
import { Profile } from '../pages/profile.ts';
import { TSX_HELPER } from './browser-page.ts';
import { messageOf, type PartReport } from './part-report.ts';

const RUNS = 5;
const LOOK_MS = 500;

interface CalmRun {
  readonly wrong: readonly string[];
  readonly stored: number;
  readonly expired: number;
  readonly skipped: number;
  readonly hiccups: readonly number[];
}

async function runOnce(origin: string, seconds: number): Promise<CalmRun> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.addInitScript(TSX_HELPER);
    const live = new LivePage(page);
    await live.openAt(origin, '');
    const wrong: string[] = [];
    let last: Snapshot | null = null;
    for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
      await page.waitForTimeout(LOOK_MS);
      const now = await live.snapshot();
      wrong.push(...(await uncalm(page, last, now)));
      last = now;
    }
    const { counters, subscribers, hiccups } = last!;
    const skipped = Object.values(subscribers).reduce((sum, each) => sum + each.skipped, 0);
    return { wrong, stored: counters.stored, expired: counters.expired, skipped, hiccups: hiccups.map(({ ms }) => ms) };
  } finally {
    await profile.dispose();
  }
}

/** Prints a line for each run. */
export async function runCalm(origin: string, seconds: number): Promise<PartReport> {
  const runs: object[] = [];
  let failed = 0;
  for (let i = 1; i <= RUNS; i++) {
    try {
      const run = await besideBusyProcess(() => runOnce(origin, seconds));
      if (run.wrong.length > 0) failed++;
      const verdict = run.wrong.length === 0 ? 'held' : `FAILED: ${run.wrong.join('; ')}`;
      const { stored, expired, skipped, hiccups } = run;
      const figures = `${stored} stored, ${expired} expired, ${skipped} skipped, ${hiccups.length} hiccups`;
      console.log(`calm beside a busy process, ${i} of ${RUNS}, ${seconds} s: ${figures}, ${verdict}`);
      runs.push(run);
    } catch (error) {
      failed++;
      console.log(`calm beside a busy process, ${i} of ${RUNS}: FAILED: ${messageOf(error)}`);
      runs.push({ wrong: messageOf(error) });
    }
  }
  return { failed, record: { seconds, runs } };
}
