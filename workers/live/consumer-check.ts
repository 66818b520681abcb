/** Whether a consumer of the user is one that messages can be pulled by without loss. It is used as it is, or not at all. */
import type { ConsumerConfig } from '@nats-io/jetstream';
import type { Config } from '../contract/config-types.ts';
import { notAllowedText } from '../contract/error-text.ts';

const NANOS_PER_MS = 1e6;
/** The broker's own, where a consumer names none. */
const USUAL_ACK_WAIT_MS = 30_000;
/** A batch may wait as long as that twice, once for its events and once for the database, before a message can be acked. */
const WAITS = 2;

/** @returns what does not fit, and what would; null when all does */
export function refusedConsumer(
  config: ConsumerConfig,
  { consumer, filter }: Config['live'],
  batchWaitMs: number,
): string | null {
  const refuse = (what: string, value: unknown, allowed: string) =>
    notAllowedText(`${what} of the consumer ${consumer}`, value, allowed);
  if (config.deliver_subject) return refuse('deliver_subject', config.deliver_subject, 'none: a pull consumer');
  if (!config.durable_name) return refuse('durable_name', config.durable_name ?? 'none', 'a name: a durable consumer');
  if (config.ack_policy !== 'explicit') return refuse('ack_policy', config.ack_policy, 'explicit');
  if (config.headers_only) return refuse('headers_only', true, 'false: the messages themselves are needed');
  const ackWaitMs = shortestWaitMs(config);
  if (ackWaitMs < WAITS * batchWaitMs)
    return refuse('ack_wait', `${ackWaitMs} ms`, `at least ${WAITS * batchWaitMs} ms, twice batch.maxWaitMs`);
  const filters = config.filter_subjects ?? (config.filter_subject ? [config.filter_subject] : []);
  if (filter !== '' && !filters.includes(filter))
    return refuse('filter_subject', filters.join(', ') || 'none', `${filter}, as live.filter says`);
  return null;
}

type Waits = Pick<ConsumerConfig, 'ack_wait' | 'backoff'>;

/** The shortest time after which the broker offers a message again. */
export function shortestWaitMs(config: Waits): number {
  return Math.min(...waitsMs(config));
}
/** The longest time after which the broker offers a message again. */
export function longestWaitMs(config: Waits): number {
  return Math.max(...waitsMs(config));
}
/** A backoff takes the place of the ack wait. */
function waitsMs({ ack_wait, backoff }: Waits): number[] {
  const waits = backoff !== undefined && backoff.length > 0 ? backoff : ack_wait ? [ack_wait] : [];
  return waits.length === 0 ? [USUAL_ACK_WAIT_MS] : waits.map((nanos) => nanos / NANOS_PER_MS);
}
