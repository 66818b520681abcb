/**
 * Serves the reads of queries between the steps of storing. A query has to wait, not the run: as long as there is something
 * to store, reads get a tenth of the thread's time. Where there is nothing to store they are served at once.
 */
import type { EventStore } from '../../storage/event-store.ts';
import type { TaskContext } from '../task.ts';
import type { DiskWait } from './disk-wait.ts';

/** Time for storing after each read, as a multiple of what that took. */
const REST = 9;
/** However slow the disk was, ms. */
const LONGEST_REST_MS = 100;

export class QueryReads {
  /** Until then storing goes first, ms since the start of the run. */
  private restsUntil = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: Pick<TaskContext, 'now'>,
    private readonly store: Pick<EventStore, 'isAsked' | 'serve'>,
    private readonly disk: DiskWait,
  ) {}

  /** Before a step. @param now ms since the start of the run @returns the time after a read; null when none was served */
  serveInTurn(now: number): number | null {
    return now >= this.restsUntil ? this.serve() : null;
  }
  /** After a step that found nothing to do. @returns whether a read was served */
  serveNow(): boolean {
    return this.serve() !== null;
  }

  private serve(): number | null {
    if (!this.store.isAsked) return null;
    const began = this.context.now();
    if (!this.disk.during(() => this.store.serve())) return null;
    const ended = this.disk.note();
    this.restsUntil = ended + Math.min(LONGEST_REST_MS, REST * (ended - began));
    return ended;
  }
}
