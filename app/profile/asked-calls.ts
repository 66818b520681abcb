/**
 * How long calls of the database are asked to take, by percentiles: to be drawn over what they took. A call takes its own
 * time, with that of its rows, and what failures add: always the same, and up to the jitter, all of it as likely.
 */
import type { Config } from '../../workers/contract/config-types.ts';
import { hasCallTime } from '../../workers/contract/durations/call-times.ts';
import type { QuantilePoints } from '../../workers/contract/durations/duration-types.ts';
import { quantileMicros } from '../../workers/contract/durations/measured-times.ts';
import type { PointsOf } from '../../workers/contract/durations/service-moments.ts';
import { SIGMAS } from './asked-times.ts';
import { timeSettings } from './measured-parts.ts';

/** Of a log-normal call, P99 over the median: as `stages/storage/database/call-cost.ts` draws it. */
const SPREAD = Math.log(10) / SIGMAS.get(0.99)!;

export function hasAskedCalls({ database, failures }: Config): boolean {
  return hasCallTime(database) || failures.storage.latencyMs + failures.storage.jitterMs > 0;
}

/** Which share of calls takes no longer than so many ms, without what failures add; and the time of a share. */
interface Own {
  share(ms: number): number;
  ms(share: number): number;
}

/**
 * Below which such a share of the calls is to stay, ms.
 *
 * @param share one of `DRAWN_SHARES`
 * @param rows of a call
 */
export function askedCallMs(config: Config, share: number, rows: number, pointsOf: PointsOf): number {
  const { latencyMs, jitterMs } = config.failures.storage;
  const own = ownOf(config, rows, pointsOf);
  return latencyMs + (jitterMs > 0 ? withJitter(own, share, jitterMs) : own.ms(share));
}

function ownOf(config: Config, rows: number, pointsOf: PointsOf): Own {
  const { perCallMs, perRowUs, distribution } = config.database;
  const ofRows = (rows * perRowUs) / 1000;
  const points = pointsOf(timeSettings(config, 'database'));
  // What was measured is a call by itself; of the others the rows vary with it.
  if (distribution === 'measured' && points !== null) return measured(points, ofRows);
  const mean = perCallMs + ofRows;
  switch (distribution) {
    case 'exponential':
      return { share: (ms) => 1 - Math.exp(-Math.max(0, ms) / mean), ms: (share) => -mean * Math.log(1 - share) };
    case 'log-normal':
      return logNormal(mean * Math.exp(-(SPREAD ** 2) / 2), SPREAD, 0);
    case 'fixed':
      return { share: (ms) => (ms >= mean ? 1 : 0), ms: () => mean };
    case 'measured': {
      // The times themselves are elsewhere: as a stage has it, by their median and P99.
      const { p50Ms, p99Ms } = config.database;
      return logNormal(p50Ms, Math.log(p99Ms / p50Ms) / SIGMAS.get(0.99)!, ofRows);
    }
  }
}
function measured(points: QuantilePoints, moreMs: number): Own {
  const ms = (share: number) => quantileMicros(points, share) / 1000 + moreMs;
  return { ms, share: (wanted) => rootOf((share) => ms(share) - wanted, 0, 1) };
}
function logNormal(medianMs: number, sigma: number, moreMs: number): Own {
  return {
    ms: (share) => medianMs * Math.exp(sigma * SIGMAS.get(share)!) + moreMs,
    share: (ms) => (ms <= moreMs ? 0 : normalShare(Math.log((ms - moreMs) / medianMs) / sigma)),
  };
}

/** Parts into which the jitter is cut. */
const PARTS = 64;
/** Of the sum: between its own time and that with all of the jitter. */
function withJitter(own: Own, share: number, jitterMs: number): number {
  const least = own.ms(share);
  const shareAt = (ms: number) => {
    let sum = 0;
    for (let i = 0; i < PARTS; i++) sum += own.share(ms - ((i + 0.5) / PARTS) * jitterMs);
    return sum / PARTS;
  };
  // Where its own time is always the same, the steps of the parts are cut short by reckoning with the jitter alone.
  if (own.ms(0.5) === own.ms(0.999)) return own.ms(share) + share * jitterMs;
  return rootOf((ms) => shareAt(ms) - share, 0, least + jitterMs);
}
/** Of a function that rises. */
function rootOf(rising: (at: number) => number, from: number, to: number): number {
  let [low, high] = [from, to];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
/** Of a standard normal distribution below `z`: Abramowitz and Stegun 26.2.17, exact to 1e-7. */
function normalShare(z: number): number {
  const t = 1 / (1 + 0.231_641_9 * Math.abs(z));
  const series =
    t * (0.319_381_53 + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
  const tail = (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
  return z >= 0 ? 1 - tail : tail;
}
