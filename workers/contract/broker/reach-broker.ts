/** A connection to a broker under the rules of the page. Why there is none is worded here, for every screen and every worker. */
import { errorText, notAllowedText } from '../error-text.ts';
import { isMixedContent, watchPolicy } from './page-rules.ts';

/** Which broker, and who asks. */
interface BrokerAddress {
  /** `ws://host:port` or `wss://host:port`. */
  readonly server: string;
  /** What messages call it: the path of a setting, or the name of a box. */
  readonly field: string;
  /** Whether the page came over https, which forbids a connection that is not encrypted. */
  readonly isPageSecure: boolean;
  /** `window`, or a worker's `self`. */
  readonly thread: EventTarget;
}

/**
 * Page, live worker, publisher. Opens a connection, and says why there is none.
 *
 * @param open connects; it is not called where the browser forbids the address
 * @throws RangeError where the browser forbids the address, else Error; both say what to do
 */
export async function reachBroker<T>(
  { server, field, isPageSecure, thread }: BrokerAddress,
  open: () => Promise<T>,
): Promise<T> {
  if (isMixedContent(server, isPageSecure))
    throw new RangeError(notAllowedText(field, server, 'wss://host:port, because this page came over https'));
  const policy = watchPolicy(thread);
  try {
    return await open();
  } catch (error) {
    throw new Error((await policy.refusalOf(server)) ?? noBrokerText(server, error));
  } finally {
    policy.end();
  }
}

/** Why a broker can't be reached, or has ended a connection for good: a sentence that says what to do. @param error of the client */
export function noBrokerText(server: string, error: unknown): string {
  const text = errorText(error);
  if (isAboutCredentials(error)) {
    const expired = /expired/i.test(text) ? '; these have expired' : '';
    return `The broker ${server} ${REFUSED_CREDENTIALS}${expired}.`;
  }
  // The client of NATS throws errors without a text.
  const said = text === '' || text === 'undefined' ? '' : ` (${text})`;
  return `No broker answers at ${server}${said}. It must speak WebSocket there.`;
}

/** Whether the broker does not let this client in. @param error of the client */
export function isAboutCredentials(error: unknown): boolean {
  return /authoriz|authent/i.test(errorText(error));
}

/** What a broker does that lets nobody in with these credentials, and what to do. */
export const REFUSED_CREDENTIALS = 'refuses the credentials: enter other credentials under Broker';
