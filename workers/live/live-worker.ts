/**
 * Takes messages from a broker for one run: pulls as many as the inbox has room for, tells the broker what became of them, and
 * how things stand. It sees no event twice: what is read goes into shared memory, and the source does the rest.
 */
import { type ConsumerInfo, type ConsumerMessages, JetStreamApiError, type JsMsg, jetstream } from '@nats-io/jetstream';
import type { Status } from '@nats-io/nats-core';
import { isAboutCredentials } from '../contract/broker/reach-broker.ts';
import { epochNow } from '../contract/epoch-now.ts';
import { errorText } from '../contract/error-text.ts';
import { type ConsumedPlaces, LIVE_STATES, type LiveCredentials, type LiveState } from '../contract/live/live-types.ts';
import * as L from '../memory/live-words.ts';
import { type MemoryMap, openRun } from '../memory/memory-map.ts';
import { Journal } from '../primitives/shared/journal.ts';
import { backoffMs } from './backoff.ts';
import { type Broker, type LiveOrder, openBroker } from './broker.ts';
import { Consumed } from './consumed/consumed.ts';
import { shortestWaitMs } from './consumer-check.ts';
import { DeadLetters } from './dead-letters.ts';
import { Deliveries } from './deliveries.ts';
import { Edge } from './edge.ts';
import { deliveryOf, isMissing, isSameConsumer } from './from-broker.ts';
import { InboxWriter } from './inbox-writer.ts';
import { NetworkWatch, type Tell } from './network-watch.ts';
import { openOutputs } from './out/open-outbox.ts';
import type { Outputs } from './out/outputs.ts';
import { RunWish } from './run-wish.ts';
import { markStoredRest, messagesUnderWay } from './under-way.ts';

/** Messages asked for at once, at most. */
const MOST_MESSAGES = 100;
/** A request waits at the broker for so long; then it is made again. */
const PULL_MS = 5000;
/** Between two looks at what is done with, ms: while there is something, and while there is nothing. */
const BUSY_MS = 4;
const IDLE_MS = 25;
/** How often the broker is asked how the consumer stands, ms. */
const ASK_MS = 1000;
/** For what has ended to be published when the run is over, ms; what is not is given back. */
const LAST_OUT_MS = 3000;
/** For the last acks to reach the broker, ms. */
const FLUSH_MS = 2000;

const delay = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

export class LiveWorker {
  private order!: LiveOrder;
  private broker!: Broker;
  private credentials!: LiveCredentials;
  private memory!: MemoryMap;
  private journal!: Journal;
  private wish!: RunWish;
  private consumed!: Consumed;
  private deliveries!: Deliveries;
  private inbox!: InboxWriter;
  private outputs: Outputs | null = null;
  private network!: NetworkWatch;
  private readonly edge = new Edge();
  private tell: Tell = () => {};
  private pulled: ConsumerMessages | null = null;
  private loops: Promise<unknown> = Promise.resolve();
  private isEnding = false;
  /** Whether the last connection was given up because nothing came any more. */
  private isSilent = false;
  /** What the broker refused last; told once. */
  private refusal = '';

  /** Connects, and looks at stream and consumer. @returns which stream it is @throws Error that says what does not fit */
  async open(order: LiveOrder): Promise<string> {
    this.order = order;
    this.credentials = order.credentials;
    this.broker = await openBroker(order, () => this.credentials, this.edge.factory);
    return this.broker.streamKey;
  }

  /** From the next attempt on. */
  setCredentials(credentials: LiveCredentials): void {
    this.credentials = credentials;
  }

