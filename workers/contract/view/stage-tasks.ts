/** The tasks of each stage: one, or the members of the transform pool. */
import { AGGREGATES, ALARMS, BROADCAST, POOL, SCHEDULER, SOURCE, STORAGE, TAIL, VALIDATE } from '../../memory/tasks.ts';
import type { StageName } from '../name-sets.ts';

/** By stage; numbers of tasks, as `memory/tasks.ts` has them. */
export const STAGE_TASKS: Readonly<Record<StageName, readonly number[]>> = {
  source: [SOURCE],
  validate: [VALIDATE],
  transform: POOL,
  scheduler: [SCHEDULER],
  broadcast: [BROADCAST],
  storage: [STORAGE],
  aggregates: [AGGREGATES],
  alarms: [ALARMS],
  tail: [TAIL],
};
