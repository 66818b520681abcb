/**
 * A burst that is over, and a database that does not come back: calls are abandoned while they wait there, and made again at
 * once, so that it is busy with those that nobody waits for any more (Bronson et al., “Metastable Failures in Distributed
 * Systems”, HotOS 2021). Beside it the same run without abandoning, and one that keeps to what helps.
 */
import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { type Point, TIMED_DATABASE } from './point.ts';
import { atLeast, atMost, near, type Row } from './rows.ts';
import { backAfter, onTimeShare, type RunFigures, sentBetween } from './run-figures.ts';

const [IN_FLIGHT, SERVED] = [8, 2];
const CALL_MS = 50;
const BATCH = 5;
/** Eight calls at two at a time: the last of them waits four times as long as a call takes. */
const TIMEOUT_MS = 3 * CALL_MS;
const CAPACITY = (1000 * SERVED * BATCH) / CALL_MS;
const LOAD = 0.7 * CAPACITY;
const BURST = { factor: 3, at: 10, seconds: 5 };
const ENDED_MS = 1000 * (BURST.at + BURST.seconds);
/** What came too much, over what is left of the capacity. */
export const DRAIN_MS = (1000 * BURST.seconds * (BURST.factor * LOAD - CAPACITY)) / (CAPACITY - LOAD);
/** Long after it has ended. */
const LONG_MS = 30_000;
/** It is back when it stays so for this long. */
const LASTING_MS = 5000;
const BACK = 0.95;
/** As long as it takes to see that the control run is back, and stays back. */
const SECONDS = Math.ceil((ENDED_MS + Math.max(LONG_MS, 1.5 * DRAIN_MS) + 1.5 * LASTING_MS) / 1000);
const WITHIN_MS = 2000;

type Parts = Pick<ConfigPatch, 'database' | 'scheduler' | 'breaker'>;

function patchOf({ database, scheduler, breaker }: Parts): ConfigPatch {
  return {
    ...TIMED_DATABASE,
    load: { mode: 'rate', eventsPerSecond: LOAD, invalidRatio: 0 },
    objectives: { storedWithinMs: { urgent: WITHIN_MS, normal: WITHIN_MS, bulk: WITHIN_MS } },
    // Room for the burst: a source that is held up would send less of it.
    channels: { capacity: 4096 },
    scheduler: { policy: 'fifo', discardExpired: false, backlog: 16_384, ...scheduler },
    batch: { maxSize: BATCH, maxWaitMs: 10 * CALL_MS },
    breaker: { enabled: false, ...breaker },
    database: {
      perCallMs: CALL_MS,
      inFlight: IN_FLIGHT,
      capacity: SERVED,
      timeoutMs: TIMEOUT_MS,
      retries: 100,
      backoff: 0,
      ...database,
    },
    failures: { timeline: [{ at: BURST.at, what: 'burst', value: BURST.factor, for: BURST.seconds }] },
  };
}

function before(run: RunFigures): Row {
  return atLeast('Before the burst, stored in time', 'share', onTimeShare(run, 5000, 1000 * BURST.at), 0.9);
}
function burst(run: RunFigures): Row {
  const sent = sentBetween(run, 1000 * BURST.at, ENDED_MS);
  return near('Sent in the burst', 'events', sent, BURST.factor * LOAD * BURST.seconds, 0.1);
}
function back(run: RunFigures, most: number, claim: string): Row {
  const ms = backAfter(run, ENDED_MS, BACK, LASTING_MS);
  return atMost(claim, 's', ms === null ? null : ms / 1000, most / 1000);
}

function point(name: string, about: string, parts: Parts, judge: (run: RunFigures) => Row): Point {
  return {
    name: `metastable-${name}`,
    about: `A burst of ${BURST.factor} × at 70 % of capacity, ${about}`,
    patch: patchOf(parts),
    seconds: SECONDS,
    isOfFixedLength: true,
    judge: (run) => [before(run), burst(run), judge(run)],
  };
}

export const METASTABLE_POINTS: readonly Point[] = [
  point('stays', 'calls abandoned and made again at once', {}, (run) =>
    atMost(
      'Thirty seconds after the burst, stored in time',
      'share',
      onTimeShare(run, ENDED_MS + LONG_MS, ENDED_MS + LONG_MS + LASTING_MS),
      0.5,
    ),
  ),
  point('control', 'no call abandoned', { database: { timeoutMs: 0 } }, (run) =>
    back(run, 1.5 * DRAIN_MS, 'Back to 95 %, beside 1.5 × the fluid drain'),
  ),
  point(
    'helped',
    'what is expired discarded, a backoff and a breaker',
    {
      scheduler: { discardExpired: true, budgetMs: { urgent: 1000, normal: 1000, bulk: 1000 } },
      database: { retries: 1, backoff: 20 * CALL_MS, jitter: 1 },
      breaker: {
        enabled: true,
        ...{ consecutiveFailures: 0, failureRate: 0.5, window: 20, minimumCalls: 10 },
        ...{ openMs: 1000, maxOpenMs: 1000, backoffFactor: 1 },
      },
    },
    (run) => back(run, 10_000, 'Back to 95 %'),
  ),
];
