/**
 * The books of a live feed: what became of each message that the broker has delivered. Each delivery is in flight until it is
 * acked, terminated, given back, or has lapsed, and then stays what it is:
 *
 *   delivered = acked + terminated + given back + in flight + lapsed
 *
 * It lapses when the broker has heard nothing of it for the consumer's ack wait: then the broker offers the message again,
 * to this node or another.
 */
import { DAMAGE_CAUSES } from '../contract/live/damage-causes.ts';
import { type Damage, isDamage } from '../feeds/batch.ts';
import {
  LIVE_ACKED,
  LIVE_AGAIN,
  LIVE_DAMAGED,
  LIVE_DAMAGED_BY,
  LIVE_DELIVERED,
  LIVE_GIVEN_BACK,
  LIVE_IN_FLIGHT,
  LIVE_LAPSED,
  LIVE_LAST_ACK,
  LIVE_LAST_DELIVERY,
  LIVE_PLACE_WORDS,
  LIVE_REDELIVERED,
  LIVE_TERMINATED,
} from '../memory/live-words.ts';
import type { Consumed } from './consumed/consumed.ts';
import { type Delivery, type DeliveryActs, eventsOf } from './delivery.ts';
import type { InboxWriter } from './inbox-writer.ts';

type End = typeof LIVE_ACKED | typeof LIVE_TERMINATED | typeof LIVE_GIVEN_BACK | typeof LIVE_LAPSED;

interface Open {
  readonly delivery: Delivery;
  /** When the broker last heard of it, ms. */
  heardAt: number;
  hasLapsed: boolean;
  /** That the inbox needs room for, as far as it has been read; 0: not yet. */
  events: number;
}

/** A damaged message that nobody takes is offered again after this long, ms. */
const DAMAGED_AGAIN_MS = 30_000;
/** The broker hears of a message this many times within its ack wait. */
const SIGNS = 4;
/** Messages that are stored already and wait to be published, before no more are asked for. */
const MOST_PUBLISHING = 100;

export class Deliveries {
  /** By entry of the inbox. */
  private readonly open = new Map<number, Open>();
  private readonly entries = new Map<number, number>();
  /** Damaged ones that are being kept. */
  private readonly damaged = new Set<Open>();
  /** Those that the inbox has no room for yet: at most as many as were asked for at once. */
  private waiting: Open[] = [];
  /** By sequence: those of which all is stored already, and that are not published yet. */
  private readonly publishing = new Map<number, Open>();
  private isUnderWay: (entry: number) => boolean = () => true;
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
  /** Messages that are not done with. */
  get underWay(): number {
    return this.entries.size + this.publishing.size;
  }

  /** Whether the inbox has no room for what has come already. */
  get isFull(): boolean {
    return this.waiting.length > 0 || this.publishing.size >= MOST_PUBLISHING;
  }

  receive(delivery: Delivery): void {
    const open = this.noteDelivered(delivery);
    if (this.isFull || !this.take(open)) this.waiting.push(open);
  }

  /** @returns whether it could be taken: false while there is no room */
  private take(open: Open): boolean {
    const { delivery } = open;
    const { sequence } = delivery;
    const isKnown = this.entries.has(sequence) || this.consumed.isDone(sequence);
    const isEnded = this.publishing.has(sequence) || this.consumed.unpublishedOf(sequence) !== null;
    const isNew = !(isKnown || isEnded || delivery.isHollow);
    // Whatever waits is not read again and again.
    if (isNew && !this.hasRoomFor(open.events)) return false;
    const read = isNew ? this.act.read(delivery.data) : null;
    if (read !== null && !isDamage(read)) {
      open.events = read.count;
      this.longest = Math.max(this.longest, read.count);
      if (!this.hasRoomFor(read.count)) return false;
    }
    const entry = this.entries.get(sequence);
    if (entry !== undefined) this.replace(entry, open);
    else if (read === null) this.skipAll(open, isKnown);
    else if (isDamage(read)) void this.keep(open, read);
    else {
      const put = this.inbox.put(delivery, read, this.consumed.placesOf(sequence));
      this.figures[LIVE_REDELIVERED]! += read.count - (put?.events ?? 0);
      if (put === null) this.publishOrAck(open);
      else {
        this.open.set(put.entry, open);
        this.entries.set(sequence, put.entry);
      }
    }
    return true;
  }

  private hasRoomFor(events: number): boolean {
    return events === 0 || (this.inbox.roomForEvents >= events && this.inbox.roomForMessages > 0);
  }

