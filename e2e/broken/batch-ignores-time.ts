/** A batcher that waits until a batch is full, however long that takes. */
import { type BatcherSettings, Batcher as Sound } from '../../workers/primitives/batcher/batcher.ts';

export * from '../../workers/primitives/batcher/batcher.ts';

export class Batcher extends Sound {
  override configure({ maxSize }: BatcherSettings): void {
    super.configure({ maxSize, maxWaitMs: Number.POSITIVE_INFINITY });
  }
}