  /** @param consumed what the database has of the stream already */
  begin(buffer: SharedArrayBuffer, consumed: ConsumedPlaces, tell: Tell): void {
    const { consumer, streamKey } = this.broker;
    this.tell = tell;
    this.memory = openRun(buffer);
    this.journal = new Journal(this.memory.liveVersion, 0, this.memory.liveFigures);
    this.wish = new RunWish(this.memory);
    L.writeStreamKey(this.memory, streamKey);
    this.consumed = new Consumed(consumed);
    this.inbox = new InboxWriter(this.memory);
    const ackWaitMs = shortestWaitMs(consumer.config);
    this.network = new NetworkWatch(this.journal.draft, { name: consumer.name, ackWaitMs }, tell, epochNow);
    const deadLetters = new DeadLetters(this.order.live, this.broker.connection, this.network, tell, epochNow);
    this.outputs = this.openOutputs();
    this.deliveries = new Deliveries(this.inbox, this.consumed, this.journal.draft, ackWaitMs, {
      read: this.broker.read,
      out: this.outputs,
      now: epochNow,
      isHeard: () => this.network.isHeard,
      keepDamaged: (delivery, damage) => deadLetters.keep(delivery, damage),
    });
    this.noteConsumer(consumer);
    this.setState('consuming');
    this.loops = Promise.all([this.pull(), this.tend(), this.ask(), this.watch()]);
    // What fails here fails the worker, and whoever started it is told.
    this.loops.catch((error: unknown) => reportError(error));
  }

  /** The run is over and no stage works any more: what is done with is acked, the rest given back. */
  async end(): Promise<void> {
    this.isEnding = true;
    void this.pulled?.close();
    const { connection } = this.broker;
    if (this.memory !== undefined) {
      const { wish, memory } = this;
      // What was only given up for the end is stored next time.
      const isUnderWay = wish.hasGivenUp ? () => true : messagesUnderWay(memory, wish.isWithoutDurability);
      await this.endDeliveries(isUnderWay);
      this.setState('ended');
    }
    await Promise.race([connection.flush().catch(() => {}), delay(FLUSH_MS)]);
    await Promise.race([connection.close().catch(() => {}), delay(FLUSH_MS)]);
  }

  private async endDeliveries(isUnderWay: (entry: number) => boolean): Promise<void> {
    const { deliveries, memory, outputs } = this;
    if (outputs !== null) markStoredRest(memory);
    deliveries.noteOver(isUnderWay);
    const latest = epochNow() + LAST_OUT_MS;
    for (deliveries.tend(); deliveries.isPublishing && epochNow() < latest; deliveries.tend()) {
      outputs?.step();
      await delay(BUSY_MS);
    }
    deliveries.giveBackRest();
  }

  /** Null: nothing is published. Else the source is told to keep what it has to know. */
  private openOutputs(): Outputs | null {
    const outputs = openOutputs({
      ...this.broker,
      live: this.order.live,
      figures: this.journal.draft,
      settings: () => this.wish.outSettings,
      isHeard: () => this.network.isConnected,
      noteSent: (subject, why) => this.network.notePublished(subject, why),
      tell: this.tell,
    });
    if (outputs !== null) Atomics.store(this.memory.livePositions, L.LIVE_KEEPS, 1);
    return outputs;
  }

  private async pull(): Promise<void> {
    const { consumer } = this.broker;
    const puller = jetstream(this.broker.connection).consumers.getConsumerFromInfo(consumer);
    for (let failures = 0; !this.isEnding; ) {
      const wanted = this.wanted();
      if (wanted === 0) {
        await delay(this.deliveries.inFlight > 0 ? BUSY_MS : IDLE_MS);
        continue;
      }
      try {
        this.pulled = await puller.fetch({ max_messages: wanted, expires: PULL_MS });
        for await (const message of this.pulled) this.receive(message);
        failures = 0;
      } catch (error) {
        if (this.isEnding) return;
        await this.askOnce();
        if (failures > 0 && this.network.isHeard) this.refuse(error);
        await delay(backoffMs(failures++, Math.random));
      }
    }
  }

  private receive(message: JsMsg): void {
    const delivery = deliveryOf(message, this.edge.skewMs);
    this.network.noteMessage({ ...delivery, pending: message.info.pending });
    this.deliveries.receive(delivery);
  }

  /** How many messages there is room for, and leave. */
  private wanted(): number {
    const { inbox, deliveries } = this;
    if (!this.network.isHeard || deliveries.isFull || !this.updateTaking()) return 0;
    const fitting = Math.floor(inbox.roomForEvents / deliveries.longest);
    return Math.min(MOST_MESSAGES, inbox.roomForMessages, fitting);
  }
  /** Takes up whether the run stores for good, and says when it stops to. @returns whether messages may be taken */
  private updateTaking(): boolean {
    const { wish, journal } = this;
    wish.read();
    if (!wish.isWanted) return false;
    const isNews = journal.draft[L.LIVE_TAKES] !== Number(wish.isDurable);
    journal.draft[L.LIVE_TAKES] = Number(wish.isDurable);
    if (isNews && !wish.isDurable)
      this.tell('error', 'not durable: nothing is stored on the disk, so the live feed takes no more messages');
    return wish.isDurable;
  }

