/** When events are too late: their intended time plus the budget of their class. */
import type { Config } from '../../contract/config-types.ts';
import { CLASS_COUNT, classOf } from '../../memory/event-columns.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';

export class Deadlines {
  /** Milliseconds, by number of the class; one more, so that the two bits of a class are always an index. */
  readonly budgets = new Float64Array(CLASS_COUNT + 1);

  constructor(readonly memory: Pick<MemoryMap, 'meta' | 'intended'>) {}

  configure({ urgent, normal, bulk }: Config['scheduler']['budgetMs']): void {
    this.budgets.set([urgent, normal, bulk]);
  }

  classOf(slot: number): number {
    return classOf(this.memory.meta[slot]!);
  }
  /** In ms since the start of the run. */
  of(slot: number): number {
    return this.memory.intended[slot]! + this.budgets[this.classOf(slot)]!;
  }
}
