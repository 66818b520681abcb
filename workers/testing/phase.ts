/** A stretch of a rig's run, by what has changed since its beginning. */
import type { Config } from '../contract/config-types.ts';
import * as J from '../memory/journal-fields.ts';
import { SOURCE } from '../memory/tasks.ts';
import { Ring } from '../primitives/channel/ring.ts';
import { BreakerView } from '../primitives/circuit-breaker/breaker-view.ts';
import { type EmittedEvent, transformed } from './event-twin.ts';
import { storedEvents } from './pipeline-check.ts';
import type { PipelineRig } from './pipeline-rig.ts';

export class Phase {
  private readonly before: Float64Array[];
  private readonly first: number;
  constructor(readonly rig: PipelineRig) {
    this.before = rig.memory.journals.map((_, task) => rig.record(task).slice());
    this.first = rig.count(SOURCE, J.RECEIVED);
  }
  /** How much a word of a stage's journal has grown. */
  grown(task: number, field: number): number {
    return this.rig.count(task, field) - this.before[task]![field]!;
  }
  get events(): EmittedEvent[] {
    return [...this.rig.emitted.values()].filter(({ sequence }) => sequence >= this.first);
  }
  get breaker(): BreakerView {
    return new BreakerView(this.rig.memory.breaker);
  }
  depth(channel: number): number {
    return new Ring(this.rig.memory.channels[channel]!).length;
  }
  /** Whether what was stored of these events has the values of one configuration and not of another. */
  hasValuesOf(config: Config, other: Config): boolean {
    const emitted = new Map(this.events.map((event) => [event.sequence, event]));
    const pairs = storedEvents(this.rig).flatMap(({ sequence, value }) => {
      const event = emitted.get(sequence);
      return event ? [[value, transformed(event, config), transformed(event, other)] as const] : [];
    });
    return pairs.every(([value, right]) => value === right) && pairs.some(([value, , wrong]) => value !== wrong);
  }
}
