/** What differs in the settings of runs. */
import type { Config } from '../../workers/contract/config-types.ts';
import { valueText } from '../../workers/contract/numbers/field-text.ts';
import { defaultConfig, getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS, type Field } from '../../workers/contract/settings/config-fields.ts';
import { objectiveLine } from '../../workers/contract/settings/objective-lines.ts';
import { describeStep, OBJECTIVES, TIMELINE } from '../../workers/contract/settings/timeline-text.ts';

export interface Difference {
  /** Of the setting; `failures.timeline` for the timeline. */
  readonly path: string;
  readonly label: string;
  /** Of each run. */
  readonly texts: readonly string[];
}

const DEFAULTS = defaultConfig();

/** A setting of a kept run, as it is shown. */
export function settingText(field: Field, config: Config): string {
  // A setting that an older version did not have was as it is by default.
  return valueText(field, getField(config, field.path) ?? getField(DEFAULTS, field.path)!);
}

/** The steps of a run's timeline in one sentence. */
export function timelineText({ failures }: Config): string {
  if (failures.timeline.length === 0) return 'nothing';
  return failures.timeline
    .map((step) => `${describeStep(step)} at ${step.at} s${step.for > 0 ? ` for ${step.for} s` : ''}`)
    .join(', ');
}

function objectivesText({ objectives }: Config): string {
  // An older version had no list.
  const rows = (objectives.list ?? []).map(objectiveLine);
  return rows.length === 0 ? 'none in the list' : rows.join(', ');
}

/** By setting; none where all runs have the same ones. */
export function differencesOf(configs: readonly Config[]): Difference[] {
  const rows = FIELDS.map((field) => ({
    path: field.path,
    label: field.label,
    texts: configs.map((config) => settingText(field, config)),
  }));
  const timeline = { path: TIMELINE, label: 'Timeline', texts: configs.map(timelineText) };
  const objectives = { path: OBJECTIVES, label: 'Objectives', texts: configs.map(objectivesText) };
  return [...rows, objectives, timeline].filter(({ texts }) => texts.some((text) => text !== texts[0]));
}
