/**
 * Puts a load into a stream, each message acknowledged, at most a window of them under way. When the stream refuses, or its
 * acks come late, no more is made: the rate falls to what the stream takes, and what fell due waits with its intended time.
 *
 * A message that was refused, or whose ack did not come, is sent again under the same id, which the stream knows: it is
 * stored once.
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
  private inFlight = 0;
  private sent = 0;
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
    for (const message of this.maker.due(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY))
      void this.deliver(message);
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
      for (const message of this.maker.add(this.load, count, this.now)) void this.deliver(message);
      if (count < most || this.load.made >= this.options.events) break;
    }
    this.heldLately = this.heldBy();
    if (this.heldLately !== null) return;
    for (const message of this.maker.due(this.now, this.room)) void this.deliver(message);
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

  private async deliver(message: Message): Promise<void> {
    const id = `${this.options.id}:${this.sent++}`;
    this.inFlight++;
    let attempts = 0;
    while (!this.hasGivenUp) {
      const refusal = await this.send(message, id).then(() => null, errorText);
      if (refusal === null) {
        this.events += message.events;
        this.messages++;
        break;
      }
      this.refused++;
      this.reason = refusal;
      // Until it is stored: a stream that has no room for one message has none for the next.
      if (attempts === 0) this.retrying++;
      await this.clock.sleep(this.backoffMs(attempts++));
    }
    if (attempts > 0) this.retrying--;
    this.inFlight--;
  }

  /** Twice as long each time, and never all at once. */
  private backoffMs(attempt: number): number {
    const longest = Math.min(LONGEST_BACKOFF_MS, SHORTEST_BACKOFF_MS * 2 ** Math.min(attempt, 20));
    return longest * (0.5 + 0.5 * this.random());
  }
}
