/** Runs at the defaults beside a process that keeps a core busy: nothing is lost or red but in a hiccup that is named. */

import { besideBusyProcess } from '../pages/busy-process.ts';
import { lookAt, type PageLook, uncalm, untimely } from '../pages/calm.ts';
import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { Profile } from '../pages/profile.ts';
import { TSX_HELPER } from './browser-page.ts';
import type { Step, StepRecord } from './kept-record.ts';
import type { PartReport } from './part-report.ts';

const LOOK_MS = 500;
/** Events; from here on the run is under way. */
const BEGUN = 20_000;

async function runOnce(origin: string, seconds: number): Promise<StepRecord> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.addInitScript(TSX_HELPER);
    // A link is obeyed on any machine.
    await new LivePage(page).openAt(origin, linkOf('load.eventsPerSecond=20000'));
    const wrong: string[] = [];
    let last: PageLook | null = null;
    let begun: PageLook | null = null;
    for (const end = Date.now() + seconds * 1000; last === null || Date.now() < end; ) {
      await page.waitForTimeout(LOOK_MS);
      const look: PageLook = await lookAt(page);
      wrong.push(...uncalm(last, look));
      last = look;
      if (look.now.counters.stored >= BEGUN) begun ??= look;
    }
    wrong.push(...(await untimely(page, begun ?? last)));
    const { counters, subscribers, hiccups } = await page.evaluate(() => window.penstock!.snapshot());
    const skipped = Object.values(subscribers).reduce((sum, each) => sum + each.skipped, 0);
    const { stored, expired, shed, deadLettered } = counters;
    return { wrong, figures: { stored, expired, shed, deadLettered, skipped, hiccupsMs: hiccups.map(({ ms }) => ms) } };
  } finally {
    await profile.dispose();
  }
}

export async function runCalm(origin: string, runs: number, seconds: number, step: Step): Promise<PartReport> {
  const record: StepRecord[] = [];
  for (let i = 1; i <= runs; i++) {
    const name = `calm beside a busy process, ${seconds} s, run ${i}`;
    record.push(await step(name, () => besideBusyProcess(() => runOnce(origin, seconds))));
  }
  return { failed: record.filter(({ wrong }) => wrong.length > 0).length, record: { seconds, runs: record } };
}
