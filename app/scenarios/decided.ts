/**
 * Whether a verdict can still change while its acts go on: a count that is beyond its limit stays beyond it, and a first
 * recovery has been. So an act whose lesson is over, or has failed, need not be watched to its end.
 */

import { figureOf } from './definition/figures.ts';
import type { Scenario, VerdictRow } from './definition/scenario-types.ts';
import type { ActRecord } from './measured/act-record.ts';
import type { Outcome, RowResult } from './player-types.ts';
import { actsOf, judgeRow } from './verdict.ts';

/** What rises and never falls, besides counts. */
const RISING: ReadonlySet<string> = new Set([
  'lost',
  'pool.executed',
  'pool.stolen',
  'incidents.count',
  'breaker.notClosedMs',
]);
/** What stays as it is, once it is there. */
const ONCE: ReadonlySet<string> = new Set([
  'incident.detectMs',
  'incident.durationMs',
  'incident.recoverMs',
  'breaker.failuresUntilOpen',
  'breaker.restMs',
  'recovery.afterClosedMs',
  'backlog.whenClosed',
]);

type Decided = Exclude<Outcome, 'could not tell'>;

/** What the verdict will be whatever comes; null while that is open. */
export function decidedSoFar(scenario: Scenario, records: readonly ActRecord[]): Decided | null {
  const rows = scenario.verdict.map((row) => decidedRow(row, records)?.outcome ?? null);
  if (rows.includes('not held')) return 'not held';
  return rows.every((row) => row === 'held') ? 'held' : null;
}

/** Of acts that were ended early: rows that were decided by then, and that the others were not. */
export function judgeSoFar(row: VerdictRow, records: readonly ActRecord[]): RowResult {
  const judged = judgeRow(row, records);
  const isCutShort = actsOf(row).some((number) => isShort(records[number - 1], row));
  if (!isCutShort || judged.outcome === 'could not tell') return judged;
  return decidedRow(row, records) ?? { ...judged, distance: null, outcome: 'could not tell', why: CUT_SHORT };
}
const CUT_SHORT = 'its act ended before this could be judged';

/** null: what is to come may change it. */
function decidedRow(row: VerdictRow, records: readonly ActRecord[]): RowResult | null {
  const acts = actsOf(row).map((number) => records[number - 1]);
  if (acts.some((act) => act === undefined || act.isSkipped)) return null;
  const isOver = acts.every((act) => !isShort(act, row));
  if (!isOver && !isOfWhole(row)) return null;
  // Of a run that goes on, the drained end is not known: what has risen so far will not fall.
  const judged = judgeRow(isOver ? row : { ...row, moment: 'end' }, records);
  if (isOver) return judged;
  if (judged.measured === null || judged.outcome === 'could not tell') return null;
  if (ONCE.has(row.figure)) return judged;
  return judged.outcome === (row.is === 'at most' ? 'not held' : 'held') ? judged : null;
}
/** Whether more of it is to come that the row is about. */
function isShort(act: ActRecord | undefined, { moment }: VerdictRow): boolean {
  return act !== undefined && !(act.isComplete && (moment !== 'drained' || act.drained !== null || act.hasNotDrained));
}
/** Whether what is seen of a part of the act says something of all of it. */
function isOfWhole({ figure, is, of, over, less }: VerdictRow): boolean {
  if (typeof of !== 'number' || over !== undefined || less !== undefined) return false;
  if (ONCE.has(figure)) return true;
  const { kind } = figureOf(figure);
  return is !== 'within' && (kind === 'count' || kind === 'max' || RISING.has(figure));
}
