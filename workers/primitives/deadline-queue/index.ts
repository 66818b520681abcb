export { EMPTY, FULL } from '../shared/outcomes.ts';
export type { DispatchPolicy } from './deadline-heap.ts';
export { DEADLINE_QUEUE_OPTIONS, DeadlineQueue } from './deadline-queue.ts';
