/** A delivery of a message, and what those who keep the books of deliveries need to know and do. */
import { type Damage, isDamage, type MessageReader } from '../feeds/batch.ts';
import type { MessageHead } from './inbox-writer.ts';
import type { Outputs } from './out/outputs.ts';

/** A message of a pull consumer, as its client has it. */
export interface Delivery extends MessageHead {
  readonly data: Uint8Array;
  /** Whether the broker has delivered it before, to this node or another. */
  readonly isAgain: boolean;
  /** Whether it says that nothing was stored of what it stands for, and so has no events. */
  readonly isHollow: boolean;
  ack(): void;
  /** @param ms after which it is to be offered again */
  nak(ms?: number): void;
  working(): void;
  term(): void;
}

/** Where what is published of messages goes. */
export type OutDesk = Pick<Outputs, 'has' | 'put' | 'takeSettled'>;

export interface DeliveryActs {
  readonly read: MessageReader;
  /** Null where nothing is published. */
  readonly out: OutDesk | null;
  /** ms since the epoch. */
  readonly now: () => number;
  /** Whether the broker hears what it is told now. */
  readonly isHeard: () => boolean;
  /** Keeps a message that can't be read. @returns whether it is kept for good */
  readonly keepDamaged: (delivery: Delivery, damage: Damage) => Promise<boolean>;
}

/** How many events a message has; none where it can't be read. */
export function eventsOf({ data }: Delivery, read: MessageReader): number {
  const batch = read(data);
  return isDamage(batch) ? 0 : batch.count;
}
