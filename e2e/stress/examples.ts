/** Every example of the SQL box on a database that has filled its budget: each answers within two seconds. */

import { EXAMPLES } from '../../app/data/examples.ts';
import { askFullDatabase } from '../bench/full-database.ts';
import { buildIfNeeded, ROOT, serve } from '../bench/site.ts';
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
  const order = { ...LOAD, runs: RUNS, alarms: ALARMS, bytes: megabytes * MB };
  const questions = EXAMPLES.map(({ title, sql }) => ({ title, sql: sql(RUNS) }));
  const { filled, answers } = await askFullDatabase(origin, order, questions);
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
}
