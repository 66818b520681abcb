/** One event a call and Poisson arrivals: storage is one server with a queue before it, for which there are formulas. */

import type { Config } from '../../workers/contract/config-types.ts';
import { callCosts } from '../../workers/contract/durations/service-moments.ts';
import { arrivalsOf } from '../../workers/contract/settings/arrivals.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { lindleyWait, lossWithRoom, pollaczekWait } from '../../workers/testing/queue-theory.ts';
import { type Point, TIMED_DATABASE } from './point.ts';
import { near, type Row, within } from './rows.ts';
import { endOf, type RunFigures } from './run-figures.ts';

const SECONDS = 300;
/** How far a mean wait may be from theory. */
const TOLERANCE = 0.15;
/** A time asked for is the time taken. */
const TIME_TOLERANCE = 0.01;
/** Between the last look and the end of a run, ms: arrivals until then are reckoned too. */
const MARGIN_MS = 20_000;

interface Queue {
  readonly rho: number;
  readonly serviceMs: number;
  readonly distribution?: Config['database']['distribution'];
}

function patchOf({ rho, serviceMs, distribution = 'fixed' }: Queue) {
  return {
    ...TIMED_DATABASE,
    load: { mode: 'rate', eventsPerSecond: (1000 * rho) / serviceMs, arrivals: 'poisson', invalidRatio: 0 },
    scheduler: { policy: 'fifo', discardExpired: false, backlog: 16_384 },
    batch: { maxSize: 1, maxWaitMs: 1000 },
    database: { perCallMs: serviceMs, distribution },
  } as const;
}

/** λ, S and ρ as they came out. */
export function loadOf(run: RunFigures) {
  const { emitted, atMs } = endOf(run);
  const serviceMs = run.last.timers.storage.takenMs;
  const perMs = emitted / atMs;
  return { serviceMs, perSecond: 1000 * perMs, rho: perMs * serviceMs };
}

/** From when it was due until the call for it began: storage takes the next event when the call before has ended. */
function waitOf({ last }: RunFigures): number {
  return last.latency.delivery.mean;
}
function nothingLost({ last: { counters } }: RunFigures): Row {
  return within('Lost', 'events', counters.emitted - counters.stored, 0, 0);
}
function timeTaken({ last }: RunFigures, askedMs: number): Row {
  return near('Mean time of a call', 'ms', last.timers.storage.takenMs, askedMs, TIME_TOLERANCE);
}

export function steady(queue: Queue): Point {
  const patch = patchOf(queue);
  const { load } = applyPatch(defaultConfig(), patch);
  return {
    name: `md1-${queue.rho}`,
    about: `M/D/1 at ρ = ${queue.rho}, a call of ${queue.serviceMs} ms`,
    patch,
    seconds: SECONDS,
    judge: (run) => {
      const { rho, serviceMs } = loadOf(run);
      const arrivals = arrivalsOf(load, endOf(run).atMs + MARGIN_MS).subarray(0, run.last.counters.emitted);
      return [
        near(
          'Mean wait, beside Lindley’s recursion over the same arrivals',
          'ms',
          waitOf(run),
          lindleyWait(arrivals, serviceMs),
          TOLERANCE,
        ),
        near(
          'Mean wait, beside M/D/1 at the ρ that was measured',
          'ms',
          waitOf(run),
          pollaczekWait(rho, serviceMs, 0),
          TOLERANCE,
        ),
        timeTaken(run, queue.serviceMs),
        nothingLost(run),
      ];
    },
  };
}

function spread(name: string, queue: Required<Queue>): Point {
  const patch = patchOf(queue);
  const { variation } = callCosts(applyPatch(defaultConfig(), patch), 1);
  return {
    name,
    about: `M/G/1 at ρ = ${queue.rho}, ${queue.distribution} calls of ${queue.serviceMs} ms on average`,
    patch,
    seconds: SECONDS,
    judge: (run) => {
      const { rho, serviceMs } = loadOf(run);
      const { askedMs } = run.last.timers.storage;
      return [
        near(
          'Mean wait, beside Pollaczek and Khinchine at the ρ that was measured',
          'ms',
          waitOf(run),
          pollaczekWait(rho, serviceMs, variation),
          TOLERANCE,
        ),
        near('Mean time of a call, beside what was drawn', 'ms', serviceMs, askedMs, TIME_TOLERANCE),
        nothingLost(run),
      ];
    },
  };
}

/** As little room as there can be, and what finds none is shed. */
export function full(queue: Queue): Point {
  const patch = patchOf(queue);
  return {
    name: `md1k-${queue.rho}`,
    about: `M/D/1/K at ρ = ${queue.rho}, a call of ${queue.serviceMs} ms; K is the most that was ever in flight`,
    patch: {
      ...patch,
      channels: { capacity: 1, whenFull: 'shed' },
      scheduler: { ...patch.scheduler, backlog: 1 },
    },
    seconds: SECONDS,
    judge: (run) => {
      const { rho } = loadOf(run);
      const { emitted, shed } = run.last.counters;
      const room = roomOf(run);
      return [
        near(
          `Share that found no room, beside M/D/1/${room}`,
          'share',
          shed / emitted,
          lossWithRoom(rho, room),
          TOLERANCE,
        ),
        timeTaken(run, queue.serviceMs),
      ];
    },
  };
}
function roomOf({ samples }: RunFigures): number {
  return samples.reduce((most, { inFlight }) => Math.max(most, inFlight), 0);
}

/**
 * Times that are long beside what a timer may be late, so that a busy machine can keep to theory too, and short enough for
 * the mean of five minutes of arrivals to be known within a few percent.
 */
export const QUEUE_POINTS: readonly Point[] = [
  steady({ rho: 0.5, serviceMs: 50 }),
  steady({ rho: 0.7, serviceMs: 50 }),
  steady({ rho: 0.9, serviceMs: 20 }),
  spread('mg1-exponential', { rho: 0.7, serviceMs: 20, distribution: 'exponential' }),
  full({ rho: 1.2, serviceMs: 20 }),
];
/** With a P99 of ten times the median. */
export const WIDE_POINTS: readonly Point[] = [
  spread('mg1-log-normal', { rho: 0.5, serviceMs: 20, distribution: 'log-normal' }),
];
