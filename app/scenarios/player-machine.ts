/**
 * What playing a scenario can be doing, and what leads where. Nothing happens here: `player.ts` does it.
 *
 * ```text
 *   closed ─ open ▶ asked ─ predict ▶ predicted ─ start ▶ (confirming) ─▶ checking ─▶ playing act 1 … 3 ─▶ (checking) ─▶ verdict
 *                                        ▲   cancel │                       ▲  ▲                            │              │
 *                                        └──────────┘                       │  └── once, if not told ───────┴───  replay ──┘
 *                                                                           └──────────────────────── from any of these
 *   any but closed ─ return ▶ returning ─ close ▶ closed
 * ```
 */

import type { Cue, Scenario } from './definition/scenario-types.ts';
import type { ActPhase, PlayerState, ScenarioResult, Try } from './player-types.ts';

export type PlayerEvent =
  | { readonly type: 'open'; readonly scenario: Scenario }
  | { readonly type: 'predict'; readonly answer: number | null }
  /** A run that has been under way for so long would end. */
  | { readonly type: 'ask'; readonly runSeconds: number }
  | { readonly type: 'cancel' }
  | { readonly type: 'check'; readonly which: 'before' | 'after'; readonly attempt: Try }
  | { readonly type: 'act'; readonly act: number }
  | { readonly type: 'phase'; readonly phase: ActPhase }
  | { readonly type: 'cue'; readonly cue: Cue | null }
  | { readonly type: 'judge'; readonly result: ScenarioResult }
  | { readonly type: 'return' }
  | { readonly type: 'close' };

/** What comes next; null where this is not the time for it, and nothing changes. */
export function next(state: PlayerState, event: PlayerEvent): PlayerState | null {
  switch (event.type) {
    case 'open':
      return state.at === 'closed' ? { at: 'asked', scenario: event.scenario } : null;
    case 'predict':
      return predicted(state, event.answer);
    case 'ask':
      return state.at === 'predicted' ? { ...state, at: 'confirming', runSeconds: event.runSeconds } : null;
    case 'cancel':
      return state.at === 'confirming' ? { at: 'predicted', ...open(state) } : null;
    case 'check':
      return mayCheck(state, event.which)
        ? { at: 'checking', ...open(state), which: event.which, ...event.attempt }
        : null;
    case 'act':
      return playing(state, event.act);
    case 'phase':
      return state.at === 'playing' ? { ...state, phase: event.phase } : null;
    case 'cue':
      return state.at === 'playing' ? { ...state, cue: event.cue } : null;
    case 'judge':
      if (state.at !== 'checking' && state.at !== 'playing') return null;
      return { at: 'verdict', ...open(state), ...tryOf(state), result: event.result };
    case 'return':
      return state.at === 'closed' || state.at === 'returning' ? null : { at: 'returning' };
    case 'close':
      return state.at === 'returning' ? { at: 'closed' } : null;
  }
}

/** Everything that has been predicted, with or without an answer. */
export type PredictedState = Extract<PlayerState, { readonly prediction: number | null }>;
export function isPredicted(state: PlayerState): state is PredictedState {
  return 'prediction' in state;
}
function open({ scenario, prediction }: PredictedState): Pick<PredictedState, 'scenario' | 'prediction'> {
  return { scenario, prediction };
}
function tryOf({ attempt, firstReasons }: Try): Try {
  return { attempt, firstReasons };
}

/** Another answer can be given until the acts begin. */
function predicted(state: PlayerState, answer: number | null): PlayerState | null {
  if (state.at !== 'asked' && state.at !== 'predicted') return null;
  const { scenario } = state;
  const isAnswer =
    answer === null || (Number.isInteger(answer) && answer >= 1 && answer <= scenario.question.answers.length);
  return isAnswer ? { at: 'predicted', scenario, prediction: answer } : null;
}

/** Never during a run: before the first act of an attempt, or after the last. */
function mayCheck(state: PlayerState, which: 'before' | 'after'): state is PredictedState {
  if (which === 'after') return state.at === 'playing' && state.phase === 'ending';
  return isPredicted(state);
}
function playing(state: PlayerState, act: number): PlayerState | null {
  if (state.at !== 'checking' && state.at !== 'playing') return null;
  const follows = state.at === 'playing' ? state.act + 1 : 1;
  if (act !== follows || act > state.scenario.acts.length) return null;
  if (state.at === 'checking' && state.which === 'after') return null;
  return { at: 'playing', ...open(state), ...tryOf(state), act, phase: 'starting', cue: null };
}
