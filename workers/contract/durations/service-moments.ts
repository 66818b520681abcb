/** What settings ask of services, as queueing theory needs it: the mean, and how far single ones stray from it. */

import type { Config, ServiceTimeSettings } from '../config-types.ts';
import { measuredCall } from './call-times.ts';
import type { QuantilePoints } from './duration-types.ts';
import { meanMicros, squaredVariation } from './measured-times.ts';
import { P99_SIGMAS } from './service-limits.ts';

/** The first two moments of a service time. */
export interface Moments {
  readonly meanMs: number;
  /** Variance over the square of the mean. */
  readonly variation: number;
}
/** Gives the measured times of a service; null where it is not set to measured times. */
export type PointsOf = (settings: ServiceTimeSettings) => QuantilePoints | null;

const NONE: Moments = { meanMs: 0, variation: 0 };

/** @param extraMs on top of each service, always the same */
export function momentsOf(settings: ServiceTimeSettings, extraMs: number, pointsOf: PointsOf): Moments {
  const { meanMs, variation } = ownMoments(settings, pointsOf);
  const all = meanMs + extraMs;
  return all > 0 ? { meanMs: all, variation: variation * (meanMs / all) ** 2 } : NONE;
}

function ownMoments(settings: ServiceTimeSettings, pointsOf: PointsOf): Moments {
  const { kind, meanUs, p50Us, p99Us } = settings;
  const points = pointsOf(settings);
  if (points !== null) return { meanMs: meanMicros(points) / 1000, variation: squaredVariation(points) };
  switch (kind) {
    case 'none':
      return NONE;
    case 'fixed':
      return { meanMs: meanUs / 1000, variation: 0 };
    case 'exponential':
      return { meanMs: meanUs / 1000, variation: 1 };
    case 'log-normal':
    case 'measured':
      return logNormal(p50Us / 1000, p99Us / p50Us);
  }
}
function logNormal(medianMs: number, ratio: number): Moments {
  const variance = (Math.log(ratio) / P99_SIGMAS) ** 2;
  return { meanMs: medianMs * Math.exp(variance / 2), variation: Math.exp(variance) - 1 };
}

/** A call of the database with so many rows, and how many of them are served at once. */
interface CallCosts extends Moments {
  readonly servers: number;
}
/** The settings that decide it, of a whole configuration or of a scenario's act. */
interface CallSettings {
  readonly database: Pick<
    Config['database'],
    'perCallMs' | 'perRowUs' | 'distribution' | 'p50Ms' | 'p99Ms' | 'inFlight' | 'capacity'
  >;
  readonly failures: { readonly storage: Pick<Config['failures']['storage'], 'latencyMs' | 'jitterMs'> };
}
/** Mean and variation of a call of so many rows, and how many are served at once. */
export function callCosts(
  { database, failures }: CallSettings,
  rows: number,
  pointsOf: PointsOf = () => null,
): CallCosts {
  const { inFlight, capacity } = database;
  const { latencyMs, jitterMs } = failures.storage;
  const own = ownCall(database, rows, pointsOf);
  const meanMs = own.meanMs + latencyMs + jitterMs / 2;
  // Jitter is uniform.
  const variance = own.variation * own.meanMs ** 2 + jitterMs ** 2 / 12;
  return { meanMs, variation: meanMs > 0 ? variance / meanMs ** 2 : 0, servers: Math.min(inFlight, capacity) };
}
/** A measured time is of the call alone, and the rows come on top; otherwise the cost of the rows varies with that of the call. */
function ownCall(database: CallSettings['database'], rows: number, pointsOf: PointsOf): Moments {
  const { perCallMs, perRowUs, distribution } = database;
  const ofRows = (rows * perRowUs) / 1000;
  if (distribution === 'measured') return momentsOf(measuredCall(database), ofRows, pointsOf);
  return { meanMs: perCallMs + ofRows, variation: CALL_VARIATION[distribution] };
}
/** A log-normal call has a P99 of ten times the median. */
const CALL_VARIATION = { fixed: 0, exponential: 1, 'log-normal': logNormal(1, 10).variation };
