/** What queueing theory says of one server with a queue before it. Times in ms, waits without the service itself. */

/** @param arrivals moments, ascending; each is served for `serviceMs`, in their order. @returns the mean wait (Lindley, 1952) */
export function lindleyWait(arrivals: Float64Array, serviceMs: number): number {
  let wait = 0;
  let sum = 0;
  for (let n = 1; n < arrivals.length; n++) {
    wait = Math.max(0, wait + serviceMs - (arrivals[n]! - arrivals[n - 1]!));
    sum += wait;
  }
  return sum / arrivals.length;
}

/**
 * The mean wait of Poisson arrivals at a server whose times have any distribution (Pollaczek and Khinchine, 1930, 1932).
 *
 * @param variation variance over the square of the mean: 0 is M/D/1, 1 is M/M/1
 */
export function pollaczekWait(rho: number, serviceMs: number, variation: number): number {
  return (rho * serviceMs * (1 + variation)) / (2 * (1 - rho));
}

/**
 * The share of Poisson arrivals that find no room at a server with a fixed time (M/D/1/K).
 *
 * By the chances of k arrivals in a service, and the Markov chain of what a departure leaves behind. With these chances
 * relative to that of an empty queue, the server is idle for one in `1 + ρ · Σ` of the time, where Σ is their sum.
 *
 * @param room K: how many may be there, the one that is served included
 */
export function lossWithRoom(rho: number, room: number): number {
  const arriving = poissonChances(rho, room);
  const left = [1];
  for (let n = 0; n < room - 1; n++) {
    let next = left[n]! - left[0]! * arriving[n]!;
    for (let k = 1; k <= n; k++) next -= left[k]! * arriving[n - k + 1]!;
    left.push(next / arriving[0]!);
  }
  const empty = 1 / left.reduce((sum, each) => sum + each, 0);
  return 1 - 1 / (empty + rho);
}

/** Of 0 to `most` arrivals where `mean` are expected. */
function poissonChances(mean: number, most: number): number[] {
  const chances = [Math.exp(-mean)];
  for (let k = 1; k <= most; k++) chances.push((chances[k - 1]! * mean) / k);
  return chances;
}
