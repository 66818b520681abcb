/**
 * Watches the heartbeats of the stage workers and replaces those that fell silent.
 *
 * A worker that sleeps shows a sign of life every 200 ms. One that has not for `SILENT_MS` is ended, whether it is dead
 * or only stuck, so that there is never a second one for the same tasks; its tasks become free, and a new worker takes
 * them up from their journals.
 */
import * as C from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { STORAGE, TASKS, taskName } from '../memory/tasks.ts';
import type { ThreadPool } from './thread-pool.ts';

export const CHECK_MS = 100;
const SILENT_MS = 700;
/** A disk that is busy with something else may keep a worker waiting for this long. */
const AT_DISK_MS = 2500;
/** Loading and compiling a worker takes its time on a busy machine. */
const START_MS = 10_000;
/** Our own look came this late: then everybody was held up, and silence says nothing about a worker. */
const LATE_MS = 400;

const AT_DISK_WORD = STORAGE * C.PLACEMENT_LINE + C.AT_DISK;

export class Supervisor {
  private readonly timer: ReturnType<typeof setInterval>;
  private lastCheck = performance.now();
  private silentSince = performance.now();

  /** @param now ms since the start of the run */
  constructor(
    private readonly memory: MemoryMap,
    private readonly pool: ThreadPool,
    private readonly now: () => number,
    private readonly onEvent: (kind: 'worker' | 'gap', text: string) => void,
  ) {
    this.timer = setInterval(() => this.check(), CHECK_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private check(): void {
    const time = performance.now();
    const late = time - this.lastCheck - CHECK_MS;
    this.lastCheck = time;
    if (late > LATE_MS) {
      this.silentSince = time;
      this.onEvent('gap', `nothing ran for ${(late / 1000).toFixed(1)} s: the machine slept or was too busy`);
      return;
    }
    for (const thread of this.pool.numbers) this.look(thread, time);
  }

  private look(thread: number, time: number): void {
    const line = (thread - 1) * C.THREAD_LINE;
    const state = Atomics.load(this.memory.threads, line + C.THREAD_STATE);
    if (state === C.NOT_STARTED) {
      if (this.pool.age(thread) > START_MS) this.replace(thread, 'did not start');
      return;
    }
    if (state !== C.RUNNING) return;
    const silent = this.now() - Atomics.load(this.memory.threads, line + C.HEARTBEAT);
    const isAtDisk = this.isHolding(thread, STORAGE) && Atomics.load(this.memory.placement, AT_DISK_WORD) !== 0;
    if (isAtDisk && silent < AT_DISK_MS) return;
    if (silent > SILENT_MS && time - this.silentSince > SILENT_MS) {
      this.replace(thread, `gave no sign of life for ${Math.round(silent)} ms`);
    }
  }

  private isHolding(thread: number, task: number): boolean {
    return Atomics.load(this.memory.placement, task * C.PLACEMENT_LINE + C.HOLDER) === thread;
  }

  private replace(thread: number, why: string): void {
    const { memory } = this;
    this.pool.end(thread, C.LOST);
    Atomics.add(memory.threads, (thread - 1) * C.THREAD_LINE + C.RESTARTS, 1);
    const tasks: string[] = [];
    for (let task = 0; task < TASKS; task++) {
      const at = task * C.PLACEMENT_LINE;
      if (Atomics.compareExchange(memory.placement, at + C.HOLDER, thread, 0) !== thread) continue;
      Atomics.add(memory.placement, at + C.TASK_RESTARTS, 1);
      tasks.push(taskName(task));
    }
    this.pool.start(thread);
    this.onEvent('worker', `worker-${thread} (${tasks.join(', ')}) ${why}; a new one takes over`);
  }
}
