import type { SubscriberName } from '../../workers/contract/name-sets.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';

/** The native side's generator makes one event in this many invalid, and so must ours. */
export const ONE_INVALID_IN = 1024;
/** The reference packets are a cycle of 16,384 with 14 damaged ones, and a run at a low rate has one or two in all. */
const INVALID_TOLERANCE = 0.5;
const INVALID_EVENTS_TOLERANCE = 2;

/**
 * Events past their deadline are discarded and counted, here as on the native side: when the machine stalls for 50 ms,
 * whatever is in the channels is. They win nothing, because the figure is events stored; but more than this share means
 * that the run measured something else.
 */
const MOST_EXPIRED = 0.01;

/** What of a snapshot matters here. */
export type DrainedRun = Pick<Snapshot, 'state' | 'counters' | 'ledger' | 'copies'> & {
  readonly subscribers: Readonly<Record<SubscriberName, { readonly delivered: number; readonly skipped: number }>>;
};

/**
 * Whether a drained run did all of its work on every event: what does not add up, in words; empty when all does.
 * With nothing shed or dead-lettered, each broadcast event is a stored one, so `stored` must be what every subscriber
 * was offered.
 */
export function discrepancies({ state, ledger, counters, subscribers, copies }: DrainedRun): string[] {
  const found: string[] = [];
  const expect = (what: string, actual: number, wanted: number) => {
    if (actual !== wanted) found.push(`${what} is ${actual}, not ${wanted}`);
  };
  if (state !== 'stopped') found.push(`the run is ${state}, not stopped`);
  expect('unaccounted', ledger.unaccounted, 0);
  expect('inFlight', ledger.inFlight, 0);
  expect('shed', counters.shed, 0);
  expect('deadLettered', counters.deadLettered, 0);
  // `bench:pairs` also measures builds from before this counter.
  expect('evicted', counters.evicted ?? 0, 0);
  expect('copies', copies, 0);
  expect('stored + invalid + expired', counters.stored + counters.invalid + counters.expired, counters.emitted);
  if (counters.expired > counters.emitted * MOST_EXPIRED) {
    found.push(`expired is ${counters.expired}, more than ${100 * MOST_EXPIRED} % of ${counters.emitted}`);
  }
  for (const [name, { delivered, skipped }] of Object.entries(subscribers)) {
    expect(`delivered + skipped of ${name}`, delivered + skipped, counters.stored);
  }
  expect('skipped of storage', subscribers.storage.skipped, 0);
  const expectedInvalid = counters.emitted / ONE_INVALID_IN;
  const tolerance = Math.max(expectedInvalid * INVALID_TOLERANCE, INVALID_EVENTS_TOLERANCE);
  if (Math.abs(counters.invalid - expectedInvalid) > tolerance) {
    found.push(`invalid is ${counters.invalid}, not about ${Math.round(expectedInvalid)}`);
  }
  return found;
}
