/**
 * Acts about the database are stored in it, but never at the cost of what a person has stored: they are not played where
 * older runs would have to make room, and are taken out again afterwards.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import { dueBetween, ratesOf } from '../../workers/contract/settings/arrivals.ts';
import { formatCount } from '../format.ts';
import type { ActRecord } from './measured/act-record.ts';
import type { PlayedPipeline } from './ports.ts';

/** More than an event takes, with all that is kept beside it. */
const BYTES_PER_EVENT = 60;

export interface StoredAct {
  readonly config: Config;
  readonly seconds: number;
}
export function isStored({ config }: Pick<StoredAct, 'config'>): boolean {
  return config.storage.kind === 'sqlite';
}

/** Why acts can't be stored; null where they can. */
export async function noRoom(
  pipeline: PlayedPipeline,
  acts: readonly StoredAct[],
  speed: number,
): Promise<string | null> {
  const stored = acts.filter(isStored);
  if (stored.length === 0) return null;
  const { owner, usedBytes, shareBytes } = await pipeline.database();
  if (!owner) return 'it is about the database, which another tab has';
  const needed = stored.reduce((sum, act) => sum + eventsOf(act, speed), 0) * BYTES_PER_EVENT;
  const free = shareBytes - usedBytes;
  if (needed <= free) return null;
  const [megabytes, left] = [needed, Math.max(0, free)].map((bytes) => formatCount(Math.ceil(bytes / 1e6)));
  return `it would store up to ${megabytes} MB, and there are ${left} MB: runs that you have stored would make room`;
}
function eventsOf({ config, seconds }: StoredAct, speed: number): number {
  return config.load.mode === 'max' ? speed * seconds : dueBetween(ratesOf(config), 0, 1000 * seconds);
}

/** Why what was measured of an act is not the database's; null where it is, or is not to be. */
export function notStored(record: ActRecord): string | null {
  const storage = record.samples.at(-1)?.snapshot.storage;
  if (!isStored(record) || storage === undefined || storage.persistent) return null;
  return `act ${record.number} was not stored in the database: ${storage.problem ?? 'it was not open'}`;
}

/** Takes the runs of acts out of the database again. They have ended. */
export async function removeStored(pipeline: PlayedPipeline, records: readonly ActRecord[]): Promise<void> {
  for (const record of records.filter(isStored)) {
    const run = record.samples.at(-1)?.snapshot.runId;
    // One that is not there any more, or can't be removed, is in the list of runs: a person can.
    if (run !== undefined) await pipeline.removeRun(run).catch(() => {});
  }
}
