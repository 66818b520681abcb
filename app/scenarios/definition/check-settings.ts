/** Whether the settings of the acts, and those to go on with, can be in force. */
import { unknownField } from '../../../workers/contract/settings/config-check.ts';
import { ConfigError, type ConfigIssue, fieldIssue } from '../../../workers/contract/settings/config-error.ts';
import { FIELD_BY_PATH } from '../../../workers/contract/settings/config-fields.ts';
import { turned } from './knob.ts';
import { type ActSettings, ANY_SPEED, capacityOf, configOf, LOAD, timersOf } from './loads.ts';
import { type Act, isShare, type LoadShare, type Scenario, SHARED } from './scenario-types.ts';

/** A number is for what was saved from a run: it means another thing on each machine. */
const SHARE_ALLOWED = `{ share, of }, of ${SHARED.join(', ')}, or events per second`;

export function checkAct(act: Act, index: number): ConfigIssue[] {
  const place = `acts.${index + 1}`;
  const { seconds, warmUp = 0, timeline = [] } = act;
  const issues = [...checkSettings(place, 'settings', act), ...(hasLoad(act) ? [] : [noLoad(place)])];
  if (warmUp >= seconds) issues.push(fieldIssue(`${place}.warmUp`, warmUp, `less than the ${seconds} s of the act`));
  timeline.forEach(({ at }, i) => {
    if (at >= seconds)
      issues.push(fieldIssue(`${place}.timeline.${i + 1}.at`, at, `less than the ${seconds} s of the act`));
  });
  return issues;
}
export function checkGoOn({ goOn }: Scenario): ConfigIssue[] {
  return checkSettings('', 'goOn', { settings: goOn });
}

/** Each value as if it stood in the acts, which are sound. */
export function checkKnob(scenario: Scenario): ConfigIssue[] {
  const { knob } = scenario;
  if (knob === undefined) return [];
  const { setting, values } = knob;
  if (!FIELD_BY_PATH.has(setting)) {
    return [fieldIssue('knob.setting', setting, unknownField(setting, setting).allowed)];
  }
  return values.flatMap((value, i) => {
    const [issue] = turned(scenario, { setting, value }).acts.flatMap(checkAct);
    return issue === undefined ? [] : [fieldIssue(`knob.values.${i + 1}`, value, issue.allowed)];
  });
}

function hasLoad({ settings }: Act): boolean {
  return settings[LOAD] !== undefined || settings['load.mode'] === 'max' || settings['feed.kind'] === 'recording';
}
function noLoad(place: string): ConfigIssue {
  return fieldIssue(`${place}.settings.${LOAD}`, undefined, `${SHARE_ALLOWED}; or load.mode max`);
}

function checkSettings(place: string, name: string, act: ActSettings): ConfigIssue[] {
  const prefix = [place, name].filter(Boolean).join('.');
  const issues = Object.entries(act.settings).flatMap(([path, value]) => checkSetting(prefix, path, value));
  (act.timeline ?? []).forEach(({ what, value }, i) => {
    if (what !== LOAD && isShare(value)) issues.push(fieldIssue(`${place}.timeline.${i + 1}.value`, value, NO_SHARE));
  });
  if (issues.length > 0) return issues;
  try {
    return checkShares(place, prefix, act);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.issues.map((issue) => moved(issue, place, prefix));
  }
}
const NO_SHARE = `what the setting allows; only ${LOAD} is a share of something`;

/** They would have older runs make room. */
const OF_STORED_RUNS: ReadonlySet<string> = new Set(['storage.budgetMb', 'storage.retainEvents']);

function checkSetting(prefix: string, path: string, value: unknown): ConfigIssue[] {
  const place = `${prefix}.${path}`;
  if (path === 'load.seed') return [fieldIssue(place, value, 'nothing: the seed of an act is its part `seed`')];
  if (OF_STORED_RUNS.has(path))
    return [fieldIssue(place, value, 'nothing: how much is kept of stored runs is not changed by a scenario')];
  if (!FIELD_BY_PATH.has(path)) {
    const { message, ...issue } = unknownField(path, value);
    return [{ ...issue, path: `${prefix}.${issue.path}`, message: `${prefix}.${message}` }];
  }
  return path !== LOAD && typeof value === 'object' ? [fieldIssue(place, value, NO_SHARE)] : [];
}

/** @throws ConfigError when a setting is not allowed */
function checkShares(place: string, prefix: string, act: ActSettings): ConfigIssue[] {
  configOf(act, ANY_SPEED);
  const check = (value: unknown, at: string): ConfigIssue[] => {
    if (typeof value !== 'object') return [];
    const { of } = value as LoadShare;
    if (of === 'speed' || Number.isFinite(capacityOf(of, act.settings, ANY_SPEED))) return [];
    const timers = timersOf(of).join(' or ');
    return [fieldIssue(at, `a share of ${of}`, `a share of something that takes time: set ${timers}`)];
  };
  const steps = (act.timeline ?? []).flatMap(({ value }, i) => check(value, `${place}.timeline.${i + 1}.value`));
  return [...check(act.settings[LOAD], `${prefix}.${LOAD}`), ...steps];
}

/** A complaint about a configuration as one about the file. */
function moved(issue: ConfigIssue, place: string, prefix: string): ConfigIssue {
  const step = /^failures\.timeline(?:\.(\d+))?(.*)$/.exec(issue.path);
  const steps = `${place}.timeline`;
  const path = step
    ? `${steps}${step[1] === undefined ? '' : `.${Number(step[1]) + 1}`}${step[2]}`
    : `${prefix}.${issue.path}`;
  return { ...issue, path, message: issue.message.replace(issue.path, path) };
}
