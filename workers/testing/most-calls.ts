/** How often the database may be asked while every call fails: the bound that backoff is for. */
import type { Config } from '../contract/config-types.ts';

/** A call that fails is repeated after this long at the soonest: see `storage-calls.ts`. */
const RETRY_MS = 1;
/** Stages do not run at the very moment that something falls due. */
const SLACK_MS = 1;

/** @param latencyMs how long a call takes to fail */
export function mostCalls(breaker: Config['breaker'], outageMs: number, latencyMs: number): number {
  const every = RETRY_MS + latencyMs;
  if (!breaker.enabled) return Math.ceil(outageMs / every) + 1;
  const { consecutiveFailures, failureRate, window, minimumCalls } = breaker;
  const byRate = Math.max(minimumCalls, Math.ceil(failureRate * window));
  const untilOpen = consecutiveFailures > 0 ? Math.min(consecutiveFailures, byRate) : byRate;
  // One probe ends each time that it is open.
  let [calls, spent] = [untilOpen, (untilOpen - 1) * every];
  for (let opening = 1; spent <= outageMs + SLACK_MS; opening++) {
    const grown = Math.min(breaker.openMs * breaker.backoffFactor ** (opening - 1), breaker.maxOpenMs);
    const open = Math.max(RETRY_MS, grown * (1 - breaker.jitter));
    // A slow call has failed before it ends, and the next is not made before it has ended.
    spent += Math.max(latencyMs, Math.min(latencyMs, breaker.slowCallMs || latencyMs) + open);
    calls++;
  }
  return calls;
}
