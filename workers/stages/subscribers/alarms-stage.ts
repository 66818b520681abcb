/** Watches every sensor for readings that do not belong, and keeps the latest alarms. */
import { ALARM_RING, writeRecent } from '../../contract/view/recent-rows.ts';
import { sensorOf } from '../../memory/event-columns.ts';
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
    const { meta, value, intended, sequence, recent } = this.context.memory;
    const { draft } = this.journal;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      const score = this.detector.observe(sensorOf(meta[slot]!), value[slot]!);
      if (score === 0) continue;
      const at = draft[J.RECENT_COUNT]!;
      writeRecent(recent[ALARM_RING]!, at, sequence[slot]!, intended[slot]!, meta[slot]!, value[slot]!, score);
      draft[J.RECENT_COUNT] = at + 1;
    }
  }
}
