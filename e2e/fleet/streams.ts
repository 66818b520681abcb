/** Streams and consumers of a broker: made where that is asked for, looked at where they are there, never altered. */
import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  type JetStreamManager,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from '@nats-io/jetstream';
import { notAllowedText } from '../../workers/contract/error-text.ts';

/** The API's numbers for what is not there. */
const NO_STREAM = 10059;
const NANOS_PER_SECOND = 1e9;
/** A publisher can be cut off for so long, and its messages are stored once all the same. */
const DUPLICATE_WINDOW_SECONDS = 600;

/** What a stream must be for a publisher that wants to lose nothing. */
export interface StreamWish {
  readonly name: string;
  readonly subjects: readonly string[];
  readonly maxBytes: number;
}

/**
 * @param isCreated whether a stream that is not there is made
 * @throws Error that names the setting that does not fit
 */
export async function requireStream(manager: JetStreamManager, wish: StreamWish, isCreated: boolean): Promise<void> {
  const found = await streamConfig(manager, wish.name);
  if (found) {
    const unfit = unfitText(found, wish.subjects);
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
    duplicate_window: DUPLICATE_WINDOW_SECONDS * NANOS_PER_SECOND,
  });
}

async function streamConfig(manager: JetStreamManager, name: string): Promise<StreamConfig | undefined> {
  try {
    return (await manager.streams.info(name)).config;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === NO_STREAM) return undefined;
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

export interface ConsumerWish {
  readonly stream: string;
  readonly name: string;
  /** Empty: all subjects. */
  readonly filter: string;
  readonly ackWaitSeconds: number;
  readonly maxAckPending: number;
}

/** A durable pull consumer with explicit acks, as nodes want it. */
export async function addConsumer(manager: JetStreamManager, wish: ConsumerWish): Promise<void> {
  const config: Partial<ConsumerConfig> = {
    durable_name: wish.name,
    ack_policy: AckPolicy.Explicit,
    deliver_policy: DeliverPolicy.All,
    ack_wait: wish.ackWaitSeconds * NANOS_PER_SECOND,
    max_ack_pending: wish.maxAckPending,
    ...(wish.filter !== '' && { filter_subject: wish.filter }),
  };
  await manager.consumers.add(wish.stream, config);
}

/** For messages that cannot be read. When it is full it refuses, and the nodes have these offered again later. */
export async function addDeadLetters(
  manager: JetStreamManager,
  name: string,
  subject: string,
  maxBytes: number,
): Promise<void> {
  await manager.streams.add({ name, subjects: [subject], discard: DiscardPolicy.New, max_bytes: maxBytes });
}
