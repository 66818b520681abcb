/** A scenario of a kept run: what the run showed holds for itself, and what it had is played again. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { actOfRun } from '../app/own-scenario/act-of-run.ts';
import { type Chosen, measuredOf, rowOf, scenarioOf } from '../app/own-scenario/scenario-of-run.ts';
import { configOf } from '../app/scenarios/definition/loads.ts';
import { linkOf } from '../app/scenarios/definition/scenario-address.ts';
import { RELATIONS } from '../app/scenarios/definition/scenario-types.ts';
import { ActRecord } from '../app/scenarios/measured/act-record.ts';
import { judgeRow } from '../app/scenarios/verdict.ts';
import type { ConfigPatch } from '../workers/contract/config-types.ts';
import { idleSnapshot } from '../workers/contract/idle-snapshot.ts';
import { applyPatch } from '../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../workers/contract/settings/config-codec.ts';
import { noLatencies } from '../workers/contract/view/latency-counts.ts';

const TEXTS = { title: 'Überlast am Montag!', claim: 'It comes again.', why: 'Saved from a run.' };
const TIMELINE = [
  { at: 1, what: 'burst', value: 5, for: 1 },
  { at: 2, what: 'kill', value: 'transform-1', for: 0 },
];

function recordOf(patch: ConfigPatch): ActRecord {
  const config = applyPatch(defaultConfig(), { failures: { timeline: TIMELINE }, ...patch });
  const record = new ActRecord(1, 'a run', config, 0, 4);
  for (let ms = 100; ms <= 4000; ms += 100) {
    const snapshot = idleSnapshot(config);
    const stored = 3 * ms;
    const counters = { ...snapshot.counters, emitted: stored + 7, stored, shed: 5 };
    record.add({ ...snapshot, state: 'running', time: 1e12 + ms, activeMs: ms, elapsedMs: ms, counters }, () =>
      noLatencies(),
    );
  }
  return record;
}

let record: ActRecord;
beforeAll(() => {
  record = recordOf({ batch: { maxSize: 77 }, load: { eventsPerSecond: 3000, seed: 5 } });
});

test('each figure that it has, in each relation, holds for the run itself', () => {
  const measured = measuredOf(record);
  expect(measured.length).toBeGreaterThan(50);
  const outcomes = measured.flatMap((each) =>
    RELATIONS.map((is) => [each.figure, is, judgeRow(rowOf({ ...each, is }), [record]).outcome]),
  );
  expect(outcomes.filter(([, , outcome]) => outcome !== 'held')).toEqual([]);
});

test('the scenario is sound, travels as a link, and plays what the run had, storage and seed included', async () => {
  const chosen = measuredOf(record)
    .slice(0, 4)
    .map((each): Chosen => ({ ...each, is: 'within' }));
  const scenario = scenarioOf(record, chosen, TEXTS);
  expect(scenario.id).toBe('berlast-am-montag');
  expect(scenario.verdict).toHaveLength(4);
  expect(scenario.watch.cues.map(({ part }) => part)).toEqual(['source', 'transform']);
  expect(await linkOf(scenario, 'https://somebody.example/')).toHaveProperty('link');
  expect(configOf(scenario.acts[0]!, 1)).toEqual(record.config);
});

test('the load is a share of what the database takes, if that has a timer', () => {
  const slow = recordOf({ failures: { storage: { latencyMs: 50 } }, load: { eventsPerSecond: 30_000 } });
  const [act] = scenarioOf(slow, [{ figure: 'lost', value: 0, is: 'at most' }], TEXTS).acts;
  expect(act!.settings['load.eventsPerSecond']).toEqual({ share: 0.75, of: 'database' });
  expect(configOf(act!, 1)).toEqual(slow.config);
});

test('no verdict, no scenario', () => {
  expect(() => scenarioOf(record, [], TEXTS)).toThrow('verdict');
});

test('a file whose clock is years ahead is refused, and not waited for', async () => {
  const file = new Uint8Array(readFileSync(new URL('../workers/contract/runs/first-format.penstock', import.meta.url)));
  await expect(actOfRun('first', file)).rejects.toThrow('less than a second of figures');
});
