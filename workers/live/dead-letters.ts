/** Where messages go that can't be read: to a subject of the user's, which a stream must take; or back to the broker. */
import { JetStreamApiError, jetstream } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import type { Config } from '../contract/config-types.ts';
import { errorText } from '../contract/error-text.ts';
import type { Damage } from '../feeds/batch.ts';
import type { Delivery } from './delivery.ts';
import type { NetworkWatch, Tell } from './network-watch.ts';

/** They are told of at most so often, ms. */
const TOLD_MS = 10_000;

export class DeadLetters {
  private toldAt = 0;

  /** @param now ms since the epoch */
  constructor(
    private readonly live: Config['live'],
    private readonly connection: NatsConnection,
    private readonly network: NetworkWatch,
    private readonly tell: Tell,
    private readonly now: () => number,
  ) {}

  /** @returns whether it is kept for good @throws Error when the broker does not answer */
  async keep({ sequence, data }: Delivery, damage: Damage): Promise<boolean> {
    const { deadLetters, stream } = this.live;
    this.sayWhere(sequence, damage);
    if (deadLetters === '') return false;
    const about = headers();
    about.set('Penstock-Damage', damage.damage);
    try {
      await jetstream(this.connection).publish(deadLetters, data, { msgID: `${stream}:${sequence}`, headers: about });
    } catch (error) {
      if (error instanceof JetStreamApiError) this.network.notePublished(deadLetters, errorText(error));
      throw error;
    }
    this.network.notePublished(deadLetters, null);
    return true;
  }

  private sayWhere(sequence: number, { damage, detail }: Damage): void {
    const now = this.now();
    if (now - this.toldAt <= TOLD_MS) return;
    this.toldAt = now;
    const { deadLetters } = this.live;
    const what = deadLetters === '' ? 'given back' : `sent to ${deadLetters}`;
    this.tell('error', `message ${sequence} can't be read, and is ${what}: ${damage}, ${detail}`);
  }
}
