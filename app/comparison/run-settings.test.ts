import { expect, test } from 'vitest';
import type { Config } from '../../workers/contract/config-types.ts';
import { applyPatch } from '../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { differencesOf } from './run-settings.ts';

test('names settings that differ, with their unit; the timeline counts as one', () => {
  const a = defaultConfig();
  const timeline = [{ at: 5, what: 'burst', value: 5, for: 3 }];
  const b = applyPatch(a, { channels: { capacity: 16_384 }, failures: { timeline } });
  expect(differencesOf([a, a])).toEqual([]);
  expect(differencesOf([a, b])).toEqual([
    { path: 'channels.capacity', label: 'Channel capacity', texts: ['500 events', '16,384 events'] },
    { path: 'failures.timeline', label: 'Timeline', texts: ['nothing', 'Burst: 5 × the load at 5 s for 3 s'] },
  ]);
});

test('a setting that an older version did not have is no difference', () => {
  const { objectives: _, ...older } = defaultConfig();
  expect(differencesOf([defaultConfig(), { ...older, objectives: {} } as unknown as Config])).toEqual([]);
});
