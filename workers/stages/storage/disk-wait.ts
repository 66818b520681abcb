/** Does what may wait for the disk, and says so meanwhile. */
import { AT_DISK, PLACEMENT_LINE } from '../../memory/control.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { STORAGE } from '../../memory/tasks.ts';
import type { EventStore } from '../../storage/event-store.ts';
import type { TaskContext } from '../task.ts';

const AT_DISK_WORD = STORAGE * PLACEMENT_LINE + AT_DISK;

export class DiskWait {
  /** When the latest wait ended, ms since the start of the run. */
  endedAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly context: Pick<TaskContext, 'now'> & { readonly memory: Pick<MemoryMap, 'placement'> },
    private readonly store: Pick<EventStore, 'isPersistent'>,
  ) {
    Atomics.store(context.memory.placement, AT_DISK_WORD, 0);
  }

  during<T>(act: () => T): T {
    if (!this.store.isPersistent) return act();
    const { placement } = this.context.memory;
    Atomics.store(placement, AT_DISK_WORD, 1);
    try {
      return act();
    } finally {
      Atomics.store(placement, AT_DISK_WORD, 0);
    }
  }

  /** @returns now */
  note(): number {
    const now = this.context.now();
    if (this.store.isPersistent) this.endedAt = now;
    return now;
  }
}
