/** Thousands of snapshots in each situation, in which all figures must agree. */
import { SITUATIONS, watchSnapshots } from '../snapshot-watch.ts';
import { withPage } from './browser-page.ts';
import { messageOf, type PartReport } from './part-report.ts';

/** Faults that are printed; the number of all is told. */
const PRINTED = 5;

/** Prints a line for each situation. */
export async function runSnapshots(origin: string, count: number): Promise<PartReport> {
  const record: object[] = [];
  let failed = 0;
  for (const situation of SITUATIONS) {
    const name = `${count} snapshots ${situation.name}`;
    try {
      const { faults, slack } = await withPage(origin, (page) => watchSnapshots(page, situation, count));
      if (faults.length > 0) failed++;
      record.push({ name, slack, faults: faults.length, first: faults.slice(0, PRINTED) });
      const verdict =
        faults.length === 0 ? 'held' : `FAILED ${faults.length} times: ${faults.slice(0, PRINTED).join('; ')}`;
      console.log(`${name}: at most ${slack} events moved while one was taken, ${verdict}`);
    } catch (error) {
      failed++;
      record.push({ name, faults: [messageOf(error)] });
      console.log(`${name}: FAILED: ${messageOf(error)}`);
    }
  }
  return { failed, record };
}
