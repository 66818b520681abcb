/**
 * The small picture of a scenario, made from its definition: the load of each act over its seconds, where one is what the
 * bottleneck takes, and what breaks meanwhile.
 */

import type { Config, FieldValue } from '../../workers/contract/config-types.ts';
import { defaultConfig } from '../../workers/contract/settings/config-codec.ts';
import { FIELD_BY_PATH } from '../../workers/contract/settings/config-fields.ts';
import { LoadShape } from '../../workers/contract/settings/load-shape.ts';
import { describeStep } from '../../workers/contract/settings/timeline-text.ts';
import { formatShare } from '../format.ts';
import { capacityOf, capacityOfStages, LOAD } from '../scenarios/definition/loads.ts';
import {
  type Act,
  isShare,
  type LoadShare,
  lengthOf,
  type Scenario,
  type ScenarioStep,
} from '../scenarios/definition/scenario-types.ts';

export interface Mark {
  /** Seconds of the act. */
  readonly from: number;
  readonly to: number;
  /** `load`: seen in the load itself. */
  readonly kind: 'failure' | 'kill' | 'change' | 'load';
  readonly text: string;
}
export interface ActPicture {
  readonly name: string;
  /** Parts of the whole length, from 0 to 1. */
  readonly from: number;
  readonly to: number;
  readonly seconds: number;
  /** Evenly over the act, both ends included. Relative to what the bottleneck takes; null: as fast as it can. */
  readonly load: readonly number[] | null;
  readonly marks: readonly Mark[];
}
export interface Picture {
  readonly acts: readonly ActPicture[];
  /** Whether 1 is what the bottleneck takes, rather than only the load itself. */
  readonly isShare: boolean;
  /** The highest load. */
  readonly top: number;
}

const POINTS = 48;
const SHAPES = ['steady', 'ramp', 'sine', 'burst'] as const;
const DEFAULTS = defaultConfig();
/** Settings that break something from the beginning of an act on, unless they have these values. */
const WHOLE: Readonly<Record<string, FieldValue>> = {
  'failures.storage.errorRate': 0,
  'failures.storage.outage': false,
  'failures.storage.hang': false,
  'failures.storage.refusedRows': 0,
  'failures.poison.ratio': 0,
  'failures.subscribers.aggregates': 0,
  'failures.subscribers.alarms': 0,
  'failures.subscribers.tail': 0,
};

/** Whether it breaks something from the beginning of an act on: it is among the marks. */
export function isFailure(path: string): boolean {
  return path in WHOLE;
}

/** The picture of a scenario, from its definition alone. */
export function pictureOf(scenario: Pick<Scenario, 'acts'>): Picture {
  const { acts } = scenario;
  const length = lengthOf(scenario);
  let from = 0;
  const pictures = acts.map((act): ActPicture => {
    const part = { name: act.name, from: from / length, to: (from + act.seconds) / length, seconds: act.seconds };
    from += act.seconds;
    return { ...part, load: loadOf(act), marks: marksOf(act) };
  });
  const loads = pictures.flatMap(({ load }) => load ?? []);
  return { acts: pictures, isShare: acts.some(hasShare), top: Math.max(1, ...loads) };
}

/** The same in words. */
export function pictureText(picture: Picture): string {
  return picture.acts
    .map((act) => [loadText(act, picture), ...act.marks.map(({ text }) => text)].join(', '))
    .join('; ');
}
function loadText({ name, load }: ActPicture, { isShare: isOfCapacity }: Picture): string {
  if (load === null) return `${name}: as fast as it can`;
  const [low, high] = [Math.min(...load), Math.max(...load)];
  if (!isOfCapacity && low === high) return `${name}: a steady load`;
  const range = low === high ? formatShare(low) : `${formatShare(low)} to ${formatShare(high)}`;
  return `${name}: ${range} of ${isOfCapacity ? 'what the bottleneck takes' : 'the load'}`;
}

function hasShare(act: Act): boolean {
  const load = act.settings[LOAD];
  return load !== undefined && isShare(load);
}

