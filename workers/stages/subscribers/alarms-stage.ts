/** Watches every sensor for readings that do not belong, and keeps the latest alarms. */
import { ALARM_RING, writeRecent } from '../../contract/view/recent-rows.ts';
import { readingOf, recordedMsOf, sensorOf } from '../../memory/event-columns.ts';
import * as J from '../../memory/journal-fields.ts';
import { MAX_SENSORS } from '../../memory/memory-map.ts';
import { ALARMS } from '../../memory/tasks.ts';
import type { TaskContext } from '../task.ts';
import { ALARM_DEFAULTS, AlarmDetector } from './alarm-detector.ts';
import { SubscriberStage } from './subscriber-stage.ts';

export class AlarmsStage extends SubscriberStage {
  private readonly detector = new AlarmDetector({ ...ALARM_DEFAULTS, sensors: MAX_SENSORS });

  constructor(context: TaskContext) {
    super(ALARMS, context);
  }

  protected override observe(slots: Uint32Array, count: number): void {
    const { memory } = this.context;
    const { meta, intended, sequence, recent } = memory;
    const { draft } = this.journal;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const word = meta[slot]!;
      const reading = readingOf(memory, slot);
      const score = this.detector.observe(sensorOf(word), reading);
      if (score === 0) continue;
      const at = draft[J.RECENT_COUNT]!;
      const recordedMs = recordedMsOf(memory, slot);
      writeRecent(recent[ALARM_RING]!, at, sequence[slot]!, intended[slot]!, word, reading, score, recordedMs);
      draft[J.RECENT_COUNT] = at + 1;
    }
  }
}
