/** The short lines above a stage (what it works with) and below it (what leaves the pipeline there). */
import type { Config } from '../../workers/contract/config-types.ts';
import type { LineStage, StageName } from '../../workers/contract/name-sets.ts';
import { setRate } from '../../workers/contract/settings/load-shape.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { countText, formatBytes, formatClock, formatCount, formatRate, formatShare, formatShort } from '../format.ts';
import { type Reading, rateOf } from '../frame/reading.ts';
import type { ViewGap } from '../frame/view-gaps.ts';
import { configStore, isAdapted } from '../stores/config-store.ts';
import type { liveText } from './live-text.ts';

type Note = (reading: Reading, config: Config) => string;

/**
 * What a stage has in hand, where it can have something: with what waits in the channels it is what the ledger says is in
 * flight. All other stages pass on in one step what they take.
 */
export const IN_HAND: Partial<Record<StageName, (now: Snapshot) => string>> = {
  transform: ({ stages }) => `${formatCount(stages.transform.inHand)} in hand`,
  scheduler: ({ scheduler }) => `${formatCount(scheduler.queued)} waiting`,
  storage: ({ stages }) => `${formatCount(stages.storage.inHand)} in batches`,
};

/** Its words are loaded with the first live feed. */
let tellLive: typeof liveText | null = null;
let isAsked = false;
function liveNote({ live, time }: Snapshot): string {
  if (!isAsked) {
    isAsked = true;
    import('./live-text.ts').then(
      (words) => {
        tellLive = words.liveText;
      },
      () => {
        isAsked = false;
      },
    );
  }
  return tellLive?.(live, time) ?? 'connecting to the broker';
}

export const CONTEXT: Partial<Record<LineStage, Note>> = {
  source: ({ now }, config) => {
    const { load, feed } = config;
    if (feed.kind === 'live') return liveNote(now);
    if (load.mode === 'max') return 'as fast as it can';
    if (feed.kind === 'recording') return `${formatShort(feed.speed)} × recorded`;
    const { adapted } = configStore.getState();
    const isForMachine = isAdapted({ config, adapted }, 'load.eventsPerSecond');
    return `${isForMachine ? '▲ adapted' : 'asked'} ${formatRate(setRate(load))}`;
  },
  storage: ({ now: { storage } }, config) => {
    const { problem, persistent } = storage;
    if (problem !== null && !persistent) return `in memory: ${rowsText(storage.rows)}`;
    const sign = problem !== null && config.storage.kind === 'sqlite' ? '▲ ' : '';
    return `${sign}${rowsText(storage.rows)}, ${formatBytes(storage.bytes)}`;
  },
};

/** What lasts and is no part's own, above two parts that have no other note: the line under the headline has the words. */
export const SIGNS: Partial<Record<LineStage, (now: Snapshot, cores: number, gap: ViewGap | null) => string>> = {
  validate: ({ state }, cores) => (state === 'running' && cores === 1 ? '▲ one core' : ''),
  broadcast: ({ state }, _, gap) =>
    state === 'running' && gap !== null ? `▲ figures from ${formatClock(gap.to)}` : '',
};

export const OUTLET: Partial<Record<LineStage, Note>> = {
  source: (reading) => `shed ${formatRate(rateOf(reading, ({ counters }) => counters.shed))}`,
  validate: (reading) => `invalid ${formatRate(rateOf(reading, ({ counters }) => counters.invalid))}`,
  transform: (reading) => `stolen ${formatShare(stolenShare(reading))}`,
  scheduler: (reading) => {
    const evicted = rateOf(reading, ({ counters }) => counters.evicted);
    const expired = `expired ${formatRate(rateOf(reading, ({ counters }) => counters.expired))}`;
    return evicted > 0 ? `evicted ${formatRate(evicted)}, ${expired}` : expired;
  },
  storage: (reading) => `dead-lettered ${formatRate(rateOf(reading, ({ counters }) => counters.deadLettered))}`,
};

function rowsText(rows: number): string {
  return countText(rows, 'row', 'rows', formatShort);
}

/** Share of the pool's work of the last second that was done by another member than it was meant for. */
export function stolenShare(reading: Reading): number {
  const stolen = rateOf(reading, ({ pool }) => pool.workers.reduce((sum, worker) => sum + worker.stolen, 0));
  const executed = rateOf(reading, ({ pool }) => pool.workers.reduce((sum, worker) => sum + worker.executed, 0));
  if (Number.isNaN(executed)) return Number.NaN;
  return executed > 0 ? stolen / executed : 0;
}
