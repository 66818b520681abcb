/** Counts of the database's calls by their outcome, in the journal's draft: committed with the outcome of their batches. */
import * as J from '../../memory/journal-fields.ts';

type CallEnding = 'stored' | 'failed' | 'timed out' | 'abandoned';

const WORD_OF: Readonly<Record<CallEnding, number>> = {
  stored: J.CALLS_SUCCEEDED,
  failed: J.CALLS_FAILED,
  'timed out': J.CALLS_TIMED_OUT,
  abandoned: J.CALLS_ABANDONED,
};

/** A call of the database has begun. In the draft only. */
export function countBegun(draft: Float64Array): void {
  draft[J.DATABASE_CALLS]! += 1;
}
/** A call has ended, and how. In the draft only. */
export function countEnded(draft: Float64Array, ending: CallEnding): void {
  draft[WORD_OF[ending]]! += 1;
}

/** The calls that a predecessor had begun ended with it. Of one the database may have taken the batches. */
export function countLeftBehind(draft: Float64Array, isOneStored: boolean): void {
  const underWay = Object.values(WORD_OF).reduce((left, word) => left - draft[word]!, draft[J.DATABASE_CALLS]!);
  if (underWay <= 0) return;
  if (isOneStored) draft[J.CALLS_SUCCEEDED]! += 1;
  draft[J.CALLS_ABANDONED]! += underWay - (isOneStored ? 1 : 0);
}