function loadOf(act: Act): readonly number[] | null {
  if (settingOf(act, 'load.mode') === 'max') return null;
  return Array.from({ length: POINTS + 1 }, (_, i) => loadAt(act, (i / POINTS) * act.seconds));
}
function loadAt(act: Act, second: number): number {
  const steps = (act.timeline ?? []).filter((step) => isOn(step, second, act.seconds));
  const changed = steps.findLast(({ what }) => what === LOAD)?.value;
  const base = relative(changed ?? act.settings[LOAD], act);
  return steps.reduce(
    (load, { what, value }) => (what === 'burst' ? load * Number(value) : load),
    base * shapeAt(act, second),
  );
}
function isOn({ at, for: lasts }: ScenarioStep, second: number, end: number): boolean {
  return second >= at && second < (lasts > 0 ? at + lasts : end + 1);
}
function relative(value: FieldValue | LoadShare | undefined, act: Act): number {
  if (value === undefined) return 1;
  if (isShare(value)) return value.share * timesTheBottleneck(value.of, act.settings);
  const base = settingOf(act, LOAD);
  return typeof base === 'number' ? Number(value) / base : 1;
}
/** The load may be a share of a part that is not the slowest one: how many times as much that takes. */
function timesTheBottleneck(of: LoadShare['of'], settings: Act['settings']): number {
  if (of === 'speed') return 1;
  const own = capacityOf(of, settings, Number.NaN);
  return Number.isFinite(own) ? own / Math.min(own, capacityOfStages(settings)) : 1;
}
/** How many times the set rate. */
function shapeAt(act: Act, second: number): number {
  const shape = new LoadShape();
  shape.configure({
    ...DEFAULTS.load,
    shape: shapeOf(act),
    periodSeconds: Number(settingOf(act, 'load.periodSeconds')),
    peakFactor: Number(settingOf(act, 'load.peakFactor')),
  });
  return shape.factor(1000 * second);
}
function shapeOf(act: Act): Config['load']['shape'] {
  const name = settingOf(act, 'load.shape');
  return SHAPES.find((shape) => shape === name) ?? 'steady';
}
function settingOf(act: Act, path: string): FieldValue | LoadShare | undefined {
  return act.settings[path] ?? FIELD_BY_PATH.get(path)?.default;
}

/** What is broken or changed in an act, apart from its load. */
export function marksOf(act: Act): readonly Mark[] {
  const whole = Object.entries(WHOLE).flatMap(([path, fine]): Mark[] => {
    const value = act.settings[path];
    if (value === undefined || value === fine || isShare(value)) return [];
    return [{ from: 0, to: act.seconds, kind: 'failure', text: describeStep({ what: path, value }) }];
  });
  return [...whole, ...(act.timeline ?? []).map((step) => markOf(step, act.seconds))];
}
/** The same in words. What happens again and again is said once: `Stall transform-1, 6 times for 0.5 s, from 2 s on`. */
export function happeningsOf(act: Act): readonly string[] {
  const steps = act.timeline ?? [];
  const isSame = (a: ScenarioStep) => (b: ScenarioStep) => a.what === b.what && a.value === b.value && a.for === b.for;
  const marks = marksOf(act);
  const whole = marks.slice(0, marks.length - steps.length).map(({ text }) => text);
  const firsts = steps.filter((step, i) => steps.findIndex(isSame(step)) === i);
  return [...whole, ...firsts.map((step) => againText(step, steps.filter(isSame(step)).length))];
}
function againText(step: ScenarioStep, times: number): string {
  if (times === 1) return stepText(step);
  const { at, for: lasts } = step;
  return `${doesText(step)}, ${times} times${lasts > 0 ? ` for ${lasts} s` : ''}, from ${at} s on`;
}
function markOf(step: ScenarioStep, seconds: number): Mark {
  const { at, what, for: lasts } = step;
  const to = what === 'kill' ? at : lasts > 0 ? Math.min(seconds, at + lasts) : seconds;
  return { from: at, to, kind: kindOf(what), text: stepText(step) };
}
function kindOf(what: string): Mark['kind'] {
  if (what === 'kill') return 'kill';
  if (what === 'burst' || what.startsWith('load.')) return 'load';
  return what === 'stall' || what.startsWith('failures.') ? 'failure' : 'change';
}
/** `Outage: on, from 6 s for 8 s` */
export function stepText(step: ScenarioStep): string {
  const { at, for: lasts } = step;
  return `${doesText(step)}, ${lasts > 0 ? `from ${at} s for ${lasts} s` : `at ${at} s`}`;
}
function doesText({ what, value }: Pick<ScenarioStep, 'what' | 'value'>): string {
  return isShare(value) ? `Events per second: ${shareText(value)}` : describeStep({ what, value });
}
/** A load as a share, in words. */
export function shareText({ share, of }: LoadShare): string {
  const whole =
    of === 'speed' ? 'this machine’s speed' : of === 'database' ? 'what the database takes' : `what ${of} takes`;
  return `${formatShare(share)} of ${whole}`;
}
