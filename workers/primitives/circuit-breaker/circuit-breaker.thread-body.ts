import type { BreakerMemory } from './breaker-memory.ts';
import type { BreakerSettings } from './breaker-settings.ts';
import { CircuitBreaker, isProbe, REJECTED } from './circuit-breaker.ts';

export interface BreakerThread {
  readonly memory: BreakerMemory;
  readonly settings: BreakerSettings;
  readonly caller: number;
  readonly calls: number;
  /** How many probes are under way, by generation. */
  readonly probing: Int32Array;
}

export interface BreakerTally {
  readonly rejected: number;
  readonly failures: number;
  readonly probes: number;
  /** The most probes of one generation that were under way at once. */
  readonly mostProbes: number;
}

/** Calls without a pause, mostly failing or mostly succeeding by turns; abandons a probe now and then. */
export default function hammer({ memory, settings, caller, calls, probing }: BreakerThread): BreakerTally {
  const random = xorshift(caller + 1);
  const breaker = new CircuitBreaker(memory, { caller, random });
  breaker.configure(settings);
  const tally = { rejected: 0, failures: 0, probes: 0, mostProbes: 0 };
  for (let call = 0; call < calls; call++) {
    const now = performance.timeOrigin + performance.now();
    const permit = breaker.acquire(now);
    if (permit === REJECTED) {
      tally.rejected++;
      continue;
    }
    const generation = ((permit | 0) >>> 13) & (probing.length - 1);
    if (isProbe(permit)) {
      tally.probes++;
      tally.mostProbes = Math.max(tally.mostProbes, Atomics.add(probing, generation, 1) + 1);
      // Long enough for others to try.
      for (let spin = random() * 200; spin > 0; spin--) Atomics.load(probing, generation);
      Atomics.sub(probing, generation, 1);
    }
    const isBadTime = call % 512 < 256;
    const draw = random();
    if (isProbe(permit) && draw < 0.1) breaker.abandon(permit);
    else if (draw < (isBadTime ? 0.7 : 0.02)) {
      tally.failures++;
      breaker.failure(permit, now);
    } else breaker.success(permit, now, 0);
  }
  return tally;
}

function xorshift(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b9) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
