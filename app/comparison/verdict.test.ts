import { expect, test } from 'vitest';
import { idleSnapshot } from '../../workers/contract/idle-snapshot.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import { verdictOf, warningsOf } from './verdict.ts';

/** A run of a minute at 4,000/s. */
function run(capacity: number, { shed = 0, longestMs = 100, crowded = 0, highWater = 80 } = {}) {
  const config = applyPatch(defaultConfig(), { channels: { capacity } });
  const idle = idleSnapshot(config);
  const emitted = 240_000;
  const last: Snapshot = {
    ...idle,
    state: 'stopped',
    activeMs: 60_000,
    counters: { ...idle.counters, emitted, shed, stored: emitted - shed },
    channels: { ...idle.channels, 'broadcast→storage': { ...idle.channels['broadcast→storage'], highWater } },
    latency: { ...idle.latency, endToEnd: { ...idle.latency.endToEnd, count: emitted - shed, max: longestMs } },
  };
  const series = { seconds: [], stored: [], p99: [], waiting: [], lost: [] };
  return { config, lastConfig: config, last, crowded, marks: [], series };
}
const NAMES = ['A', 'B'] as const;

test('a longer queue makes no difference if nothing queued, and the verdict says so', () => {
  const { headline, lines } = verdictOf(run(500), run(16_384), NAMES);
  expect(headline).toBe('No difference: nothing queued');
  expect(lines[0]).toContain('A: no channel was nearly full; the fullest held at most 80 of 500 events');
  // The machine was busy elsewhere: waits of a moment are no queue.
  expect(verdictOf(run(500, { longestMs: 900, crowded: 0.01 }), run(16_384), NAMES).headline).toContain(
    'nothing queued',
  );
});

test('losses come before waits, with both figures', () => {
  const [small, large] = [run(500, { shed: 24_013, longestMs: 600, crowded: 0.2 }), run(16_384, { longestMs: 3000 })];
  const { headline, lines } = verdictOf(small, large, NAMES);
  expect(headline).toBe('A loses 24.0 k valid events, B none; the longest wait is 3.00 s in B, 600 ms in A');
  expect(lines.join(' ')).toContain('24,013 valid events lost (10.0 %)');
  expect(lines.join(' ')).toContain('One run of each');
  expect(verdictOf(large, small, NAMES).headline).toMatch(/^B loses 24\.0 k valid events, A none/);
});

test('one run of each cannot tell small differences apart', () => {
  const one = run(500, { shed: 1000, longestMs: 600, crowded: 0.2 });
  const other = run(1000, { shed: 1100, longestMs: 650, crowded: 0.2 });
  expect(verdictOf(one, other, NAMES).headline).toBe('No clear difference');
});

test('several settings, or none, are said to differ', () => {
  const a = run(500, { shed: 10, crowded: 0.5 });
  const b = {
    ...run(500, { shed: 500, crowded: 0.5 }),
    config: applyPatch(a.config, { channels: { capacity: 9 }, batch: { maxSize: 7 } }),
  };
  expect(verdictOf(a, b, NAMES).lines.join(' ')).toContain('2 settings differ');
  expect(verdictOf(a, a, NAMES).lines.join(' ')).toContain('The settings are the same');
});

test('another machine, version, load or length is warned of', () => {
  const base = { ...run(500), end: 'ended' as const, speed: null };
  const head = (program: string, cores: number) => ({ program, machine: { cores, browser: 'x' } }) as never;
  const a = { ...base, head: head('1', 2) };
  expect(warningsOf([a, a])).toEqual([]);
  const b = {
    head: head('2', 4),
    end: 'tab' as const,
    speed: { at: 1, eventsPerSecond: 100, drift: -0.2 },
    lastConfig: base.config,
    config: applyPatch(base.config, { load: { eventsPerSecond: 7 }, failures: { storage: { latencyMs: 9 } } }),
    last: { ...base.last, activeMs: 10_000 },
  };
  expect(warningsOf([a, b])).toHaveLength(8);
  const playing = (rows: number) => ({
    ...a,
    last: { ...base.last, recording: { rows, row: 1, turn: 0, fromMs: 0, toMs: 9, recordedMs: 5, isOver: false } },
  });
  expect(warningsOf([playing(120), playing(120)])).toEqual([]);
  expect(warningsOf([playing(120), playing(121)])).toEqual(['The runs played different recordings.']);
  const steady = { ...a, speed: { at: 1, eventsPerSecond: 100, drift: 0.04 } };
  expect(warningsOf([a, steady])).toEqual([]);
});
