/**
 * The settings of an act as a configuration: over the defaults, stored in memory unless it says otherwise, with its load
 * worked out. A load is a share of what a timer lets through, or of this machine's speed check: so the same lesson can be
 * seen on a phone and on a server.
 */

import type {
  Config,
  ConfigPatch,
  FieldValue,
  ServiceTimeSettings,
  TimelineStep,
} from '../../../workers/contract/config-types.ts';
import { callCosts, momentsOf } from '../../../workers/contract/durations/service-moments.ts';
import { SERVICE_KINDS, type ServedStage, type SkippingSubscriber } from '../../../workers/contract/name-sets.ts';
import { applyPatch } from '../../../workers/contract/settings/config-check.ts';
import { defaultConfig } from '../../../workers/contract/settings/config-codec.ts';
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { greatestValue } from '../../../workers/contract/settings/field-values.ts';
import { type Act, isShare, type LoadShare } from './scenario-types.ts';

export const LOAD = 'load.eventsPerSecond';
const MOST_LOAD = greatestValue(LOAD);
/** Stands for any machine, where the answer is the same on all. */
export const ANY_SPEED = 1_000_000;

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
  switch (of) {
    case 'database':
      return capacityOfDatabase(settings);
    case 'speed':
      return speed;
    default:
      return capacityOfSubscriber(of, settings);
  }
}
/** Settings that take time where a load is a share of this. */
export function timersOf(of: Exclude<LoadShare['of'], 'speed'>): readonly string[] {
  return of === 'database' ? DATABASE_TIMERS : [`failures.subscribers.${of}`, `service.${of}`];
}
const DATABASE_TIMERS = ['database.perCallMs', 'database.perRowUs', 'failures.storage.latencyMs'];

/** Full batches, as many at once as are made and served. */
function capacityOfDatabase(settings: Settings): number {
  const at = (path: string) => numberAt(path, settings);
  const rows = at('batch.maxSize');
  const { meanMs, servers } = callCosts(
    {
      database: {
        perCallMs: at('database.perCallMs'),
        perRowUs: at('database.perRowUs'),
        inFlight: at('database.inFlight'),
        capacity: at('database.capacity'),
        // However its times are spread, this is their mean, also of measured ones.
        distribution: 'fixed',
        p50Ms: 1,
        p99Ms: 1,
      },
      failures: { storage: { latencyMs: at('failures.storage.latencyMs'), jitterMs: at('failures.storage.jitterMs') } },
    },
    rows,
  );
  return (1000 * rows * servers) / meanMs;
}

function capacityOfSubscriber(name: SkippingSubscriber, settings: Settings): number {
  const extraMs = numberAt(`failures.subscribers.${name}`, settings) / 1000;
  return 1000 / momentsOf(serviceOf(name, settings), extraMs, unheld).meanMs;
}
/** What the slowest stage before the broadcast takes by its service time, events per second; Infinity where none has one. */
export function capacityOfStages(settings: Settings): number {
  const rateOf = (stage: ServedStage) => 1000 / momentsOf(serviceOf(stage, settings), 0, unheld).meanMs;
  const pool = numberAt('transform.workers', settings) * rateOf('transform');
  return Math.min(rateOf('validate'), pool, rateOf('scheduler'));
}
/** A definition has no room for measured times themselves: they count by their mean. */
const unheld = () => null;
function serviceOf(stage: ServedStage, settings: Settings): ServiceTimeSettings {
  const path = `service.${stage}`;
  const kind = SERVICE_KINDS.find((name) => name === settings[`${path}.kind`]) ?? 'none';
  const figure = (name: string) => numberAt(`${path}.${name}`, settings);
  return {
    kind: kind === 'measured' ? 'fixed' : kind,
    meanUs: figure('meanUs'),
    p50Us: figure('p50Us'),
    p99Us: figure('p99Us'),
  };
}
function numberAt(path: string, settings: Settings): number {
  return Number(settings[path] ?? FIELD_BY_PATH.get(path)?.default);
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
