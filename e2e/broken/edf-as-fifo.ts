/** A deadline queue that serves in order of arrival, whatever policy is set. */
import { DeadlineQueue as Sound } from '../../workers/primitives/deadline-queue/deadline-queue.ts';

export * from '../../workers/primitives/deadline-queue/deadline-queue.ts';

export class DeadlineQueue extends Sound {
  override setPolicy(): void {
    super.setPolicy('fifo');
  }
}
