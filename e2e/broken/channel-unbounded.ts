/** A channel that takes as much as its memory holds, whatever capacity is set. */
import { Channel as Sound } from '../../workers/primitives/channel/channel.ts';

export * from '../../workers/primitives/channel/channel.ts';

export class Channel extends Sound {
  override setCapacity(): void {
    super.setCapacity(this.mask + 1);
  }
}
