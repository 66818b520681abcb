import type { Percentiles } from '../../workers/contract/snapshot-types.ts';

/** The percentiles of a latency that tables list: what they are called, and their field. */
export const PERCENTILES = [
  ['P50', 'p50'],
  ['P90', 'p90'],
  ['P99', 'p99'],
  ['P99.9', 'p999'],
  ['longest', 'max'],
] as const satisfies readonly (readonly [string, Exclude<keyof Percentiles, 'count'>])[];
