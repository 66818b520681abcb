/** "Change one thing": the same scenario, with one setting at another value in all of its acts. */
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { fieldText } from '../../../workers/contract/settings/timeline-text.ts';
import { formatShare } from '../../format.ts';
import { isShare, type Knob, type KnobValue, type Scenario } from './scenario-types.ts';

/** Of the knob that was turned, and how far. */
export interface Turned {
  readonly setting: string;
  readonly value: KnobValue;
}

export function turned(scenario: Scenario, { setting, value }: Turned): Scenario {
  const acts = scenario.acts.map((act) => ({ ...act, settings: { ...act.settings, [setting]: value } }));
  return { ...scenario, acts };
}

/** `Load: 130 % of what the database takes`, `Batch wait: 500 ms` */
export function turnedText({ setting, value }: Turned): string {
  const field = FIELD_BY_PATH.get(setting)!;
  return isShare(value) ? `${field.label}: ${formatShare(value.share)} of ${WHAT[value.of]}` : fieldText(field, value);
}
const WHAT = {
  database: 'what the database takes',
  aggregates: 'what aggregates takes',
  alarms: 'what alarms takes',
  tail: 'what tail takes',
  speed: 'what this machine can do',
} as const;

/** Those that are in force in no act: with the others nothing would be another one. */
export function valuesToTry({ acts }: Scenario, { setting, values }: Knob): readonly KnobValue[] {
  const preset = FIELD_BY_PATH.get(setting)?.default;
  const inForce = new Set(acts.map(({ settings }) => JSON.stringify(settings[setting] ?? preset)));
  return values.filter((value) => !inForce.has(JSON.stringify(value)));
}
