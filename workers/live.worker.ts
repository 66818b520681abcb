/** Entry of the live worker: it holds the connection to a broker. */
import { expose } from 'comlink';
import { latestMessage } from './live/latest-message.ts';
import { LiveWorker } from './live/live-worker.ts';

expose(Object.assign(new LiveWorker(), { latestMessage }));
