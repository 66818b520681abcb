/** Fills a database in a browser whose profile is on the disk, and asks it questions: see `full-database.worker.ts`. */
import { Profile } from '../pages/profile.ts';
import type {} from './bench-page.ts';
import type { Answered, Filled, FillOrder, Question } from './full-database.worker.ts';

/** @param origin that serves the build for micro-benchmarks */
export async function askFullDatabase(
  origin: string,
  order: FillOrder,
  questions: readonly Question[],
): Promise<{ filled: Filled; answers: Answered[] }> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.goto(`${origin}/e2e/bench/bench.html`);
    await page.waitForFunction(() => window.micro !== undefined);
    return await page.evaluate((given) => window.micro.fullDatabase(...given), [order, questions] as const);
  } finally {
    await profile.dispose();
  }
}
