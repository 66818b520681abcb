/**
 * The check of settings, loaded when there is something to check: a link with settings, a script, or else with the parts of
 * the screen that come after the first figures. None of it is needed to show these.
 */

import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { applyPatch } from '../../workers/contract/settings/config-check.ts';

let check: typeof applyPatch | null = null;

/** Fulfilled when `checkedPatch` can be called. @throws Error when the code cannot be loaded; it can be tried again */
export async function loadSettingsCheck(): Promise<void> {
  check ??= (await import('../../workers/contract/settings/config-check.ts')).applyPatch;
}

/** Whether there is nothing to check. What scripts pass may be anything. */
export function hasNothing(patch: unknown): boolean {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return false;
  return Object.keys(patch).length === 0;
}

/**
 * `config` with `patch` applied, as a new value.
 * @throws ConfigError when a value is not allowed; Error when the check is not loaded yet
 */
export function checkedPatch(config: Config, patch: ConfigPatch): Config {
  if (hasNothing(patch)) return config;
  if (check === null) throw new Error('settings can be changed from when penstock.ready is fulfilled');
  return check(config, patch);
}
