/** What the program says of its times. */
import type { CallSummary, Summary } from './design.ts';
import type { Events } from './events.ts';

/** @param times ms, in any order */
export function summaryOf(times: readonly number[]): Summary {
  const sorted = Float64Array.from(times).sort();
  const count = sorted.length;
  // The least time that this share of all does not exceed.
  const quantile = (share: number) => sorted[Math.max(0, Math.ceil(share * count) - 1)] ?? Number.NaN;
  return { count, meanMs: meanOf(times), p50Ms: quantile(0.5), p99Ms: quantile(0.99), maxMs: quantile(1) };
}
function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** @param rows of each call */
export function callSummaryOf(times: readonly number[], rows: readonly number[]): CallSummary {
  const meanRows = meanOf(rows);
  const { meanMs, ...summary } = summaryOf(times);
  const spread = rows.reduce((sum, each) => sum + (each - meanRows) ** 2, 0);
  const together = rows.reduce((sum, each, i) => sum + (each - meanRows) * (times[i]! - meanMs), 0);
  // A line that falls says only that rows cost less than what can be seen.
  const perRowMs = spread > 0 ? Math.min(Math.max(together / spread, 0), meanMs / meanRows) : 0;
  return { ...summary, meanMs, meanRows, perCallMs: meanMs - perRowMs * meanRows, perRowUs: 1000 * perRowMs };
}

/** Time to stored of the events that were stored between two moments. */
export function latenciesBetween({ due, stored }: Events, count: number, from: number, to: number): number[] {
  const latencies: number[] = [];
  for (let event = 0; event < count; event++) {
    const at = stored[event]!;
    if (at >= from && at < to) latencies.push(at - due[event]!);
  }
  return latencies;
}
