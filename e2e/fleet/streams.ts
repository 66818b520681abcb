/** Streams and consumers of a broker: made where that is asked for, looked at where they are there, never altered. */
import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { notAllowedText } from '../../workers/contract/error-text.ts';
import { DEAD_LETTERS, type Share } from './names.ts';

/** The API's numbers for what is not there. */
const NO_STREAM = 10059;
const NO_CONSUMER = 10014;
const NANOS_PER_SECOND = 1e9;
/** A publisher can be cut off for so long, and its messages are stored once all the same. */
const DUPLICATE_WINDOW_SECONDS = 600;

const ACK_WAIT_SECONDS = 30;
/** Requests for messages, of all nodes: the broker's own limit is 512. */
const MOST_WAITING = 4096;
const DEAD_LETTER_BYTES = 2 ** 26;

/** What a stream must be for a publisher that wants to lose nothing. */
interface StreamWish {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly maxBytes: number;
  /** Brokers of a cluster that have it. */
  readonly replicas: number;
}

/**
 * @param isCreated whether a stream that is not there is made
 * @throws Error that names the setting that does not fit
 */
export async function requireStream(manager: JetStreamManager, wish: StreamWish, isCreated: boolean): Promise<void> {
  const config = await streamConfig(manager, wish.name);
  if (config) {
    const unfit = unfitText(config, wish.subjects);
    if (unfit) throw new Error(`The stream ${wish.name} does not fit, and is left as it is. ${unfit}`);
    return;
  }
  if (!isCreated) throw new Error(`There is no stream ${wish.name}. --create makes one.`);
  await manager.streams.add({
    name: wish.name,
    subjects: [...wish.subjects],
    // A message is gone when it is acknowledged; a full stream refuses, so that nothing is lost unseen.
    retention: RetentionPolicy.Workqueue,
    discard: DiscardPolicy.New,
    storage: StorageType.File,
    max_bytes: wish.maxBytes,
    num_replicas: wish.replicas,
    duplicate_window: DUPLICATE_WINDOW_SECONDS * NANOS_PER_SECOND,
  });
}

async function streamConfig(manager: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  return (await found(() => manager.streams.info(name), NO_STREAM))?.config;
}

/** Undefined where the broker says that it is not there. */
async function found<T>(ask: () => Promise<T>, absent: number): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === absent) return undefined;
    throw error;
  }
}

/** What keeps a stream from taking these subjects without loss; undefined: nothing. */
export function unfitText(config: Partial<StreamConfig>, subjects: readonly string[]): string | undefined {
  const uncovered = subjects.find((subject) => !(config.subjects ?? []).some((pattern) => covers(pattern, subject)));
  if (uncovered !== undefined) return notAllowedText('subjects', `${config.subjects}`, `what covers ${uncovered}`);
  if (config.no_ack) return notAllowedText('no_ack', true, 'false: without acks nothing holds the publisher back');
  const isLimited = [config.max_bytes, config.max_msgs].some((limit) => limit !== undefined && limit > 0);
  if (isLimited && config.discard !== DiscardPolicy.New)
    return notAllowedText('discard', config.discard, 'new: a full stream would lose its oldest messages');
  return undefined;
}

/** By the rules of the broker: `*` is one word, `>` at the end one or more. */
export function covers(pattern: string, subject: string): boolean {
  const [wanted, words] = [pattern.split('.'), subject.split('.')];
  for (const [i, word] of wanted.entries()) {
    if (word === '>') return words.length > i;
    if (words[i] === undefined || (word !== '*' && word !== words[i])) return false;
  }
  return wanted.length === words.length;
}

interface FleetWish extends StreamWish {
  /** Each with a consumer of its own. */
  readonly shares: readonly Share[];
  /** Messages that all nodes of a consumer together may have unacknowledged. */
  readonly maxAckPending: number;
}

/** The stream, its consumers, and the stream for messages that cannot be read: those that are not there are made. */
export async function prepareFleet(manager: JetStreamManager, wish: FleetWish): Promise<void> {
  await requireStream(manager, wish, true);
  if (!(await streamConfig(manager, DEAD_LETTERS.stream))) {
    await manager.streams.add({
      name: DEAD_LETTERS.stream,
      subjects: [DEAD_LETTERS.subject],
      // When it is full it refuses, and the nodes have these messages offered again later.
      discard: DiscardPolicy.New,
      max_bytes: DEAD_LETTER_BYTES,
      num_replicas: wish.replicas,
    });
  }
  for (const share of wish.shares) await requireConsumer(manager, wish, share);
}

/** Durable, pulled, with explicit acks. */
async function requireConsumer(
  manager: JetStreamManager,
  { name: stream, maxAckPending }: FleetWish,
  { consumer, filter }: Share,
): Promise<void> {
  // To add one that is there would alter it.
  if (await found(() => manager.consumers.info(stream, consumer), NO_CONSUMER)) return;
  await manager.consumers.add(stream, {
    durable_name: consumer,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: ACK_WAIT_SECONDS * NANOS_PER_SECOND,
    max_ack_pending: maxAckPending,
    max_waiting: MOST_WAITING,
    ...(filter !== '' && { filter_subject: filter }),
  });
}
