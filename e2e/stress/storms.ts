/** Many storms one after the other, in all combinations of encoding, policy and storage. */

import { errorText } from '../../workers/contract/error-text.ts';
import { withPage } from './browser-page.ts';
import { COMBINATIONS, killStorm, type Storm, TIGHT } from './kill-storm.ts';
import type { PartReport } from './part-report.ts';

const KILLS_PER_STORM = 32;
/** Of the database: so that channels are full when workers die, and so that everything moves. */
const LATENCIES_MS = [4, 0];
/** The last of each has so little room on the disk that events make room for others all the time. */
const STORMS = LATENCIES_MS.flatMap((latencyMs) => [
  ...COMBINATIONS.map((combination) => ({ ...combination, latencyMs })),
  { ...TIGHT, latencyMs },
]);
/** Storms that fail before they have killed anybody: then it is not about their seeds. */
const MOST_WITHOUT_KILLS = 5;

/** Goes on until so many kills have happened, in storms that were seen to their end. Prints a line for each storm and a sum. */
export async function runStorms(origin: string, kills: number, seed: number): Promise<PartReport> {
  const storms: (Storm & { readonly killed: number; readonly events: number; readonly wrong: readonly string[] })[] =
    [];
  const sum = { workers: 0, starting: 0, paused: 0, draining: 0, events: 0, longestRecoveryMs: 0 };
  for (let i = 0; sum.workers < kills; i++) {
    const kind = STORMS[i % STORMS.length]!;
    const storm: Storm = { ...kind, seed: seed + i, kills: Math.min(KILLS_PER_STORM, kills - sum.workers) };
    const { encoding, policy, storage, latencyMs } = storm;
    const name = `seed ${storm.seed}: ${encoding}, ${policy}, ${storage}, ${latencyMs} ms a batch`;
    try {
      const { wrong, rounds, stored, recoveries, killed } = await withPage(origin, (page) => killStorm(page, storm));
      const worst = Math.round(Math.max(...recoveries));
      for (const of of ['workers', 'starting', 'paused', 'draining'] as const) sum[of] += killed[of];
      sum.events += stored.count;
      sum.longestRecoveryMs = Math.max(sum.longestRecoveryMs, worst);
      storms.push({ ...storm, killed: killed.workers, events: stored.count, wrong });
      const verdict = wrong.length === 0 ? 'held' : `FAILED: ${wrong.join('; ')}`;
      console.log(
        `${name}: ${killed.workers} kills in ${rounds} rounds, ${stored.count} events, recovered in ${worst} ms, ${verdict}`,
      );
    } catch (error) {
      storms.push({ ...storm, killed: 0, events: 0, wrong: [errorText(error)] });
      console.log(`${name}: FAILED: ${errorText(error)}`);
      if (storms.filter(({ killed }) => killed === 0).length === MOST_WITHOUT_KILLS) break;
    }
  }
  const failed = storms.filter(({ wrong }) => wrong.length > 0).length;
  console.log(
    `${sum.workers} kills (${sum.starting} of workers that were starting, ${sum.paused} while paused, ` +
      `${sum.draining} while draining), ${sum.events} events, longest recovery ${sum.longestRecoveryMs} ms, ` +
      `${failed} storms failed`,
  );
  return { failed, record: { asked: kills, ...sum, storms } };
}