  /** Acks what is done with, and tells the broker in time that the rest is being worked on. @returns whether anything was acked */
  tend(): boolean {
    const { act } = this;
    const now = act.now();
    let hasAcked = false;
    for (const [sequence, entry] of this.entries) {
      const open = this.open.get(entry);
      const isEnded = this.inbox.isDone(entry) || !this.isUnderWay(entry);
      if (isEnded && (open === undefined || open.hasLapsed || act.isHeard()) && this.isOut(sequence, entry, open)) {
        hasAcked ||= open !== undefined;
        this.finish(sequence, entry, open);
      } else if (open !== undefined) this.keepAlive(open, now);
    }
    for (const open of this.publishing.values()) {
      if (act.out!.takeSettled(open.delivery.sequence)) this.endPublishing(open);
      else this.keepAlive(open, now);
    }
    for (const open of this.damaged) this.keepAlive(open, now);
    for (const open of this.waiting) this.keepAlive(open, now);
    this.takeWaiting();
    return hasAcked;
  }

  /** The run is over. `tend` goes by this from now on. @param isUnderWay whether events of an entry have not ended */
  noteOver(isUnderWay: (entry: number) => boolean): void {
    this.isUnderWay = isUnderWay;
    for (const open of this.waiting) if (!open.hasLapsed) this.giveBack(open);
    this.waiting = [];
  }
  /** Whether messages of which all events have ended are still to be published. */
  get isPublishing(): boolean {
    if (this.publishing.size > 0) return true;
    return [...this.entries.keys()].some((sequence) => this.act.out?.has(sequence) === true);
  }
  /** After `noteOver` and `tend`: gives back what is left. */
  giveBackRest(): void {
    for (const open of [...this.open.values(), ...this.publishing.values()]) if (!open.hasLapsed) this.giveBack(open);
    this.entries.clear();
    this.open.clear();
    this.publishing.clear();
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
    return { delivery, heardAt: now, hasLapsed: false, events: 0 };
  }

  /** It came again while its events are on their way: from now on this delivery stands for them. */
  private replace(entry: number, open: Open): void {
    const before = this.open.get(entry);
    if (before !== undefined && !before.hasLapsed) this.lapse(before);
    this.open.set(entry, open);
    this.figures[LIVE_REDELIVERED]! += eventsOf(open.delivery, this.act.read);
  }
  /** @param isDone whether it was published, too */
  private skipAll(open: Open, isDone: boolean): void {
    this.figures[LIVE_REDELIVERED]! += eventsOf(open.delivery, this.act.read);
    if (isDone) this.ack(open);
    else this.publishOrAck(open);
  }

  /** All of it has ended before. */
  private publishOrAck(open: Open): void {
    const { act, consumed } = this;
    const { delivery } = open;
    const { sequence } = delivery;
    if (act.out === null) {
      this.ack(open);
      return;
    }
    const before = this.publishing.get(sequence);
    if (before !== undefined && !before.hasLapsed) this.lapse(before);
    this.publishing.set(sequence, open);
    const stored = consumed.unpublishedOf(sequence) ?? this.storedBefore(sequence);
    act.out.put(delivery, stored);
  }
  private endPublishing(open: Open): void {
    const { sequence } = open.delivery;
    this.publishing.delete(sequence);
    this.consumed.noteDone(sequence);
    if (!open.hasLapsed) this.ack(open);
  }

  /** Whether what is published of a message is settled. Of one that a predecessor took, nobody has the bytes: see `finish`. */
  private isOut(sequence: number, entry: number, open: Open | undefined): boolean {
    const { out } = this.act;
    if (out === null || open === undefined) return true;
    if (!out.has(sequence)) out.put(open.delivery, this.storedNow(sequence, entry));
    return out.takeSettled(sequence);
  }
  private storedBefore(sequence: number): Uint32Array {
    return this.consumed.placesOf(sequence) ?? new Uint32Array(LIVE_PLACE_WORDS);
  }
  private storedNow(sequence: number, entry: number): Uint32Array {
    const stored = this.inbox.storedOf(entry);
    this.consumed.placesOf(sequence)?.forEach((word, i) => {
      stored[i]! |= word;
    });
    return stored;
  }

  private finish(sequence: number, entry: number, open: Open | undefined): void {
    this.entries.delete(sequence);
    this.open.delete(entry);
    if (open === undefined && this.act.out !== null)
      this.consumed.noteUnpublished(sequence, this.storedNow(sequence, entry));
    else this.consumed.noteDone(sequence);
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
    this.figures[LIVE_DAMAGED_BY + DAMAGE_CAUSES.indexOf(damage.damage)]! += 1;
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
