/** What came of one attempt at a scenario. */
import { judgeSoFar } from './decided.ts';
import type { Turned } from './definition/knob.ts';
import type { Scenario } from './definition/scenario-types.ts';
import type { ActRecord } from './measured/act-record.ts';
import type { ScenarioResult, Try } from './player-types.ts';
import { outcomeOf } from './verdict.ts';

/** What one attempt has come to so far. */
export interface Attempt {
  readonly which: Try;
  readonly startedAt: number;
  readonly doubts: Set<string>;
  /** Whether another attempt may tell. */
  canRepeat: boolean;
  before: number | null;
  after: number | null;
}

/** @param changed what is changed in `scenario`, against its definition */
export function resultOf(
  scenario: Scenario,
  prediction: number | null,
  changed: Turned | null,
  attempt: Attempt,
  records: readonly ActRecord[],
  endedAt: number,
): ScenarioResult {
  const reasons = [...attempt.doubts];
  const rows = scenario.verdict.map((row) => judgeSoFar(row, records));
  return {
    id: scenario.id,
    title: scenario.title,
    outcome: outcomeOf(rows, reasons),
    reasons,
    rows,
    prediction,
    changed,
    wasRight: prediction === null ? null : prediction === scenario.question.right,
    ...attempt.which,
    speed: { before: attempt.before, after: attempt.after },
    acts: records.map(({ name, played, run }) => ({ name, seconds: played, run })),
    startedAt: attempt.startedAt,
    endedAt,
  };
}
