/**
 * The database is back, or a new one: what memory holds of this run goes there first, because it came first. What keeps the
 * database from it keeps it from storing too, and is dealt with there: in the end memory goes on.
 */
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { Journal } from '../../primitives/shared/journal.ts';
import type { Adoption, EventStore } from '../../storage/event-store.ts';
import type { DiskWait } from './disk-wait.ts';
import type { StoreFigures } from './store-figures.ts';

export class MemoryReturn {
  /** Before anything else is stored. */
  isDue = false;
  private adoption: Adoption | null = null;
  /** Of the store, when it was last asked to adopt. */
  private generation: number | undefined;

  constructor(
    private readonly memory: MemoryMap,
    private readonly store: EventStore,
    private readonly journal: Journal,
    private readonly figures: StoreFigures,
    private readonly disk: DiskWait,
  ) {}

  /** The store has just been opened. */
  begin(): void {
    this.generation = this.store.generation;
    this.isDue = this.store.isPersistent && this.journal.draft[J.STORED]! > 0;
  }

  /** Where a file was set aside, the new one knows nothing of what was stored before. */
  noteFailure(): void {
    this.isDue ||= this.store.generation !== this.generation && this.journal.draft[J.STORED]! > 0;
  }

  /** @returns whether that went well */
  step(): boolean {
    try {
      this.adoption ??= this.disk.during(() => this.order());
      const { adoption } = this;
      if (adoption && !adoption.isDone)
        this.noteAdopted(
          adoption,
          this.disk.during(() => adoption.step()),
        );
      this.isDue = adoption !== null && !adoption.isDone;
      this.disk.note();
      return true;
    } catch {
      this.adoption = null;
      this.isDue = this.store.isPersistent;
      return false;
    }
  }

  /** Null when there is nothing to bring, or no database takes it. */
  private order(): Adoption | null {
    const { memory } = this;
    const { draft } = this.journal;
    this.generation = this.store.generation;
    const recent = draft[J.IN_MEMORY]! - draft[J.SETTLED]!;
    const [missingBefore, stored] = [draft[J.MISSING]!, draft[J.STORED]!];
    return this.store.adopt?.({ memory, recent, missingBefore, stored }) ?? null;
  }
  private noteAdopted({ missing, isDone }: Adoption, events: number): void {
    const { draft } = this.journal;
    const settled = draft[J.SETTLED]! + events + Math.max(0, missing - draft[J.MISSING]!);
    draft[J.RETURNED]! += events;
    draft[J.MISSING] = missing;
    draft[J.SETTLED] = isDone ? draft[J.IN_MEMORY]! : Math.min(settled, draft[J.IN_MEMORY]!);
    this.figures.noteKept();
    this.journal.commit();
  }
}
