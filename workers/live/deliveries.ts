/**
 * The books of a live feed: what became of each message that the broker has delivered. Each delivery is in flight until it is
 * acked, terminated, given back, or has lapsed, and then stays what it is:
 *
 *   delivered = acked + terminated + given back + in flight + lapsed
 *
 * It lapses when the broker has heard nothing of it for the consumer's ack wait: then the broker offers the message again,
 * to this node or another.
 */
import { type Damage, isDamage } from '../feeds/batch.ts';
import { readMessage } from '../feeds/batch-message.ts';
import {
  LIVE_ACKED,
  LIVE_AGAIN,
  LIVE_DAMAGED,
  LIVE_DELIVERED,
  LIVE_GIVEN_BACK,
  LIVE_IN_FLIGHT,
  LIVE_LAPSED,
  LIVE_LAST_ACK,
  LIVE_LAST_DELIVERY,
  LIVE_REDELIVERED,
  LIVE_TERMINATED,
} from '../memory/live-words.ts';
import type { Consumed } from './consumed.ts';
import type { InboxWriter, MessageHead } from './inbox-writer.ts';

/** A message of a pull consumer, as its client has it. */
export interface Delivery extends MessageHead {
  readonly data: Uint8Array;
  /** Whether the broker has delivered it before, to this node or another. */
  readonly isAgain: boolean;
  ack(): void;
  /** @param ms after which it is to be offered again */
  nak(ms?: number): void;
  working(): void;
  term(): void;
}

type End = typeof LIVE_ACKED | typeof LIVE_TERMINATED | typeof LIVE_GIVEN_BACK | typeof LIVE_LAPSED;

interface Open {
  readonly delivery: Delivery;
  /** When the broker last heard of it, ms. */
  heardAt: number;
  hasLapsed: boolean;
}

export interface DeliveryActs {
  /** ms since the epoch. */
  readonly now: () => number;
  /** Whether the broker hears what it is told now. */
  readonly isHeard: () => boolean;
  /** Keeps a message that can't be read. @returns whether it is kept for good */
  readonly keepDamaged: (delivery: Delivery, damage: Damage) => Promise<boolean>;
}

/** A damaged message that nobody takes is offered again after this long, ms. */
const DAMAGED_AGAIN_MS = 30_000;
/** The broker hears of a message this many times within its ack wait. */
const SIGNS = 4;

export class Deliveries {
  /** By entry of the inbox. */
  private readonly open = new Map<number, Open>();
  private readonly entries = new Map<number, number>();
  /** Damaged ones that are being kept. */
  private readonly damaged = new Set<Open>();
  /** Those that the inbox has no room for yet: at most as many as were asked for at once. */
  private waiting: Open[] = [];
  /** Of the messages so far, the most events. */
  longest = 64;

  /**
   * @param figures of the live feed's journal, its draft
   * @param ackWaitMs of the consumer
   */
  constructor(
    private readonly inbox: InboxWriter,
    private readonly consumed: Consumed,
    private readonly figures: Float64Array,
    private readonly ackWaitMs: number,
    private readonly act: DeliveryActs,
  ) {
    // A predecessor's: whatever becomes of their events, it can't be told to the broker any more.
    for (const entry of inbox.taken()) this.entries.set(inbox.sequenceOf(entry), entry);
    figures[LIVE_LAPSED]! += figures[LIVE_IN_FLIGHT]!;
    figures[LIVE_IN_FLIGHT] = 0;
  }

  get inFlight(): number {
    return this.figures[LIVE_IN_FLIGHT]!;
  }
  /** Entries of the inbox that are in use. */
  get underWay(): number {
    return this.entries.size;
  }

  /** Whether the inbox has no room for what has come already. */
  get isFull(): boolean {
    return this.waiting.length > 0;
  }

  receive(delivery: Delivery): void {
    const open = this.noteDelivered(delivery);
    if (this.isFull || !this.take(open)) this.waiting.push(open);
  }

  /** @returns whether it could be taken: false while there is no room */
  private take(open: Open): boolean {
    const { delivery } = open;
    const { sequence } = delivery;
    const read = this.entries.has(sequence) || this.consumed.isDone(sequence) ? null : readMessage(delivery.data);
    if (read !== null && !isDamage(read)) {
      this.longest = Math.max(this.longest, read.count);
      if (this.inbox.roomForEvents < read.count || this.inbox.roomForMessages === 0) return false;
    }
    const entry = this.entries.get(sequence);
    if (entry !== undefined) this.replace(entry, open);
    else if (read === null) this.skipAll(open);
    else if (isDamage(read)) void this.keep(open, read);
    else {
      const put = this.inbox.put(delivery, read, this.consumed.placesOf(sequence));
      this.figures[LIVE_REDELIVERED]! += read.count - (put?.events ?? 0);
      if (put === null) this.ack(open);
      else {
        this.open.set(put.entry, open);
        this.entries.set(sequence, put.entry);
      }
    }
    return true;
  }

