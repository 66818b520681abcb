/** Services that take their time by a timer: what was asked for and what was taken. See `stages/service-clock.ts`. */
import { ASKED_US, LATE_US, LATEST_US, SERVED, TAKEN_US } from '../../memory/activity-words.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { TIMED_STAGES, type TimedStage } from '../name-sets.ts';
import type { TimedService } from '../snapshot-types.ts';
import { STAGE_TASKS } from './stage-tasks.ts';

/** By stage, in the whole run. Any thread. */
export function readTimedServices({ activity }: Pick<MemoryMap, 'activity'>): Record<TimedStage, TimedService> {
  const entries = TIMED_STAGES.map((stage) => [stage, timedService(STAGE_TASKS[stage].map((task) => activity[task]!))]);
  return Object.fromEntries(entries) as Record<TimedStage, TimedService>;
}

function timedService(words: readonly Float64Array[]): TimedService {
  const sum = (word: number) => words.reduce((total, each) => total + each[word]!, 0);
  const count = sum(SERVED);
  const meanMs = (word: number) => (count > 0 ? sum(word) / count / 1000 : 0);
  const maxLateMs = Math.max(...words.map((each) => each[LATEST_US]!)) / 1000;
  return { count, askedMs: meanMs(ASKED_US), takenMs: meanMs(TAKEN_US), lateMs: meanMs(LATE_US), maxLateMs };
}
