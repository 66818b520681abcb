/** What a broker says when something is wrong, word for word: the edge says it in its place. */

/** On a connection that is up; the broker then ends it. */
export const EXPIRED = "-ERR 'User Authentication Expired'\r\n";
/** To a client that logs in. */
export const REFUSED = "-ERR 'Authorization Violation'\r\n";

/** To a pull that waits. */
export const CONSUMER_DELETED = '409 Consumer Deleted';
/** To a pull of a consumer that is not there: it listens on no subject. */
export const NO_RESPONDERS = '503';

/** A refusal of JetStream. */
export interface ApiError {
  readonly code: number;
  readonly err_code: number;
  readonly description: string;
}
export const CONSUMER_NOT_FOUND: ApiError = { code: 404, err_code: 10_014, description: 'consumer not found' };
export const STREAM_FULL: ApiError = { code: 503, err_code: 10_077, description: 'maximum messages exceeded' };

/** A message of headers only. @param sid of the subscription that it is for */
export function statusMessage(subject: string, sid: string, status: string): string {
  const headers = `NATS/1.0 ${status}\r\n\r\n`;
  return `HMSG ${subject} ${sid} ${headers.length} ${headers.length}\r\n${headers}\r\n`;
}
/** The answer to a request of JetStream. */
export function errorMessage(subject: string, sid: string, error: ApiError): string {
  const answer = JSON.stringify({ error });
  return `MSG ${subject} ${sid} ${answer.length}\r\n${answer}\r\n`;
}
