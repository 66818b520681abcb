/**
 * Publishes to one subject a message for each one that came in, and knows which of them the broker has. Refusals meet the rules
 * that calls of the database meet: a failed call is repeated (`database.retries`, `backoff`, `jitter`), then the breaker hears
 * of it (`breaker.*`, a breaker of the subject's own). While it is open, `hold` keeps everything, so that nothing is acked and
 * the inbox stays full; `shed` gives up what is published, and the input is acked.
 */
import type { Config } from '../../contract/config-types.ts';
import { errorText } from '../../contract/error-text.ts';
import * as L from '../../memory/live-words.ts';
import { allocate } from '../../primitives/circuit-breaker/breaker-memory.ts';
import type { BreakerState } from '../../primitives/circuit-breaker/breaker-view.ts';
import { CircuitBreaker, type Permit, REJECTED } from '../../primitives/circuit-breaker/circuit-breaker.ts';
import type { OutMessage } from './out-message.ts';

export type OutSettings = Pick<Config, 'breaker' | 'database'>;

interface OutActs {
  /** ms since the epoch. */
  readonly now: () => number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Whether the broker can be reached. */
  readonly isHeard: () => boolean;
  /** @returns whether the broker had it already @throws Error when it is refused, or not answered in time */
  readonly send: (message: OutMessage) => Promise<boolean>;
  /** Of the breaker: what it is now, and why. */
  readonly tell: (state: BreakerState, reason: string, lastRefusal: string) => void;
}

interface Item {
  readonly message: OutMessage;
  state: 'due' | 'sending' | 'settled';
  /** When it may be sent. */
  at: number;
  repeats: number;
  wasSent: boolean;
  permit: Permit;
}

/** Publishes under way at once. */
const MOST_SENDING = 64;
/** A message that the breaker held is tried again after this long where it leaves the moment to us: as a batch is. */
const RETRY_MS = 1;

export class Outbox {
  private readonly items = new Map<number, Item>();
  private readonly breaker: CircuitBreaker;
  private settings: OutSettings | null = null;
  private sending = 0;
  private state: BreakerState = 'closed';
  private lastRefusal = '';

  /** @param figures of the live feed's journal, its draft: the words of this output (`outWords`) */
  constructor(
    private readonly figures: Float64Array,
    private readonly act: OutActs,
  ) {
    this.breaker = new CircuitBreaker(allocate(), { caller: 0, random: act.random });
    figures[L.LIVE_OUT] = 1;
    figures[L.LIVE_OUT_WAITING] = 0;
  }

  /** @param settings another object after each change */
  configure(settings: OutSettings): void {
    if (settings === this.settings) return;
    this.settings = settings;
    this.breaker.configure(settings.breaker);
  }

  has(sequence: number): boolean {
    return this.items.has(sequence);
  }
  /** To be published; once only until it is taken out. */
  put(message: OutMessage): void {
    if (this.items.has(message.sequence)) return;
    const item: Item = { message, state: 'due', at: 0, repeats: 0, wasSent: false, permit: REJECTED };
    this.items.set(message.sequence, item);
    this.figures[L.LIVE_OUT_WAITING]! += 1;
  }
  /** Whether the broker has it for good, or it was given up. One that is settled is forgotten by the answer. */
  takeSettled(sequence: number): boolean {
    if (this.items.get(sequence)?.state !== 'settled') return false;
    this.items.delete(sequence);
    return true;
  }

  /** Sends what is due, as far as the breaker lets it. Called again and again. */
  step(): void {
    const { act } = this;
    const now = act.now();
    if (act.isHeard()) {
      for (const item of this.items.values()) {
        if (this.sending >= MOST_SENDING) break;
        if (item.state === 'due' && item.at <= now && !this.begin(item, now)) break;
      }
    }
    this.noteBreaker(now);
  }

  /** @returns whether another one may begin now */
  private begin(item: Item, now: number): boolean {
    // A repeat goes by the leave of the first call.
    if (item.permit === REJECTED) item.permit = this.breaker.acquire(now);
    if (item.permit === REJECTED) {
      if (this.settings?.breaker.whenOpen !== 'shed') return false;
      this.giveUp(item);
      return true;
    }
    item.state = 'sending';
    this.sending++;
    if (item.wasSent) this.figures[L.LIVE_OUT_RETRIED]! += 1;
    item.wasSent = true;
    this.act.send(item.message).then(
      (wasKnown) => this.noteTaken(item, now, wasKnown),
      (error: unknown) => this.noteRefused(item, errorText(error)),
    );
    return true;
  }

  private noteTaken(item: Item, begunAt: number, wasKnown: boolean): void {
    const { figures } = this;
    const now = this.act.now();
    this.sending--;
    this.breaker.success(item.permit, now, now - begunAt);
    figures[wasKnown ? L.LIVE_OUT_KNOWN : L.LIVE_OUT_TAKEN]! += 1;
    if (!wasKnown) figures[L.LIVE_OUT_EVENTS]! += item.message.rows;
    this.settle(item);
    this.noteBreaker(now);
  }

  private noteRefused(item: Item, why: string): void {
    const { act, figures, settings } = this;
    const now = act.now();
    this.sending--;
    item.state = 'due';
    this.lastRefusal = why;
    // A connection that is lost says nothing of the stream: it is sent again when it is back.
    if (!act.isHeard()) {
      this.breaker.abandon(item.permit);
      item.permit = REJECTED;
      item.repeats = 0;
      return;
    }
    figures[L.LIVE_OUT_REFUSED]! += 1;
    const { retries, backoff, jitter } = settings?.database ?? { retries: 0, backoff: 0, jitter: 0 };
    if (item.repeats++ < retries) {
      item.at = now + backoff * (1 + jitter * (2 * act.random() - 1));
      return;
    }
    this.breaker.failure(item.permit, now);
    item.permit = REJECTED;
    item.repeats = 0;
    item.at = now + RETRY_MS;
    if (settings?.breaker.whenOpen === 'shed') this.giveUp(item);
    this.noteBreaker(now);
  }

  private giveUp(item: Item): void {
    this.figures[L.LIVE_OUT_GIVEN_UP]! += 1;
    this.settle(item);
  }
  private settle(item: Item): void {
    item.state = 'settled';
    this.figures[L.LIVE_OUT_WAITING]! -= 1;
  }

  private noteBreaker(now: number): void {
    const { state } = this.breaker;
    const { figures } = this;
    figures[L.LIVE_OUT_BREAKER] = L.OUT_BREAKER_STATES.indexOf(state);
    figures[L.LIVE_OUT_RETRY_AT] = state === 'open' ? now + this.breaker.retryInMs(now) : 0;
    if (state === this.state) return;
    this.state = state;
    this.act.tell(state, this.breaker.transitions().at(-1)?.reason ?? '', this.lastRefusal);
  }
}
