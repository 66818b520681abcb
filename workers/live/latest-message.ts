/** A message of a stream, for people to see what is in it. It is read and left as it is; nothing is acked, made or altered. */
import { jetstreamManager, type StoredMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { checkGiven, connect, type LiveOrder, told } from './broker.ts';

/** What the live worker does besides a run. */
export interface MessageSource {
  latestMessage(order: Pick<LiveOrder, 'live' | 'credentials' | 'isPageSecure'>): Promise<Uint8Array>;
}

/**
 * Live worker. The latest message that a stream has; where that one is taken out already, as a work queue does, its oldest.
 *
 * @throws Error that says what is missing, or what the broker says
 */
export const latestMessage: MessageSource['latestMessage'] = async ({ live, credentials, isPageSecure }) => {
  checkGiven(live, 'server');
  checkGiven(live, 'stream');
  const connection = await connect({ live, isPageSecure }, () => credentials, { count: 0 });
  try {
    const message = await told(latestOf(connection, live.stream), `a message of the stream ${live.stream}`);
    if (message !== null) return message.data.slice();
  } finally {
    void connection.close();
  }
  throw new Error(`the stream ${live.stream} has no message: paste one, or look again when there is one`);
};

/** Null where there is none. */
async function latestOf(connection: NatsConnection, stream: string): Promise<StoredMsg | null> {
  const { streams } = await jetstreamManager(connection);
  const { state } = await streams.info(stream);
  if (state.messages === 0) return null;
  const latest = await streams.getMessage(stream, { seq: state.last_seq });
  return latest ?? (await streams.getMessage(stream, { seq: state.first_seq }));
}
