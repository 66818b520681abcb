/** Writes what the store says of itself into the journal's draft; the caller commits it. */
import { STORAGE_PROBLEMS } from '../../contract/database-types.ts';
import * as J from '../../memory/journal-fields.ts';
import type { EventStore } from '../../storage/event-store.ts';

export class StoreFigures {
  /** Of the runs that the store has removed, those noted. */
  private removed = 0;

  constructor(
    private readonly store: EventStore,
    private readonly draft: Float64Array,
  ) {}

  noteState(): void {
    const { store, draft } = this;
    draft[J.PERSISTENT] = store.isPersistent ? 1 : 0;
    draft[J.STORE_PROBLEM] = store.problem === null ? 0 : STORAGE_PROBLEMS.indexOf(store.problem) + 1;
  }
  noteStored(): void {
    this.draft[J.ROWS] = this.store.rows();
    this.draft[J.STORE_BYTES] = this.store.bytes();
    this.noteState();
    this.noteKept();
  }
  noteKept(): void {
    const { keptFigures: kept } = this.store;
    if (!kept) return;
    const { draft } = this;
    draft[J.USED_BYTES] = kept.usedBytes;
    draft[J.REACHES_MS] = kept.reachesMs;
    for (; this.removed < kept.removed.length; this.removed++) {
      draft[J.REMOVED_RUNS + (draft[J.REMOVED]! % J.REMOVED_KEPT)] = kept.removed[this.removed]!;
      draft[J.REMOVED]! += 1;
    }
  }
}
