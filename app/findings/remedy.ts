/**
 * What a person can do about a cause, in words: only what can be done now and takes the cause away. A setting that is bad may
 * be so by hand, by a step of the timeline, or because a script injected it for a while; the remedy is another each time.
 */

import type { Config, FieldValue, TimelineStep } from '../../workers/contract/config-types.ts';
import { valueText as fieldValueText } from '../../workers/contract/numbers/field-text.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { formatElapsed } from '../format.ts';

export interface Remedy {
  /** As it ends the sentence: `turn Outage off`. */
  readonly text: string;
  /** The setting to change, as people have it, and to what. */
  readonly change?: { readonly path: string; readonly value: FieldValue };
  /** The step of the timeline to remove. */
  readonly step?: TimelineStep;
}
/** The settings of a moment. */
export interface Settings {
  /** What the stages have: what people set, with what is injected over it. */
  readonly inForce: Config;
  /** What people set: what the controls show. */
  readonly asked: Config;
  /** The run's own clock. */
  readonly seconds: number;
}

const DEFAULTS = defaultConfig();

/** The name of a setting; its path where it has none. */
export function labelOf(path: string): string {
  return FIELD_BY_PATH.get(path)?.label ?? path;
}

/** How to get a setting back to its default, from what it is in force. */
export function undo(path: string, settings: Settings): Remedy {
  const step = stepInForce(path, settings);
  if (step !== null) return { step, text: stepText(step) };
  if (getField(settings.inForce, path) !== getField(settings.asked, path))
    return { text: `${labelOf(path)} was injected by a script: it ends with its time, or with the run` };
  return setTo(path, getField(DEFAULTS, path)!);
}

/** `turn Outage off`, `set Poison events to 0 %`, `set While open to hold`. */
export function setTo(path: string, value: FieldValue): Remedy {
  const change = { path, value };
  if (typeof value === 'boolean') return { change, text: `turn ${labelOf(path)} ${value ? 'on' : 'off'}` };
  return { change, text: `set ${labelOf(path)} to ${valueText(path, value)}` };
}

/** A choice that is the cause: undone where it is not people's own, else set to what takes the cause away. */
export function choose(path: string, value: FieldValue, settings: Settings): Remedy {
  const isOwn = getField(settings.inForce, path) === getField(settings.asked, path);
  return isOwn && stepInForce(path, settings) === null ? setTo(path, value) : undo(path, settings);
}

/** Less of what comes in; null where there cannot be less. */
export function lowerLoad(settings: Settings): Remedy | null {
  const { load, feed } = settings.inForce;
  // The publisher decides how much comes from a broker.
  if (feed.kind === 'live') return null;
  if (load.mode === 'max') return choose('load.mode', 'rate', settings);
  const path = feed.kind === 'recording' ? 'feed.speed' : 'load.eventsPerSecond';
  const step = stepInForce(path, settings);
  if (step !== null) return { step, text: stepText(step) };
  return lower(path, settings);
}

/** Half of the value that is set; null where that is the least already. */
export function lower(path: string, { asked }: Settings): Remedy | null {
  const field = FIELD_BY_PATH.get(path);
  const value = Number(getField(asked, path));
  if (field?.kind !== 'number' || value <= field.min) return null;
  const half = Math.max(field.min, field.isInteger ? Math.floor(value / 2) : value / 2);
  return { text: `lower ${labelOf(path)}, now ${valueText(path, value)}`, change: { path, value: half } };
}
/** More than the value that is set; null where that is the most already, or something lies over it. */
export function raise(path: string, settings: Settings): Remedy | null {
  const field = FIELD_BY_PATH.get(path);
  const value = Number(getField(settings.asked, path));
  // While something lies over it, a change would not be in force.
  const isOwn = getField(settings.inForce, path) === value && stepInForce(path, settings) === null;
  if (field?.kind !== 'number' || value >= field.max || !isOwn) return null;
  return {
    text: `raise ${labelOf(path)}, now ${valueText(path, value)}`,
    change: { path, value: Math.min(field.max, value * 2) },
  };
}

/** The step of the timeline that has a setting now: the last that began. */
export function stepInForce(path: string, { asked, seconds }: Settings): TimelineStep | null {
  const active = asked.failures.timeline.filter(
    ({ at, what, for: lasts }) => what === path && at <= seconds && (lasts === 0 || seconds < at + lasts),
  );
  return active.reduce<TimelineStep | null>((last, step) => (last === null || step.at >= last.at ? step : last), null);
}
function stepText({ at, for: lasts }: TimelineStep): string {
  const until = lasts === 0 ? 'the run ends' : formatElapsed(1000 * (at + lasts));
  return `a step of the timeline does it until ${until}: remove the step at ${at} s`;
}

/** `Outage is on`, `Slow database is 250 ms`. */
export function stateText(path: string, config: Config): string {
  return `${labelOf(path)} is ${valueText(path, getField(config, path)!)}`;
}
/** A value of a setting with its unit, as the screen shows it. */
export function valueText(path: string, value: FieldValue): string {
  const field = FIELD_BY_PATH.get(path);
  return field === undefined ? String(value) : fieldValueText(field, value);
}
