/**
 * Whether a consumer does what it is there for. What goes wrong with one is quiet: nothing fails, and the application looks
 * idle. So what waits is held against what moves.
 */
import type { BrokerLook } from './broker-facts.ts';

export type ConsumerState =
  /** Messages wait, and no node asks for any. */
  | 'nobody asks'
  /** Messages wait, nodes ask for them, there is room, and none is delivered. */
  | 'stuck'
  /** As many messages as may be are unacked: nothing is delivered until some are acked. */
  | 'pinned'
  /** Messages are in work, and none has been acked for longer than `ack_wait`. */
  | 'no acks'
  | 'empty'
  | 'flowing'
  | 'unknown';

export interface ConsumerFinding {
  readonly state: ConsumerState;
  /** For how long it has been so. */
  readonly forMs: number;
}

/** What lasts for less is the next round trip. */
const LASTING_MS = 5000;
const PINNED_MS = 3000;
const MOST_LOOKS = 400;

export class ConsumerWatch {
  private looks: BrokerLook[] = [];

  /** The broker was not seen for a while: what happened meanwhile is not known, nor how long anything has lasted. */
  forget(): void {
    this.looks = [];
  }

  note(look: BrokerLook): ConsumerFinding {
    this.looks = [...this.looks, look].slice(-MOST_LOOKS);
    const { consumer } = look;
    const pinned = this.lasts(isAtCap);
    if (pinned >= PINNED_MS) return { state: 'pinned', forMs: pinned };
    if (consumer.pending === 0 && consumer.ackPending === 0) return { state: 'empty', forMs: this.lasts(isEmpty) };
    const couldGo = this.lasts((each) => each.consumer.pending > 0 && !isAtCap(each));
    const still = Math.min(couldGo, this.sinceDelivery(look));
    if (still >= LASTING_MS) {
      const unasked = this.lasts((each) => each.consumer.waiting === 0);
      if (unasked >= LASTING_MS) return { state: 'nobody asks', forMs: Math.min(still, unasked) };
      return { state: 'stuck', forMs: still };
    }
    const unacked = this.sinceAck(look);
    const wait = consumer.ackWaitMs;
    if (consumer.ackPending > 0 && wait !== null && unacked > wait) return { state: 'no acks', forMs: unacked };
    return { state: this.looks.length > 1 ? 'flowing' : 'unknown', forMs: 0 };
  }

  /** For how long each look up to the latest has had it so. */
  private lasts(isSo: (look: BrokerLook) => boolean): number {
    const latest = this.looks.at(-1)!;
    const since = this.looks.findLastIndex((look) => !isSo(look)) + 1;
    return since === this.looks.length ? 0 : latest.answeredAt - this.looks[since]!.answeredAt;
  }
  private sinceDelivery({ consumer: { deliveredSequence, redelivered } }: BrokerLook): number {
    return this.lasts(
      ({ consumer }) => consumer.deliveredSequence === deliveredSequence && consumer.redelivered === redelivered,
    );
  }
  private sinceAck({ consumer: { ackFloor, lastAckAt } }: BrokerLook): number {
    return this.lasts(
      ({ consumer }) => consumer.ackFloor === ackFloor && consumer.lastAckAt === lastAckAt && consumer.ackPending > 0,
    );
  }
}

function isAtCap({ consumer: { ackPending, cap } }: BrokerLook): boolean {
  return cap !== null && ackPending >= cap;
}
function isEmpty({ consumer: { pending, ackPending } }: BrokerLook): boolean {
  return pending === 0 && ackPending === 0;
}
