/** A stream with batches of events in it, and a consumer to take them by: what tests put into a broker. */
import {
  AckPolicy,
  type Consumer,
  DiscardPolicy,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
  RetentionPolicy,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nanos } from '@nats-io/transport-node';
import { reportSubject } from '../../workers/contract/fleet/report-subjects.ts';
import { isDamage } from '../../workers/feeds/batch.ts';
import { readMessage, writeBatch } from '../../workers/feeds/batch-message.ts';
import { FLEET } from './names.ts';
import type { Broker } from './nats-server.ts';

export const STREAM = 'PLANT';
export const CONSUMER = 'nodes';
export const DEAD_LETTERS = 'dead.plant';
/** Where results may be published, and the stream that takes them. */
export const OUTPUT = 'plant.stored';
const OUT_STREAM = 'STORED';
/** Where aggregates and alarms may be published: subjects of one stream. */
export const AGGREGATES = 'plant.aggregates';
export const ALARMS = 'plant.alarms';
const LINES_STREAM = 'DERIVED';
const SUBJECT = 'plant.events';
const SENSORS = 1000;

export interface ConsumerState {
  readonly ackPending: number;
  readonly pending: number;
}

export class TestStream {
  private sent = 0;

  private constructor(
    private readonly connection: NatsConnection,
    private readonly broker: Broker,
  ) {}

  /** @param ackWaitMs after which the broker offers a message again */
  static async create(broker: Broker, ackWaitMs = 2000): Promise<TestStream> {
    const { user } = broker;
    const connection = await connect({
      servers: broker.address,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 100,
      ...(user && { user: user.name, pass: user.password }),
    });
    const manager = await jetstreamManager(connection);
    await manager.streams.add({ name: STREAM, subjects: [SUBJECT], retention: RetentionPolicy.Limits });
    await manager.streams.add({ name: 'DEAD', subjects: [DEAD_LETTERS] });
    await manager.streams.add({ name: OUT_STREAM, subjects: [OUTPUT], discard: DiscardPolicy.New });
    await manager.streams.add({ name: LINES_STREAM, subjects: [AGGREGATES, ALARMS] });
    await addConsumer(manager, ackWaitMs);
    return new TestStream(connection, broker);
  }

  /** The settings of a run that takes these events. */
  get patch() {
    const live = {
      server: this.broker.webSocketAddress,
      stream: STREAM,
      consumer: CONSUMER,
      deadLetters: DEAD_LETTERS,
    };
    return { feed: { kind: 'live' }, live, scheduler: { discardExpired: false }, batch: { maxWaitMs: 100 } } as const;
  }
  /** The same, as a link has them. */
  get settings(): string {
    const { feed, live, scheduler, batch } = this.patch;
    const groups = Object.entries({ feed, live, scheduler, batch });
    return groups
      .flatMap(([group, fields]) =>
        Object.entries(fields).map(([name, value]) => `${group}.${name}=${encodeURIComponent(String(value))}`),
      )
      .join('&');
  }

  /** Publishes messages of `events` events, each with a value of its own, and times of now. */
  async publish(messages: number, events: number): Promise<void> {
    const client = jetstream(this.connection);
    for (let m = 0; m < messages; m++) {
      const numbers = Array.from({ length: events }, () => this.sent++);
      const bytes = writeBatch({
        meta: Uint32Array.from(numbers, (n) => n % SENSORS),
        value: Float64Array.from(numbers),
        timeMs: Float64Array.from(numbers, () => Date.now()),
      });
      await client.publish(SUBJECT, bytes);
    }
  }
  /** A message of readings of sensor 1, now. */
  async publishReadings(values: readonly number[]): Promise<void> {
    const timeMs = new Float64Array(values.length).fill(Date.now());
    await this.publishBytes(
      writeBatch({ meta: new Uint32Array(values.length).fill(1), value: Float64Array.from(values), timeMs }),
    );
  }
  async publishBytes(bytes: Uint8Array): Promise<void> {
    await jetstream(this.connection).publish(SUBJECT, bytes);
  }

  /** Calls `hear` with what is published under any subject from now on, but for the broker's own. */
  listen(hear: (text: string) => void): void {
    this.connection.subscribe('penstock.>', { callback: (_, message) => hear(message.string()) });
  }

  /** As a node of the fleet `demo` reports. */
  report(node: string, text: string): void {
    this.connection.publish(reportSubject(FLEET, node), text);
  }

  async state(): Promise<ConsumerState> {
    const consumer: Consumer = await jetstream(this.connection).consumers.get(STREAM, CONSUMER);
    const { num_ack_pending: ackPending, num_pending: pending } = await consumer.info();
    return { ackPending, pending };
  }
  /** Messages that were sent to the dead-letter stream. */
  async deadLetters(): Promise<number> {
    const manager = await jetstreamManager(this.connection);
    return (await manager.streams.info('DEAD')).state.messages;
  }

  /** Lets the output hold so many messages, and refuse what comes then; −1: any number. */
  async limitOutput(messages: number): Promise<void> {
    const manager = await jetstreamManager(this.connection);
    const { config } = await manager.streams.info(OUT_STREAM);
    await manager.streams.update(OUT_STREAM, { ...config, max_msgs: messages });
  }
  /** Of each message of the output, in its order: its id, and the values of its events. */
  async output(): Promise<{ readonly id: string; readonly values: readonly number[] }[]> {
    return (await this.messagesIn(OUT_STREAM)).map(({ id, data }) => {
      const batch = readMessage(data);
      return { id, values: isDamage(batch) ? [] : [...batch.value] };
    });
  }
  /** Of each message of aggregates or alarms, in their order: its id, and what its lines say. */
  async lines(): Promise<{ readonly id: string; readonly lines: readonly Readonly<Record<string, unknown>>[] }[]> {
    return (await this.messagesIn(LINES_STREAM)).map(({ id, data }) => {
      const lines = new TextDecoder().decode(data).split('\n');
      return { id, lines: lines.map((line) => JSON.parse(line)) };
    });
  }
  private async messagesIn(stream: string): Promise<{ readonly id: string; readonly data: Uint8Array }[]> {
    const manager = await jetstreamManager(this.connection);
    const { state } = await manager.streams.info(stream);
    const found = [];
    for (let seq = state.first_seq; seq <= state.last_seq && state.messages > 0; seq++) {
      const message = await manager.streams.getMessage(stream, { seq });
      found.push({ id: message!.header.get('Nats-Msg-Id'), data: message!.data });
    }
    return found;
  }

  async deleteConsumer(): Promise<void> {
    await (await jetstreamManager(this.connection)).consumers.delete(STREAM, CONSUMER);
  }
  /** It delivers everything that the stream has. */
  async makeConsumer(ackWaitMs: number): Promise<void> {
    await addConsumer(await jetstreamManager(this.connection), ackWaitMs);
  }

  async close(): Promise<void> {
    await this.connection.close();
  }
}

async function addConsumer(manager: JetStreamManager, ackWaitMs: number): Promise<void> {
  await manager.consumers.add(STREAM, {
    durable_name: CONSUMER,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: 200,
  });
}
