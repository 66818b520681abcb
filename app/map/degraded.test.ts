import { expect, test } from 'vitest';
import { defaultConfig } from '../../workers/contract/config-codec.ts';
import { STORAGE_PROBLEMS } from '../../workers/contract/database-types.ts';
import type { Incident } from '../../workers/contract/incidents.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { idleSnapshot } from '../client/idle-snapshot.ts';
import { findBottleneck } from './bottleneck.ts';
import { alsoTrue } from './degraded.ts';
import { CONTEXT } from './notes.ts';

const config = defaultConfig();
const settings = { inForce: config, asked: config, seconds: 0 };

function running(change: (now: Snapshot) => void) {
  const before = idleSnapshot(config);
  Object.assign(before, { state: 'running', runId: 1 });
  const now = structuredClone(before);
  now.time += 1000;
  now.counters.emitted = 20_000;
  change(now);
  return { now, before };
}

test.each(STORAGE_PROBLEMS)('storage that is %s stays in the headline, with its cause and what helps', (problem) => {
  const reading = running((now) => {
    now.storage.problem = problem;
  });
  const found = findBottleneck(reading, config, 2);
  expect(found).toMatchObject({ harm: 'degraded', tone: 'strained', part: 'storage' });
  expect(found.remedies).toHaveLength(1);
  expect(CONTEXT.storage!(reading, config)).toMatch(/^in memory: /);
});

test('memory that was asked for is no degradation', () => {
  const asked = { ...config, storage: { ...config.storage, kind: 'memory' as const } };
  const reading = running((now) => {
    now.storage.problem = 'full';
  });
  expect(findBottleneck(reading, asked, 2).tone).toBe('calm');
});

test('what lasts is still said below a headline that is worse', () => {
  const reading = running((now) => {
    now.storage.problem = 'unavailable';
    now.counters.expired = 5000;
    now.incidents = [{ what: 'worker-2 lost', outcome: 'open' } as Incident];
  });
  const found = findBottleneck(reading, config, 2);
  expect(found.harm).toBe('lost');
  expect(alsoTrue(reading.now, settings, 1, found)).toEqual([
    'events are in memory only, not in the database',
    'one core: the threads take turns on it',
  ]);
  expect(found.reason).toContain('worker-2 lost');
});
