/**
 * One of two threads that measure, side by side as in a run, what a commit, a heartbeat and a look at the clock add to a
 * step. A step is stood for by what surrounds these in a real one: it fetches and writes more lines than the first cache
 * holds, so that they find their words as cold, and it looks whether its neighbour sleeps, whose parking has the line that
 * the neighbour's heartbeat is on.
 */
import { expose } from 'comlink';
import {
  HEARTBEAT,
  INCARNATION,
  PLACEMENT_LINE,
  STARTED_AT,
  THREAD_LINE,
  WANTED,
} from '../../workers/memory/control.ts';
import { HEAD, RECEIVED } from '../../workers/memory/journal-fields.ts';
import { type MemoryMap, openRun } from '../../workers/memory/memory-map.ts';
import { journalOf } from '../../workers/memory/task-journals.ts';
import { TASKS } from '../../workers/memory/tasks.ts';
import { threadParking } from '../../workers/memory/thread-parking.ts';
import { supervisedClock } from '../../workers/stage-worker/stage-entry.ts';
import type { BlockSizes, BlockTimes } from './recovery.ts';

export interface RecoveryParams extends BlockSizes {
  readonly rounds: number;
  /** Of a thread's events: more than the 32 or 48 KiB of a core's first cache. */
  readonly touchedBytes: number;
}

const WORDS_PER_LINE = 64 / Float64Array.BYTES_PER_ELEMENT;
const NOTHING = 0;
const COMMIT = 1;
const BEAT = 2;

class StandIn {
  private readonly journals;
  private readonly neighbour;
  private readonly touched: Float64Array;
  private readonly heartbeat: number;
  readonly look: () => number;

  /** @param thread 1 or 2, of a run that has ended and whose memory nobody needs any more */
  constructor(
    private readonly memory: MemoryMap,
    thread: number,
    touchedBytes: number,
  ) {
    const tasks = Array.from({ length: TASKS }, (_, task) => task);
    const own = tasks.filter((task) => memory.placement[task * PLACEMENT_LINE + WANTED] === thread);
    this.journals = own.map((task) => journalOf(memory, task));
    // Whoever was ended asleep is still noted as waiting.
    threadParking(memory, thread).reset();
    this.neighbour = threadParking(memory, 3 - thread);
    const words = touchedBytes / Float64Array.BYTES_PER_ELEMENT;
    this.touched = memory.intended.subarray(thread * words, (thread + 1) * words);
    const line = (thread - 1) * THREAD_LINE;
    this.heartbeat = line + HEARTBEAT;
    this.look = supervisedClock(memory, { thread, incarnation: memory.threads[line + INCARNATION]! }).now;
  }

  /** @returns milliseconds that `count` steps took */
  step(count: number, extra: typeof NOTHING | typeof COMMIT | typeof BEAT): number {
    const { journals, neighbour, touched, memory, heartbeat } = this;
    const started = performance.now();
    for (let i = 0; i < count; i++) {
      for (let word = 0; word < touched.length; word += WORDS_PER_LINE) touched[word]! += 1;
      const journal = journals[i % journals.length]!;
      journal.draft[RECEIVED]! += 1;
      journal.draft[HEAD] = i;
      if (extra === COMMIT) journal.commit();
      neighbour.wake();
      if (extra === BEAT) Atomics.store(memory.threads, heartbeat, i);
    }
    return performance.now() - started;
  }
}

/** Milliseconds that `count` looks at a clock took. */
function timeLooks(look: () => number, count: number): number {
  let latest = 0;
  const started = performance.now();
  for (let i = 0; i < count; i++) latest = Math.max(latest, look());
  const ended = performance.now();
  if (!(latest > 0)) throw new Error('the clock stood still');
  return ended - started;
}

const timing = {
  /** @param arrivals word at which both threads meet before each block */
  measure(
    buffer: SharedArrayBuffer,
    arrivals: Int32Array,
    thread: number,
    { rounds, steps, looks, touchedBytes }: RecoveryParams,
  ): BlockTimes {
    const memory = openRun(buffer);
    const standIn = new StandIn(memory, thread, touchedBytes);
    const origin = performance.timeOrigin - memory.clock[STARTED_AT]!;
    const clock = () => origin + performance.now();
    let met = 0;
    const together = (block: () => number): number => {
      Atomics.add(arrivals, 0, 1);
      met += 2;
      while (Atomics.load(arrivals, 0) < met);
      return block();
    };
    const times = {
      bare: [] as number[],
      commit: [] as number[],
      beat: [] as number[],
      clock: [] as number[],
      look: [] as number[],
    };
    for (let round = 0; round < rounds; round++) {
      times.bare.push(together(() => standIn.step(steps, NOTHING)));
      times.commit.push(together(() => standIn.step(steps, COMMIT)));
      times.beat.push(together(() => standIn.step(steps, BEAT)));
      times.clock.push(together(() => timeLooks(clock, looks)));
      times.look.push(together(() => timeLooks(standIn.look, looks)));
    }
    return times;
  },
};
export type RecoveryTiming = typeof timing;
expose(timing);
