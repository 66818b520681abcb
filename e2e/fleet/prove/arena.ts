/** What a step of a proof has: a broker, a stream, a consumer, nodes that take from it, and a publisher of numbered events. */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { AckPolicy, DiscardPolicy, type JetStreamManager, jetstreamManager, RetentionPolicy } from '@nats-io/jetstream';
import { type NatsConnection, nanos } from '@nats-io/transport-node';
import { isDamage } from '../../../workers/feeds/batch.ts';
import { readMessage } from '../../../workers/feeds/batch-message.ts';
import { MessageMaker } from '../../../workers/publish/message-maker.ts';
import { Publisher } from '../../../workers/publish/publisher.ts';
import { toBeEnded } from '../../endings.ts';
import { connected, sendVia } from '../broker-client.ts';
import { CONSUMER, DEAD_LETTERS, OUTPUT, STREAM, SUBJECT } from '../names.ts';
import { Broker } from '../nats-server.ts';
import { FleetWatch } from './fleet-watch.ts';
import { NumberedLoad } from './numbered-load.ts';
import { ProveNode } from './prove-node.ts';

export interface ArenaPlan {
  readonly nodes: number;
  readonly perSecond: number;
  /**
   * `limits`: the stream keeps what is acked, and so the ids of messages when the broker is killed. `workqueue`: it does not,
   * and refuses when it is full.
   */
  readonly retention: 'limits' | 'workqueue';
  /** That the stream holds. */
  readonly maxBytes: number;
  /** After which others get what a node had when it died. */
  readonly ackWaitMs: number;
  /** Messages that a node may have unacked. */
  readonly unackedByNode: number;
  /** Whether nothing stands between the nodes and the broker. Else each has a network that can be cut, which takes time. */
  readonly isDirect?: boolean;
  /** Whether nodes publish what was stored of each message. */
  readonly hasOutput?: boolean;
}

const EVENTS_OF_A_MESSAGE = 100;
const LINGER_MS = 200;
const DUPLICATE_WINDOW_MS = 3_600_000;
const MEBIBYTE = 2 ** 20;
const DISK_BYTES = 4096 * MEBIBYTE;

export interface Settled {
  readonly pending: number;
  readonly ackPending: number;
}

export class Arena {
  readonly nodes: ProveNode[] = [];
  publisher!: Publisher;
  watch!: FleetWatch;
  private connection!: NatsConnection;
  private manager!: JetStreamManager;
  private published: Promise<void> = Promise.resolve();
  private closing: Promise<void> | null = null;
  /** Of a command that is ended in the middle. */
  private readonly hasClosed = toBeEnded(() => this.close());

  private constructor(
    readonly broker: Broker,
    private readonly plan: ArenaPlan,
  ) {}

  /** @throws Error when something of it does not start; then nothing is left */
  static async open(plan: ArenaPlan): Promise<Arena> {
    // Each node has an address of its own for the broker.
    process.env.PENSTOCK_BROKERS = 'ws://127.0.0.1:*';
    const arena = new Arena(await Broker.start({ maxFileBytes: DISK_BYTES }), plan);
    try {
      await arena.prepare();
      return arena;
    } catch (error) {
      await arena.close();
      throw error;
    }
  }

  /** Events that were made, and are published sooner or later. */
  get made(): number {
    return this.load.made;
  }
  private load!: NumberedLoad;

  publish(): void {
    const { perSecond } = this.plan;
    this.load = new NumberedLoad(perSecond, Date.now());
    const maker = new MessageMaker({
      subject: SUBJECT,
      partitions: 1,
      batch: EVENTS_OF_A_MESSAGE,
      lingerMs: LINGER_MS,
      form: 'columns',
      isExact: true,
    });
    const clock = { now: () => performance.now(), sleep: (ms: number) => sleep(ms) };
    const settings = { id: randomBytes(6).toString('hex'), window: 64, events: Number.POSITIVE_INFINITY };
    this.publisher = new Publisher(this.load, maker, sendVia(this.connection, STREAM), settings, clock);
    this.published = this.publisher.run();
  }

