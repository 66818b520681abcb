/**
 * The account of all messages of a stream for one consumer:
 *
 *   published = acked + terminated + ack pending + pending + removed by retention + out of deliveries
 *
 * What was published, what waits and what is in work is the broker's word. What was acked and terminated is the nodes' word,
 * and comes with their reports; so the broker's account of what is settled (published − pending − ack pending) can be held
 * against theirs. The two are of different moments. Counts only grow, so what the nodes had counted well before a look and
 * what they had counted well after it bound what they had counted at it. At rest the two bounds are one number.
 *
 * Between both stands what no node has told of: what was settled before anybody listened, and what a node acked between its
 * last report and its end. It is a constant while nodes neither join in the middle of a run nor are lost. Each look says
 * between which bounds it lies. Where it grows, messages are unaccounted for: they were settled, and nobody says by whom.
 *
 * Where it shrinks, nodes have acked what the broker does not know of: an ack was lost with a connection, or is on its way for
 * long. It offers such a message again, and some node acks it once more. So these acks are a debt that later ones may repay,
 * and below 0 the constant is the number of acks that came to nothing.
 */
import type { BrokerLook } from './broker-facts.ts';

export interface NodeSums {
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
  /** Settled, and told of by no report; null: that cannot be told from what was removed. */
  readonly untold: number | null;
  /** Acks of messages that were acked once more, because the broker did not get these in time; null: as above. */
  readonly ackedAgain: number | null;
  /** By how many messages the two accounts contradict each other; null: it cannot be told yet, or not at all. */
  readonly unaccounted: number | null;
  readonly reasons: Readonly<
    Partial<Record<'published' | 'acked' | 'removed' | 'outOfDeliveries' | 'unaccounted', string>>
  >;
}

/** An ack is on its way, and its report is to come: for less than this. */
const MARGIN_MS = 1000;
const MOST_KEPT = 60;
/** Messages are unaccounted for when so many looks in a row miss them: on a busy machine a report may come later than that. */
const LASTING_LOOKS = 3;

interface TimedSums extends NodeSums {
  readonly at: number;
  readonly heardSince: number;
}
interface Bounds {
  readonly least: number;
  readonly most: number;
}
const ANYTHING: Bounds = { least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY };

export class FleetAccount {
  private sums: TimedSums[] = [];
  private waiting: BrokerLook[] = [];
  private bounds: Bounds = ANYTHING;
  /** Where the constant was before it fell: as far as that, acks that the broker still gets may bring it again. */
  private ceiling = Number.NEGATIVE_INFINITY;
  /** What the last looks missed. */
  private gaps: number[] = [];
  private unaccounted: number | null = null;
  private look: BrokerLook | null = null;

  /**
   * Once a second. @param at of the sums: all reports that came by then are in them
   * @param heardSince every node that is still there has reported since then
   */
  noteSums({ acked, terminated }: NodeSums, at: number, heardSince: number): void {
    this.sums = [...this.sums, { acked, terminated, at, heardSince }].slice(-MOST_KEPT);
    for (const look of this.waiting) this.judge(look);
  }
  /** A node came or went, or began a new run: what no report tells of may be another number from now on. */
  restart(): void {
    this.bounds = ANYTHING;
    this.ceiling = Number.NEGATIVE_INFINITY;
    this.waiting = [];
    this.sums = [];
    this.gaps = [];
    this.unaccounted = null;
  }
  noteLook(look: BrokerLook): void {
    this.look = look;
    this.waiting = [...this.waiting, look].slice(-MOST_KEPT);
  }

  /** null: the broker was not heard of yet. */
  get ledger(): FleetLedger | null {
    if (this.look === null) return null;
    const { stream, consumer } = this.look;
    const sums = this.sums.at(-1) ?? null;
    const start = startOf(this.look);
    const published = start === null ? null : Math.max(0, stream.lastSequence - start);
    const settled = published === null ? null : published - consumer.pending - consumer.ackPending;
    const removal = removalReason(this.look);
    const hasLimit = consumer.mostDeliveries !== null;
    const canTell = settled !== null && sums !== null && removal === null && !hasLimit;
    const untold = canTell ? Math.round(this.untold(settled - sums.acked - sums.terminated)) : null;
    return {
      published,
      acked: sums?.acked ?? null,
      terminated: sums?.terminated ?? null,
      ackPending: consumer.ackPending,
      pending: consumer.pending,
      removed: removal === null ? 0 : null,
      outOfDeliveries: hasLimit ? null : 0,
      untold: untold === null ? null : Math.max(0, untold),
      ackedAgain: untold === null ? null : Math.max(0, -untold),
      unaccounted: canTell ? this.unaccounted : null,
      reasons: {
        ...(start === null && { published: startReason(this.look) }),
        ...(sums === null && { acked: 'no node with a live feed has reported' }),
        ...(removal !== null && { removed: removal }),
        ...(hasLimit && {
          outOfDeliveries: `the consumer gives up after ${consumer.mostDeliveries} deliveries, and does not count these`,
        }),
        ...(canTell && this.unaccounted === null && { unaccounted: 'no two reports around a look at the broker yet' }),
      },
    };
  }

  /** As near to what the latest figures say as the bounds let it be. */
  private untold(difference: number): number {
    return Math.min(Math.max(difference, this.bounds.least), this.bounds.most);
  }

  /** As soon as there are reports well after it. */
  private judge(look: BrokerLook): void {
    const after = this.sums.find(({ heardSince }) => heardSince >= look.answeredAt + MARGIN_MS);
    if (after === undefined) return;
    this.waiting = this.waiting.filter((each) => each !== look);
    const before = this.sums.findLast(({ at }) => at <= look.askedAt - MARGIN_MS);
    if (before === undefined) return;
    const settled = settledAt(look);
    if (settled === null) return;
    const least = settled - after.acked - after.terminated;
    const most = settled - before.acked - before.terminated;
    this.take({ least, most });
  }

  private take({ least, most }: Bounds): void {
    const { bounds } = this;
    const isFall = most < bounds.least;
    if (isFall) this.ceiling = Math.max(this.ceiling, bounds.most);
    const isRepaid = least > bounds.most && least <= this.ceiling;
    if (isFall) this.bounds = { least, most };
    else if (isRepaid) this.bounds = { least, most: Math.min(most, this.ceiling) };
    else {
      const both = { least: Math.max(least, bounds.least), most: Math.min(most, bounds.most) };
      if (both.least <= both.most) this.bounds = both;
    }
    this.gaps = [...this.gaps, Math.max(0, least - Math.max(this.bounds.most, this.ceiling))].slice(-LASTING_LOOKS);
    this.unaccounted = Math.min(...this.gaps);
  }
}

function settledAt(look: BrokerLook): number | null {
  const start = startOf(look);
  const { pending, ackPending } = look.consumer;
  return start === null ? null : look.stream.lastSequence - start - pending - ackPending;
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
