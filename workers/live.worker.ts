/** Entry of the live worker: it holds the connection to a broker. */
import { expose } from 'comlink';
import { LiveWorker } from './live/live-worker.ts';

expose(new LiveWorker());
