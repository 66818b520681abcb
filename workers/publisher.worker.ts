/** Entry of the publisher: it puts a load into a stream of a broker. */
import { expose } from 'comlink';
import { PublishWorker } from './publish/publish-worker.ts';

/** Where the page is: built, workers stand in a folder of it. */
const site = new URL(import.meta.env.DEV ? '/' : '..', import.meta.url);

expose(new PublishWorker(new URL('recordings/', site).href));
