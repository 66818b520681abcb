/**
 * Alarms in the stored events of messages, by the detector that raises those on the screen. It knows what this node has seen since
 * its live worker began: a node that takes a message over may find others in it, or none.
 */
import { CLASSES, classOf, sensorOf } from '../../memory/event-columns.ts';
import { MAX_SENSORS } from '../../memory/memory-map.ts';
import { ALARM_DEFAULTS, AlarmDetector } from '../../stages/subscribers/alarm-detector.ts';
import { type EventLine, linesMessage } from './lines-message.ts';
import type { OutMessage } from './out-message.ts';
import { type StoredEvents, timeOf } from './stored-events.ts';

/** As `docs/batch-message.md` has it: what of the event a live feed reads, and why it is an alarm. */
export interface AlarmLine extends EventLine {
  readonly class: (typeof CLASSES)[number];
  /** Distance from the sensor's median, in standard deviations of its usual readings. Finite: JSON has no other numbers. */
  readonly score: number;
  /** Place of the event in the message that came in. */
  readonly index: number;
}

/** Live worker, one for each. */
export class AlarmMessages {
  private readonly detector = new AlarmDetector({ ...ALARM_DEFAULTS, sensors: MAX_SENSORS });

  /** Once for each message, in the order in which they are done with. @returns null without an alarm: then nothing is published */
  of(events: StoredEvents): OutMessage | null {
    return linesMessage(events, this.alarmsIn(events));
  }

  private alarmsIn({ batch, places, timeMs }: StoredEvents): AlarmLine[] {
    if (batch === null) return [];
    return places.flatMap((index) => {
      const word = batch.meta[index]!;
      const value = batch.value[index]!;
      const score = this.detector.observe(sensorOf(word), value);
      if (score === 0) return [];
      const t = timeOf(batch, index, timeMs);
      return [{ t, sensor: sensorOf(word), value, class: CLASSES[classOf(word)]!, score, index }];
    });
  }
}
