/** The steps of a timeline as text. Apart from their check, which needs a schema. */
import type { FieldValue, TimelineStep } from '../config-types.ts';
import { valueText } from '../numbers/field-text.ts';
import { formatSetting } from '../numbers/format-number.ts';
import { FIELD_BY_PATH, type Field } from './config-fields.ts';

/** The paths of the timeline and of the list of objectives, which are no fields. */
export const TIMELINE = 'failures.timeline';
export const OBJECTIVES = 'objectives.list';
/** The latest moment of a step. */
export const MOST_SECONDS = 86_400;
export const STEP_SEPARATOR = '~';
export const PART_SEPARATOR = '!';

/** The form that steps and objectives have in an address: their parts in the order of their types, as the check leaves them. */
export function formatRows(rows: readonly object[]): string {
  return rows.map((row) => Object.values(row).join(PART_SEPARATOR)).join(STEP_SEPARATOR);
}
/** One step in that form. */
export function formatStep({ at, what, value, for: lasts }: TimelineStep): string {
  return [at, what, value, lasts].join(PART_SEPARATOR);
}
/** However long a step lasts: it stays the same one when that is changed. */
export function stepKey({ at, what, value }: TimelineStep): string {
  return [at, what, value].join(PART_SEPARATOR);
}
/** The names of actions, which are no settings: on the button, in the log, as an incident, as a step, in the sentence above the map. */
export const ACTION_NAMES = { burst: 'Burst', kill: 'Kill', stall: 'Stall' } as const;

/** What became of a worker: in the log, as an incident, in the sentence above the map. Killed and stalled: on purpose; lost: by itself. */
export const WORKER_FATES = { kill: 'killed', stall: 'stalled', lost: 'lost' } as const;

/** `stalled for 1.5 s`. */
export function stalledText(seconds: number): string {
  return `${WORKER_FATES.stall} for ${formatSetting(Math.round(seconds * 100) / 100, 's')}`;
}
/** `Burst: 10 × the load`. */
export function burstText(factor: number | string | boolean): string {
  return `${ACTION_NAMES.burst}: ${formatSetting(Number(factor), '×')} the load`;
}
/** For people: `Outage: on`, `Burst: 10 × the load`, `Kill storage`. */
export function describeStep({ what, value }: Pick<TimelineStep, 'what' | 'value'>): string {
  switch (what) {
    case 'burst':
      return burstText(value);
    case 'kill':
      return `${ACTION_NAMES.kill} ${value}`;
    case 'stall':
      return `${ACTION_NAMES.stall} ${value}`;
    default:
      return fieldText(FIELD_BY_PATH.get(what)!, value);
  }
}

/** A setting at a value: the same in the log, as a step and as an incident. */
export function fieldText(field: Field, value: FieldValue): string {
  return `${field.label}: ${valueText(field, value)}`;
}
