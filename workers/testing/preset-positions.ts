import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { journalOf } from '../memory/task-journals.ts';
import {
  BROADCAST,
  RETURNS,
  SCHEDULER,
  SOURCE,
  STORAGE,
  SUBSCRIBER_TASKS,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { HEAD, TAIL } from '../primitives/channel/channel-memory.ts';
import { presetPosition } from '../primitives/shared/wrapping-counter.ts';

/** As if every ring had been passed by `total` slots, and all of them had come back. */
export function presetPositions(memory: MemoryMap, total: number): void {
  const position = total % 2 ** 32;
  for (const { words } of [...memory.channels, ...memory.returns, ...memory.subscribers]) {
    presetPosition(words, TAIL, total);
    presetPosition(words, HEAD, total);
  }
  for (let task = 0; task < TRANSFORM; task++) {
    const journal = journalOf(memory, task);
    for (const field of [J.HEAD, J.TAIL, J.RETURN_TAIL]) journal.draft[field] = position;
    if (task === SOURCE) {
      for (let r = 0; r < RETURNS; r++) journal.draft[J.FREE_HEADS + r] = position;
      journal.draft[J.TAKEN] = RETURNS * total;
    }
    if (task === BROADCAST)
      for (let o = 0; o < SUBSCRIBER_TASKS.length; o++) journal.draft[J.SUBSCRIBER_TAILS + o] = position;
    journal.commit();
  }
}

/** As if `total` events had been emitted and stored, all in one batch and by the first member of the pool. */
export function presetCounts(memory: MemoryMap, total: number): void {
  const counts: readonly (readonly [task: number, fields: readonly number[]])[] = [
    [SOURCE, [J.EMITTED_BY_CLASS]],
    [VALIDATE, []],
    [TRANSFORM, [J.EXECUTED]],
    [SCHEDULER, [J.DISPATCHED_BY_CLASS]],
    [BROADCAST, SUBSCRIBER_TASKS.map((_, o) => J.DELIVERED + o)],
    [STORAGE, [J.STORED, J.ON_TIME, J.BATCHED_EVENTS]],
    ...SUBSCRIBER_TASKS.map((task) => [task, []] as const),
  ];
  for (const [task, fields] of counts) {
    const journal = journalOf(memory, task);
    for (const field of [J.RECEIVED, J.SENT, ...fields]) journal.draft[field] = total;
    if (task === STORAGE) journal.draft[J.BATCHES] = journal.draft[J.BY_SIZE] = 1;
    journal.commit();
  }
}
