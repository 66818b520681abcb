/**
 * A WebSocket to a broker with what people inject on it. To the client of NATS it is a WebSocket; what it passes on, holds back
 * or answers itself is what a client would see of a broker in such a state. The broker sees no more than a client that is slow,
 * silent, or gone.
 */
import { joined } from '../contract/bytes/joined.ts';
import type { Config } from '../contract/config-types.ts';
import { type Frame, FrameReader, publicationOf } from './client-frames.ts';
import { DelayLine } from './delay-line.ts';
import * as A from './edge-answers.ts';

export type Faults = Config['failures']['network'];

/** The part of a WebSocket that the client of NATS uses. */
export interface Wire {
  binaryType: string;
  readonly bufferedAmount: number;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent<ArrayBuffer>) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
  onerror: ((event: Event) => void) | null;
  send(data: ArrayBuffer): void;
  close(): void;
}

const encoder = new TextEncoder();
const PULL = '$JS.API.CONSUMER.MSG.NEXT.';
const ASK = '$JS.API.CONSUMER.INFO.';
/** A broker ends the connection when it has said why. */
const LAST_WORDS_MS = 20;

export class EdgeSocket {
  binaryType = 'arraybuffer';
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: ArrayBuffer }) => void) | null = null;
  onclose: ((event: { readonly wasClean: boolean; readonly reason: string }) => void) | null = null;
  onerror: ((event: { readonly message: string }) => void) | null = null;

  private wire: Wire | null = null;
  private readonly incoming: DelayLine<ArrayBuffer>;
  private readonly outgoing: DelayLine<ArrayBuffer>;
  private readonly reader = new FrameReader();
  /** Subjects that the client listens on, by subscription. */
  private readonly subjects = new Map<string, string>();
  /** Where the answer to the last pull goes. */
  private pullReply = '';
  /** Nothing of it gets through any more: its credentials were refused. */
  private isRefused = false;

  /**
   * @param connect opens the real one
   * @param now ms, of a clock that does not go back
   */
  constructor(
    connect: () => Wire,
    private faults: Faults,
    now: () => number,
  ) {
    this.incoming = new DelayLine((data) => this.onmessage?.({ data }), now);
    this.outgoing = new DelayLine((data) => this.wire?.send(data), now);
    this.setDelay();
    if (faults.gone) setTimeout(() => this.refuse());
    else this.attach(connect());
  }

  get bufferedAmount(): number {
    return this.wire?.bufferedAmount ?? 0;
  }

  /** What is wrong from now on. */
  setFaults(faults: Faults): void {
    const before = this.faults;
    this.faults = faults;
    this.setDelay();
    if (faults.gone && !before.gone) this.cut();
    if (faults.expired && !before.expired) this.expire(A.EXPIRED);
    if (faults.consumerGone && !before.consumerGone) this.answerPull(A.CONSUMER_DELETED);
  }

  send(data: ArrayBuffer): void {
    const passing = this.reader.read(new Uint8Array(data)).filter((frame) => this.passes(frame));
    if (passing.length > 0) this.outgoing.push(joined(passing.map(({ bytes }) => bytes)).buffer);
  }

  close(): void {
    this.incoming.clear();
    this.wire?.close();
  }

  private attach(wire: Wire): void {
    this.wire = wire;
    wire.binaryType = 'arraybuffer';
    wire.onopen = () => this.onopen?.();
    wire.onmessage = ({ data }) => this.incoming.push(data);
    wire.onerror = () => this.onerror?.({ message: 'the connection failed' });
    wire.onclose = ({ wasClean, reason }) => {
      this.wire = null;
      this.onclose?.({ wasClean, reason });
    };
  }
  private setDelay(): void {
    this.incoming.setDelay(this.faults.delayMs);
    this.outgoing.setDelay(this.faults.delayMs);
  }

  /** As where nobody listens. */
  private refuse(): void {
    this.onerror?.({ message: 'connection refused' });
    this.onclose?.({ wasClean: false, reason: '' });
  }
  /** As where the network is gone, or the broker: both ends see a connection that has ended. */
  private cut(): void {
    const { wire } = this;
    if (wire === null) return;
    this.wire = null;
    this.incoming.clear();
    this.outgoing.clear();
    wire.onmessage = null;
    wire.onerror = null;
    wire.onclose = null;
    wire.close();
    this.onclose?.({ wasClean: false, reason: '' });
  }
  private expire(words: string): void {
    if (this.isRefused) return;
    this.isRefused = true;
    this.say(words);
    setTimeout(() => this.cut(), this.faults.delayMs + LAST_WORDS_MS);
  }

  /** Whether it goes to the broker. What does not is answered here. */
  private passes(frame: Frame): boolean {
    this.noteSubscription(frame);
    if (this.isRefused) return false;
    if (this.faults.expired && frame.verb === 'CONNECT') {
      this.expire(A.REFUSED);
      return false;
    }
    const sent = publicationOf(frame);
    if (sent === null || sent.reply === undefined) return true;
    const { subject, reply } = sent;
    if (subject.startsWith(PULL)) this.pullReply = reply;
    if (this.faults.consumerGone && subject.startsWith(PULL)) this.answerPull(A.NO_RESPONDERS);
    else if (this.faults.consumerGone && subject.startsWith(ASK)) this.answer(reply, A.CONSUMER_NOT_FOUND);
    else if (this.faults.full && !subject.startsWith('$')) this.answer(reply, A.STREAM_FULL);
    else return true;
    return false;
  }
  private noteSubscription({ verb, words }: Frame): void {
    if (verb === 'SUB') this.subjects.set(words.at(-1)!, words[0]!);
    else if (verb === 'UNSUB') this.subjects.delete(words[0]!);
  }

  private answerPull(status: string): void {
    const sid = this.subscriptionFor(this.pullReply);
    if (sid !== undefined) this.say(A.statusMessage(this.pullReply, sid, status));
  }
  private answer(reply: string, error: A.ApiError): void {
    const sid = this.subscriptionFor(reply);
    if (sid !== undefined) this.say(A.errorMessage(reply, sid, error));
  }
  /** To the client, in the place of the broker. */
  private say(words: string): void {
    this.incoming.push(encoder.encode(words).slice().buffer);
  }
  private subscriptionFor(subject: string): string | undefined {
    return [...this.subjects].find(([, pattern]) => isFor(pattern, subject))?.[0];
  }
}

/** @param pattern subject with `*` for a word, or `>` for all words that follow */
function isFor(pattern: string, subject: string): boolean {
  const [parts, words] = [pattern.split('.'), subject.split('.')];
  const hasRest = parts.at(-1) === '>';
  if (hasRest ? words.length < parts.length : words.length !== parts.length) return false;
  return parts.every((part, i) => part === '*' || part === '>' || part === words[i]);
}
