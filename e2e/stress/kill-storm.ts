/**
 * Kills randomly chosen workers at random moments under full load, several at a time, and looks after each round whether
 * everyone is back and events get through; at the end, whether every event that was emitted is stored, once.
 *
 * Nothing may be lost in these runs: no event is invalid, expires or is shed. So the stored sequences must be 0, 1, 2 …
 */
import type { Page } from '@playwright/test';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { between, generator } from '../random.ts';
import { type StoredEvents, storedEvents } from './stored-events.ts';

export interface Storm {
  readonly seed: number;
  readonly kills: number;
  readonly encoding: Config['load']['encoding'];
  readonly policy: Config['scheduler']['policy'];
  readonly storage: Config['storage']['kind'];
  /** How long the database takes for a batch of 2,000, ms: it bounds how much there is to count. */
  readonly latencyMs: number;
}

export interface StormReport {
  /** Workers, and by the stages that they ran. */
  readonly killed: Readonly<Record<string, number> & { workers: number }>;
  readonly rounds: number;
  /** From the last kill of a round until everyone was back and events came through again, ms. */
  readonly recoveries: readonly number[];
  readonly snapshot: Snapshot;
  readonly stored: StoredEvents;
  /** What does not hold, in words; empty when all does. */
  readonly wrong: readonly string[];
}

interface Round {
  /** How long events flow before it, ms. */
  readonly afterMs: number;
  /** Which of the living, from 0 up to 1, and how long after the one before, ms. */
  readonly kills: readonly { readonly pick: number; readonly afterMs: number }[];
}

const MOST_TOGETHER = 4;
const LONGEST_QUIET_MS = 150;
const LONGEST_PAUSE_MS = 80;
/** A round that takes longer is a stuck thread. */
const STUCK_MS = 30_000;
/** As much as can be under way, and some: when so many more are stored, they have come through all stages. */
const THROUGH = 5000;
/** Of memory storage, so that all can be counted. */
const KEPT = 12_000_000;

const NEVER_EXPIRES = 60_000;

export async function killStorm(page: Page, storm: Storm): Promise<StormReport> {
  const random = generator(storm.seed);
  const patch = configuration(storm, random);
  const rage = await page.evaluate(rageInPage, {
    patch,
    rounds: rounds(storm.kills, random),
    stuckMs: STUCK_MS,
    through: THROUGH,
  });
  const { snapshot } = await page.evaluate(() => window.penstock!.stop());
  const stored = await storedEvents(page, snapshot);
  return {
    ...rage,
    rounds: rage.recoveries.length,
    snapshot,
    stored,
    wrong: [...rage.wrong, ...faults(snapshot, stored)],
  };
}

function configuration({ encoding, policy, storage, latencyMs }: Storm, random: () => number): ConfigPatch {
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
    storage: { kind: storage, retainEvents: KEPT },
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
      kills: Array.from({ length: together }, () => ({
        pick: random(),
        // Half of them at the same moment: two neighbours, or all of one stage's.
        afterMs: random() < 0.5 ? 0 : random() * LONGEST_PAUSE_MS,
      })),
    });
    left -= together;
  }
  return all;
}

/** Runs in the page, so that a kill comes when it is meant to. */
async function rageInPage(plan: {
  patch: ConfigPatch;
  rounds: readonly Round[];
  stuckMs: number;
  through: number;
}): Promise<{ killed: Record<string, number> & { workers: number }; recoveries: number[]; wrong: string[] }> {
  const penstock = window.penstock!;
  const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const killed: Record<string, number> & { workers: number } = { workers: 0 };
  const recoveries: number[] = [];
  const wrong: string[] = [];
  /** Restarts of a killed worker at that time: until there is one more, it is dead, whatever it is listed as. */
  const graves = new Map<string, number>();
  const isDead = ({ name, restarts }: { name: string; restarts: number }) => graves.get(name) === restarts;
  const untilThrough = async (wanted: number) => {
    const since = performance.now();
    for (;;) {
      const { state, counters, ledger } = penstock.snapshot();
      const workers = penstock.workers();
      if (ledger.unaccounted !== 0) wrong.push(`${ledger.unaccounted} events unaccounted for while it runs`);
      if (state !== 'running') throw new Error(`the run is ${state}`);
      const isWell = workers.every((worker) => worker.state === 'running' && !isDead(worker));
      if (isWell && counters.stored >= wanted) return performance.now() - since;
      if (performance.now() - since > plan.stuckMs) {
        throw new Error(`stuck: ${counters.stored} of ${wanted} stored, ${JSON.stringify(workers)}`);
      }
      await pause(5);
    }
  };
  await penstock.start(plan.patch);
  await untilThrough(plan.through);
  for (const round of plan.rounds) {
    await pause(round.afterMs);
    for (const { pick, afterMs } of round.kills) {
      await pause(afterMs);
      const living = penstock.workers().filter((worker) => worker.state === 'running' && !isDead(worker));
      const victim = living[Math.floor(pick * living.length)];
      if (victim === undefined) continue;
      graves.set(victim.name, victim.restarts);
      await penstock.kill(victim.name);
      for (const stage of victim.stage.split(/[ ,]+/)) killed[stage] = (killed[stage] ?? 0) + 1;
      killed.workers++;
    }
    recoveries.push(await untilThrough(penstock.snapshot().counters.stored + plan.through));
  }
  return { killed, recoveries, wrong };
}

function faults({ state, ledger, counters, copies }: Snapshot, stored: StoredEvents): string[] {
  const found: string[] = [];
  const same = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) found.push(`${what} is ${actual}, not ${wanted}`);
  };
  const { emitted } = counters;
  same('state', state, 'stopped');
  same('in flight', ledger.inFlight, 0);
  same('unaccounted', ledger.unaccounted, 0);
  same('copies', copies, 0);
  same('stored, by the counter', counters.stored, emitted);
  same('stored events', stored.count, emitted);
  same('different stored events', stored.distinct, emitted);
  same('first sequence', stored.first, 0);
  same('last sequence', stored.last, emitted - 1);
  return found;
}
