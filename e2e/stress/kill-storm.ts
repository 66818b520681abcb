/**
 * Kills randomly chosen workers at random moments under full load, several at a time, and looks after each round whether
 * everyone is back and events get through; at the end, whether every event that was emitted is stored, once.
 *
 * Nothing may be lost in these runs: no event is invalid, expires or is shed. So the stored sequences must be 0, 1, 2 …
 */
import type { Page } from '@playwright/test';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { snapshotFaults } from '../../workers/testing/snapshot-faults.ts';
import { between, generator } from '../random.ts';
import { goodputFaults, heldInTime, type StoredEvents, storedEvents, storedInTime } from './stored-events.ts';

export interface Storm {
  readonly seed: number;
  readonly kills: number;
  readonly encoding: Config['load']['encoding'];
  readonly policy: Config['scheduler']['policy'];
  readonly storage: Config['storage']['kind'];
  /** How long the database takes for a batch of 2,000, ms: it bounds how much there is to count. */
  readonly latencyMs: number;
  /** So little room on the disk, MB, that the oldest events make room all the time. */
  readonly budgetMb?: number;
}

/** Kills that happened: of workers, and among them of those that were starting, and while the run was paused or drained. */
export interface Killed {
  workers: number;
  starting: number;
  paused: number;
  draining: number;
  /** By the stages that the workers ran. */
  readonly stages: Record<string, number>;
}
interface StormReport {
  readonly killed: Killed;
  readonly rounds: number;
  /** From the last kill of a round until everyone was back and events came through again, ms. */
  readonly recoveries: readonly number[];
  readonly snapshot: Snapshot;
  readonly stored: StoredEvents;
  /** What does not hold, in words; empty when all does. */
  readonly wrong: readonly string[];
}

interface Kill {
  /** Which of the living, from 0 up to 1, and how long after the one before, ms. */
  readonly pick: number;
  readonly afterMs: number;
  /** The one that takes over from the last one killed, as soon as it is there. */
  readonly isSuccessor: boolean;
}
interface Round {
  /** How long events flow before it, ms. */
  readonly afterMs: number;
  readonly isPaused: boolean;
  readonly kills: readonly Kill[];
}

/** All of what a storm may be made in. */
export const COMBINATIONS = (['memory', 'sqlite'] as const).flatMap((storage) =>
  (['value', 'packet'] as const).flatMap((encoding) =>
    (['edf', 'fifo'] as const).map((policy) => ({ storage, encoding, policy })),
  ),
);

/** The database with retention at work. */
export const TIGHT = { storage: 'sqlite', encoding: 'value', policy: 'edf', budgetMb: 1 } as const;

const MOST_TOGETHER = 4;
const LONGEST_QUIET_MS = 150;
const LONGEST_PAUSE_MS = 80;
/** A round that takes longer is a stuck thread. */
const STUCK_MS = 30_000;
/** As much as can be under way, and some: when so many more are stored, they have come through all stages. */
const THROUGH = 5000;
/** Events that have made room for others: more than can be under way between the counter and the database. */
const OVERFLOW = 50_000;
/** Of memory storage, so that all can be counted. */
const KEPT = 12_000_000;

const NEVER_EXPIRES = 60_000;
const PAUSED_SHARE = 0.2;
const SUCCESSOR_SHARE = 0.3;
/** The last calls of the database take so long that the worker with storage can be killed in the middle of the drain, ms. */
const DRAIN = { latencyMs: 200, killAfterMs: 50 };

export async function killStorm(page: Page, storm: Storm): Promise<StormReport> {
  const random = generator(storm.seed);
  const rage = await page.evaluate(rageInPage, {
    patch: configuration(storm, random),
    rounds: rounds(storm.kills, random),
    drain: DRAIN,
    stuckMs: STUCK_MS,
    through: THROUGH,
    overflow: storm.budgetMb === undefined ? 0 : OVERFLOW,
  });
  const stored = await storedEvents(page, rage.snapshot);
  const wrong = [...rage.wrong, ...faults(storm, rage.snapshot, stored, rage.killed.draining > 0)];
  if (storm.budgetMb === undefined) wrong.push(...(await goodputWrong(page, rage.snapshot)));
  return { ...rage, rounds: rage.recoveries.length, stored, wrong };
}

