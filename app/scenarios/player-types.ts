/** What a scenario that is being played is doing, and what has come of it. */
import type { Unit } from './definition/figures.ts';
import type { Turned } from './definition/knob.ts';
import type { Cue, Scenario } from './definition/scenario-types.ts';

/** Of one row, and of all together. `could not tell` never counts as held. */
export type Outcome = 'held' | 'not held' | 'could not tell';

/** A figure that a row is about. */
export interface MeasuredPart {
  /** `Stored per second` */
  readonly name: string;
  /** Of which act, where there are several, and of which part of it: `“It skips”, from 8 to 11 s`; empty for all of the only one. */
  readonly where: string;
  readonly unit: Unit;
  /** null: the run has none. */
  readonly value: number | null;
}
export interface RowResult {
  readonly claim: string;
  readonly outcome: Outcome;
  readonly unit: Unit | '';
  /** null: the run has no such figure, which `why` explains. */
  readonly measured: number | null;
  /** What it was made of: the figure, and the one that it is divided by or that is taken from it. */
  readonly parts: readonly MeasuredPart[];
  readonly by: '÷' | '−' | null;
  /** The number or what the formula comes to; null where it has no value. */
  readonly expected: number | null;
  /** The formula as text; null for a number. */
  readonly formula: string | null;
  /** What stands for the letters of the formula. */
  readonly given: readonly { readonly letter: string; readonly value: number; readonly unit: Unit | '' }[];
  /** What is allowed: a bound that there is not is null. */
  readonly least: number | null;
  readonly most: number | null;
  /** How far inside of what is allowed, in the row's unit: below 0 outside; null where nothing was measured. */
  readonly distance: number | null;
  readonly why: string | null;
}

export interface Try {
  readonly attempt: 1 | 2;
  /** Why the first try could not tell, where this is the second. */
  readonly firstReasons: readonly string[];
}

export interface ScenarioResult extends Try {
  /** What was changed after a first verdict; null: nothing. */
  readonly changed: Turned | null;
  readonly id: string;
  readonly title: string;
  readonly outcome: Outcome;
  /** Why it could not be told; empty otherwise. */
  readonly reasons: readonly string[];
  readonly rows: readonly RowResult[];
  /** The answer that was predicted, counted from 1; null: none was given. */
  readonly prediction: number | null;
  readonly wasRight: boolean | null;
  /** Of the speed check, in events per second; null: not made. */
  readonly speed: { readonly before: number | null; readonly after: number | null };
  /** How long each act was measured, in seconds of its clock; the last one shorter where the verdict was decided; its kept run. */
  readonly acts: readonly { readonly name: string; readonly seconds: number; readonly run: string | null }[];
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
}

interface Open {
  readonly scenario: Scenario;
}
interface Predicted extends Open {
  readonly prediction: number | null;
}
interface Begun extends Predicted, Try {}
/** `starting`: its workers come up; `ending`: it drains, or is ended. */
export type ActPhase = 'starting' | 'running' | 'paused' | 'ending';

export type PlayerState =
  | { readonly at: 'closed' }
  | ({ readonly at: 'asked' } & Open)
  | ({ readonly at: 'predicted' } & Predicted)
  /** A run has been under way for so long, and would end. */
  | ({ readonly at: 'confirming'; readonly runSeconds: number } & Predicted)
  | ({ readonly at: 'checking'; readonly which: 'before' | 'after' } & Begun)
  /** `act` counts from 1. */
  | ({ readonly at: 'playing'; readonly act: number; readonly phase: ActPhase; readonly cue: Cue | null } & Begun)
  | ({ readonly at: 'verdict'; readonly result: ScenarioResult } & Begun)
  /** Settings, screen and run of before come back. */
  | { readonly at: 'returning' };

/** Where the playhead is. */
export interface Progress {
  /** Counted from 1; 0 before the first. */
  readonly act: number;
  /** Of this act's clock. */
  readonly seconds: number;
  /** Of all acts together, and how many there are. */
  readonly played: number;
  readonly length: number;
}
