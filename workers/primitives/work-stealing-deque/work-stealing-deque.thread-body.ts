import { FULL } from '../shared/outcomes.ts';
import { type DequeMemory, WorkStealingDeque } from './work-stealing-deque.ts';

export interface DequeThread {
  readonly role: 'owner' | 'thief';
  readonly memory: DequeMemory;
  readonly tasks: number;
  /** How often each task was taken. */
  readonly taken: Uint8Array;
  /** Word 0: set when the owner has pushed all tasks and found the deque empty. */
  readonly finished: Int32Array;
}

/** The owner pushes each task once, popping one in between now and then; thieves steal. Gives how many were taken. */
export default function work(thread: DequeThread): number {
  return thread.role === 'owner' ? own(thread) : stealAll(thread);
}

function own({ memory, tasks, taken, finished }: DequeThread): number {
  const deque = new WorkStealingDeque(memory);
  let count = 0;
  const take = (): boolean => {
    const task = deque.pop();
    if (task < 0) return false;
    Atomics.add(taken, task, 1);
    count++;
    return true;
  };
  // The first is for a thief: on a busy machine the owner could be done with all before another thread gets a turn.
  deque.push(0);
  while (deque.length > 0) Atomics.wait(finished, 0, 0, 1);
  for (let task = 1; task < tasks; task++) {
    while (deque.push(task) === FULL) take();
    // Down to the last entries and back, where owner and thieves meet.
    if (task % 8 === 0) while (deque.length > task % 3) take();
  }
  while (take());
  Atomics.store(finished, 0, 1);
  return count;
}

function stealAll({ memory, taken, finished }: DequeThread): number {
  const deque = new WorkStealingDeque(memory);
  let count = 0;
  while (Atomics.load(finished, 0) === 0) {
    const task = deque.steal();
    if (task < 0) continue;
    Atomics.add(taken, task, 1);
    count++;
  }
  return count;
}
