/** Per-sensor minimum, maximum and mean over one-second windows of the events' intended time. */
import { readingOf, sensorOf } from '../../memory/event-columns.ts';
import { AGGREGATES } from '../../memory/tasks.ts';
import type { TaskContext } from '../task.ts';
import { AggregateWindows } from './aggregate-windows.ts';
import { SubscriberStage } from './subscriber-stage.ts';

export class AggregatesStage extends SubscriberStage {
  private readonly windows: AggregateWindows;

  constructor(context: TaskContext) {
    super(AGGREGATES, context);
    this.windows = new AggregateWindows(context.memory.aggregates);
  }

  protected override observe(slots: Uint32Array, count: number): void {
    const { memory } = this.context;
    for (let i = 0; i < count; i++) {
      const slot = slots[i]!;
      this.windows.fold(sensorOf(memory.meta[slot]!), readingOf(memory, slot), memory.intended[slot]!);
    }
  }
}