  /** Makes no more. @returns whether the stream has all of it by then */
  async endPublishing(patienceMs: number): Promise<boolean> {
    this.publisher.end();
    return Promise.race([this.published.then(() => true), sleep(patienceMs, false, { ref: false })]);
  }

  /** How the consumer stands; null: the broker does not say. */
  async consumer(): Promise<Settled | null> {
    const info = await this.manager.consumers.info(STREAM, CONSUMER).catch(() => null);
    return info && { pending: info.num_pending, ackPending: info.num_ack_pending };
  }
  /** Waits until every message is acked. @returns how the consumer stands */
  async settle(patienceMs: number): Promise<Settled | null> {
    const latest = performance.now() + patienceMs;
    for (;;) {
      const now = await this.consumer();
      if ((now && now.pending + now.ackPending === 0) || performance.now() > latest) return now;
      await sleep(250);
    }
  }
  /** Messages in the stream, by the broker; those that were acked too where it keeps them. */
  async streamMessages(): Promise<number> {
    return (await this.manager.streams.info(STREAM)).state.messages;
  }
  /** Messages that the stream has ever taken in. */
  async lastSequence(): Promise<number> {
    return (await this.manager.streams.info(STREAM)).state.last_seq;
  }

  /** What the stream of what was stored has: messages, and the values of their events. */
  async output(): Promise<{ readonly messages: number; readonly values: readonly ArrayLike<number>[] }> {
    const { state } = await this.manager.streams.info(OUTPUT.stream);
    const values: ArrayLike<number>[] = [];
    for (let seq = 1; seq <= state.last_seq; seq++) {
      const message = await this.manager.streams.getMessage(OUTPUT.stream, { seq });
      const { length } = message!.data;
      if (length === 0) continue;
      const batch = readMessage(message!.data);
      if (isDamage(batch)) throw new Error(`message ${seq} of the output is damaged: ${batch.damage}`);
      values.push(batch.value.slice());
    }
    return { messages: state.messages, values };
  }

  /** All of it, once. */
  close(): Promise<void> {
    this.closing ??= this.closeAll();
    return this.closing;
  }
  private async closeAll(): Promise<void> {
    this.watch?.end();
    this.publisher?.giveUp();
    // What one of them is left with is not to keep the others.
    await Promise.allSettled(this.nodes.map((node) => node.close()));
    await this.connection?.close();
    await this.broker.close();
    this.hasClosed();
  }

  private async prepare(): Promise<void> {
    this.connection = await connected(this.broker.address);
    this.manager = await jetstreamManager(this.connection);
    await this.makeStreams();
    const where = { stream: STREAM, consumer: CONSUMER, output: this.plan.hasOutput ? OUTPUT.subject : '' };
    const port = Number(new URL(this.broker.webSocketAddress).port);
    for (let i = 1; i <= this.plan.nodes; i++) {
      const node = await ProveNode.create(`node-${i}`, port, where, this.plan.isDirect);
      this.nodes.push(node);
      // It was not there yet when the others were closed.
      if (this.closing !== null) await node.close();
      await node.begin();
    }
    this.watch = new FleetWatch(this.connection, where, this.nodes);
  }

  private async makeStreams(): Promise<void> {
    const { manager, plan } = this;
    await manager.streams.add({
      name: STREAM,
      subjects: [SUBJECT],
      retention: plan.retention === 'limits' ? RetentionPolicy.Limits : RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      max_bytes: plan.maxBytes,
      duplicate_window: nanos(DUPLICATE_WINDOW_MS),
    });
    await manager.streams.add({ name: DEAD_LETTERS.stream, subjects: [DEAD_LETTERS.subject] });
    if (plan.hasOutput)
      await manager.streams.add({
        name: OUTPUT.stream,
        subjects: [OUTPUT.subject],
        discard: DiscardPolicy.New,
        duplicate_window: nanos(DUPLICATE_WINDOW_MS),
      });
    await manager.consumers.add(STREAM, {
      durable_name: CONSUMER,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(plan.ackWaitMs),
      max_ack_pending: plan.unackedByNode * plan.nodes,
    });
  }
}