  private async tend(): Promise<void> {
    while (!this.isEnding) {
      this.wish.noteDeadLetters();
      this.inject();
      this.deliveries.tend();
      this.outputs?.configure(this.wish.outSettings);
      this.outputs?.step();
      this.journal.commit();
      await delay(this.deliveries.underWay > 0 ? BUSY_MS : IDLE_MS);
    }
  }

  /** What people inject now. */
  private inject(): void {
    const { wish, edge, network } = this;
    wish.read();
    // What is taken again is only known when something is published again.
    if (edge.isFull && !wish.network.full) network.endFull();
    edge.setFaults(wish.network);
  }

  private async ask(): Promise<void> {
    while (!this.isEnding) {
      await delay(ASK_MS);
      this.network.lookAtClocks();
      if (this.network.isConnected && !this.isEnding) await this.askOnce();
    }
  }
  /** How the consumer stands, and whether it is there. */
  private async askOnce(): Promise<void> {
    const { manager, consumer } = this.broker;
    const { network } = this;
    const askedAt = performance.now();
    let isSame = true;
    try {
      const info = await manager.consumers.info(consumer.stream_name, consumer.name);
      isSame = isSameConsumer(consumer, info);
      network.noteAnswer(performance.now() - askedAt);
      if (isSame) this.noteConsumer(info);
      this.refusal = '';
    } catch (error) {
      if (!network.isConnected) return;
      const ms = performance.now() - askedAt;
      if (error instanceof JetStreamApiError) network.noteAnswer(ms);
      else network.noteSilence(ms);
      if (isMissing(error)) network.noteConsumer(false);
      else if (!network.has('delayMs')) this.refuse(error);
    }
    // It may deliver anything again, and need not fit: begun anew, both are looked at.
    if (!isSame) throw new Error(`the consumer ${consumer.name} was made again`);
  }
  private noteConsumer(info: ConsumerInfo): void {
    const { draft } = this.journal;
    draft[L.LIVE_KNOWN_AT] = epochNow();
    draft[L.LIVE_PENDING] = info.num_pending;
    draft[L.LIVE_ACK_PENDING] = info.num_ack_pending;
    draft[L.LIVE_MOST_ACK_PENDING] = info.config.max_ack_pending ?? 0;
    draft[L.LIVE_WAITING] = info.num_waiting;
    this.network.noteConsumer(true);
  }

  private async watch(): Promise<void> {
    for await (const status of this.broker.connection.status()) this.note(status);
    if (this.isEnding) return;
    this.network.noteDisconnect(false);
    this.setState('gone');
    throw new Error('the connection to the broker has ended');
  }
  private note(status: Status): void {
    const { network } = this;
    if (status.type === 'error' && isAboutCredentials(status.error)) network.noteRefusedCredentials();
    else if (status.type === 'error') this.refuse(status.error);
    if (status.type === 'staleConnection') this.isSilent = true;
    if (status.type === 'disconnect' && network.isConnected) {
      network.noteDisconnect(this.isSilent);
      // What was asked for is not coming any more; the loop asks again when the broker is back.
      void this.pulled?.close();
      this.setState('gone');
    }
    if (status.type === 'reconnect' && !network.isConnected) {
      this.isSilent = false;
      this.broker.attempts.count = 0;
      this.journal.draft[L.LIVE_RECONNECTS]! += 1;
      network.noteConnect();
      this.setState('consuming');
    }
  }

  private refuse(error: unknown): void {
    const text = errorText(error);
    if (text === this.refusal) return;
    this.refusal = text;
    this.tell('error', `the broker says: ${text}`);
  }

  private setState(state: LiveState): void {
    this.journal.draft[L.LIVE_STATE] = LIVE_STATES.indexOf(state);
    this.journal.draft[L.LIVE_SINCE] = epochNow();
    this.journal.commit();
  }
}
