/** Outages of the database one after the other, with each of the settings that decide what is given up. */

import { errorText } from '../../workers/contract/error-text.ts';
import { withPage } from './browser-page.ts';
import { OUTAGES, type Outage, outage } from './outage.ts';
import type { PartReport } from './part-report.ts';

/** Prints a line for each. */
export async function runOutages(origin: string, seconds: number): Promise<PartReport> {
  const record: object[] = [];
  let failed = 0;
  const plans: Outage[] = OUTAGES.map((givesUp) => ({ seconds, storage: 'memory', givesUp }));
  for (const plan of [...plans, { seconds, storage: 'sqlite', givesUp: null } satisfies Outage]) {
    const name = `outage of ${seconds} s, ${plan.storage}, gives up ${plan.givesUp ?? 'nothing'}`;
    try {
      const { wrong, calls, allowed, caughtUpMs, stored, snapshot } = await withPage(origin, (page) =>
        outage(page, plan),
      );
      if (wrong.length > 0) failed++;
      const { emitted } = snapshot.counters;
      record.push({ ...plan, calls, allowed, caughtUpMs, emitted, stored: stored.distinct, wrong });
      const verdict = wrong.length === 0 ? 'held' : `FAILED: ${wrong.join('; ')}`;
      console.log(
        `${name}: ${calls} calls of ${allowed} allowed, caught up after ${Math.round(caughtUpMs)} ms, ` +
          `${stored.distinct} of ${emitted} stored, ${verdict}`,
      );
    } catch (error) {
      failed++;
      record.push({ ...plan, wrong: [errorText(error)] });
      console.log(`${name}: FAILED: ${errorText(error)}`);
    }
  }
  return { failed, record };
}
