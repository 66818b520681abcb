/**
 * What is wrong between a live feed and its broker, from what the client sees of it: the same whether it is injected or not.
 * Each begins and ends with a line in the event log, and is a word in the live feed's figures while it lasts; the coordinator
 * makes incidents of them.
 */
import { REFUSED_CREDENTIALS } from '../contract/broker/reach-broker.ts';
import { NETWORK_FAILURES, type NetworkFailure } from '../contract/live/live-types.ts';
import { countText, formatTenths } from '../contract/numbers/format-number.ts';
import {
  LIVE_IN_FLIGHT,
  LIVE_LAST_DELIVERY,
  LIVE_REFUSED,
  LIVE_ROUND_TRIP,
  LIVE_SKEW,
  LIVE_TROUBLES,
} from '../memory/live-words.ts';
import { SkewBounds, type StampedMessage } from './skew-bounds.ts';

/** An answer that takes so long is slow, ms: once it is twice that, or two in a row. */
const SLOW_MS = 1000;
/** Clocks that are further apart than this are told of, ms. */
const SKEW_MS = 1000;

export type Tell = (kind: 'run' | 'error', text: string) => void;
interface WatchedConsumer {
  readonly name: string;
  readonly ackWaitMs: number;
}

export class NetworkWatch {
  isConnected = true;
  private readonly skew = new SkewBounds();
  /** Subjects on which the last message was refused. */
  private readonly refusing = new Set<string>();
  /** When the broker last said anything, ms since the epoch. */
  private heardAt: number;

  /**
   * @param figures of the live feed's journal, its draft
   * @param now ms since the epoch
   */
  constructor(
    private readonly figures: Float64Array,
    private readonly consumer: WatchedConsumer,
    private readonly tell: Tell,
    private readonly now: () => number,
  ) {
    this.heardAt = now();
    // A predecessor's: this one is connected.
    for (const what of NETWORK_FAILURES) figures[wordOf(what)] = 0;
  }

  has(what: NetworkFailure): boolean {
    return this.figures[wordOf(what)]! > 0;
  }
  /** Whether the broker hears what it is told of messages. */
  get isHeard(): boolean {
    return this.isConnected && !this.has('consumerGone');
  }

  /** The connection has ended. @param isSilent whether it was given up because nothing came any more */
  noteDisconnect(isSilent: boolean): void {
    if (!this.isConnected) return;
    this.isConnected = false;
    this.skew.forget();
    // One that says nothing is slow, until it is known to be gone.
    this.figures[wordOf('delayMs')] = 0;
    if (this.has('expired')) return;
    const since = isSilent ? Math.max(this.heardAt, this.figures[LIVE_LAST_DELIVERY]!) : this.now();
    this.begin('gone', `the broker is gone: ${this.unacked()}`, since);
  }
  /** It does not let this client in. */
  noteRefusedCredentials(): void {
    if (this.has('expired')) return;
    this.figures[wordOf('gone')] = 0;
    this.begin('expired', `the broker ${REFUSED_CREDENTIALS}; ${this.unacked()}`);
  }
  noteConnect(): void {
    this.isConnected = true;
    this.end('gone', 'the broker is back after');
    this.end('expired', 'the broker takes the credentials again, after');
  }

  /** It was asked how the consumer stands. @param ms that the answer took */
  noteAnswer(ms: number): void {
    this.heardAt = this.now();
    this.noteWait(ms);
  }
  /** It has not answered for so long. */
  noteSilence(ms: number): void {
    if (ms >= SLOW_MS) this.noteWait(ms);
  }
  private noteWait(ms: number): void {
    const before = this.figures[LIVE_ROUND_TRIP]!;
    this.figures[LIVE_ROUND_TRIP] = ms;
    if (ms < SLOW_MS) this.end('delayMs', 'the broker is quick again after');
    else if (before >= SLOW_MS || ms >= 2 * SLOW_MS) {
      const text = `the broker is slow: an answer takes ${formatTenths(ms)}; messages and acks come late, and none is lost`;
      this.begin('delayMs', text, this.now() - ms);
    }
  }
  /** @param isThere whether the broker has it */
  noteConsumer(isThere: boolean): void {
    const { name } = this.consumer;
    if (isThere) this.end('consumerGone', `the consumer ${name} is back after`);
    else this.begin('consumerGone', `the consumer ${name} is gone: no messages arrive; ${this.unacked()}`);
  }

  /** @param roundTripMs unknown before the first answer */
  noteMessage(message: StampedMessage): void {
    this.skew.take(message, this.now(), this.figures[LIVE_ROUND_TRIP] || SKEW_MS);
  }
  /** From time to time, so that what was known of the clocks grows old. */
  lookAtClocks(): void {
    const skewMs = this.skew.at(this.now()) ?? 0;
    this.figures[LIVE_SKEW] = skewMs;
    if (Math.abs(skewMs) <= SKEW_MS) {
      this.end('skewSeconds', 'the clocks of the broker and of this machine agree again, after');
      return;
    }
    const by = `${formatTenths(Math.abs(skewMs))} ${skewMs > 0 ? 'ahead of' : 'behind'} this machine’s`;
    this.begin('skewSeconds', `the broker’s clock is ${by}: latencies and deadlines of its events are off by that`);
  }

  /** What was published to a subject was taken, or refused. @param why not; null: it was taken */
  notePublished(subject: string, why: string | null): void {
    if (why === null) {
      if (this.refusing.delete(subject) && this.refusing.size === 0) this.endFull();
      return;
    }
    this.refusing.add(subject);
    this.figures[LIVE_REFUSED]! += 1;
    const text = `the broker refuses what is published to ${subject}: ${why}; the messages that came in are not acked, so nothing is lost`;
    this.begin('full', text);
  }
  /** Whatever was refused. */
  endFull(): void {
    this.refusing.clear();
    this.end('full', 'the broker takes what is published again, after');
  }

  private unacked(): string {
    const { ackWaitMs } = this.consumer;
    const waiting = countText(this.figures[LIVE_IN_FLIGHT]!, 'message', 'messages');
    return `events under way go on to the database; ${waiting} can’t be acked now, and if that lasts ${formatTenths(ackWaitMs)} unacked messages are offered again, and what is stored of them is skipped`;
  }
  private begin(what: NetworkFailure, text: string, since = this.now()): void {
    if (this.has(what)) return;
    this.figures[wordOf(what)] = since;
    this.tell('error', text);
  }
  private end(what: NetworkFailure, text: string): void {
    if (!this.has(what)) return;
    const lasted = this.now() - this.figures[wordOf(what)]!;
    this.figures[wordOf(what)] = 0;
    this.tell('run', `${text} ${formatTenths(lasted)}`);
  }
}

function wordOf(what: NetworkFailure): number {
  return LIVE_TROUBLES + NETWORK_FAILURES.indexOf(what);
}
