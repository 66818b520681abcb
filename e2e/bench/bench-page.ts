/**
 * The page of the micro-benchmarks: each primitive by itself, in real workers, built and served as the product is.
 * `benchmarks.ts` calls `window.micro` and gives the parameters; a run that does not add up is thrown.
 */
import { wrap } from 'comlink';
import { allocate as allocateChannel } from '../../workers/primitives/channel/channel-memory.ts';
import { allocate as allocateCounter, CounterView } from '../../workers/primitives/counter/striped-counter.ts';
import { allocate as allocateDeque } from '../../workers/primitives/work-stealing-deque/work-stealing-deque.ts';
import type { Answered, Filled, FillOrder, FullDatabase, Question } from './full-database.worker.ts';
import type { ChannelParams, Counting, CountParams, HistogramParams, Micro } from './micro.worker.ts';
import { measureRecorder } from './recorder-page.ts';
import { measureRecovery } from './recovery-page.ts';
import type { Steal, StealMemory, StealParams } from './steal.worker.ts';

const micro = {
  /** Nanoseconds per record, one thread. */
  async histogramRecord(params: HistogramParams): Promise<number> {
    const { started, ended } = await thread().recordHistogram(params);
    return ((ended - started) * 1e6) / params.records;
  },

  /** Nanoseconds per increment of each thread, by how they count. @throws Error when an increment is missing */
  async count(params: CountParams): Promise<Record<Counting, number>> {
    const threads = Array.from({ length: params.threads }, thread);
    const measure = async (counting: Counting, passed: CountParams) => {
      const words = new Int32Array(new SharedArrayBuffer(4 * 32 * (2 + passed.threads)));
      const memory = { counter: allocateCounter({ stripes: passed.threads }), words };
      const spans = await Promise.all(threads.map((each, i) => each.count(memory, counting, passed, i)));
      const sums = {
        striped: new CounterView(memory.counter).sum(),
        shared: words[0]!,
        plain: threads.reduce((sum, _, i) => sum + words[32 * (1 + i)]!, 0),
      };
      if (sums[counting] !== passed.adds * passed.threads) throw new Error(`${counting}: counted ${sums[counting]}`);
      const ms = Math.max(...spans.map(({ ended }) => ended)) - Math.min(...spans.map(({ started }) => started));
      return (ms * 1e6) / passed.adds;
    };
    const took = { striped: 0, shared: 0, plain: 0 };
    for (const counting of ['striped', 'shared', 'plain'] as const) {
      await measure(counting, { ...params, adds: params.adds / 10 });
      took[counting] = await measure(counting, params);
    }
    return took;
  },

  /** Items per second from one worker to another, from the first one's start to the last one's end. */
  async channelBatch(params: ChannelParams): Promise<number> {
    const [sender, receiver] = [thread(), thread()];
    const passThrough = async (passed: ChannelParams) => {
      const memory = allocateChannel({ capacity: passed.capacity });
      const spans = await Promise.all([sender.sendItems(memory, passed), receiver.receiveItems(memory, passed)]);
      return Math.max(...spans.map((span) => span.ended)) - Math.min(...spans.map((span) => span.started));
    };
    await passThrough({ ...params, items: params.items / 10 });
    return (params.items * 1000) / (await passThrough(params));
  },

  /** How much longer fixed halves take than stealing: medians of alternating runs of many rounds. */
  async staticOverStealing(params: StealParams): Promise<number> {
    const fixed: number[] = [];
    const stolen: number[] = [];
    for (let i = 0; i < 3; i++) {
      fixed.push(...(await filterTogether(params, false)));
      stolen.push(...(await filterTogether(params, true)));
    }
    return median(fixed) / median(stolen);
  },

  measureRecovery,
  measureRecorder,

  /** Fills the database of this origin, and asks it. */
  async fullDatabase(
    order: FillOrder,
    questions: readonly Question[],
  ): Promise<{ filled: Filled; answers: Answered[] }> {
    const worker = new Worker(new URL('./full-database.worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = ({ message }) => reportError(new Error(message || 'a worker did not load'));
    const database = wrap<FullDatabase>(worker);
    const filled = await database.fill(order);
    const answers = await database.ask(questions);
    worker.terminate();
    return { filled, answers };
  },
};

/** @returns milliseconds of each round but the first few. @throws Error when a chunk was not done exactly once */
async function filterTogether(params: StealParams, isStealing: boolean): Promise<number[]> {
  const chunks = params.packets / params.chunk;
  const deque = () => allocateDeque({ capacity: 2 ** Math.ceil(Math.log2(chunks)) });
  const words = new Int32Array(new SharedArrayBuffer(4));
  const memory: StealMemory = { deques: [deque(), deque()], words, done: new Int32Array(new SharedArrayBuffer(8)) };
  const workers = ([0, 1] as const).map(() => {
    const worker = new Worker(new URL('./steal.worker.ts', import.meta.url), { type: 'module' });
    worker.onerror = ({ message }) => reportError(new Error(message || 'a worker did not load'));
    return worker;
  });
  const runs = workers.map((worker, member) => wrap<Steal>(worker).run(memory, params, member as 0 | 1, isStealing));
  const [times] = await Promise.all(runs);
  for (const worker of workers) worker.terminate();
  const done = memory.done[0]! + memory.done[1]!;
  if (done !== chunks * params.rounds) throw new Error(`${done} chunks were done, not ${chunks * params.rounds}`);
  return times!.slice(5);
}

function median(values: number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

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
