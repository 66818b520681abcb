/** The batches that have calls of their own, by the places in which they lie: a lane for each. */
import type { Config } from '../../contract/config-types.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import * as Step from '../step.ts';
import { type BatchPlace, isTaken } from './batch-places.ts';
import type { CallLane } from './call-lane.ts';
import type { GuardedCall } from './database/guarded-call.ts';
import { DepartedBatch, type Departure } from './departed-batch.ts';

class DepartedLane implements CallLane {
  retryAt = 0;
  maxAttempts = 0;
  call: GuardedCall | null = null;
  constructor(readonly cargo: DepartedBatch) {}
  noteRefused(): boolean {
    return this.cargo.noteRefused(this.maxAttempts);
  }
}

export class DepartedBatches {
  private readonly lanes: readonly DepartedLane[];

  /**
   * @param draft of the storage stage's journal, which the stage commits
   * @param startedAt of the run, ms since the epoch
   */
  constructor(
    memory: MemoryMap,
    places: readonly BatchPlace[],
    private readonly draft: Float64Array,
    startedAt: number,
  ) {
    this.lanes = places.map((place) => new DepartedLane(new DepartedBatch(place, memory, draft, startedAt)));
  }

  configure({ database }: Config, now: number): void {
    for (const lane of this.lanes) {
      lane.maxAttempts = database.maxAttempts;
      lane.retryAt = Math.min(lane.retryAt, now);
    }
  }

  get isEmpty(): boolean {
    return this.draft[J.DEPARTED] === 0;
  }
  get count(): number {
    let count = 0;
    for (let bits = this.draft[J.DEPARTED]!; bits !== 0; bits &= bits - 1) count++;
    return count;
  }
  /** Takes steps of the batches in turn, until one makes progress. @returns the best that they could do */
  step(stepLane: (lane: CallLane) => Step.Result): Step.Result {
    let result: Step.Result = Step.BLOCKED;
    for (let place = 0; place < this.lanes.length; place++) {
      if (!isTaken(this.draft, place)) continue;
      const own = stepLane(this.lanes[place]!);
      if (own === Step.WORKED) return own;
      if (own === Step.CALLING) result = own;
    }
    return result;
  }
  at(place: number): DepartedLane {
    return this.lanes[place]!;
  }

  /** For the batch that lies in that place; the caller commits. */
  add(place: number, departure: Departure, now: number, isSearched = false): DepartedLane {
    const lane = this.lanes[place]!;
    lane.retryAt = now;
    lane.cargo.begin(departure, isSearched);
    return lane;
  }
}
