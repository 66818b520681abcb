import * as C from '../../memory/control.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { MAX_THREADS, TASKS, taskName, workerName } from '../../memory/tasks.ts';
import type { WorkerInfo } from '../snapshot-types.ts';

const STATES = ['starting', 'running', 'stopped', 'lost'] as const;

/** The stage workers that run, or that something is wanted of. @param now ms since the start of the run */
export function listWorkers({ threads, placement }: MemoryMap, now: number): WorkerInfo[] {
  const infos: WorkerInfo[] = [];
  for (let thread = 1; thread <= MAX_THREADS; thread++) {
    const at = (thread - 1) * C.THREAD_LINE;
    const state = threads[at + C.THREAD_STATE]!;
    const tasks = [...Array(TASKS).keys()].filter((task) => placement[task * C.PLACEMENT_LINE + C.WANTED] === thread);
    if (tasks.length === 0 && state !== C.THREAD_RUNNING) continue;
    const heartbeatAgeMs = Math.max(0, now - threads[at + C.HEARTBEAT]!);
    const isAtDisk =
      state === C.THREAD_RUNNING &&
      heartbeatAgeMs > C.SILENT_MS &&
      tasks.some((task) => placement[task * C.PLACEMENT_LINE + C.AT_DISK] !== 0);
    infos.push({
      name: workerName(thread),
      stage: tasks.map(taskName).join(', '),
      state: isAtDisk ? 'at disk' : STATES[state]!,
      heartbeatAgeMs,
      restarts: threads[at + C.RESTARTS]!,
    });
  }
  return infos;
}
