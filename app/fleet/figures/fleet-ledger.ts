/**
 * The account of all messages of a stream for one consumer:
 *
 *   published = acked + terminated + ack pending + pending + removed by retention + out of deliveries
 *
 * Stream and consumer are two answers of the broker, so of two moments. All that is settled comes from one of them:
 *
 *   settled = delivered − ack pending      the consumer's answer alone
 *   pending = published − delivered        and not the consumer's own count of it, which a server raises some time after it has
 *                                          stored a message, and may have wrong for long
 *
 * What was acked and terminated is the nodes' word, and comes with their reports; so what the broker has settled can be held
 * against it. The two are of different moments again. Counts only grow, so what the nodes had counted before a look and what
 * they had counted well after it bound what they had counted at it. At rest the two bounds are one number.
 *
 * Between both stands what no node has told of: what was settled before anybody listened, and what a node acked between its
 * last report and its end. It is a constant while nodes neither join in the middle of a run nor are lost. Each look says
 * between which bounds it lies. An ack that is on its way, however long, is of a message that is ack pending at the broker: so
 * the constant is at most the upper bound and the ack pending of any look. Where a lower bound is above that, messages are
 * unaccounted for: they were settled, and nobody says by whom.
 *
 * Where it shrinks, nodes have acked what the broker does not know of: an ack was lost with a connection. It offers such a
 * message again, and some node acks it once more. So these acks are a debt that later ones may repay, and below 0 the constant
 * is the number of acks that came to nothing.
 */
import type { BrokerLook } from './broker-facts.ts';

interface NodeSums {
  readonly acked: number;
  readonly terminated: number;
}
/** null is “not known”; why not is in `reasons`. */
export interface FleetLedger {
  readonly published: number | null;
  readonly acked: number | null;
  readonly terminated: number | null;
  readonly ackPending: number;
  readonly pending: number;
  readonly removed: number | null;
  readonly outOfDeliveries: number | null;
  /** Settled, and in no report; null: not known, because messages were removed. */
  readonly unreported: number | null;
  /** Acks of messages that were acked once more, because the broker did not get these in time; null: as above. */
  readonly ackedAgain: number | null;
  /** By how many messages the two accounts contradict each other; null: not known yet, or never. */
  readonly unaccounted: number | null;
  /**
   * What closes the equation, because reports and look are of two moments: settled since the reports; below 0: reported, and not
   * settled yet. 0 at rest; null: as `unreported`.
   */
  readonly moving: number | null;
  /** As many messages wide is the interval in which `unreported` lies: 0 at rest; null: it has no bounds yet. */
  readonly doubt: number | null;
  readonly reasons: Readonly<
    Partial<Record<'published' | 'acked' | 'removed' | 'outOfDeliveries' | 'unaccounted', string>>
  >;
}

/** A node counts an ack within this time of when the broker takes it. */
const MARGIN_MS = 1000;
const MOST_KEPT = 60;
/** Messages are unaccounted for when so many looks in a row miss them: on a busy machine a report may come later than that. */
const LASTING_LOOKS = 3;

interface TimedSums extends NodeSums {
  readonly at: number;
  readonly madeSince: number;
}
interface Bounds {
  readonly least: number;
  readonly most: number;
}
const ANYTHING: Bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

export class FleetAccount {
  private sums: TimedSums[] = [];
  private waiting: BrokerLook[] = [];
  /** Of the constant. */
  private bounds: Bounds = ANYTHING;
  /** Where it was at most before it fell: as far as that, acks that the broker still gets may bring it again. */
  private repayable = Number.NEGATIVE_INFINITY;
  /** What the last looks missed. */
  private gaps: number[] = [];
  private unaccounted: number | null = null;
  private look: BrokerLook | null = null;
  /** What was reported when the broker was looked at. */
  private reported: NodeSums | null = null;

  /**
   * Once a second. @param at of the sums: all reports that came by then are in them
   * @param madeSince every node that is still there has made a report since then, which is in them
   */
  noteSums({ acked, terminated }: NodeSums, at: number, madeSince: number): void {
    this.sums = [...this.sums, { acked, terminated, at, madeSince }].slice(-MOST_KEPT);
    for (const look of this.waiting) this.judge(look);
  }
  /** A node came or went, or began a new run: what no report tells of may be another number from now on. */
  restart(): void {
    this.bounds = ANYTHING;
    this.repayable = Number.NEGATIVE_INFINITY;
    this.waiting = [];
    this.sums = [];
    this.gaps = [];
    this.unaccounted = null;
  }
  noteLook(look: BrokerLook): void {
    this.look = look;
    this.reported = this.sums.at(-1) ?? null;
    this.waiting = [...this.waiting, look].slice(-MOST_KEPT);
  }

