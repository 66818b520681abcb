/** A connection to a broker, and why there is none. Credentials are in the memory of the page, and nowhere else. */
import { type ConnectionOptions, type NatsConnection, wsconnect } from '@nats-io/nats-core';
import { authenticatorOf } from '../../../workers/contract/broker/authenticator.ts';
import { readCredentials } from '../../../workers/contract/broker/credentials.ts';
import { noBrokerText, reachBroker } from '../../../workers/contract/broker/reach-broker.ts';
import type { LiveCredentials } from '../../../workers/contract/live/live-types.ts';

/** As they were typed: see `readCredentials`. */
export interface Credentials {
  /** Empty: the password is a token, an nkey seed or the text of a `.creds` file, or there is none. */
  readonly user: string;
  readonly password: string;
}
interface BrokerListener {
  /** The connection is gone; it is tried again until it is back. */
  readonly onAway: () => void;
  readonly onBack: () => void;
  /** It is gone for good, and why. */
  readonly onEnd: (why: string) => void;
}

const TIMEOUT_MS = 8000;
const RETRY_MS = 1000;

/** @throws Error whose text says why */
export async function connectBroker(
  server: string,
  { user, password }: Credentials,
  listener: BrokerListener,
): Promise<NatsConnection> {
  const given = readCredentials(user, password);
  const isPageSecure = location.protocol === 'https:';
  const address = { server, field: 'Broker', isPageSecure, thread: window };
  const connection = await reachBroker(address, () => wsconnect(optionsOf(server, given)));
  void follow(connection, server, listener);
  return connection;
}

function optionsOf(server: string, credentials: LiveCredentials): ConnectionOptions {
  return {
    servers: server,
    name: 'penstock',
    timeout: TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    reconnectJitter: RETRY_MS,
    reconnectJitterTLS: RETRY_MS,
    ignoreClusterUpdates: true,
    authenticator: authenticatorOf(() => credentials),
  };
}

async function follow(
  connection: NatsConnection,
  server: string,
  { onAway, onBack, onEnd }: BrokerListener,
): Promise<void> {
  void connection.closed().then((error) => onEnd(error ? noBrokerText(server, error) : ''));
  for await (const { type } of connection.status()) {
    if (type === 'disconnect' || type === 'staleConnection') onAway();
    if (type === 'reconnect') onBack();
  }
}
