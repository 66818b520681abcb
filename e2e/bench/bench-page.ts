/**
 * The page of the micro-benchmarks: each primitive by itself, in real workers, built and served as the product is.
 * `benchmarks.ts` calls `window.micro` and gives the parameters; a run that does not add up is thrown.
 */
import { wrap } from 'comlink';
import { allocateChannel } from '../../workers/primitives/channel.ts';
import type { ChannelParams, HistogramParams, Micro } from './micro.worker.ts';

const micro = {
  /** Nanoseconds per record, one thread. */
  async histogramRecord(params: HistogramParams): Promise<number> {
    const { started, ended } = await thread().recordHistogram(params);
    return ((ended - started) * 1e6) / params.records;
  },

  /** Items per second from one worker to another, from the first one's start to the last one's end. */
  async channelBatch(params: ChannelParams): Promise<number> {
    const [sender, receiver] = [thread(), thread()];
    const passThrough = async (passed: ChannelParams) => {
      const memory = allocateChannel(passed.capacity);
      const spans = await Promise.all([sender.sendItems(memory, passed), receiver.receiveItems(memory, passed)]);
      return Math.max(...spans.map((span) => span.ended)) - Math.min(...spans.map((span) => span.started));
    };
    await passThrough({ ...params, items: params.items / 10 });
    return (params.items * 1000) / (await passThrough(params));
  },
};

declare global {
  interface Window {
    micro: typeof micro;
  }
}
window.micro = micro;

/** A worker of this page, which ends with it. */
function thread() {
  const worker = new Worker(new URL('./micro.worker.ts', import.meta.url), { type: 'module' });
  // Without this a worker that does not load (an event without a message) would leave its callers waiting.
  worker.onerror = ({ message }) => reportError(new Error(message || 'a worker did not load'));
  return wrap<Micro>(worker);
}
