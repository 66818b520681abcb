/** Keeps the latest events for people to look at. */
import { TAIL_RING, writeRecent } from '../../contract/view/recent-rows.ts';
import { readingOf, recordedMsOf } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { TAIL } from '../../memory/tasks.ts';
import type { TaskContext } from '../task.ts';
import { SubscriberStage } from './subscriber-stage.ts';

export class TailStage extends SubscriberStage {
  constructor(context: TaskContext) {
    super(TAIL, context);
  }

  protected override observe(slots: Uint32Array, count: number): void {
    const { memory } = this.context;
    const { meta, intended, sequence, recent } = memory;
    const { draft } = this.journal;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      writeRecent(
        recent[TAIL_RING]!,
        draft[J.RECENT_COUNT]! + i,
        sequence[slot]!,
        intended[slot]!,
        meta[slot]!,
        readingOf(memory, slot),
        0,
        recordedMsOf(memory, slot),
      );
    }
    draft[J.RECENT_COUNT]! += count;
  }
}
