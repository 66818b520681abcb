/** Finds the worker of a run that a person or a script means: by its own name, by that of a stage, or of a pool member. */
import { notAllowedText } from '../contract/error-text.ts';
import type { WorkerInfo } from '../contract/snapshot-types.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { taskNumber, threadNumber, workerName } from '../memory/tasks.ts';
import { wantedThread } from '../stages/placement.ts';
import type { StageWorkers } from './stage-workers.ts';

export class WorkerFinder {
  /** @param infos the workers there are, with what runs on each */
  constructor(
    private readonly memory: MemoryMap,
    private readonly workers: Pick<StageWorkers, 'has'>,
    private readonly infos: () => readonly WorkerInfo[],
  ) {}

  /** @returns the number of its thread. @throws RangeError when there is no such worker, or it is being replaced */
  find(name: string): number {
    const task = taskNumber(name);
    const thread = task >= 0 ? wantedThread(this.memory, task) : threadNumber(name);
    if (this.workers.has(thread)) return thread;
    const infos = this.infos();
    const missing = infos.find((info) => info.name === workerName(thread));
    if (missing) throw new RangeError(`${missing.name} (${missing.stage}) is being started or replaced`);
    const names = infos.map((info) => `${info.name} (${info.stage})`);
    throw new RangeError(notAllowedText('worker', JSON.stringify(name), `a stage, or one of ${names.join(', ')}`));
  }

  /** Its name, and what runs on it. */
  describe(thread: number): string {
    const name = workerName(thread);
    const info = this.infos().find((each) => each.name === name);
    return `${name} (${info?.stage ?? 'no stage'})`;
  }
}
