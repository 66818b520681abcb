/**
 * Puts a load into a stream, each message acknowledged, at most a window of them under way. When the stream refuses, or its
 * acks come late, no more is made: the rate falls to what the stream takes, and what fell due waits with its intended time.
 *
 * A message that was refused, or whose ack did not come, is sent again under the same id, which the stream knows: it is
 * stored once. A stream that has no room for one message has none for the next. So after a refusal one message is tried at a
 * time, ever more seldom, and the others wait. Each that is stored lets one more go with the next.
 */
import type { Published } from '../contract/broker/publish-types.ts';
import { errorText } from '../contract/error-text.ts';
import { type Load, MOST_TAKEN } from './load.ts';
import type { Message, MessageMaker } from './message-maker.ts';

/** @throws Error when it was not stored, or it is not known whether it was */
export type Send = (message: Message, id: string) => Promise<void>;

export interface Clock {
  /** ms */
  now(): number;
  sleep(ms: number): Promise<void>;
}
/** A message that is not stored yet. */
interface Pending {
  readonly message: Message;
  readonly id: string;
  /** Whether it was refused, or its ack did not come. */
  hasFailed: boolean;
}
interface PublisherOptions {
  /** Of this publisher only, among all that use the stream. */
  readonly id: string;
  /** Most messages under way. */
  readonly window: number;
  /** Events in all; Infinity: no end. */
  readonly events: number;
}

const SHORTEST_BACKOFF_MS = 20;
const LONGEST_BACKOFF_MS = 2000;
const TICK_MS = 2;

export class Publisher {
  private events = 0;
  private messages = 0;
  private refused = 0;
  /** Messages that are not stored: being sent, or in the queue. */
  private inFlight = 0;
  private sent = 0;
  private sending = 0;
  /** Those that wait to be sent, or sent again. */
  private readonly queue: Pending[] = [];
  /** Most messages that are being sent: one after a refusal, the window when all goes well. */
  private atOnce: number;
  /** Refusals since a message was stored, those of one moment counted once. */
  private failures = 0;
  private isBackingOff = false;
  /** Messages that wait for another try, and the last reason. */
  private retrying = 0;
  private reason = '';
  /** Of the last tick: an ack that has just come does not hide that all of them come late. */
  private heldLately: string | null = null;
  private hasEnded = false;
  private hasGivenUp = false;
  private startedAt: number;
  /** On the clock; null: it makes what falls due. */
  private pausedAt: number | null = null;

  constructor(
    private readonly load: Load,
    private readonly maker: MessageMaker,
    private readonly send: Send,
    private readonly options: PublisherOptions,
    private readonly clock: Clock,
    private readonly random: () => number = Math.random,
  ) {
    this.startedAt = clock.now();
    this.atOnce = options.window;
  }

  figures(): Published {
    const { events, messages, refused, inFlight } = this;
    const behindMs = Math.max(0, this.load.behindMs(this.now));
    const heldBy = this.pausedAt === null ? (this.heldBy() ?? this.heldLately) : null;
    return { events, messages, refused, inFlight, behindMs, heldBy };
  }

  /** Until `end`, or all events are made; then until all of them are acknowledged. */
  async run(): Promise<void> {
    while (!this.isEnding) {
      if (this.pausedAt === null) this.makeDue();
      await this.clock.sleep(TICK_MS);
    }
    this.heldLately = null;
    for (const message of this.maker.due(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)) this.deliver(message);
    while (this.inFlight > 0 && !this.hasGivenUp) await this.clock.sleep(TICK_MS);
  }

  /** Whether it makes no more, and waits for what is under way. */
  get isEnding(): boolean {
    return this.hasEnded || this.load.made >= this.options.events;
  }

  /** Makes no more. What is under way is still delivered. */
  end(): void {
    this.hasEnded = true;
  }

  /** Nothing falls due until `resume`. What is under way is still delivered. */
  pause(): void {
    this.pausedAt ??= this.clock.now();
  }
  resume(): void {
    if (this.pausedAt === null) return;
    const ms = this.clock.now() - this.pausedAt;
    this.pausedAt = null;
    this.startedAt += ms;
    this.load.delay(ms);
  }

  /** Nor tries again. @returns how many messages are of unknown fate */
  giveUp(): number {
    this.hasEnded = true;
    this.hasGivenUp = true;
    return this.inFlight;
  }

  private get now(): number {
    return (this.pausedAt ?? this.clock.now()) - this.startedAt;
  }

  private heldBy(): string | null {
    if (this.retrying > 0) return this.reason;
    return this.inFlight >= this.options.window ? 'acks come late' : null;
  }

  private makeDue(): void {
    // As many turns as it takes, but not for ever: acks come between two ticks.
    const until = this.now + TICK_MS;
    while (this.heldBy() === null && this.now <= until) {
      const most = this.mostEvents();
      const count = this.load.take(this.now, most);
      for (const message of this.maker.add(this.load, count, this.now)) this.deliver(message);
      if (count < most || this.load.made >= this.options.events) break;
    }
    this.heldLately = this.heldBy();
    if (this.heldLately !== null) return;
    for (const message of this.maker.due(this.now, this.room)) this.deliver(message);
  }

  private get room(): number {
    return this.options.window - this.inFlight;
  }

  /** So many that the messages they fill have room in the window. One always has. */
  private mostEvents(): number {
    const left = this.options.events - this.load.made;
    const fitting = this.room * this.maker.batch - this.maker.waiting;
    return Math.min(left, MOST_TAKEN, Math.max(1, fitting));
  }

  private deliver(message: Message): void {
    this.inFlight++;
    this.queue.push({ message, id: `${this.options.id}:${this.sent++}`, hasFailed: false });
    this.sendWaiting();
  }

  private sendWaiting(): void {
    while (this.sending < this.atOnce && !this.isBackingOff && !this.hasGivenUp) {
      const pending = this.queue.shift();
      if (pending === undefined) return;
      void this.trySend(pending);
    }
  }

  private async trySend(pending: Pending): Promise<void> {
    this.sending++;
    const refusal = await this.send(pending.message, pending.id).then(() => null, errorText);
    this.sending--;
    if (refusal === null) this.noteStored(pending);
    else this.noteRefused(pending, refusal);
    this.sendWaiting();
  }

  private noteStored({ message, hasFailed }: Pending): void {
    this.events += message.events;
    this.messages++;
    this.inFlight--;
    if (hasFailed) this.retrying--;
    this.failures = 0;
    this.atOnce = Math.min(this.options.window, this.atOnce + 1);
  }

  private noteRefused(pending: Pending, reason: string): void {
    this.refused++;
    this.reason = reason;
    if (!pending.hasFailed) this.retrying++;
    pending.hasFailed = true;
    // Last in the queue: whatever is wrong with this one need not be wrong with the next.
    this.queue.push(pending);
    this.atOnce = 1;
    // Those that were under way with it are refused with it.
    if (!this.isBackingOff) void this.backOff();
  }

  private async backOff(): Promise<void> {
    this.isBackingOff = true;
    await this.clock.sleep(this.backoffMs(this.failures++));
    this.isBackingOff = false;
    this.sendWaiting();
  }

  /** Twice as long each time, and never all at once. */
  private backoffMs(attempt: number): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, SHORTEST_BACKOFF_MS * 2 ** Math.min(attempt, 20));
    return longest * (0.5 + 0.5 * this.random());
  }
}
