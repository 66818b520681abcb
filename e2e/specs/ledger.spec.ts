/**
 * The ledger, in configurations that nobody thought of: each is drawn from a seed, changed twice while it runs, and
 * stopped; then every event has to be somewhere.
 */

import type { ConfigPatch } from '../../workers/contract/config-types.ts';
import { SERVED_STAGES } from '../../workers/contract/name-sets.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { snapshotFaults } from '../../workers/testing/snapshot-faults.ts';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';
import { generator } from '../random.ts';

/** PENSTOCK_LEDGER_RUNS=600 tries more. */
const RUNS = Number(process.env.PENSTOCK_LEDGER_RUNS ?? 6);
const RUNS_A_PAGE = 6;

/** Of every stage that has a service time. */
const SERVICE_RANGES: Readonly<Record<string, readonly [number, number]>> = Object.fromEntries(
  SERVED_STAGES.flatMap((stage) => [
    [`service.${stage}.meanUs`, [1, 20]],
    [`service.${stage}.p50Us`, [1, 10]],
    [`service.${stage}.p99Us`, [10, 100]],
  ]),
);

/** Ranges that keep a run short; what is not named here is drawn from all that is allowed. */
const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  ...SERVICE_RANGES,
  'load.eventsPerSecond': [5000, 400_000],
  'load.classMix.normal': [0.1, 1],
  'scheduler.budgetMs.urgent': [1, 2000],
  'scheduler.budgetMs.normal': [1, 2000],
  'scheduler.budgetMs.bulk': [1, 2000],
  'batch.maxWaitMs': [1, 300],
  'breaker.slowCallMs': [0, 200],
  'breaker.openMs': [1, 200],
  'breaker.maxOpenMs': [200, 400],
  'breaker.minimumCalls': [1, 10],
  'breaker.window': [10, 100],
  'storage.retainEvents': [10_000, 300_000],
  'database.perCallMs': [0, 5],
  'database.perRowUs': [0, 5],
  'database.p50Ms': [0.1, 5],
  'database.p99Ms': [5, 20],
  'database.backoff': [0, 20],
  'failures.storage.errorRate': [0, 0.4],
  'failures.storage.refusedRows': [0, 0.01],
  'failures.storage.latencyMs': [0, 20],
  'failures.storage.jitterMs': [0, 20],
  'failures.subscribers.aggregates': [0, 200],
  'failures.subscribers.alarms': [0, 200],
  'failures.subscribers.tail': [0, 200],
  'threads.count': [1, 6],
  'transform.workers': [1, 4],
};
/** What every run starts from, so that whatever is drawn agrees with the rules between fields. */
const BASE: ConfigPatch = {
  load: { eventsPerSecond: 20_000 },
  breaker: { openMs: 200, maxOpenMs: 200, window: 10, minimumCalls: 10 },
  service: Object.fromEntries(SERVED_STAGES.map((stage) => [stage, { p50Us: 10, p99Us: 10 }])),
};
/** Left alone: a hang is lifted by hand only, and the feeds and databases have tests of their own. */
const FIXED = new Set(['feed.kind', 'feed.recording', 'feed.speed', 'storage.kind', 'failures.storage.hang']);

for (let first = 1; first <= RUNS; first += RUNS_A_PAGE) {
  const last = first + RUNS_A_PAGE - 1;
  test(`configurations ${first} to ${last} account for every event`, async ({ bare: live }) => {
    for (let seed = first; seed <= last; seed++) await test.step(`configuration ${seed}`, () => run(live, seed));
  });
}

async function run(live: LivePage, seed: number): Promise<void> {
  const random = generator(seed);
  await live.reset();
  await live.page.evaluate(() => {
    const defaults = window.penstock!.defaults();
    window.penstock!.set({ ...defaults, storage: { ...defaults.storage, kind: 'memory' } });
  });
  await live.set(BASE);
  await live.start(draw(random, 0.6));
  await live.emittedOrFull(1000);
  for (let change = 0; change < 2; change++) {
    await live.set(draw(random, 0.15));
    const { emitted } = (await live.snapshot()).counters;
    await live.emittedOrFull(emitted + 500);
    expect(snapshotFaults(await live.snapshot())).toEqual([]);
  }
  const { snapshot } = await live.stop();
  expect(snapshot.ledger, `configuration ${seed}: ${live.page.url()}`).toEqual({
    inFlight: 0,
    unaccounted: 0,
    slack: 0,
  });
  expect(snapshotFaults(snapshot)).toEqual([]);
}

function isFixed({ path }: Field): boolean {
  return FIXED.has(path) || path.startsWith('load.trace.');
}
/** A patch that sets about `share` of the fields. */
function draw(random: () => number, share: number): ConfigPatch {
  const patch: Record<string, unknown> = {};
  for (const field of FIELDS) {
    const [chance, value] = [random(), drawValue(field, random())];
    if (chance < share && !isFixed(field)) put(patch, field.path.split('.'), value);
  }
  return patch;
}
function drawValue(field: Field, share: number): number | string | boolean {
  switch (field.kind) {
    case 'number': {
      const [min, max] = RANGES[field.path] ?? [field.min, field.max];
      const value = field.scale === 'log' && min > 0 ? min * (max / min) ** share : min + (max - min) * share;
      return field.isInteger ? Math.round(value) : value;
    }
    case 'choice':
      return drawOption(field.options, share);
    case 'switch':
      return share < 0.5;
    case 'text':
      return field.default;
  }
}
/** An arrival trace needs a file: `trace.spec.ts`. */
function drawOption(all: readonly string[], share: number): string {
  const options = all.filter((option) => option !== 'trace');
  return options[Math.floor(share * options.length)]!;
}
function put(target: Record<string, unknown>, keys: readonly string[], value: unknown): void {
  const [key, ...rest] = keys;
  if (rest.length === 0) {
    target[key!] = value;
    return;
  }
  const inner = (target[key!] ?? {}) as Record<string, unknown>;
  target[key!] = inner;
  put(inner, rest, value);
}
