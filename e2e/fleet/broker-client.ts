/** The connection of a headless command to a broker, and what it sends there. */
import { jetstream } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { errorText } from '../../workers/contract/error-text.ts';
import type { Send } from '../../workers/publish/publisher.ts';

/** An ack that takes longer is taken for lost: the message is sent again, and stored once. */
const LONGEST_ACK_MS = 2000;
const RECONNECT_MS = 250;

/** User and password come from the environment: nobody sees them there, and they are in no list of processes. */
export async function connected(server: string): Promise<NatsConnection> {
  const { NATS_USER: user, NATS_PASSWORD: pass, NATS_TOKEN: token } = process.env;
  try {
    return await connect({
      servers: server,
      name: 'penstock publisher',
      ...(user !== undefined && { user, pass: pass ?? '' }),
      ...(token !== undefined && { token }),
      maxReconnectAttempts: -1,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
    });
  } catch (error) {
    throw new Error(`The broker at ${server} could not be reached: ${errorText(error)}`);
  }
}

/** Acknowledged by the stream of that name, or refused. */
export function sendVia(connection: NatsConnection, streamName: string): Send {
  const stream = jetstream(connection);
  return async ({ subject, bytes }, msgID) => {
    await stream.publish(subject, bytes, { msgID, timeout: LONGEST_ACK_MS, expect: { streamName } });
  };
}
