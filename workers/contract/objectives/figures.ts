/** Where a snapshot has the figures of objectives. */
import { lostByPipeline } from '../name-sets.ts';
import type { Snapshot } from '../snapshot-types.ts';

/** Since the run began. */
export interface Shares {
  readonly bad: number;
  readonly all: number;
}

/** Of the valid events that have come to an end. */
function ofEnded(snapshot: Snapshot, bad: number): Shares {
  return { bad, all: snapshot.counters.stored + lostByPipeline(snapshot.counters) };
}
const SHARES: Readonly<Record<string, (snapshot: Snapshot) => Shares>> = {
  onTime: (snapshot) => ofEnded(snapshot, snapshot.goodput.late + lostByPipeline(snapshot.counters)),
  lost: (snapshot) => ofEnded(snapshot, lostByPipeline(snapshot.counters)),
  shed: (snapshot) => ofEnded(snapshot, snapshot.counters.shed),
  expired: (snapshot) => ofEnded(snapshot, snapshot.counters.expired),
  evicted: (snapshot) => ofEnded(snapshot, snapshot.counters.evicted),
  deadLettered: (snapshot) => ofEnded(snapshot, snapshot.counters.deadLettered),
  invalid: (snapshot) => {
    const { invalid, stored } = snapshot.counters;
    return { bad: invalid, all: stored + lostByPipeline(snapshot.counters) + invalid };
  },
  failedCalls: ({ storage: { calls } }) => {
    const bad = calls.failed + calls.timedOut + calls.abandoned;
    return { bad, all: bad + calls.succeeded };
  },
};
const COUNTS: Readonly<Record<string, (snapshot: Snapshot) => number>> = {
  storedRate: ({ counters }) => counters.stored,
  onTimeRate: ({ goodput }) => goodput.onTime,
  emittedRate: ({ counters }) => counters.emitted,
  callRate: ({ storage }) => storage.calls.attempts,
};
const LEVELS: Readonly<Record<string, (snapshot: Snapshot) => number>> = {
  waiting: ({ ledger, source }) => ledger.inFlight + source.owed,
  owed: ({ source }) => source.owed,
  lateMs: ({ source }) => source.lateMs,
  backlog: ({ scheduler }) => scheduler.queued,
};
/** The histograms of the times, by their names in the file of a run. */
export const HISTOGRAM_OF: Readonly<Record<string, string>> = {
  stored: 'endToEnd',
  delivery: 'delivery',
  naive: 'naive',
  call: 'calls',
};

/** Counts of a figure that is a share: what is bad, of all. None where it is no share. */
export function sharesOf(figure: string, snapshot: Snapshot): Shares {
  return SHARES[figure]?.(snapshot) ?? { bad: 0, all: 0 };
}
/** The counter of a figure that is a count or a rate; 0 where it is neither. */
export function countOf(figure: string, snapshot: Snapshot): number {
  return COUNTS[figure]?.(snapshot) ?? 0;
}
/** The level of a figure at this moment; NaN where it has none. */
export function levelOf(figure: string, snapshot: Snapshot): number {
  return (LEVELS[figure] ?? ((from) => numberAt(from, figure)))(snapshot);
}
/** A number anywhere in a snapshot; NaN where there is none. */
/** A number anywhere in a snapshot; NaN where there is none. */
export function numberAt(snapshot: Snapshot, path: string): number {
  let value: unknown = snapshot;
  for (const key of path.split('.')) value = (value as Readonly<Record<string, unknown>> | undefined | null)?.[key];
  return typeof value === 'number' ? value : Number.NaN;
}
