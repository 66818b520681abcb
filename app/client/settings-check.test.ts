import { expect, test, vi } from 'vitest';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';

test('before its code has loaded, an empty patch changes nothing, and any other says when it can be used', async () => {
  vi.resetModules();
  const { checkedPatch, loadSettingsCheck } = await import('./settings-check.ts');
  const config = defaultConfig();
  expect(checkedPatch(config, {})).toBe(config);
  expect(() => checkedPatch(config, { load: { sensors: 7 } })).toThrow('penstock.ready');
  await loadSettingsCheck();
  expect(checkedPatch(config, { load: { sensors: 7 } }).load.sensors).toBe(7);
  expect(() => checkedPatch(config, { load: { sensors: 0 } })).toThrow('load.sensors');
});

test.each([null, [], '', 'a', 5, true])('%j is no empty patch: it is left to the check', async (input) => {
  const { hasNothing } = await import('./settings-check.ts');
  expect(hasNothing(input)).toBe(false);
});