  /** null: the broker was not heard of yet. */
  get ledger(): FleetLedger | null {
    const { look, reported } = this;
    if (look === null) return null;
    const { ackPending, mostDeliveries, pending } = look.consumer;
    const isFromStart = startOf(look) !== null;
    const removal = removalReason(look);
    const hasLimit = mostDeliveries !== null;
    const canTell = isFromStart && reported !== null && removal === null && !hasLimit;
    return {
      published: isFromStart ? publishedAt(look) : null,
      acked: reported?.acked ?? null,
      terminated: reported?.terminated ?? null,
      ackPending,
      // Where messages are removed unseen, the sequence tells nothing of what is there.
      pending: isFromStart && removal === null ? publishedAt(look) - deliveredAt(look) : pending,
      removed: removal === null ? 0 : null,
      outOfDeliveries: hasLimit ? null : 0,
      ...(canTell ? this.against(settledAt(look) - reported.acked - reported.terminated) : NOT_TOLD),
      reasons: {
        ...(!isFromStart && { published: startReason(look) }),
        ...(reported === null && { acked: 'no node with a live feed has reported' }),
        ...(removal !== null && { removed: removal }),
        ...(hasLimit && {
          outOfDeliveries: `the consumer gives up after ${mostDeliveries} deliveries, and does not count these`,
        }),
        ...(canTell && this.unaccounted === null && { unaccounted: 'no two reports around a look at the broker yet' }),
      },
    };
  }

  /** @param difference of what is settled and what is reported, by the latest figures of both */
  private against(difference: number): Pick<FleetLedger, keyof typeof NOT_TOLD> {
    const { bounds, unaccounted } = this;
    const doubt = bounds.most - bounds.least;
    // No more than the bounds ask for: what may be moving does not count as unreported.
    const unreported = Number.isFinite(doubt) ? Math.min(Math.max(0, bounds.least), bounds.most) : difference;
    return {
      unreported: Math.max(0, unreported),
      ackedAgain: Math.max(0, -unreported),
      unaccounted,
      moving: difference - unreported - (unaccounted ?? 0),
      doubt: Number.isFinite(doubt) ? doubt : null,
    };
  }

  /** As soon as there are reports well after it. */
  private judge(look: BrokerLook): void {
    const after = this.sums.find(({ madeSince }) => madeSince >= look.answeredAt + MARGIN_MS);
    if (after === undefined) return;
    this.waiting = this.waiting.filter((each) => each !== look);
    const before = this.sums.findLast(({ at }) => at <= look.askedAt);
    if (before === undefined || startOf(look) === null) return;
    const settled = settledAt(look);
    const least = settled - after.acked - after.terminated;
    // An ack that is on its way is of a message that is unacked there.
    const most = settled - before.acked - before.terminated + look.consumer.ackPending;
    this.take({ least, most });
  }

  private take({ least, most }: Bounds): void {
    const { bounds, repayable } = this;
    const top = Math.max(bounds.most, repayable);
    if (most < bounds.least) {
      this.repayable = top;
      this.bounds = { least, most };
    } else if (least > bounds.most) this.bounds = { least: Math.min(least, top), most: Math.min(most, top) };
    else this.bounds = { least: Math.max(least, bounds.least), most: Math.min(most, bounds.most) };
    this.gaps = [...this.gaps, Math.max(0, least - top)].slice(-LASTING_LOOKS);
    this.unaccounted = Math.min(...this.gaps);
  }
}

const NOT_TOLD = {
  unreported: null,
  ackedAgain: null,
  unaccounted: null,
  moving: null,
  doubt: null,
} as const satisfies Partial<FleetLedger>;

// What follows means something where the consumer’s start is known.

/** Messages for this consumer, so far. */
function publishedAt(look: BrokerLook): number {
  const { stream, consumer } = look;
  // The consumer answers after the stream: it may know of more.
  return Math.max(0, Math.max(stream.lastSequence, consumer.deliveredSequence) - (startOf(look) ?? 0));
}
function deliveredAt(look: BrokerLook): number {
  return Math.max(0, look.consumer.deliveredSequence - (startOf(look) ?? 0));
}
function settledAt(look: BrokerLook): number {
  return deliveredAt(look) - look.consumer.ackPending;
}

/** How many messages were before the first that the consumer is to have; null: not known. */
function startOf({ consumer: { deliverPolicy, startSequence, hasFilter } }: BrokerLook): number | null {
  if (hasFilter) return null;
  if (deliverPolicy === 'all') return 0;
  return deliverPolicy === 'by_start_sequence' && startSequence !== null ? startSequence - 1 : null;
}
function startReason({ consumer: { deliverPolicy, hasFilter } }: BrokerLook): string {
  if (hasFilter) return 'the consumer has a filter, and the stream counts its messages all together';
  return `the consumer began in the middle of the stream (deliver policy “${deliverPolicy}”)`;
}

/** What may take messages out of the stream that nobody has acked; null: nothing. */
function removalReason({ stream: { retention, discard, most } }: BrokerLook): string | null {
  if (most.ageMs !== null) return 'the stream removes messages by age, and does not count them';
  if (retention === 'interest') return 'the stream removes messages that no consumer wants';
  const hasLimit = most.messages !== null || most.bytes !== null;
  return hasLimit && discard === 'old'
    ? 'the stream removes the oldest messages when it is full, and does not count them'
    : null;
}
