/**
 * A tab as a publisher: puts the simulated feed, or a recording, into a stream of a broker, with the load and the poison that are in
 * force, on a thread of its own, so that a hidden tab goes on. Each message is acknowledged; the acks hold it back (`publisher.ts`).
 */
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { type NatsConnection, type Status, wsconnect } from '@nats-io/nats-core';
import { authenticatorOf } from '../contract/broker/authenticator.ts';
import type { PublishApi, PublishFigures, PublishOrder, PublishTarget } from '../contract/broker/publish-types.ts';
import { reachBroker } from '../contract/broker/reach-broker.ts';
import type { Config } from '../contract/config-types.ts';
import type { RecordingData } from '../contract/coordinator-types.ts';
import { epochNow } from '../contract/epoch-now.ts';
import { errorText, notAllowedText } from '../contract/error-text.ts';
import { fetchRecording, noOwnRecording } from '../feeds/recording-files.ts';
import { GeneratedLoad } from './generated-load.ts';
import type { TunedLoad } from './load.ts';
import { MessageMaker } from './message-maker.ts';
import { ownRecording } from './own-recording.ts';
import { Publisher, type Send } from './publisher.ts';
import { RecordedLoad } from './recorded-load.ts';

const CONNECT_MS = 8000;
const RECONNECT_MS = 250;
/** An ack that takes longer is taken for lost: the message is sent again, and stored once. */
const LONGEST_ACK_MS = 2000;
/** For what is under way at the end. */
const LONGEST_END_MS = 15_000;
/** For a message to be full: at low rates it has few events, and they do not wait long for each other. */
const LINGER_MS = 20;

export class PublishWorker implements PublishApi {
  private connection: NatsConnection | null = null;
  private load: TunedLoad | null = null;
  /** What it publishes: another begins with another start. */
  private feed: Config['feed'] | null = null;
  private publisher: Publisher | null = null;
  private running: Promise<void> = Promise.resolve();
  private isConnected = true;
  private isPaused = false;
  private endedBy: string | null = null;

  /** @param recordings address of their folder */
  constructor(private readonly recordings: string) {}

  async begin(order: PublishOrder, config: Config, recording: RecordingData | null): Promise<PublishTarget> {
    requireValues(config);
    this.feed = config.feed;
    const connection = await connect(order);
    this.connection = connection;
    try {
      const manager = await jetstreamManager(connection);
      const stream = await manager.streams.find(order.subject).catch((error: unknown) => {
        const refusal = notAllowedText('subject', order.subject, 'one that a stream of the broker takes');
        throw new Error(`${refusal}; the broker says: ${errorText(error)}`);
      });
      const { config: found } = await manager.streams.info(stream);
      void this.watch(connection);
      this.publish(
        order,
        await openLoad(config, this.recordings, recording),
        sendVia(connection, stream),
        config.feed.kind === 'recording',
      );
      return { stream, warning: warningOf(found.discard) };
    } catch (error) {
      void connection.close();
      throw error;
    }
  }

  configure(config: Config): void {
    requireValues(config);
    requireSame(config.feed, this.feed ?? config.feed);
    this.load?.configure(config);
  }

  pause(): void {
    this.isPaused = true;
    this.publisher?.pause();
  }
  resume(): void {
    this.isPaused = false;
    this.publisher?.resume();
  }

  figures(): PublishFigures | null {
    const { publisher, isConnected, isPaused, endedBy } = this;
    return publisher === null ? null : { ...publisher.figures(), isConnected, isPaused, endedBy };
  }

  async end(): Promise<number> {
    const { publisher, connection } = this;
    publisher?.end();
    const late = new Promise<true>((resolve) => setTimeout(() => resolve(true), LONGEST_END_MS));
    // Over a connection that has ended nothing is acknowledged any more.
    const gone = connection?.closed().then(() => true) ?? late;
    const isLate = await Promise.race([this.running.then(() => false), late, gone]);
    const unknown = isLate ? (publisher?.giveUp() ?? 0) : 0;
    await connection?.close().catch(() => {});
    return unknown;
  }

  private publish({ subject, batch, window }: PublishOrder, load: TunedLoad, send: Send, isExact: boolean): void {
    const maker = new MessageMaker({ subject, partitions: 1, batch, lingerMs: LINGER_MS, form: 'columns', isExact });
    const clock = {
      now: () => performance.now(),
      sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
    };
    const options = { id: crypto.randomUUID(), window, events: Number.POSITIVE_INFINITY };
    this.load = load;
    this.publisher = new Publisher(load, maker, send, options, clock);
    this.running = this.publisher.run();
  }

  private async watch(connection: NatsConnection): Promise<void> {
    // As when its credentials have expired: it is not tried again.
    void connection.closed().then((error) => {
      this.isConnected = false;
      this.endedBy = error ? errorText(error) : 'it was closed';
    });
    for await (const { type } of connection.status()) this.note(type);
  }
  private note(type: Status['type']): void {
    if (type === 'disconnect') this.isConnected = false;
    if (type === 'reconnect') this.isConnected = true;
  }
}

/** What is published is another thing only after another start. @throws RangeError */
function requireSame(asked: Config['feed'], published: Config['feed']): void {
  const names = published.kind === 'recording' ? (['kind', 'recording'] as const) : (['kind'] as const);
  for (const name of names) {
    if (asked[name] === published[name]) continue;
    throw new RangeError(
      notAllowedText(`feed.${name}`, asked[name], `${published[name]}, until publishing is stopped`),
    );
  }
}

/** @throws Error when the recording can't be had */
async function openLoad(config: Config, folder: string, own: RecordingData | null): Promise<TunedLoad> {
  const { kind, recording: name } = config.feed;
  if (kind !== 'recording') return new GeneratedLoad(config, epochNow());
  if (name !== 'imported') return new RecordedLoad(await fetchRecording(name, folder), config, epochNow());
  if (own === null) throw noOwnRecording();
  return new RecordedLoad(await ownRecording(own), config, epochNow());
}

/** @throws RangeError */
function requireValues({ load, feed }: Config): void {
  if (feed.kind === 'live') throw new RangeError(notAllowedText('feed.kind', feed.kind, 'simulated or recording'));
  if (load.encoding === 'packet')
    throw new RangeError(notAllowedText('load.encoding', load.encoding, 'value: messages carry values'));
}

function connect({ server, credentials }: PublishOrder): Promise<NatsConnection> {
  const isPageSecure = location.protocol === 'https:';
  return reachBroker({ server, field: 'Broker', isPageSecure, thread: self }, () =>
    wsconnect({
      servers: server,
      name: 'penstock publisher',
      timeout: CONNECT_MS,
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
      ignoreClusterUpdates: true,
      authenticator: authenticatorOf(() => credentials),
    }),
  );
}

/** Acknowledged by the stream of that name, or refused. */
function sendVia(connection: NatsConnection, streamName: string): Send {
  const client = jetstream(connection);
  return async ({ subject, bytes }, msgID) => {
    await client.publish(subject, bytes, { msgID, timeout: LONGEST_ACK_MS, expect: { streamName } });
  };
}

function warningOf(discard: string): string | null {
  if (discard === 'new') return null;
  return 'Its stream has discard “old”: when it is full it drops its oldest messages, and does not hold this publisher back.';
}
