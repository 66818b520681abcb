import { expect, test } from 'vitest';
import type { Act } from '../scenarios/definition/scenario-types.ts';
import { changesOf } from './act-changes.ts';

const act = (settings: Act['settings']): Act => ({ name: 'An act', settings, seconds: 10 });
const TIMER = { 'failures.storage.latencyMs': 10 } as const;
const one = act({ ...TIMER, 'load.eventsPerSecond': { share: 20, of: 'database' }, 'batch.maxSize': 1 });

test('an act that is like the first has no changes', () => {
  expect(changesOf(one, one)).toEqual([]);
  expect(changesOf(act({}), act({ 'breaker.enabled': true }))).toEqual([]);
});

test('a load that is as high is no change, whatever it is a share of', () => {
  const ten = act({ ...TIMER, 'load.eventsPerSecond': { share: 2, of: 'database' }, 'batch.maxSize': 10 });
  expect(changesOf(one, ten)).toEqual(['Batch size: 10 events']);
  const more = act({ ...TIMER, 'load.eventsPerSecond': { share: 3, of: 'database' }, 'batch.maxSize': 1 });
  expect(changesOf(one, more)).toEqual(['Events per second: 300 % of what the database takes']);
});

test('a setting that an act leaves out is back at its default', () => {
  expect(changesOf(act({ 'breaker.enabled': false }), act({}))).toEqual(['Breaker: on']);
});

test('failures are told elsewhere, and of many settings there are four and how many more', () => {
  expect(changesOf(act({}), act({ 'failures.poison.ratio': 0.1 }))).toEqual([]);
  const many = act({
    'batch.maxSize': 7,
    'breaker.openMs': 7000,
    'channels.capacity': 70,
    'database.inFlight': 7,
    'scheduler.backlog': 700,
    'transform.workers': 3,
  });
  expect(changesOf(act({}), many)).toHaveLength(5);
  expect(changesOf(act({}), many).at(-1)).toBe('and 2 more settings');
});
