/** A file of the first format, as version 0.2.0 wrote it: it opens in every later version, and says the same. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { BUCKETS } from '../../primitives/histogram/histogram.ts';
import { idleSnapshot } from '../idle-snapshot.ts';
import { defaultConfig } from '../settings/config-codec.ts';
import { type ReadSample, readRun } from './read-run.ts';

const COUNTERS = { emitted: 1798, invalid: 0, shed: 0, expired: 0, deadLettered: 0, stored: 1798 };
const file = new Uint8Array(readFileSync(new URL('first-format.penstock', import.meta.url)));

test('a file of the first format is read in full', () => {
  const samples: ReadSample[] = [];
  const run = readRun(file, BUCKETS, (sample) => samples.push(sample));
  expect(run.end).toBe('ended');
  expect(run.head).toMatchObject({ program: '0.2.0', runId: 7, startedAt: 1_700_000_000_000 });
  expect(run.label).toMatchObject({ name: 'first', starred: true, moments: [{ text: 'here' }] });
  expect(run.lines).toMatchObject([{ kind: 'run', text: 'run 7 started' }]);
  expect(run.texts.map(({ type }) => type)).toEqual(['config', 'step', 'log', 'speed', 'end', 'label']);
  expect(samples).toHaveLength(61);
  const { now, config } = samples.at(-1)!;
  // An outcome that it did not have yet is 0.
  expect(now.counters).toEqual({ ...COUNTERS, evicted: 0 });
  expect(config.load.eventsPerSecond).toBe(3000);
  const stored = run.histograms.find(({ name }) => name === 'endToEnd')!.ticks;
  expect(stored.flatMap(({ gains }) => gains).reduce((sum, { gain }) => sum + gain, 0)).toBe(COUNTERS.stored);
  // What later versions have besides is filled in.
  expect(Object.keys(now)).toEqual(expect.arrayContaining(Object.keys(idleSnapshot(defaultConfig()))));
});
