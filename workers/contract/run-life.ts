/**
 * The life of a run as one state machine: what each command does in each state. The page and the coordinator both go by
 * it, for each has to answer at once, and neither hears of the other before a message has come.
 *
 * ```text
 *                             stop: waits for the start
 *            start         ┌─────────────────────────────┐
 *   idle ───────────▶ starting ───▶ running ⇄ paused     │
 *    ▲                              │ stop      │ fails  │
 *    │ reset, from anywhere         ▼           ▼        ▼
 *    └──────────────────────── draining ─▶ stopped or failed ── start ─▶ starting
 * ```
 *
 * - `start` is refused while a run starts or is under way.
 * - `stop` during a start waits for it, then stops. A second `stop` is the first one.
 * - `reset` always wins: what is under way is ended by it.
 *
 * `life-driver.ts` keeps the promises that go with it.
 */
import type { RunState } from './name-sets.ts';

/** What a run is doing, as far as commands depend on it. */
export type Life =
  | { readonly at: 'idle' | 'running' | 'paused' | 'stopped' | 'failed' | 'resetting' }
  | { readonly at: 'starting'; readonly isStopAsked: boolean }
  /** Not asked for: it is ending because a worker keeps dying. */
  | { readonly at: 'draining'; readonly isAsked: boolean }
  /** The coordinator is dead, and the run with it. */
  | { readonly at: 'lost' };

/** A command that takes its time, and has not come to its end. */
export type UnderWay =
  | { readonly command: 'start'; readonly isStopAsked: boolean }
  | { readonly command: 'stop' | 'reset' };

/** Commands that neither begin nor end a run. */
export type QuickCommand = 'pause' | 'resume' | 'set' | 'kill' | 'stall' | 'inject' | 'seek';
/** Everything that can be asked of a run. */
export type Command = 'start' | 'stop' | 'reset' | QuickCommand;

/** What is done with a command that comes now. */
export type Answer =
  | { readonly kind: 'act' }
  /** As soon as the start has come to its end. */
  | { readonly kind: 'wait' }
  /** It is being done: the caller gets the answer of the first one. */
  | { readonly kind: 'join' }
  /** It is so already. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'refuse'; readonly why: string };

const ACT: Answer = { kind: 'act' };
const WAIT: Answer = { kind: 'wait' };
const JOIN: Answer = { kind: 'join' };
const NOTHING: Answer = { kind: 'nothing' };

/** @param seen the state that the run's memory tells; `lost` where its coordinator is gone */
export function lifeOf(underWay: UnderWay | null, seen: RunState | 'lost'): Life {
  switch (underWay?.command) {
    case undefined:
      return seen === 'draining' ? { at: seen, isAsked: false } : { at: seen };
    case 'start':
      return { at: 'starting', isStopAsked: underWay.isStopAsked };
    case 'stop':
      return { at: 'draining', isAsked: true };
    case 'reset':
      return { at: 'resetting' };
  }
}

/** What a command does in a state of a run: the one table for the page and the coordinator. */
export function answer(life: Life, command: Command): Answer {
  switch (command) {
    case 'start':
      return answerStart(life);
    case 'stop':
      return answerStop(life);
    case 'reset':
      return life.at === 'resetting' ? JOIN : ACT;
    case 'pause':
      return life.at === 'paused' ? NOTHING : answerQuick(life, command);
    case 'resume':
      return life.at === 'running' ? NOTHING : answerQuick(life, command);
    case 'set':
    case 'kill':
    case 'stall':
    case 'inject':
    case 'seek':
      return answerQuick(life, command);
  }
}

function answerStart(life: Life): Answer {
  switch (life.at) {
    case 'idle':
    case 'stopped':
    case 'failed':
    case 'lost':
    // The reset comes first.
    case 'resetting':
      return ACT;
    case 'starting':
    case 'running':
    case 'paused':
    case 'draining':
      return refuse(`start: the pipeline is ${life.at}; stop or reset it first`);
  }
}

function answerStop(life: Life): Answer {
  switch (life.at) {
    case 'running':
    case 'paused':
    // The report of how it ended.
    case 'failed':
      return ACT;
    case 'starting':
      return life.isStopAsked ? JOIN : WAIT;
    case 'draining':
      return life.isAsked ? JOIN : ACT;
    case 'idle':
    case 'stopped':
    case 'resetting':
    case 'lost':
      return refuse(`stop: the pipeline is ${nameOf(life)}; there is nothing to stop`);
  }
}

function answerQuick(life: Life, command: QuickCommand): Answer {
  switch (life.at) {
    case 'running':
    case 'paused':
      return ACT;
    case 'idle':
    case 'starting':
    case 'draining':
    case 'stopped':
    case 'failed':
    case 'resetting':
    case 'lost':
      return refuse(`can't ${command}: the pipeline is ${nameOf(life)}`);
  }
}

function refuse(why: string): Answer {
  return { kind: 'refuse', why };
}
/** As the screen has it. */
function nameOf({ at }: Life): string {
  if (at === 'resetting') return 'being reset';
  return at === 'lost' ? 'failed' : at;
}
