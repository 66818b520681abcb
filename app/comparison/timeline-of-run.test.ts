import { expect, test } from 'vitest';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { timelineOf } from './timeline-of-run.ts';

const first = applyPatch(defaultConfig(), { failures: { timeline: [{ at: 3, what: 'burst', value: 5, for: 3 }] } });
const changed = (activeMs: number, failures: object) => ({
  type: 'config' as const,
  at: 0,
  activeMs,
  config: applyPatch(first, { failures }),
});

test('a run is repeated with its timeline, what was injected, and what was switched by hand and back', () => {
  const texts = [
    { type: 'step' as const, at: 0, activeMs: 1234, step: { what: 'kill', value: 'storage', for: 0 } },
    changed(4000, { storage: { outage: true } }),
    changed(5500, { storage: { outage: true, latencyMs: 20 } }),
    changed(7000, {}),
    changed(9000, { storage: { hang: true } }),
  ];
  expect(timelineOf(first, texts, 12)).toEqual([
    { at: 1.2, what: 'kill', value: 'storage', for: 0 },
    { at: 3, what: 'burst', value: 5, for: 3 },
    { at: 4, what: 'failures.storage.outage', value: true, for: 3 },
    { at: 5.5, what: 'failures.storage.latencyMs', value: 20, for: 1.5 },
    { at: 9, what: 'failures.storage.hang', value: true, for: 0 },
  ]);
});

test('a failure from the start of the run stays a setting, and is no step', () => {
  const slow = applyPatch(defaultConfig(), { failures: { storage: { latencyMs: 20 } } });
  const texts = [
    { type: 'config' as const, at: 0, activeMs: 4000, config: applyPatch(slow, { batch: { maxSize: 10 } }) },
  ];
  expect(timelineOf(slow, texts, 12)).toEqual([]);
});
