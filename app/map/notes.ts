/** The short lines above a stage (what it works with) and below it (what leaves the pipeline there). */
import type { Config } from '../../workers/contract/config-types.ts';
import { formatBytes, formatCount, formatRate, formatShare, formatShort } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import type { LineStage } from './layout.ts';

type Note = (reading: Reading, config: Config) => string;

export const CONTEXT: Partial<Record<LineStage, Note>> = {
  source: (_, { load, feed }) => {
    if (load.mode === 'max') return 'as fast as it can';
    return feed.kind === 'recording'
      ? `${formatShort(feed.speed)} × recorded`
      : `asked ${formatRate(load.eventsPerSecond)}`;
  },
  scheduler: ({ now }) => `${formatCount(now.scheduler.queued)} waiting`,
  storage: ({ now }) => `${formatShort(now.storage.rows)} rows, ${formatBytes(now.storage.bytes)}`,
};

export const OUTLET: Partial<Record<LineStage, Note>> = {
  source: (reading) => `shed ${formatRate(rateOf(reading, ({ counters }) => counters.shed))}`,
  validate: (reading) => `invalid ${formatRate(rateOf(reading, ({ counters }) => counters.invalid))}`,
  transform: (reading) => `stolen ${formatShare(stolenShare(reading))}`,
  scheduler: (reading) => `expired ${formatRate(rateOf(reading, ({ counters }) => counters.expired))}`,
  storage: (reading) => `given up ${formatRate(rateOf(reading, ({ counters }) => counters.deadLettered))}`,
};

/** Share of the pool's work of the last second that was done by another worker than it was meant for. */
export function stolenShare(reading: Reading): number {
  const stolen = rateOf(reading, ({ pool }) => pool.workers.reduce((sum, worker) => sum + worker.stolen, 0));
  const executed = rateOf(reading, ({ pool }) => pool.workers.reduce((sum, worker) => sum + worker.executed, 0));
  if (Number.isNaN(executed)) return Number.NaN;
  return executed > 0 ? stolen / executed : 0;
}
