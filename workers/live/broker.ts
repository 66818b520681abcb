/** The connection to a broker, and the consumer that messages are pulled by. Nothing of it is ever altered or deleted. */
import { type ConsumerInfo, type JetStreamManager, jetstreamManager, type StreamInfo } from '@nats-io/jetstream';
import { type NatsConnection, type WsSocketFactory, wsconnect } from '@nats-io/nats-core';
import { authenticatorOf } from '../contract/broker/authenticator.ts';
import { reachBroker } from '../contract/broker/reach-broker.ts';
import type { Config } from '../contract/config-types.ts';
import { errorText, notAllowedText } from '../contract/error-text.ts';
import type { LiveCredentials } from '../contract/live/live-types.ts';
import type { MessageReader } from '../feeds/batch.ts';
import { readMessage } from '../feeds/batch-message.ts';
import { backoffMs } from './backoff.ts';
import { longestWaitMs, refusedConsumer } from './consumer-check.ts';
import { checkOutputs } from './out/out-check.ts';

const CONNECT_MS = 5000;
const PING_MS = 5000;
/** What a live feed can't do without, and what is allowed. */
const NEEDED = [
  ['server', 'the address of a broker, as ws://host:port'],
  ['stream', 'the name of a stream'],
  ['consumer', 'the name of a durable pull consumer of that stream'],
] as const;

export interface LiveOrder {
  readonly live: Config['live'];
  /** `batch.maxWaitMs`. */
  readonly batchWaitMs: number;
  readonly credentials: LiveCredentials;
  /** Whether the page came over https, which forbids a connection that is not encrypted. */
  readonly isPageSecure: boolean;
}

export interface Broker {
  readonly connection: NatsConnection;
  readonly manager: JetStreamManager;
  readonly consumer: ConsumerInfo;
  /** Which stream it is: one that was deleted and made again numbers its messages anew. */
  readonly streamKey: string;
  /** Of its messages. */
  readonly read: MessageReader;
  /** To reach it again, since it was last reached. */
  readonly attempts: { count: number };
  /** What the run has to say of where it publishes. */
  readonly warnings: readonly string[];
}

/**
 * @param credentials asked for at each attempt: they may have been entered meanwhile
 * @param wsFactory opens each of its connections
 * @throws Error that says what to do
 */
export async function openBroker(
  order: LiveOrder,
  credentials: () => LiveCredentials,
  wsFactory: WsSocketFactory,
): Promise<Broker> {
  const { live } = order;
  for (const [name] of NEEDED) checkGiven(live, name);
  const read = await readerOf(live);
  const attempts = { count: 0 };
  const connection = await connect(order, credentials, attempts, wsFactory);
  try {
    const manager = await jetstreamManager(connection);
    const stream = await told(manager.streams.info(live.stream), `the stream ${live.stream}`);
    const consumer = await told(
      manager.consumers.info(live.stream, live.consumer),
      `the consumer ${live.consumer} of the stream ${live.stream}`,
    );
    const refusal = refusedConsumer(consumer.config, live, order.batchWaitMs);
    if (refusal !== null) throw new RangeError(refusal);
    const mostBytes = connection.info?.max_payload ?? Number.POSITIVE_INFINITY;
    const warnings = await checkOutputs(manager, live, longestWaitMs(consumer.config), mostBytes);
    return { connection, manager, consumer, streamKey: keyOf(stream), read, attempts, warnings };
  } catch (error) {
    void connection.close();
    throw error;
  }
}

/**
 * Live worker, before it connects. The code of mappings comes with the first one.
 *
 * @throws RangeError that says what of `live.mapping` is not allowed
 */
async function readerOf({ mapping }: Pick<Config['live'], 'mapping'>): Promise<MessageReader> {
  if (mapping === '') return readMessage;
  const { messageReader } = await import('../import/messages/message-reader.ts');
  return messageReader(mapping);
}

/** @throws RangeError when a setting that is needed is empty */
export function checkGiven(live: Config['live'], name: (typeof NEEDED)[number][0]): void {
  const [, what] = NEEDED.find(([each]) => each === name)!;
  if (live[name] === '') throw new RangeError(notAllowedText(`live.${name}`, '""', what));
}

function keyOf({ config, created }: StreamInfo): string {
  return `${config.name} ${created}`;
}

/** What a broker answers. Live worker. @throws Error that says what it does not give, and why */
export async function told<T>(answer: Promise<T>, what: string): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    throw new Error(`the broker does not give ${what}: ${errorText(error)}`);
  }
}

/**
 * Connects, and connects again when the connection is lost.
 *
 * @param credentials asked for at each attempt
 * @param attempts to reach it again, counted here
 * @throws Error that says what to do
 */
export async function connect(
  { live, isPageSecure }: Pick<LiveOrder, 'live' | 'isPageSecure'>,
  credentials: () => LiveCredentials,
  attempts: { count: number },
  wsFactory?: WsSocketFactory,
): Promise<NatsConnection> {
  const address = { server: live.server, field: 'live.server', isPageSecure, thread: self };
  return reachBroker(address, () =>
    wsconnect({
      servers: live.server,
      ...(wsFactory !== undefined && { wsFactory }),
      name: 'penstock',
      timeout: CONNECT_MS,
      pingInterval: PING_MS,
      maxPingOut: 2,
      maxReconnectAttempts: -1,
      reconnectDelayHandler: () => backoffMs(attempts.count++, Math.random),
      ignoreAuthErrorAbort: true,
      ignoreClusterUpdates: true,
      authenticator: authenticatorOf(credentials),
    }),
  );
}
