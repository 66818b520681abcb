/** What of a run another one repeats: its feed, load, failures and length. */
import type { Config, TimelineStep } from '../../workers/contract/config-types.ts';
import type { RunKeeper } from '../../workers/contract/kept-run-types.ts';
import { textsOf } from '../../workers/contract/runs/read-run.ts';
import { timelineOf } from '../comparison/timeline-of-run.ts';

export interface Repeated {
  readonly key: string;
  readonly config: Config;
  readonly timeline: readonly TimelineStep[];
  /** By the run's own clock. */
  readonly seconds: number;
}
/** The shortest run that says anything, s. */
const LEAST_SECONDS = 5;

export async function repeatedOf(keeper: Pick<RunKeeper, 'list' | 'file'>, key: string): Promise<Repeated> {
  const run = (await keeper.list()).runs.find((each) => each.key === key);
  if (run?.summary == null) throw new Error('A is no longer there');
  const { summary } = run;
  const { head, texts } = textsOf(await keeper.file(key));
  const seconds = Math.max(LEAST_SECONDS, summary.snapshot.activeMs / 1000);
  return { key, config: head.config, timeline: timelineOf(head.config, texts, seconds), seconds };
}
