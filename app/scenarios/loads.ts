/**
 * The settings of an act as a configuration: over the defaults, stored in memory unless it says otherwise, with its load
 * worked out. A load is a share of what a timer lets through, or of this machine's speed check: so the same lesson can be
 * seen on a phone and on a server.
 */
import { applyPatch } from '../../workers/contract/config-check.ts';
import { defaultConfig, type FieldValue } from '../../workers/contract/config-codec.ts';
import type { Config, ConfigPatch, TimelineStep } from '../../workers/contract/config-types.ts';
import { type Act, isShare, type LoadShare, type ScenarioStep } from './scenario-types.ts';

export const LOAD = 'load.eventsPerSecond';
/** What a load can be, as `FIELDS` has it. */
const MOST_LOAD = 20_000_000;

type Settings = Act['settings'];
/** What is looked at to work out an act. */
export type ActSettings = Pick<Act, 'settings' | 'timeline' | 'seed'>;

/** @param speed of the speed check, in events per second. @throws ConfigError when a setting is not allowed */
export function configOf(act: ActSettings, speed: number): Config {
  const { settings, timeline = [], seed } = act;
  const plain = Object.entries(settings).filter((entry): entry is [string, FieldValue] => !isShare(entry[1]));
  const base = applyPatch(defaultConfig(), patchOf([['storage.kind', 'memory'], ...plain]));
  const load = settings[LOAD];
  const own: [string, FieldValue][] = seed === undefined ? [] : [['load.seed', seed]];
  if (load !== undefined && isShare(load)) own.push([LOAD, loadOf(load, base, speed)]);
  const steps = timeline.map((step) => stepOf(step, base, speed));
  return applyPatch(applyPatch(base, patchOf(own)), { failures: { timeline: steps } });
}

/** As an act of nothing but settings. */
export function configOfSettings(settings: Settings, speed: number): Config {
  return configOf({ settings }, speed);
}

function stepOf(step: ScenarioStep, base: Config, speed: number): TimelineStep {
  const { at, what, value, for: lasts } = step;
  return { at, what, value: isShare(value) ? loadOf(value, base, speed) : value, for: lasts };
}

function loadOf({ share, of }: LoadShare, base: Config, speed: number): number {
  const load = Math.round(share * capacityOf(of, base, speed));
  return Math.min(MOST_LOAD, Math.max(1, load));
}

/** How many events a second it takes at most; Infinity where nothing limits it. */
export function capacityOf(of: LoadShare['of'], config: Config, speed: number): number {
  const { storage, subscribers } = config.failures;
  switch (of) {
    case 'database':
      return (1000 * config.batch.maxSize) / (storage.latencyMs + storage.jitterMs / 2);
    case 'speed':
      return speed;
    default:
      return 1_000_000 / subscribers[of];
  }
}

/** Whether how fast this machine is has a part in what acts do. */
export function usesSpeed(acts: readonly ActSettings[]): boolean {
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
