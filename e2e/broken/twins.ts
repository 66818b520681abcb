/**
 * What can be broken on purpose: each twin is a module of this folder that takes the place of one of the pipeline's, and
 * does one thing wrong. A scenario names the twin with which it must not hold: that shows that its verdict can fail.
 */
export const TWINS = {
  'arrivals-regular': 'workers/contract/settings/load-shape.ts',
  'backoff-constant': 'workers/primitives/circuit-breaker/circuit-breaker.ts',
  'batch-given-up': 'workers/stages/storage/departed-batch.ts',
  'batch-ignores-time': 'workers/primitives/batcher/batcher.ts',
  'breaker-never-opens': 'workers/primitives/circuit-breaker/circuit-breaker.ts',
  'broadcast-blocks': 'workers/stages/broadcast/broadcast-stage.ts',
  'calls-wait-for-ever': 'workers/stages/storage/database/database-call.ts',
  'channel-unbounded': 'workers/primitives/channel/ring.ts',
  'counted-twice': 'workers/stages/storage/storage-transaction.ts',
  'edf-as-fifo': 'workers/primitives/deadline-queue/deadline-queue.ts',
  'naive-as-due': 'workers/stages/storage/naive-latency.ts',
  'no-steals': 'workers/primitives/work-stealing-deque/work-stealing-deque.ts',
  'one-call-at-a-time': 'workers/stages/storage/storage-stage.ts',
  'percentiles-averaged': 'workers/primitives/histogram/histogram-reading.ts',
  'services-take-no-time': 'workers/stages/service-time.ts',
  'shed-holds': 'workers/stages/storage/storage-stage.ts',
  'shed-uncounted': 'workers/stages/source/source-stage.ts',
} as const;

/** The module's name in this folder. */
export type TwinName = keyof typeof TWINS;

export function isTwin(name: string): name is TwinName {
  return Object.hasOwn(TWINS, name);
}
