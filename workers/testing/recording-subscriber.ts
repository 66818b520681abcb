import { sensorOf } from '../memory/event-columns.ts';
import type { SUBSCRIBER_TASKS } from '../memory/tasks.ts';
import { SubscriberStage } from '../stages/subscribers/subscriber-stage.ts';
import type { TaskContext } from '../stages/task.ts';

export interface Sighting {
  readonly sequence: number;
  readonly value: number;
  readonly sensor: number;
}

/** A subscriber that writes down what it saw. */
export class RecordingSubscriber extends SubscriberStage {
  constructor(
    id: (typeof SUBSCRIBER_TASKS)[number],
    context: TaskContext,
    private readonly sightings: Sighting[],
  ) {
    super(id, context);
  }

  protected override observe(slots: Uint32Array, count: number): void {
    const { sequence, value, meta } = this.context.memory;
    for (const slot of slots.subarray(0, count)) {
      this.sightings.push({ sequence: sequence[slot]!, value: value[slot]!, sensor: sensorOf(meta[slot]!) });
    }
  }
}