/** Everything has a date after a stop, whoever was killed on the way. */
async function goodputWrong(page: Page, { runId, storage, scheduler }: Snapshot): Promise<string[]> {
  const isDatabase = storage.kind === 'sqlite';
  const stored = await (isDatabase ? storedInTime(page, runId, storage.batches) : heldInTime(page, storage.rows));
  const undated = Object.values(stored).reduce((sum, of) => sum + of.undated, 0);
  return [
    ...goodputFaults(scheduler.byClass, stored),
    ...(undated > 0 ? [`${undated} events have no time of storage after a stop`] : []),
  ];
}

function configuration(
  { encoding, policy, storage, latencyMs, budgetMb = 0 }: Storm,
  random: () => number,
): ConfigPatch {
  return {
    load: { mode: 'max', encoding, invalidRatio: 0, seed: between(random, 1, 1e9) },
    channels: { capacity: between(random, 100, 4096) },
    transform: { workers: between(random, 1, 4), scheduling: random() < 0.7 ? 'stealing' : 'static' },
    scheduler: {
      policy,
      discardExpired: false,
      budgetMs: { urgent: 5, normal: 50, bulk: NEVER_EXPIRES },
    },
    batch: { maxSize: 2000 },
    storage: { kind: storage, retainEvents: KEPT, budgetMb },
    failures: { storage: { latencyMs } },
    threads: { count: between(random, 3, 8) },
  };
}

function rounds(kills: number, random: () => number): Round[] {
  const all: Round[] = [];
  for (let left = kills; left > 0; ) {
    const together = Math.min(left, between(random, 1, MOST_TOGETHER));
    all.push({
      afterMs: random() * LONGEST_QUIET_MS,
      isPaused: random() < PAUSED_SHARE,
      kills: Array.from({ length: together }, (_, i) => ({
        pick: random(),
        // Half of them at the same moment: two neighbours, or all of one stage's.
        afterMs: random() < 0.5 ? 0 : random() * LONGEST_PAUSE_MS,
        isSuccessor: i > 0 && random() < SUCCESSOR_SHARE,
      })),
    });
    left -= together;
  }
  return all;
}

