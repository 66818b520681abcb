/** A scenario from a run: its settings, load and timeline as one act, and what was measured as what is to come again. */
import type { Config, FieldValue } from '../../workers/contract/config-types.ts';
import { getField } from '../../workers/contract/settings/config-codec.ts';
import { FIELDS } from '../../workers/contract/settings/config-fields.ts';
import { describeStep } from '../../workers/contract/settings/timeline-text.ts';
import { FIGURE_NAMES, type FigureName, figureOf, isOfDatabase } from '../scenarios/definition/figures.ts';
import { capacityOf, LOAD } from '../scenarios/definition/loads.ts';
import { parseScenario } from '../scenarios/definition/parse-scenario.ts';
import {
  type Act,
  CUE_PARTS,
  type Cue,
  type LoadShare,
  type RELATIONS,
  type Scenario,
  type VerdictRow,
} from '../scenarios/definition/scenario-types.ts';
import type { ActRecord } from '../scenarios/measured/act-record.ts';
import { measure } from '../scenarios/measured/measure.ts';

export type Relation = (typeof RELATIONS)[number];
export interface Measured {
  readonly figure: FigureName;
  readonly value: number;
}
export interface Chosen extends Measured {
  readonly is: Relation;
}

/** What people ask for first. */
const FIRST: readonly FigureName[] = [
  'goodput.onTimeShare',
  'counters.stored/s',
  'latency.p99',
  'latency.max',
  'lost',
  'lost.share',
  'storage.calls.attempts',
  'breaker.opened',
  'backlog.max',
  'source.owed.max',
  'recovery.afterClosedMs',
  'urgent.onTimeShare',
];

/** All figures that the run has. */
export function measuredOf(record: ActRecord): readonly Measured[] {
  const names = [...FIRST, ...FIGURE_NAMES.filter((name) => !FIRST.includes(name) && !isOfDatabase(name))];
  return names.flatMap((figure) => {
    const value = measure(record, { figure }, false);
    return value === null ? [] : [{ figure, value: rounded(value) }];
  });
}

/** How far a figure may be from what was measured: one run tells no more. */
const MARGIN = 0.25;
/** Of a share, in points. */
const SHARE_MARGIN = 0.05;

/** Of a verdict: what was measured, with room for a machine that is never the same twice. */
export function rowOf({ figure, value, is }: Chosen): VerdictRow {
  const { unit, help } = figureOf(figure);
  const margin = rounded(unit === 'share' ? SHARE_MARGIN : MARGIN * Math.abs(value));
  const claim = help.length <= 190 ? help : `${help.slice(0, 189)}…`;
  switch (is) {
    case 'at most':
      return { claim, figure, is, of: rounded(value + margin) };
    case 'at least':
      return { claim, figure, is, of: rounded(value - margin) };
    case 'within':
      return { claim, figure, is, or: margin, of: value };
  }
}
/** Five digits: more would claim too much. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}

interface OwnTexts {
  readonly title: string;
  readonly claim: string;
  /** Where it comes from. */
  readonly why: string;
}

/** @throws ScenarioError that says what a scenario cannot have of it */
export function scenarioOf(record: ActRecord, chosen: readonly Chosen[], { title, claim, why }: OwnTexts): Scenario {
  const { config, seconds } = record;
  const settings = settingsOf(config);
  const [first] = chosen;
  const act: Act = { name: 'As it ran', settings, timeline: config.failures.timeline, seconds, seed: config.load.seed };
  return parseScenario({
    penstock: 'scenario',
    version: 1,
    id: idOf(title),
    title,
    patterns: ['counters'],
    claim,
    learn: claim.slice(0, 200),
    question: {
      text: 'Does it end like the run that it was saved from?',
      answers: [
        { text: 'Yes, within the limits', reason: 'It has the same settings, load and failures as the run had.' },
        { text: 'No', reason: 'Where it does not, the machine or chance has a part in it: play it again to see.' },
      ],
      right: 1,
    },
    acts: [act],
    watch: { chart: 'throughput', series: first?.figure ?? 'counters.stored/s', cues: cuesOf(record) },
    verdict: chosen.map(rowOf),
    why: { text: why },
    goOn: settings,
  });
}

/** What a scenario has its own part for, or never changes. */
const APART: ReadonlySet<string> = new Set(['load.seed', LOAD, 'storage.budgetMb', 'storage.retainEvents']);

function settingsOf(config: Config): Record<string, FieldValue | LoadShare> {
  const own = FIELDS.flatMap((field): [string, FieldValue][] => {
    const value = getField(config, field.path);
    // Acts store in memory unless they say otherwise.
    const isSaid = value !== field.default || field.path === 'storage.kind';
    return value === undefined || APART.has(field.path) || !isSaid ? [] : [[field.path, value]];
  });
  const settings = Object.fromEntries(own);
  return { ...settings, [LOAD]: loadOf(config, settings) };
}

/** A share of the database where that has a timer: then it means the same on any machine. */
function loadOf({ load }: Config, settings: Readonly<Record<string, FieldValue>>): number | LoadShare {
  const share = rounded(load.eventsPerSecond / capacityOf('database', settings, Number.NaN));
  return share >= 0.001 && share <= 100 ? { share, of: 'database' } : load.eventsPerSecond;
}

function cuesOf({ config }: ActRecord): Cue[] {
  return config.failures.timeline.slice(0, 20).map((step) => ({
    act: 1,
    at: step.at,
    text: describeStep(step).slice(0, 160),
    part: partOf(step.what, String(step.value)),
  }));
}
function partOf(what: string, value: string): Cue['part'] {
  if (what === 'burst') return 'source';
  const name =
    what === 'kill' || what === 'stall'
      ? value.split('-')[0]!
      : what.split('.').at(what.startsWith('failures.subscribers') ? 2 : 1)!;
  return CUE_PARTS.find((part) => part === name) ?? 'source';
}

function idOf(title: string): string {
  const slug = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, 40)
    .replace(/-+$/, '');
  return slug === '' ? 'my-scenario' : slug;
}
