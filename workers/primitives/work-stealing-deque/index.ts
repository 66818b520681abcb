export { EMPTY, FULL, RETRY } from '../shared/outcomes.ts';
export {
  allocate,
  DEQUE_OPTIONS,
  type DequeMemory,
  type DequeOptions,
  layout,
  WorkStealingDeque,
} from './work-stealing-deque.ts';