  /** Acks what is done with, and tells the broker in time that the rest is being worked on. @returns whether anything was acked */
  tend(): boolean {
    const { act } = this;
    const now = act.now();
    let hasAcked = false;
    for (const [sequence, entry] of this.entries) {
      const open = this.open.get(entry);
      if (this.inbox.isDone(entry) && (open === undefined || open.hasLapsed || act.isHeard())) {
        hasAcked ||= open !== undefined;
        this.finish(sequence, entry, open);
      } else if (open !== undefined) this.keepAlive(open, now);
    }
    for (const open of this.damaged) this.keepAlive(open, now);
    for (const open of this.waiting) this.keepAlive(open, now);
    this.takeWaiting();
    return hasAcked;
  }

  /** The run is over. @param isUnderWay whether events of an entry have not ended */
  giveBackRest(isUnderWay: (entry: number) => boolean): void {
    for (const [sequence, entry] of this.entries) {
      const open = this.open.get(entry);
      if (this.inbox.isDone(entry) || !isUnderWay(entry)) this.finish(sequence, entry, open);
      else if (open !== undefined && !open.hasLapsed) this.giveBack(open);
    }
    for (const open of this.waiting) if (!open.hasLapsed) this.giveBack(open);
    this.waiting = [];
    this.entries.clear();
    this.open.clear();
  }

  private takeWaiting(): void {
    // One that has lapsed comes again.
    while (this.waiting.length > 0 && (this.waiting[0]!.hasLapsed || this.take(this.waiting[0]!))) this.waiting.shift();
  }
  private giveBack(open: Open): void {
    open.delivery.nak();
    this.end(LIVE_GIVEN_BACK);
  }

  private noteDelivered(delivery: Delivery): Open {
    const { figures } = this;
    const now = this.act.now();
    figures[LIVE_DELIVERED]! += 1;
    if (delivery.isAgain) figures[LIVE_AGAIN]! += 1;
    figures[LIVE_IN_FLIGHT]! += 1;
    figures[LIVE_LAST_DELIVERY] = now;
    return { delivery, heardAt: now, hasLapsed: false };
  }

  /** It came again while its events are on their way: from now on this delivery stands for them. */
  private replace(entry: number, open: Open): void {
    const before = this.open.get(entry);
    if (before !== undefined && !before.hasLapsed) this.lapse(before);
    this.open.set(entry, open);
    this.figures[LIVE_REDELIVERED]! += eventsOf(open.delivery);
  }
  private skipAll(open: Open): void {
    this.figures[LIVE_REDELIVERED]! += eventsOf(open.delivery);
    this.ack(open);
  }

  private finish(sequence: number, entry: number, open: Open | undefined): void {
    this.entries.delete(sequence);
    this.open.delete(entry);
    this.consumed.noteDone(sequence);
    this.inbox.free(entry);
    // One that has lapsed will be delivered again, skipped and acked.
    if (open !== undefined && !open.hasLapsed) this.ack(open);
  }

  private ack(open: Open): void {
    open.delivery.ack();
    this.figures[LIVE_LAST_ACK] = this.act.now();
    this.end(LIVE_ACKED);
    this.consumed.noteDone(open.delivery.sequence);
  }

  /** A message that can't be read is taken from the stream only when somebody else has it for good. */
  private async keep(open: Open, damage: Damage): Promise<void> {
    this.figures[LIVE_DAMAGED]! += 1;
    this.damaged.add(open);
    const isKept = await this.act.keepDamaged(open.delivery, damage).catch(() => false);
    this.damaged.delete(open);
    if (open.hasLapsed) return;
    if (isKept) {
      open.delivery.term();
      this.end(LIVE_TERMINATED);
    } else {
      open.delivery.nak(DAMAGED_AGAIN_MS);
      this.end(LIVE_GIVEN_BACK);
    }
  }

  private keepAlive(open: Open, now: number): void {
    if (open.hasLapsed) return;
    const silent = now - open.heardAt;
    if (silent > this.ackWaitMs) this.lapse(open);
    else if (silent > this.ackWaitMs / SIGNS && this.act.isHeard()) {
      open.delivery.working();
      open.heardAt = now;
    }
  }
  private lapse(open: Open): void {
    open.hasLapsed = true;
    this.end(LIVE_LAPSED);
  }
  private end(end: End): void {
    this.figures[LIVE_IN_FLIGHT]! -= 1;
    this.figures[end]! += 1;
  }
}

function eventsOf({ data }: Delivery): number {
  const read = readMessage(data);
  return isDamage(read) ? 0 : read.count;
}
