/** A thread of an exploration, as its scheduler sees it. */

import type { Step } from './stepper-trace.ts';

export type Alternative =
  | { readonly kind: 'run' | 'time out' | 'kill'; readonly thread: Thread }
  | { readonly kind: 'stop' };

/** Nobody can go on, and nobody is killed to change that. */
export const STOP: Alternative = { kind: 'stop' };

export class Thread {
  readonly index: number;
  readonly program: () => unknown;
  /** The steps made so far: what a replay is fed with. */
  readonly log: Step[] = [];
  status: 'ready' | 'waiting' | 'ended' | 'dead' | 'not started';
  /** The step the thread waits in, while it waits. */
  wait: Step | null = null;
  result: unknown = undefined;
  /** Whether dying (or timing out) now differs from what was offered as an alternative before. */
  fresh = true;
  readonly run: Alternative = { kind: 'run', thread: this };
  readonly timeOut: Alternative = { kind: 'time out', thread: this };
  readonly kill: Alternative = { kind: 'kill', thread: this };

  constructor(index: number, program: () => unknown, status: Thread['status']) {
    this.index = index;
    this.program = program;
    this.status = status;
  }

  /** It waits, but not for ever. */
  get mayTimeOut(): boolean {
    return this.wait?.second !== undefined && this.wait.second < Number.POSITIVE_INFINITY;
  }
}
