/**
 * Acts about the database are stored in it, but never at the cost of what a person has stored: they get room beyond the
 * budget, or are not played where the disk has none, and are taken out of the database again afterwards.
 */

import type { Config } from '../../workers/contract/config-types.ts';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import { dueBetween, ratesOf } from '../../workers/contract/settings/arrivals.ts';
import { formatCount } from '../format.ts';
import type { ActRecord } from './measured/act-record.ts';
import type { PlayedPipeline, PlayerPorts } from './ports.ts';

/** More than an event takes, with all that is kept beside it. */
const BYTES_PER_EVENT = 60;
/** Beside what acts store: what the database itself may grow by meanwhile. */
const SLACK_BYTES = 32e6;
/** Together with what is stored, acts may take twice the usual share of the quota, which is a fifth. */
const MOST_SHARES = 2;
/** Longer than it takes to remove what an act stores; a database that does not answer is not waited for. */
const REMOVE_MS = 5000;

interface StoredAct {
  readonly config: Config;
  readonly seconds: number;
}
/** A budget with which nothing makes room for these acts; null where none is needed. Or why they can't be stored. */
export type Room = { readonly budgetMb: number | null } | { readonly refusal: string };

export function isStored({ config }: Pick<StoredAct, 'config'>): boolean {
  return config.storage.kind === 'sqlite';
}

export async function roomFor(pipeline: PlayedPipeline, acts: readonly StoredAct[], speed: number): Promise<Room> {
  const stored = acts.filter(isStored);
  if (stored.length === 0) return { budgetMb: null };
  const { owner, usedBytes, shareBytes } = await pipeline.database();
  if (!owner) return { refusal: 'it is about the database, which another tab has' };
  const needed = stored.reduce((sum, act) => sum + eventsOf(act, speed), 0) * BYTES_PER_EVENT;
  const free = MOST_SHARES * shareBytes - usedBytes;
  if (needed + SLACK_BYTES <= free) return { budgetMb: Math.ceil((usedBytes + needed + SLACK_BYTES) / 1e6) };
  const [megabytes, left] = [needed + SLACK_BYTES, Math.max(0, free)].map((bytes) =>
    formatCount(Math.ceil(bytes / 1e6)),
  );
  return {
    refusal: `it needs ${megabytes} MB in the database, and ${left} MB are left: delete a run on the screen Data`,
  };
}
export function withRoom(config: Config, room: { readonly budgetMb: number | null }): Config {
  const { budgetMb } = room;
  if (budgetMb === null || !isStored({ config })) return config;
  return { ...config, storage: { ...config.storage, budgetMb } };
}
function eventsOf({ config, seconds }: StoredAct, speed: number): number {
  return config.load.mode === 'max' ? speed * seconds : dueBetween(ratesOf(config), 0, 1000 * seconds);
}

/** Why what was measured of an act is not the database's; null where it is, or is not to be. */
export function notStored(record: ActRecord): string | null {
  const storage = record.samples.at(-1)?.snapshot.storage;
  if (!isStored(record) || storage === undefined || storage.persistent) return null;
  const why = storage.problem === null ? 'it was not open' : PROBLEM_TEXTS[storage.problem].text;
  return `act ${record.number} was not stored in the database: ${why}`;
}

/** The runs of acts that are in the database. They are taken out again as soon as they have ended. */
export class StoredRuns {
  private runs: readonly number[] = [];
  private removing: Promise<void> = Promise.resolve();

  constructor(private readonly ports: Pick<PlayerPorts, 'pipeline' | 'noteStored' | 'wait'>) {}

  /** The act's run has begun. */
  note(act: Pick<ActRecord, 'config'>): void {
    if (!isStored(act)) return;
    this.runs = [...this.runs, this.ports.pipeline.snapshot().runId];
    this.ports.noteStored(this.runs);
  }
  /** What can't be removed now is tried again the next time; in the list of runs, a person can. */
  remove(): Promise<void> {
    this.removing = this.removing.then(() => this.removeNow());
    return this.removing;
  }
  private async removeNow(): Promise<void> {
    const left: number[] = [];
    for (const run of this.runs) if (!(await this.isRemoved(run))) left.push(run);
    this.runs = left;
    this.ports.noteStored(left);
  }
  private isRemoved(run: number): Promise<boolean> {
    const { pipeline, wait } = this.ports;
    const removed = pipeline.removeRun(run).then(
      () => true,
      () => false,
    );
    return Promise.race([removed, wait(REMOVE_MS).then(() => false)]);
  }
}