/** Runs in the page, so that a kill comes when it is meant to: all that it uses must be in it. */
async function rageInPage(plan: {
  patch: ConfigPatch;
  rounds: readonly Round[];
  drain: { latencyMs: number; killAfterMs: number };
  stuckMs: number;
  through: number;
  overflow: number;
}): Promise<Pick<StormReport, 'killed' | 'recoveries' | 'snapshot' | 'wrong'>> {
  const penstock = window.penstock!;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const killed: Killed = { workers: 0, starting: 0, paused: 0, draining: 0, stages: {} };
  const recoveries: number[] = [];
  const wrong: string[] = [];
  /** Restarts of a killed worker at that time: until there is one more, it is dead, whatever it is listed as. */
  const graves = new Map<string, number>();
  let latest = '';
  const living = () =>
    penstock
      .workers()
      .filter(({ name, state, restarts }) => !['lost', 'stopped'].includes(state) && graves.get(name) !== restarts);
  const until = async <T>(look: () => T | undefined): Promise<T> => {
    for (const since = performance.now(); ; await pause(1)) {
      const found = look();
      if (found !== undefined) return found;
      if (performance.now() - since < plan.stuckMs) continue;
      throw new Error(`stuck: ${JSON.stringify([penstock.snapshot().counters, penstock.workers()])}`);
    }
  };
  const untilWell = (state: 'running' | 'paused', stored: number) =>
    until(() => {
      const { state: actual, counters, ledger } = penstock.snapshot();
      if (ledger.unaccounted !== 0) wrong.push(`${ledger.unaccounted} events unaccounted for while it runs`);
      if (actual !== state) throw new Error(`the run is ${actual}`);
      const well = living().filter((worker) => worker.state === 'running').length;
      return (well === penstock.workers().length && counters.stored >= stored) || undefined;
    });
  const kill = async ({ pick, afterMs, isSuccessor }: Kill) => {
    await pause(afterMs);
    const victim = await until(() => {
      const workers = living();
      return isSuccessor ? workers.find(({ name }) => name === latest) : workers[Math.floor(pick * workers.length)];
    });
    const { state } = penstock.snapshot();
    latest = victim.name;
    graves.set(victim.name, victim.restarts);
    await penstock.kill(victim.name);
    for (const stage of victim.stage.split(', ')) killed.stages[stage] = (killed.stages[stage] ?? 0) + 1;
    killed.workers++;
    if (victim.state === 'starting') killed.starting++;
    if (state === 'paused') killed.paused++;
  };

  await penstock.start(plan.patch);
  await untilWell('running', plan.through);
  // Where the oldest have to make room they do so before the first kill, however slow the machine is.
  const isFull = ({ counters, storage }: Snapshot) => counters.stored - storage.rows > plan.overflow;
  if (plan.overflow > 0) await until(() => isFull(penstock.snapshot()) || undefined);
  for (const round of plan.rounds) {
    await pause(round.afterMs);
    if (round.isPaused) await penstock.pause();
    for (const each of round.kills) await kill(each);
    const since = performance.now();
    if (round.isPaused) {
      await untilWell('paused', 0);
      await penstock.resume();
    }
    await untilWell('running', penstock.snapshot().counters.stored + plan.through);
    recoveries.push(performance.now() - since);
  }
  const restarts = () => penstock.workers().find(({ stage }) => stage.includes('storage'))!.restarts;
  const before = restarts();
  // Nobody can kill by hand any more in a drain, but the timeline goes on. One that is over sooner is not disturbed.
  const { latencyMs, killAfterMs } = plan.drain;
  // The figures are of the latest look: where the page is late, the run's own clock is past what they say.
  await until(() => {
    const at = (penstock.snapshot().activeMs + killAfterMs) / 1000;
    try {
      penstock.set({
        failures: { storage: { latencyMs }, timeline: [{ at, what: 'kill', value: 'storage', for: 0 }] },
      });
      return true;
    } catch (error) {
      if (String(error).includes('own clock is now')) return undefined;
      throw error;
    }
  });
  const { snapshot } = await penstock.stop();
  if (restarts() > before) killed.draining++;
  killed.workers += killed.draining;
  return { killed, recoveries, snapshot, wrong };
}

function faults({ budgetMb }: Storm, snapshot: Snapshot, stored: StoredEvents, wasDrainDisturbed: boolean): string[] {
  const { state, counters, storage } = snapshot;
  const found = snapshotFaults(snapshot);
  const same = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) found.push(`${what} is ${actual}, not ${wanted}`);
  };
  const { emitted, deadLettered } = counters;
  // What a drain takes too long for, because somebody was lost in it, is given up and counted: `workers/docs/waiting.md`.
  if (!wasDrainDisturbed) same('given up', deadLettered, 0);
  same('state', state, 'stopped');
  same('stored, by the counter', counters.stored, emitted - deadLettered);
  // With a budget the oldest have made room; what is left is there once, in batches without a gap.
  const kept = budgetMb === undefined ? counters.stored : storage.rows;
  same('stored events', stored.count, kept);
  same('different stored events', stored.distinct, kept);
  if (budgetMb === undefined) same('first sequence', stored.first, 0);
  else if (kept === counters.stored) found.push('no event made room: the storm was too short for its budget');
  if (budgetMb !== undefined) same('batches left out', stored.gaps, 0);
  if (deadLettered === 0) same('last sequence', stored.last, emitted - 1);
  return found;
}
