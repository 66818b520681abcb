/** A load share says what the pipeline lets through: each capacity beside what the stages really store at twice as much. */
import { expect, test } from 'vitest';
import { capacityOf, configOfSettings, LOAD } from '../app/scenarios/definition/loads.ts';
import { storedEvents } from '../workers/testing/pipeline-check.ts';
import { PipelineRig } from '../workers/testing/pipeline-rig.ts';

type Settings = Parameters<typeof capacityOf>[1];
const SPEED = 1_000_000;
/** The first calls begin when the first batch is full. */
const WARM_UP_MS = 50;
const MEASURED_MS = 400;

const CALL_2_MS = { 'batch.maxSize': 5, 'batch.maxWaitMs': 10, 'database.perCallMs': 2 };
const CASES: readonly (readonly [name: string, of: 'database' | 'alarms', settings: Settings])[] = [
  ['a call at a time', 'database', CALL_2_MS],
  ['rows that cost', 'database', { ...CALL_2_MS, 'database.perRowUs': 400 }],
  ['injected slowness on top', 'database', { ...CALL_2_MS, 'failures.storage.latencyMs': 3 }],
  ['eight in flight', 'database', { ...CALL_2_MS, 'database.inFlight': 8 }],
  ['eight in flight, two served', 'database', { ...CALL_2_MS, 'database.inFlight': 8, 'database.capacity': 2 }],
  ['sixteen in flight, one served', 'database', { ...CALL_2_MS, 'database.inFlight': 16, 'database.capacity': 1 }],
  ['batches of one', 'database', { ...CALL_2_MS, 'batch.maxSize': 1, 'database.inFlight': 3 }],
  ['large batches', 'database', { ...CALL_2_MS, 'batch.maxSize': 40, 'database.perRowUs': 50, 'database.inFlight': 2 }],
  ['what is injected into a subscriber', 'alarms', { 'failures.subscribers.alarms': 700 }],
  ['a subscriber with a time of its own', 'alarms', { 'service.alarms.kind': 'fixed', 'service.alarms.meanUs': 700 }],
];

test.each(CASES)('%s', (_, of, settings) => {
  const config = configOfSettings(
    {
      'load.invalidRatio': 0,
      'scheduler.discardExpired': false,
      'broadcast.policies.alarms': 'block',
      'batch.maxSize': 20,
      'batch.maxWaitMs': 10,
      ...settings,
      [LOAD]: { share: 2, of },
    },
    SPEED,
  );
  const rig = new PipelineRig({ ...config, storage: { kind: 'memory' } });
  rig.runUntil(WARM_UP_MS);
  const before = storedEvents(rig).length;
  rig.runUntil(WARM_UP_MS + MEASURED_MS);
  const perSecond = (1000 * (storedEvents(rig).length - before)) / MEASURED_MS;
  expect(Math.abs(perSecond / capacityOf(of, settings, SPEED) - 1)).toBeLessThan(0.05);
  rig.release();
});
