/** Tells what made room for what a run stores: read from the journal of its storage stage, a few times a second. */

import type { RemovedRun } from '../contract/database-types.ts';
import { countText, formatClock } from '../contract/numbers/format-number.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalReaderOf } from '../memory/task-journals.ts';
import { STORAGE } from '../memory/tasks.ts';
import type { JournalReader } from '../primitives/shared/journal.ts';

/** Removals are noted REMOVED_KEPT at a time: several transactions' worth. */
const LOOK_MS = 200;

export class RetentionWatch {
  private readonly journal: JournalReader;
  private readonly timer: ReturnType<typeof setInterval>;
  private removed = 0;
  private reachesMs = 0;
  private returned = 0;
  private missing = 0;

  /** @param now ms since the epoch */
  constructor(
    memory: MemoryMap,
    private readonly run: number,
    private readonly events: { onRemoved(removed: RemovedRun): void; onEvent(kind: 'run', text: string): void },
    private readonly now: () => number,
  ) {
    this.journal = journalReaderOf(memory, STORAGE);
    this.timer = setInterval(() => this.tellChanges(), LOOK_MS);
  }

  /** Looks a last time. */
  end(): void {
    clearInterval(this.timer);
    this.tellChanges();
  }

  tellChanges(): void {
    this.journal.read();
    const { record } = this.journal;
    const removed = record[J.REMOVED]!;
    const known = Math.max(this.removed, removed - J.REMOVED_KEPT);
    for (let i = known; i < removed; i++) this.tellRemoved(record[J.REMOVED_RUNS + (i % J.REMOVED_KEPT)]!);
    this.removed = removed;
    this.tellReach(record[J.REACHES_MS]!);
    this.tellReturned();
  }

  private tellRemoved(run: number): void {
    this.events.onRemoved({ run, atMs: this.now() });
    this.events.onEvent(
      'run',
      `run ${run} is removed to make room: the disk budget, or the limit of events, is used up. A star keeps a run`,
    );
  }

  /** The run has come to the database, or back to it. Told once it is all there. */
  private tellReturned(): void {
    const { record } = this.journal;
    const [returned, missing] = [record[J.RETURNED]!, record[J.MISSING]!];
    if (record[J.SETTLED] !== record[J.IN_MEMORY]) return;
    if (returned > this.returned) {
      const held = countText(returned - this.returned, 'event that memory held is', 'events that memory held are');
      this.events.onEvent('run', `${held} in the database now`);
    }
    if (missing > this.missing) {
      const { run } = this;
      const lost = countText(missing - this.missing, `event of run ${run} is`, `events of run ${run} are`);
      this.events.onEvent('run', `${lost} missing in the database: see its row in Data`);
    }
    this.returned = returned;
    this.missing = missing;
  }

  /** Once: from then on the list of runs tells. */
  private tellReach(reachesMs: number): void {
    if (this.reachesMs === 0 && reachesMs > 0) {
      this.events.onEvent(
        'run',
        `no finished run without a star is left to make room: run ${this.run} drops its own oldest events, and reaches back to ${formatClock(reachesMs)} now`,
      );
    }
    this.reachesMs = reachesMs;
  }
}
