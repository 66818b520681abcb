/** A connection to a broker, and why there is none. Credentials are in the memory of the page, and nowhere else. */
import {
  AuthorizationError,
  type ConnectionOptions,
  type NatsConnection,
  UserAuthenticationExpiredError,
  wsconnect,
} from '@nats-io/nats-core';
import { authenticatorOf } from '../../../workers/contract/broker/authenticator.ts';
import { readCredentials } from '../../../workers/contract/broker/credentials.ts';
import { isMixedContent, watchPolicy } from '../../../workers/contract/broker/page-rules.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
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
  if (isMixedContent(server, location.protocol === 'https:'))
    throw new Error(`A page that was loaded over https needs wss: ${server} is not encrypted.`);
  const policy = watchPolicy(window);
  try {
    const connection = await wsconnect(optionsOf(server, given));
    void follow(connection, listener);
    return connection;
  } catch (error) {
    throw new Error((await policy.refusalOf(server)) ?? reasonOf(error, server));
  } finally {
    policy.end();
  }
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

async function follow(connection: NatsConnection, { onAway, onBack, onEnd }: BrokerListener): Promise<void> {
  void connection.closed().then((error) => onEnd(error ? reasonOf(error, '') : ''));
  for await (const { type } of connection.status()) {
    if (type === 'disconnect' || type === 'staleConnection') onAway();
    if (type === 'reconnect') onBack();
  }
}

function reasonOf(error: unknown, server: string): string {
  if (error instanceof UserAuthenticationExpiredError) return 'The credentials have expired: enter new ones.';
  if (error instanceof AuthorizationError) return 'The broker refuses these credentials.';
  const text = errorText(error);
  const said = text === '' || text === 'undefined' ? '' : ` (${text})`;
  return `No broker answers at ${server}${said}. It must speak WebSocket there.`;
}
