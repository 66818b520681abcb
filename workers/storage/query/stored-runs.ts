/** The stored runs as people see them: what is left of each, and what is missing in it. */
import type { StoredRunInfo } from '../../contract/database-types.ts';
import { RECENT } from '../../memory/memory-map.ts';
import { MOST_ALARMS } from '../tables/alarm-table.ts';
import type { Catalog, StoredAlarm, StoredBatch, StoredRun } from './catalog.ts';

export function runsOf({ runs, batches, allAlarms }: Catalog): StoredRunInfo[] {
  const [batchesOf, alarmsOf] = [byRun(batches), byRun(allAlarms)];
  return runs.map((run) => infoOf(run, batchesOf.get(run.id) ?? [], alarmsOf.get(run.id) ?? []));
}

function infoOf(run: StoredRun, batches: readonly StoredBatch[], alarms: readonly StoredAlarm[]): StoredRunInfo {
  const { id, startedMs, config, isStarred, reachesMs, missing } = run;
  const made = Math.max(0, run.alarms.last - run.alarms.first + 1);
  return {
    id,
    startedMs,
    config,
    events: batches.reduce((sum, { size }) => sum + size, 0),
    starred: isStarred,
    reachesMs,
    missing,
    gaps: missing > 0 ? gapsIn(batches) : [],
    alarmsFromMs: areAlarmsCut(run, made) ? (alarms[0]?.timeMs ?? 0) : 0,
    alarmsLeftOut: made - alarms.length,
  };
}

/** What memory held begins with a later batch than the one before it: those between have been dropped. */
function gapsIn(batches: readonly StoredBatch[]): StoredRunInfo['gaps'] {
  return batches.flatMap((batch, i) => {
    const before = batches[i - 1];
    const isGap = batch.reason === 'memory' && before !== undefined && batch.id > before.id + 1;
    return isGap ? [{ fromMs: before.lastMs, toMs: batch.firstMs }] : [];
  });
}

/** Whether there were earlier alarms of events that are there: only so many are kept, in memory and in the database. */
function areAlarmsCut({ alarms, reachesMs }: StoredRun, made: number): boolean {
  if (alarms.first === 0 || made === 0) return false;
  return reachesMs === 0 || made === RECENT || made > MOST_ALARMS - RECENT;
}

function byRun<T extends { readonly run: number }>(rows: readonly T[]): Map<number, T[]> {
  const found = new Map<number, T[]>();
  for (const row of rows) {
    const of = found.get(row.run);
    if (of) of.push(row);
    else found.set(row.run, [row]);
  }
  return found;
}
