import { describe, expect, test } from 'vitest';
import { STORAGE_PROBLEMS } from '../../workers/contract/database-types.ts';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Incident, Snapshot } from '../../workers/contract/snapshot-types.ts';
import { CONTEXT, SIGNS } from '../map/notes.ts';
import { findBottleneck } from './bottleneck.ts';
import { type Around, alsoTrue } from './degraded.ts';
import { finding } from './finding.ts';

const config = defaultConfig();
/** A machine with cores enough, on which nothing is amiss. */
const ALONE: Around = { cores: 2, standstill: null, gap: null, workers: [], isLoadAdapted: false };
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
  reading.now.storage.persistent = true;
  expect(CONTEXT.storage!(reading, config)).toMatch(/^▲ /);
});

test('a lasting limit that belongs to no part has a sign on the drawing while it is said', () => {
  const gap = { from: 1, to: 2, wasHidden: true };
  const signs = ({ now }: { now: Snapshot }, cores: number, seen: typeof gap | null) =>
    Object.values(SIGNS).flatMap((sign) => sign(now, cores, seen) || []);
  const reading = running(() => {});
  expect(signs(reading, 1, null)).toEqual(['▲ one core']);
  expect(signs(reading, 2, gap)).toEqual([expect.stringMatching(/^▲ figures from \d\d:\d\d:\d\d$/)]);
  expect(signs(reading, 2, null)).toEqual([]);
  reading.now.state = 'stopped';
  expect(signs(reading, 1, gap)).toEqual([]);
});

test('memory that was asked for is no degradation', () => {
  const asked = { ...config, storage: { ...config.storage, kind: 'memory' as const } };
  const reading = running((now) => {
    Object.assign(now.storage, { problem: 'full', persistent: true });
  });
  expect(findBottleneck(reading, asked, 2).tone).toBe('calm');
  expect(CONTEXT.storage!(reading, asked)).not.toContain('▲');
});

test('a lasting limit is still said below a worse headline', () => {
  const reading = running((now) => {
    now.storage.problem = 'unavailable';
    now.counters.expired = 5000;
    now.incidents = [{ what: 'worker-2 lost', outcome: 'open' } as Incident];
  });
  const found = findBottleneck(reading, config, 2);
  expect(found.harm).toBe('lost');
  expect(alsoTrue(reading.now, settings, { ...ALONE, cores: 1 }, found)).toEqual([
    'events are in memory only, not in the database: this browser gives the page no files',
    'one core: the threads take turns on it',
  ]);
  expect(found.reason).toContain('worker-2 lost');
});

describe('every limit is said while it lasts, below a headline that is worse, and is gone after it', () => {
  const calm = running(() => {});
  const LIMITS: readonly { limit: string; around?: Partial<Around>; now?: (now: Snapshot) => void; says: RegExp }[] = [
    ...STORAGE_PROBLEMS.map((problem) => ({
      limit: `storage: ${problem}`,
      now: (now: Snapshot) => {
        now.storage.problem = problem;
      },
      // What happens, and its cause.
      says: /^(events are in|the oldest events are dropped).*: .+/,
    })),
    { limit: 'one core', around: { cores: 1 }, says: /^one core: / },
    {
      limit: 'a hidden tab',
      around: { gap: { from: calm.now.time - 9000, to: calm.now.time - 2000, wasHidden: true } },
      says: /^figures begin at \d\d:\d\d:\d\d: the tab was hidden$/,
    },
    {
      limit: 'a page without time',
      around: { gap: { from: calm.now.time - 9000, to: calm.now.time - 2000, wasHidden: false } },
      says: /the browser gave the page no time$/,
    },
    {
      limit: 'a slow machine',
      around: { isLoadAdapted: true },
      says: /^the load is .* instead of 20\.0 k\/s: this machine is slow$/,
    },
    {
      limit: 'a worker that is not up',
      around: {
        workers: [
          { name: 'worker-1', state: 'running' },
          { name: 'worker-2', state: 'lost' },
        ],
      },
      says: /^without worker-2, until it is up$/,
    },
    {
      limit: 'fewer workers than asked',
      around: {
        workers: [
          { name: 'worker-3', state: 'starting' },
          { name: 'worker-4', state: 'starting' },
        ],
      },
      says: /^without worker-3, worker-4, until they are up$/,
    },
    {
      limit: 'a standstill',
      around: { standstill: { since: calm.now.time - 12_300, p99Ms: 3 } },
      says: /^no event has reached storage for 12\.0 s$/,
    },
    {
      limit: 'a source that is behind',
      now: (now) => {
        now.source = { owed: 48_211, lateMs: 2400, exact: false };
      },
      says: /^the source is about 48\.2 k events behind$/,
    },
    {
      limit: 'an open breaker',
      now: (now) => {
        now.breaker.state = 'open';
      },
      says: /^the breaker is open$/,
    },
    {
      limit: 'a worker that was killed',
      now: (now) => {
        now.incidents = [{ what: 'worker-2 killed', outcome: 'open' } as Incident];
      },
      // Named once.
      around: { workers: [{ name: 'worker-2', state: 'lost' }] },
      says: /^worker-2 killed$/,
    },
  ];

  test.each(LIMITS)('$limit', ({ around, now: change = () => {}, says }) => {
    const worse = finding('failing', 'validate', 'Events are lost: they are invalid', '', { harm: 'lost' });
    const { now } = running(change);
    // Of the same moment, however long ago the limits were listed.
    now.time = calm.now.time;
    const also = alsoTrue(now, settings, { ...ALONE, ...around }, worse);
    expect(also).toHaveLength(1);
    expect(also[0]).toMatch(says);
    expect(alsoTrue(calm.now, settings, ALONE, worse)).toEqual([]);
    expect(alsoTrue({ ...now, state: 'stopped' }, settings, { ...ALONE, ...around }, worse)).toEqual([]);
  });
});
