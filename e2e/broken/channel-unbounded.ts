/** A channel that takes as much as its memory holds, whatever capacity is set. */
import { Ring as Sound } from '../../workers/primitives/channel/ring.ts';

export * from '../../workers/primitives/channel/ring.ts';

export class Ring extends Sound {
  override setCapacity(): void {
    super.setCapacity(this.mask + 1);
  }
}
