/** Has a live worker fetch one message of a stream; the worker is gone with the answer. */
import { wrap } from 'comlink';
import type { MessageSource } from '../../live/latest-message.ts';

/** Coordinator. @throws Error that says why there is none */
export async function fetchLatestMessage(
  order: Parameters<MessageSource['latestMessage']>[0],
  createWorker: () => Worker,
): Promise<Uint8Array> {
  const worker = createWorker();
  const failed = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(event.message || 'the code of the live feed could not be loaded'));
    });
  });
  try {
    return await Promise.race([wrap<MessageSource>(worker).latestMessage(order), failed]);
  } finally {
    worker.terminate();
  }
}
