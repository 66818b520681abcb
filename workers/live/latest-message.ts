/** A message of a stream, for people to see what is in it. It is read and left as it is; nothing is acked, made or altered. */
import { jetstreamManager } from '@nats-io/jetstream';
import { errorText } from '../contract/error-text.ts';
import { checkGiven, connect, type LiveOrder } from './broker.ts';

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
    const { streams } = await jetstreamManager(connection);
    const { state } = await streams.info(live.stream);
    const message =
      state.messages === 0
        ? null
        : ((await streams.getMessage(live.stream, { seq: state.last_seq })) ??
          (await streams.getMessage(live.stream, { seq: state.first_seq })));
    if (message !== null) return message.data.slice();
  } catch (error) {
    throw new Error(`the broker does not give a message of the stream ${live.stream}: ${errorText(error)}`);
  } finally {
    void connection.close();
  }
  throw new Error(`the stream ${live.stream} has no message: paste one, or look again when there is one`);
};
