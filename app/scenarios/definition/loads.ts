/**
 * The settings of an act as a configuration: over the defaults, stored in memory unless it says otherwise, with its load
 * worked out. A load is a share of what a timer lets through, or of this machine's speed check: so the same lesson can be
 * seen on a phone and on a server.
 */

import type { Config, ConfigPatch, FieldValue, TimelineStep } from '../../../workers/contract/config-types.ts';
import { applyPatch } from '../../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { type Act, isShare, type LoadShare } from './scenario-types.ts';

export const LOAD = 'load.eventsPerSecond';
/** What a load can be, as `FIELDS` has it. */
const MOST_LOAD = 20_000_000;

type Settings = Act['settings'];
/** What is looked at to work out an act. */
export type ActSettings = Pick<Act, 'settings' | 'timeline' | 'seed'>;

/** @param speed of the speed check, in events per second. @throws ConfigError when a setting is not allowed */
export function configOf(act: ActSettings, speed: number): Config {
  const { settings, timeline = [], seed } = act;
  const entries = Object.entries({ 'storage.kind': 'memory', ...settings });
  const values = entries.map(([path, value]): [string, FieldValue] => [path, worked(value, settings, speed)]);
  const patch = patchOf(seed === undefined ? values : [...values, ['load.seed', seed]]);
  const steps = timeline.map((step): TimelineStep => ({ ...step, value: worked(step.value, settings, speed) }));
  return applyPatch(defaultConfig(), { ...patch, failures: { ...patch.failures, timeline: steps } });
}

/** As an act of nothing but settings. */
export function configOfSettings(settings: Settings, speed: number): Config {
  return configOf({ settings }, speed);
}

function worked(value: FieldValue | LoadShare, settings: Settings, speed: number): FieldValue {
  if (!isShare(value)) return value;
  const load = Math.round(value.share * capacityOf(value.of, settings, speed));
  // Of a timer that is not sound the complaint is about itself.
  return Number.isNaN(load) ? 1 : Math.min(MOST_LOAD, Math.max(1, load));
}

/** How many events a second it takes at most; Infinity where nothing limits it. */
export function capacityOf(of: LoadShare['of'], settings: Settings, speed: number): number {
  const at = (path: string) => Number(settings[path] ?? FIELD_BY_PATH.get(path)?.default);
  switch (of) {
    case 'database': {
      const rows = at('batch.maxSize');
      const injected = at('failures.storage.latencyMs') + at('failures.storage.jitterMs') / 2;
      const callMs = at('database.perCallMs') + (rows * at('database.perRowUs')) / 1000 + injected;
      return (1000 * rows * Math.min(at('database.inFlight'), at('database.capacity'))) / callMs;
    }
    case 'speed':
      return speed;
    default:
      return 1_000_000 / at(`failures.subscribers.${of}`);
  }
}

/** Whether how fast this machine is has a part in what acts do. */
export function isSpeedUsed(acts: readonly ActSettings[]): boolean {
  return acts.some((act) => {
    const values = [...Object.values(act.settings), ...(act.timeline ?? []).map(({ value }) => value)];
    return act.settings['load.mode'] === 'max' || values.some((value) => isShare(value) && value.of === 'speed');
  });
}

/** Settings by path as a patch; the paths are known ones. */
export function patchOf(entries: readonly (readonly [path: string, value: FieldValue])[]): ConfigPatch {
  const patch: Record<string, unknown> = {};
  for (const [path, value] of entries) {
    const keys = path.split('.');
    const last = keys.pop()!;
    let node = patch;
    for (const key of keys) {
      const next = (node[key] ?? {}) as Record<string, unknown>;
      node[key] = next;
      node = next;
    }
    node[last] = value;
  }
  return patch as ConfigPatch;
}
