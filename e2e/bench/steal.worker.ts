/**
 * One of two threads that filter the same packets again and again, either each its half or stealing from each other.
 *
 * The work is irregular as the pipeline's is: passes are Pareto distributed with α = 2. The costliest tenth comes first,
 * as when a burst of hard events arrives together, so with fixed halves the first thread has most to do.
 */
import { expose } from 'comlink';
import { cyclePackets } from '../../workers/feeds/packet.ts';
import { PassCounts } from '../../workers/pipeline/irregularity.ts';
import { createTransformKernel } from '../../workers/pipeline/transform-kernel.ts';
import { type DequeMemory, WorkStealingDeque } from '../../workers/primitives/work-stealing-deque.ts';

export interface StealParams {
  packets: number;
  chunk: number;
  passes: number;
  rounds: number;
}
export interface StealMemory {
  deques: readonly [DequeMemory, DequeMemory];
  /** 0 arrivals at the barrier, 1 chunks done in this round. */
  words: Int32Array;
  /** Chunks done by each thread, over all rounds. */
  done: Int32Array;
}

const ARRIVED = 0;
const FINISHED = 1;
const LOST_RACE = -2;

const steal = {
  /** @returns milliseconds of each round, start to end of both */
  async run(memory: StealMemory, params: StealParams, member: 0 | 1, stealing: boolean): Promise<number[]> {
    const kernel = await createTransformKernel(
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
      const end = (round + 1) * chunks;
      while (Atomics.load(memory.words, FINISHED) < end) {
        let chunk = own.pop();
        if (chunk < 0 && stealing) chunk = other.steal();
        if (chunk === LOST_RACE) continue;
        if (chunk < 0) continue;
        kernel.transformBatch(packets, slots, chunk * params.chunk, params.chunk, passes, out);
        memory.done[member]!++;
        Atomics.add(memory.words, FINISHED, 1);
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
  Atomics.add(words, ARRIVED, 1);
  while (Atomics.load(words, ARRIVED) < target);
}

function costliestFirst({ packets, passes }: StealParams): Uint8Array {
  const counts = new PassCounts(passes, 1);
  const all = Array.from({ length: packets }, (_, i) => counts.of(i));
  const tenth = [...all].sort((a, b) => b - a)[packets / 10 - 1]!;
  return Uint8Array.from([...all.filter((count) => count > tenth), ...all.filter((count) => count <= tenth)]);
}
