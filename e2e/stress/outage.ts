/**
 * The database fails for a while and comes back. What may be missing afterwards depends on the settings: with `hold`,
 * `block` and without discarding, nothing; with one of them the other way, what that setting gives up, as counted, and no
 * other event. Nobody helps the pipeline to recover.
 */
import type { Page } from '@playwright/test';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { mostCalls } from '../../workers/testing/most-calls.ts';
import { snapshotFaults } from '../../workers/testing/snapshot-faults.ts';
import { type StoredEvents, storedEvents } from './stored-events.ts';

type GivenUp = 'shed' | 'expired' | 'deadLettered';

export interface Outage {
  readonly seconds: number;
  readonly storage: Config['storage']['kind'];
  /** What the settings give up; null: they hold everything. */
  readonly givesUp: GivenUp | null;
}
interface OutageReport {
  readonly snapshot: Snapshot;
  readonly stored: StoredEvents;
  /** Failed calls of the database, and the most that the backoff allows. */
  readonly calls: number;
  readonly allowed: number;
  /** From the end of the outage until every event that had fallen due was emitted and stored, ms. */
  readonly caughtUpMs: number;
  readonly wrong: readonly string[];
}

export const OUTAGES: readonly (GivenUp | null)[] = [null, 'shed', 'expired', 'deadLettered'];

const RATE = 50_000;
const HEALTHY = 20_000;
/** So far behind its schedule the pipeline may be when all is well, ms. */
const WELL_MS = 250;

export async function outage(page: Page, plan: Outage): Promise<OutageReport> {
  const { calls, lastedMs, caughtUpMs } = await page.evaluate(failAndRecover, {
    patch: configuration(plan),
    forMs: plan.seconds * 1000,
    limitMs: plan.seconds * 1000 + 30_000,
    healthy: HEALTHY,
    rate: RATE,
    wellMs: WELL_MS,
  });
  const { snapshot, config } = await page.evaluate(() => window.penstock!.stop());
  const stored = await storedEvents(page, snapshot);
  const allowed = mostCalls(config.breaker, lastedMs, 0) + 1;
  const wrong = faults(plan, snapshot, stored);
  if (calls > allowed) wrong.push(`${calls} calls in the outage, more than ${allowed}`);
  if (calls === 0) wrong.push('no call was made in the outage');
  return { snapshot, stored, calls, allowed, caughtUpMs, wrong };
}

function configuration({ seconds, storage, givesUp }: Outage): ConfigPatch {
  return {
    load: { mode: 'rate', eventsPerSecond: RATE, invalidRatio: 0, arrivals: 'poisson' },
    channels: { capacity: 500, whenFull: givesUp === 'shed' ? 'shed' : 'block' },
    scheduler: { discardExpired: givesUp === 'expired', budgetMs: { urgent: 50, normal: 200, bulk: 500 } },
    batch: { maxSize: 500, maxWaitMs: 50 },
    breaker: { openMs: 50, backoffFactor: 2, maxOpenMs: 1000, whenOpen: givesUp === 'deadLettered' ? 'shed' : 'hold' },
    storage: { kind: storage, retainEvents: Math.round(RATE * (2 * seconds + 60)) },
  };
}

/** Runs in the page, so that calls are counted from the very moment on. */
async function failAndRecover(plan: {
  patch: ConfigPatch;
  forMs: number;
  limitMs: number;
  healthy: number;
  rate: number;
  wellMs: number;
}): Promise<{ calls: number; lastedMs: number; caughtUpMs: number }> {
  const penstock = window.penstock!;
  const until = async (isTrue: () => boolean, limitMs: number) => {
    const since = performance.now();
    while (!isTrue()) {
      if (performance.now() - since > limitMs) throw new Error(`stuck: ${JSON.stringify(penstock.snapshot())}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    return performance.now() - since;
  };
  await penstock.start(plan.patch);
  await until(() => penstock.snapshot().counters.stored >= plan.healthy, plan.limitMs);
  const before = penstock.snapshot();
  penstock.set({ failures: { storage: { outage: true } } });
  const began = performance.now();
  // It is called an outage from its first failed call on.
  await until(() => penstock.snapshot().breaker.failures > before.breaker.failures, plan.limitMs);
  await until(() => performance.now() - began >= plan.forMs, plan.limitMs);
  penstock.set({ failures: { storage: { outage: false } } });
  const lastedMs = performance.now() - began;
  const caughtUpMs = await until(() => {
    const { time, counters, breaker } = penstock.snapshot();
    const due = before.counters.emitted + ((time - before.time - plan.wellMs) / 1000) * plan.rate;
    const { stored, shed, expired, deadLettered } = counters;
    return breaker.state === 'closed' && stored + shed + expired + deadLettered >= due;
  }, plan.limitMs);
  return { calls: penstock.snapshot().breaker.failures - before.breaker.failures, lastedMs, caughtUpMs };
}

function faults({ givesUp, storage: kind }: Outage, snapshot: Snapshot, stored: StoredEvents): string[] {
  const { state, counters, storage } = snapshot;
  const found = snapshotFaults(snapshot);
  const same = (what: string, actual: unknown, wanted: unknown) => {
    if (actual !== wanted) found.push(`${what} is ${actual}, not ${wanted}`);
  };
  same('state', state, 'stopped');
  same('storage', storage.kind, kind);
  for (const fate of ['shed', 'expired', 'deadLettered'] as const) {
    if (fate !== givesUp) same(fate, counters[fate], 0);
    else if (counters[fate] === 0) found.push(`nothing was ${fate}: the outage was not felt`);
  }
  const missing = givesUp === null ? 0 : counters[givesUp];
  same('stored, by the counter', counters.stored, counters.emitted - missing);
  same('stored events', stored.count, counters.stored);
  same('different stored events', stored.distinct, counters.stored);
  same('first sequence', stored.first, 0);
  return found;
}
