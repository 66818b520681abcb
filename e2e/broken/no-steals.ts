/** A deque from which nobody can steal: a worker that runs out of work stays idle. */
import { WorkStealingDeque as Sound } from '../../workers/primitives/work-stealing-deque/work-stealing-deque.ts';

export * from '../../workers/primitives/work-stealing-deque/work-stealing-deque.ts';

export class WorkStealingDeque extends Sound {
  override steal(): number {
    return -1;
  }
}
