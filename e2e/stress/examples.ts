/** Every example of the SQL box on a database that has filled its budget: each answers within two seconds. */

import { EXAMPLES } from '../../app/data/examples.ts';
import type {} from '../bench/bench-page.ts';
import { buildIfNeeded, ROOT, serve } from '../bench/site.ts';
import { Profile } from '../pages/profile.ts';
import type { PartReport } from './part-report.ts';

const MOST_MS = 2000;
/** As the defaults have them. */
const LOAD = { eventsPerSecond: 20_000, sensors: 1024 };
const RUNS = 5;
/** As many as are kept of a run. */
const ALARMS = 100_000;
const MB = 1e6;

/** Prints a line for each example. @param megabytes that the database takes */
export async function runExamples(megabytes: number): Promise<PartReport> {
  buildIfNeeded(false, 'micro');
  const site = await serve(ROOT, 'micro');
  try {
    return await askExamples(site.origin, megabytes);
  } finally {
    await site.close();
  }
}

async function askExamples(origin: string, megabytes: number): Promise<PartReport> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.goto(`${origin}/e2e/bench/bench.html`);
    await page.waitForFunction(() => window.micro !== undefined);
    const order = { ...LOAD, runs: RUNS, alarms: ALARMS, bytes: megabytes * MB };
    const questions = EXAMPLES.map(({ title, sql }) => ({ title, sql: sql(RUNS) }));
    const { filled, answers } = await page.evaluate((given) => window.micro.fullDatabase(...given), [
      order,
      questions,
    ] as const);
    const { events, batches, usedBytes } = filled;
    console.log(`${RUNS} runs, ${events} events in ${batches} batches, ${Math.round(usedBytes / MB)} MB`);
    const slow = answers.filter(({ firstMs, againMs }) => Math.max(firstMs, againMs) > MOST_MS);
    for (const answer of answers) {
      const { title, rows, firstMs, againMs } = answer;
      const verdict = slow.includes(answer) ? 'TOO SLOW' : 'held';
      console.log(
        `${title}: ${rows} rows, ${Math.round(firstMs)} ms at first, ${Math.round(againMs)} ms again, ${verdict}`,
      );
    }
    return { failed: slow.length, record: { filled, answers } };
  } finally {
    await profile.dispose();
  }
}
