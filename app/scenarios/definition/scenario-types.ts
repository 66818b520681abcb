/**
 * A scenario: a lesson that can fail. Claim, question, one to three acts on the real pipeline, a verdict from what was
 * measured, the reason, and settings to go on with. One JSON file: see `scenario-schema.ts` for what may stand where, and
 * `example-scenario.ts` for a whole one.
 */
import type { FieldValue, TimelineStep } from '../../../workers/contract/config-types.ts';
import type { FigureName } from './figures.ts';
import type { FormulaName } from './formulas.ts';

export const FORMAT_VERSION = 1;
export const MOST_ACTS = 3;

/** In the order of the gallery. */
export const PATTERNS = [
  'channel',
  'stealing',
  'counters',
  'deadlines',
  'batching',
  'histogram',
  'breaker',
  'broadcast',
] as const;
export type Pattern = (typeof PATTERNS)[number];

/** What a load can be a share of: how much each of these takes in a second at most. */
export const SHARED = ['database', 'aggregates', 'alarms', 'tail', 'speed'] as const;

/**
 * A load in events per second. `database`: a full batch (`batch.maxSize`) in the mean time of a call (`database.perCallMs`,
 * `perRowUs` for each row, and what `failures.storage` adds), as many at once as `inFlight` and `capacity` allow; a
 * subscriber: one event in its mean service time and its µs/event; `speed`: this machine's speed check.
 */
export interface LoadShare {
  readonly share: number;
  readonly of: (typeof SHARED)[number];
}

export type ScenarioStep = Omit<TimelineStep, 'value'> & { readonly value: FieldValue | LoadShare };

export interface Act {
  readonly name: string;
  /** By path, over the defaults, with events stored in memory. */
  readonly settings: Readonly<Record<string, FieldValue | LoadShare>>;
  readonly timeline?: readonly ScenarioStep[] | undefined;
  /** By the run's own clock. */
  readonly seconds: number;
  /** At the beginning, and not measured. 0 if not given. */
  readonly warmUp?: number | undefined;
  /** Of `load.seed`. All acts have the same events unless they name different ones. */
  readonly seed?: number | undefined;
}

/** What a cue points at: a part of the map, the chart that is watched, or the ledger in the header. */
export const CUE_PARTS = [
  'source',
  'validate',
  'transform',
  'scheduler',
  'broadcast',
  'storage',
  'aggregates',
  'alarms',
  'tail',
  'breaker',
  'chart',
  'ledger',
] as const;
export type CuePart = (typeof CUE_PARTS)[number];
export const CHART_IDS = [
  'throughput',
  'latency',
  'heatmap',
  'drops',
  'depths',
  'calls',
  'lag',
  'backlog',
  'stages',
  'breaker',
] as const;
export type ChartId = (typeof CHART_IDS)[number];

export interface Cue {
  /** Counted from 1. */
  readonly act: number;
  /** Seconds of the act, from which on it is shown until the next cue or the end of the act. */
  readonly at: number;
  readonly text: string;
  readonly part: CuePart;
}
export interface Watch {
  readonly chart: ChartId;
  /** Drawn for all acts on one scale, beside each other: one value a second. */
  readonly series: FigureName;
  readonly cues: readonly Cue[];
}

/** A figure of an act. Seconds of the act's clock; what is measured of it if not given: from the end of the warm-up on. */
export interface FigureOf {
  readonly figure: FigureName;
  /** Counted from 1. The row's act if not given. */
  readonly act?: number | undefined;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** For figures that count what exceeds it. */
  readonly limit?: number | undefined;
}
/** What a setting came to in an act: of a share, the load. */
export interface SettingOf {
  readonly setting: string;
  readonly act?: number | undefined;
}
export interface FormulaOf {
  readonly formula: FormulaName;
  readonly with: Readonly<Record<string, Operand>>;
  /** For formulas over the arrivals of an act. */
  readonly act?: number | undefined;
}
export type Operand = number | FigureOf | SettingOf;

export const RELATIONS = ['at most', 'at least', 'within'] as const;

/**
 * figure [÷ `over` or − `less`] `is` at most, at least or within a tolerance `of` a number or a formula. All figures of a
 * row are of one moment: the end of their acts (or of their `to`), or after a drained stop.
 */
export interface VerdictRow extends FigureOf {
  /** What it shows, in words. */
  readonly claim: string;
  readonly over?: FigureOf | undefined;
  readonly less?: FigureOf | undefined;
  readonly is: (typeof RELATIONS)[number];
  readonly of: number | FormulaOf;
  /** Tolerance of `within`: this part of the expected value, or this much, whichever is more. */
  readonly percent?: number | undefined;
  readonly or?: number | undefined;
  readonly moment?: 'end' | 'drained' | undefined;
}

/**
 * One thing to change once the verdict is there: the same acts again, with another value. It is that of all acts, or of those
 * that set it, where only some do.
 */
export interface Knob {
  readonly setting: string;
  readonly values: readonly KnobValue[];
}
export type KnobValue = FieldValue | LoadShare;

export interface Scenario {
  readonly penstock: 'scenario';
  readonly version: typeof FORMAT_VERSION;
  readonly id: string;
  readonly title: string;
  readonly patterns: readonly Pattern[];
  readonly claim: string;
  /** What a person will have learnt, in a sentence. */
  readonly learn: string;
  readonly question: {
    readonly text: string;
    readonly answers: readonly { readonly text: string; readonly reason: string }[];
    /** Which of the answers, counted from 1. */
    readonly right: number;
  };
  readonly acts: readonly Act[];
  readonly watch: Watch;
  readonly verdict: readonly VerdictRow[];
  readonly why: {
    /** Three sentences. */
    readonly text: string;
    readonly source?: { readonly title: string; readonly url: string } | undefined;
  };
  /** What to do about it in one's own pipeline, in two or three sentences: each lesson of this site says it. */
  readonly atHome?: string | undefined;
  /** Settings to go on with, by path, over the defaults. A load may be a share here too. */
  readonly goOn: Readonly<Record<string, FieldValue | LoadShare>>;
  readonly knob?: Knob | undefined;
  /** Of this site: the file of “Make it my pipeline” that one of its acts plays, which says where its numbers come from. */
  readonly profile?: string | undefined;
  /** The broken module of `e2e/broken/` with which it must not hold: each lesson of this site has one. */
  readonly twin?: string | undefined;
  readonly needs?: { readonly cores?: number | undefined } | undefined;
  /** The acts end as soon as what was measured can't change the verdict any more. */
  readonly endsWhenDecided?: boolean | undefined;
}

/** How long its acts are, in seconds of the run's clock: what a card says. */
export function lengthOf({ acts }: Pick<Scenario, 'acts'>): number {
  return acts.reduce((sum, { seconds }) => sum + seconds, 0);
}

export function isShare(value: FieldValue | LoadShare): value is LoadShare {
  return typeof value === 'object';
}
