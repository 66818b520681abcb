/** How a run kept its objective: P99 of the last ten seconds at or under the target. */
import type { ComparedRun, RunSeries } from './read-for-compare.ts';

export interface Kept {
  /** Of the time that is known; NaN of none. */
  readonly share: number;
  readonly breaches: readonly Breach[];
}
/** Seconds since the run began. */
export interface Breach {
  readonly from: number;
  readonly to: number;
}

/** What is of the start does not count: code is compiled, and a window of ten seconds remembers it. */
const START_SECONDS = 11;

export function keptObjective({ seconds, judged }: Pick<RunSeries, 'seconds' | 'judged'>, targetMs: number): Kept {
  let known = 0;
  let met = 0;
  const breaches: { from: number; to: number }[] = [];
  let isIn = false;
  for (let i = 0; i < seconds.length; i++) {
    const at = seconds[i]!;
    if (at < START_SECONDS || Number.isNaN(judged[i]!)) {
      isIn = false;
      continue;
    }
    known++;
    if (judged[i]! <= targetMs) {
      met++;
      isIn = false;
    } else if (isIn) breaches.at(-1)!.to = at;
    else {
      breaches.push({ from: at, to: at });
      isIn = true;
    }
  }
  return { share: known === 0 ? Number.NaN : met / known, breaches };
}

export function objectiveOf({ series, config }: Pick<ComparedRun, 'series' | 'config'>): Kept {
  return keptObjective(series, config.objectives.p99Ms);
}
