/** What a load is a share of, beside capacities worked out by hand. */
import { describe, expect, test } from 'vitest';
import { capacityOf, configOfSettings, LOAD, timersOf } from './loads.ts';

const SPEED = 2_000_000;
type Settings = Parameters<typeof capacityOf>[1];

describe('the capacity of a database', () => {
  test.each<[string, Settings, number]>([
    ['a time of a call', { 'database.perCallMs': 20, 'batch.maxSize': 200 }, 10_000],
    ['a time of each row', { 'database.perRowUs': 100, 'batch.maxSize': 50 }, 10_000],
    ['both', { 'database.perCallMs': 5, 'database.perRowUs': 100, 'batch.maxSize': 50 }, 5000],
    [
      'injected slowness on top',
      { 'database.perCallMs': 5, 'failures.storage.latencyMs': 4, 'failures.storage.jitterMs': 2, 'batch.maxSize': 1 },
      100,
    ],
    ['several calls at once', { 'database.perCallMs': 2, 'database.inFlight': 4, 'batch.maxSize': 5 }, 10_000],
    [
      'fewer served than made',
      { 'database.perCallMs': 2, 'database.inFlight': 8, 'database.capacity': 2, 'batch.maxSize': 5 },
      5000,
    ],
    [
      'a spread around the same mean',
      { 'database.perCallMs': 5, 'database.distribution': 'log-normal', 'batch.maxSize': 1 },
      200,
    ],
    [
      'what was measured elsewhere, by its mean',
      { 'database.distribution': 'measured', 'database.perCallMs': 4, 'database.p99Ms': 50, 'batch.maxSize': 2 },
      500,
    ],
    ['no time at all', { 'batch.maxSize': 5, 'database.inFlight': 4 }, Number.POSITIVE_INFINITY],
  ])('%s', (_, settings, capacity) => expect(capacityOf('database', settings, SPEED)).toBeCloseTo(capacity, 6));
});

describe('the capacity of a subscriber', () => {
  test.each<[string, Settings, number]>([
    ['what is injected', { 'failures.subscribers.alarms': 1000 }, 1000],
    ['a time of its own', { 'service.alarms.kind': 'exponential', 'service.alarms.meanUs': 500 }, 2000],
    [
      'both',
      { 'failures.subscribers.alarms': 500, 'service.alarms.kind': 'fixed', 'service.alarms.meanUs': 500 },
      1000,
    ],
    [
      'log-normal, by its mean',
      { 'service.alarms.kind': 'log-normal', 'service.alarms.p50Us': 1000, 'service.alarms.p99Us': 1000 },
      1000,
    ],
    [
      'measured, by its mean',
      { 'service.alarms.kind': 'measured', 'service.alarms.meanUs': 500, 'service.alarms.p99Us': 9000 },
      2000,
    ],
    ['a time that is not asked for', { 'service.alarms.meanUs': 500 }, Number.POSITIVE_INFINITY],
    ['that of another', { 'service.tail.kind': 'fixed' }, Number.POSITIVE_INFINITY],
  ])('%s', (_, settings, capacity) => expect(capacityOf('alarms', settings, SPEED)).toBeCloseTo(capacity, 6));
});

test('the capacity of this machine is what its speed check found', () => {
  expect(capacityOf('speed', {}, SPEED)).toBe(SPEED);
});

test('a share becomes events per second', () => {
  const settings = { 'database.perCallMs': 2, 'database.inFlight': 8, 'database.capacity': 2, 'batch.maxSize': 5 };
  const { load } = configOfSettings({ ...settings, [LOAD]: { share: 0.7, of: 'database' } }, SPEED);
  expect(load.eventsPerSecond).toBe(3500);
});

test('settings that are named where nothing takes time are there', () => {
  expect(timersOf('database')).toContain('database.perCallMs');
  expect(timersOf('tail')).toEqual(['failures.subscribers.tail', 'service.tail']);
});
