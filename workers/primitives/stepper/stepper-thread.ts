/** A thread of an exploration, as its scheduler sees it. */

import type { View } from './stepper-memory.ts';
import { Digest } from './stepper-reduction.ts';
import type { Step } from './stepper-trace.ts';

/** What can come next at a point of a schedule. */
export type Alternative =
  | { readonly kind: 'run' | 'time out' | 'kill'; readonly thread: Thread }
  | { readonly kind: 'stop' };

/** Nobody can go on, and nobody is killed to change that. */
export const STOP: Alternative = { kind: 'stop' };

/** A program, and how far it has come in this schedule. */
export class Thread {
  readonly index: number;
  readonly program: () => unknown;
  /** The steps made so far: what a replay is fed with. */
  readonly log: Step[] = [];
  /** Of what its steps have told it. */
  readonly told = new Digest();
  /** Steps before the last checkpoint. */
  checkpointAt = -1;
  /** Whether another thread has changed a word that matters since then. */
  isBehind = true;
  status: 'ready' | 'waiting' | 'ended' | 'dead' | 'not started';
  /** The step the thread waits in, while it waits. */
  wait: Step | null = null;
  result: unknown = undefined;
  /** Whether dying (or timing out) now differs from what was offered as an alternative before. */
  isFresh = true;
  readonly run: Alternative = { kind: 'run', thread: this };
  readonly timeOut: Alternative = { kind: 'time out', thread: this };
  readonly kill: Alternative = { kind: 'kill', thread: this };

  private runsOf = -1;
  private runLength = 0;

  constructor(index: number, program: () => unknown, status: Thread['status']) {
    this.index = index;
    this.program = program;
    this.status = status;
  }

  /** Of plain writes that follow each other in one array, as when a record is copied. */
  countRun({ operation, view }: Step): void {
    if (operation === 'read') return;
    this.runLength = operation === 'write' && view.id === this.runsOf ? this.runLength + 1 : 1;
    this.runsOf = operation === 'write' ? view.id : -1;
  }
  /** Whether a plain write there would be the third or a later one: deaths before the first two stand for all. */
  isInRunOf(view: View): boolean {
    return view.id === this.runsOf && this.runLength >= 2;
  }

  /** It waits, but not for ever. */
  get mayTimeOut(): boolean {
    return this.wait?.second !== undefined && this.wait.second < Number.POSITIVE_INFINITY;
  }
}
