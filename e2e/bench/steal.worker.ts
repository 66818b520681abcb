/**
 * One of two threads that filter the same packets again and again, either each its half or stealing from each other.
 *
 * The work is irregular: whole units of work, Pareto distributed with α = 2 from 1 on, up to the passes that the filter
 * takes. The costliest tenth comes first, as when a burst of hard events arrives together, so with fixed halves the first
 * thread has most to do: 64 % of all passes. Stealing can therefore be at most 1.28 times as fast, less what each packet
 * costs besides its passes. Who has nothing to do sleeps, so that it takes nothing from the other where cores share units.
 */
import { expose } from 'comlink';
import { mix32 } from '../../workers/feeds/mix32.ts';
import { cyclePackets } from '../../workers/feeds/packet.ts';
import { RETRY } from '../../workers/primitives/shared/outcomes.ts';
import {
  type DequeMemory,
  WorkStealingDeque,
} from '../../workers/primitives/work-stealing-deque/work-stealing-deque.ts';
import { loadTransformKernel } from '../../workers/stages/transform/transform-kernel.ts';

export interface StealParams {
  packets: number;
  chunk: number;
  /** Of one unit of work. */
  passes: number;
  rounds: number;
}
export interface StealMemory {
  deques: readonly [DequeMemory, DequeMemory];
  /** Arrivals at the barrier. */
  words: Int32Array;
  /** Chunks done by each thread, over all rounds. */
  done: Int32Array;
}

/** The filter takes a byte. */
const MOST_PASSES = 255;

const steal = {
  /** @returns milliseconds of each round, start to end of both */
  async run(memory: StealMemory, params: StealParams, member: 0 | 1, isStealing: boolean): Promise<number[]> {
    const kernel = await loadTransformKernel(
      await fetch(new URL('../../workers/kernel/build/transform.wasm', import.meta.url)),
    );
    const packets = cyclePackets(false);
    const passes = costliestFirst(params);
    const slots = Uint32Array.from({ length: params.packets }, (_, i) => i);
    const out = new Float32Array(params.packets);
    const chunks = params.packets / params.chunk;
    const own = new WorkStealingDeque(memory.deques[member]);
    const other = new WorkStealingDeque(memory.deques[1 - member]!);
    const [from, to] = member === 0 ? [0, chunks / 2] : [chunks / 2, chunks];
    const times: number[] = [];
    let barriers = 0;
    const meet = () => barrier(memory.words, ++barriers * 2);
    for (let round = 0; round < params.rounds; round++) {
      // Pushed backwards, so that the owner begins with its first and a thief takes its last.
      for (let chunk = to - 1; chunk >= from; chunk--) own.push(chunk);
      meet();
      const started = performance.now();
      for (;;) {
        let chunk = own.pop();
        if (chunk < 0 && isStealing) chunk = other.steal();
        if (chunk === RETRY) continue;
        if (chunk < 0) break;
        kernel.transformBatch(packets, slots, chunk * params.chunk, params.chunk, passes, out);
        memory.done[member]!++;
      }
      meet();
      times.push(performance.now() - started);
    }
    return times;
  },
};
export type Steal = typeof steal;
expose(steal);

function barrier(words: Int32Array, target: number): void {
  if (Atomics.add(words, 0, 1) + 1 === target) Atomics.notify(words, 0);
  for (let arrived = Atomics.load(words, 0); arrived < target; arrived = Atomics.load(words, 0)) {
    Atomics.wait(words, 0, arrived);
  }
}

/** The values of the distribution at evenly spaced places, in an order of chance but for the costliest tenth. */
function costliestFirst({ packets, passes }: StealParams): Uint8Array {
  const all = Array.from({ length: packets }, (_, i) => {
    const units = Math.floor(((i + 0.5) / packets) ** -0.5);
    return { order: mix32(i), passes: Math.min(MOST_PASSES, passes * units) };
  });
  // Made from the costliest on.
  const tenth = Math.round(packets / 10);
  const byChance = (part: typeof all) => part.sort((a, b) => a.order - b.order);
  return Uint8Array.from([...byChance(all.slice(0, tenth)), ...byChance(all.slice(tenth))].map((one) => one.passes));
}
