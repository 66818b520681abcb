/** Many storms one after the other, in all combinations of encoding, policy and storage. */
import { withPage } from './browser-page.ts';
import { killStorm, type Storm } from './kill-storm.ts';

const KILLS_PER_STORM = 32;
/** Of the database: so that channels are full when workers die, and so that everything moves. */
const LATENCIES_MS = [4, 0];
const COMBINATIONS = (['memory', 'sqlite'] as const).flatMap((storage) =>
  (['value', 'packet'] as const).flatMap((encoding) =>
    (['edf', 'fifo'] as const).map((policy) => ({ storage, encoding, policy })),
  ),
);
const STORMS = LATENCIES_MS.flatMap((latencyMs) => COMBINATIONS.map((combination) => ({ ...combination, latencyMs })));

/** Prints a line for each storm and a sum. @returns how many did not hold */
export async function runStorms(origin: string, kills: number, seed: number): Promise<number> {
  let [failed, made, events, longest] = [0, 0, 0, 0];
  for (let i = 0; made < kills; i++) {
    const kind = STORMS[i % STORMS.length]!;
    const storm: Storm = { ...kind, seed: seed + i, kills: Math.min(KILLS_PER_STORM, kills - made) };
    made += storm.kills;
    const { encoding, policy, storage, latencyMs } = storm;
    const name = `seed ${storm.seed}: ${storm.kills} kills, ${encoding}, ${policy}, ${storage}, ${latencyMs} ms a batch`;
    try {
      const { wrong, rounds, stored, recoveries } = await withPage(origin, (page) => killStorm(page, storm));
      const worst = Math.max(...recoveries);
      events += stored.count;
      longest = Math.max(longest, worst);
      const verdict = wrong.length === 0 ? 'held' : `FAILED: ${wrong.join('; ')}`;
      console.log(
        `${name}: ${rounds} rounds, ${stored.count} events, recovered in ${Math.round(worst)} ms, ${verdict}`,
      );
      if (wrong.length > 0) failed++;
    } catch (error) {
      failed++;
      console.log(`${name}: FAILED: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  console.log(`${made} kills, ${events} events, longest recovery ${Math.round(longest)} ms, ${failed} storms failed`);
  return failed;
}
