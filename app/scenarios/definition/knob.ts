/**
 * "Change one thing": the same scenario, with one setting at another value in its acts. Where only some of them set it, the
 * others are there to be compared with these, and stay as they are.
 */
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { fieldText } from '../../../workers/contract/settings/timeline-text.ts';
import { formatRate, formatShare } from '../../format.ts';
import { ANY_SPEED, configOfSettings, LOAD } from './loads.ts';
import { type Act, isShare, type Knob, type KnobValue, type Scenario } from './scenario-types.ts';

/** Of the knob that was turned, and how far. */
export interface Turned {
  readonly setting: string;
  readonly value: KnobValue;
}

export function turned(scenario: Scenario, { setting, value }: Turned): Scenario {
  const isSet = ({ settings }: Act) => Object.hasOwn(settings, setting);
  const isSetBySome = scenario.acts.some(isSet);
  const acts = scenario.acts.map((act) =>
    isSetBySome && !isSet(act) ? act : { ...act, settings: { ...act.settings, [setting]: value } },
  );
  return { ...scenario, acts };
}

/** A load that is a share of a timer changes with the timer: what it comes to then. null: it stays, or is itself the knob. */
export function loadText(scenario: Scenario, knob: Turned): string | null {
  if (knob.setting === LOAD) return null;
  const { acts } = turned(scenario, knob);
  for (const [i, { settings }] of scenario.acts.entries()) {
    const share = settings[LOAD];
    if (share === undefined || !isShare(share)) continue;
    const [before, after] = [settings, acts[i]!.settings].map((each) => loadOf(each));
    if (before !== after)
      return `The load is a share of ${WHAT[share.of]}: it becomes ${formatRate(after!)} instead of ${formatRate(before!)}.`;
  }
  return null;
}
function loadOf(settings: Act['settings']): number {
  return configOfSettings(settings, ANY_SPEED).load.eventsPerSecond;
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
