/**
 * Events that are being counted as stored, or as given up, in runs: neighbours that were made together and received together, so
 * that they have the same times. One pass over their slots finds the runs; all that is counted and recorded of them goes by
 * these. At full speed a run has hundreds of events; at a steady rate every event is a run.
 *
 * They lie in the run's memory, where a kernel finds them, and are good for one step: whoever takes over finds them anew.
 */
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { BULK_FOUND, NORMAL_FOUND, OLDEST, RUN_WORDS } from '../../memory/event-run-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { notAllowedText } from '../../primitives/shared/options.ts';

export class EventRuns {
  /** RUN_WORDS a run: see `memory/event-run-words.ts`. */
  readonly words: Float64Array;
  length = 0;
  /** Of all that was added last: when the oldest was made, and how many were normal and bulk; the others were urgent. */
  oldest = Number.POSITIVE_INFINITY;
  normal = 0;
  bulk = 0;

  /** @param kernels of this thread, over that memory */
  constructor(
    readonly columns: MemoryMap,
    private readonly kernels: Pick<ColumnKernels, 'findRuns'>,
  ) {
    this.words = columns.eventRuns;
  }

  /**
   * The events in `slots[first]` to `slots[first + count - 1]`.
   *
   * @param latency from intended emission to receipt, ms
   * @throws RangeError when they are more than a transaction can have; then something has not been cleared
   */
  add(slots: Uint32Array, latency: Float32Array, first: number, count: number): void {
    const { words, length } = this;
    const { eventRunsFound: found } = this.columns;
    const room = words.length / RUN_WORDS - length;
    // A kernel would write on behind the runs.
    if (count > room) throw new RangeError(notAllowedText('events to count', count, `at most ${room}`));
    this.length = length + this.kernels.findRuns(slots, latency, first, count, words, RUN_WORDS * length, found);
    this.oldest = found[OLDEST]!;
    this.normal = found[NORMAL_FOUND]!;
    this.bulk = found[BULK_FOUND]!;
  }

  clear(): void {
    this.length = 0;
  }
}
