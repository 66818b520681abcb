/** Random times: how long services take, and when events fall due. */
import type { Times } from './design.ts';

/** How many standard deviations the 99th percentile of a normal distribution lies above its middle. */
const P99_SIGMAS = 2.326_347_874;

/** @param random numbers from 0 up to 1 */
export function drawOf(times: Times, random: () => number): () => number {
  switch (times.kind) {
    case 'fixed':
      return () => times.meanMs;
    case 'exponential':
      return () => -times.meanMs * Math.log(1 - random());
    case 'log-normal': {
      const ratio = times.p99Ms / times.p50Ms;
      return () => times.p50Ms * ratio ** (normal(random) / P99_SIGMAS);
    }
  }
}

/** Box and Muller, 1958. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Mean of `drawOf`, ms. */
export function meanOf(times: Times): number {
  if (times.kind !== 'log-normal') return times.meanMs;
  const sigma = Math.log(times.p99Ms / times.p50Ms) / P99_SIGMAS;
  return times.p50Ms * Math.exp(sigma ** 2 / 2);
}

/** A Poisson process: when one event after another falls due, ms from 0 on. */
export function* arrivals(perSecond: number, random: () => number): Generator<number, never> {
  for (let due = 0; ; ) {
    due -= (1000 / perSecond) * Math.log(1 - random());
    yield due;
  }
}
