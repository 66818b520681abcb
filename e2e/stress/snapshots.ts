/** Thousands of snapshots in each situation, in which all figures must agree. */
import { SITUATIONS, watchSnapshots } from '../snapshot-watch.ts';
import { withPage } from './browser-page.ts';
import type { Step, StepRecord } from './kept-record.ts';
import type { PartReport } from './part-report.ts';

export async function runSnapshots(origin: string, count: number, step: Step): Promise<PartReport> {
  const record: Record<string, StepRecord> = {};
  for (const situation of SITUATIONS) {
    const name = `${count} snapshots ${situation.name}`;
    record[name] = await step(name, async () => {
      const { faults, slack } = await withPage(origin, (page) => watchSnapshots(page, situation, count));
      return { wrong: faults, figures: { mostMovedWhileReading: slack } };
    });
  }
  return { failed: Object.values(record).filter(({ wrong }) => wrong.length > 0).length, record };
}
