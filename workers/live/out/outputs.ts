/**
 * All that is published of each message, to every subject that a setting names. A message that came in is acked only when the
 * last of it is settled. Each subject has an outbox of its own: where the stream of one refuses, the others go on.
 */
import type { MessageReader } from '../../feeds/batch.ts';
import type { OutMessage } from './out-message.ts';
import type { Outbox, OutSettings } from './outbox.ts';
import { type Arrived, type StoredEvents, storedEvents } from './stored-events.ts';

/** A subject that is published to. */
export interface Output {
  readonly box: Pick<Outbox, 'configure' | 'put' | 'step' | 'takeSettled'>;
  /** Asked once for each message. @returns null where there is nothing to publish */
  readonly make: (events: StoredEvents) => OutMessage | null;
}

/** Live worker. */
export class Outputs {
  /** By sequence: where something of the message is not settled. */
  private readonly open = new Map<number, readonly Output[]>();

  constructor(
    private readonly outputs: readonly Output[],
    private readonly read: MessageReader,
  ) {}

  /** @param settings another object after each change */
  configure(settings: OutSettings): void {
    for (const { box } of this.outputs) box.configure(settings);
  }
  /** Sends what is due. Called again and again. */
  step(): void {
    for (const { box } of this.outputs) box.step();
  }

  has(sequence: number): boolean {
    return this.open.has(sequence);
  }
  /** To be published; once only until it is taken out. @param stored a bit for each event that was */
  put(arrived: Arrived, stored: Uint32Array): void {
    const { sequence } = arrived;
    if (this.open.has(sequence)) return;
    const events = storedEvents(arrived, stored, this.read);
    const wanted: Output[] = [];
    for (const output of this.outputs) {
      const message = output.make(events);
      if (message === null) continue;
      output.box.put(message);
      wanted.push(output);
    }
    this.open.set(sequence, wanted);
  }
  /** Whether the broker has all of it for good, or it was given up. A message that is settled is forgotten by the answer. */
  takeSettled(sequence: number): boolean {
    const before = this.open.get(sequence);
    if (before === undefined) return false;
    const left = before.filter(({ box }) => !box.takeSettled(sequence));
    if (left.length > 0) this.open.set(sequence, left);
    else this.open.delete(sequence);
    return left.length === 0;
  }
}
