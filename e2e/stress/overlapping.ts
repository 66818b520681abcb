/** Many sequences of commands that overlap, one after the other in one browser, with the files and threads they leave. */

import { errorText } from '../../workers/contract/error-text.ts';
import { generator } from '../random.ts';
import { withPage } from './browser-page.ts';
import { overlap } from './overlaps.ts';
import type { PartReport } from './part-report.ts';

/** Prints a line for each that does not hold, and one for all. */
export async function runOverlaps(origin: string, sequences: number, seed: number): Promise<PartReport> {
  const record: object[] = [];
  const random = generator(seed);
  try {
    await withPage(origin, async (page) => {
      for (let i = 0; i < sequences; i++) {
        const found = await overlap(page, random);
        if (found.wrong.length === 0) continue;
        record.push({ sequence: i, ...found });
        console.log(`sequence ${i}, ${JSON.stringify(found.steps)}: FAILED: ${found.wrong.join('; ')}`);
      }
    });
  } catch (error) {
    record.push({ wrong: [errorText(error)] });
    console.log(`sequences of commands: FAILED: ${errorText(error)}`);
  }
  console.log(`${sequences} sequences of commands that overlap, seed ${seed}: ${record.length} did not hold`);
  return { failed: record.length, record };
}
