/**
 * Finds the scheduler's backlog after its thread has died, in two columns of the event pool: the step in which a slot was
 * accepted, and the step in which it was dispatched. A slot is in the backlog when the first is a committed step and the
 * second is not, or is older. Batches that pass straight through never get a mark, and cost none.
 */
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { SOURCE } from '../../memory/tasks.ts';

/** The step number that no slot is marked with. */
const NEVER = 0;

/**
 * For the scheduler alone, before its first step.
 *
 * @param next the step that its journal prepares
 * @returns the slots, in the order of the events' sequence
 */
export function recoverBacklog(memory: MemoryMap, next: number): number[] {
  const { accepted, dispatched, sequence } = memory;
  const source = journalReaderOf(memory, SOURCE);
  source.read();
  // Slots that were never used have no marks.
  const used = source.record[J.FRESH]!;
  const slots: number[] = [];
  for (let slot = 0; slot < used; slot++) {
    // What the dead thread marked in a step that never was would look committed from the next commit on.
    if (accepted[slot] === next) accepted[slot] = NEVER;
    if (dispatched[slot] === next) dispatched[slot] = (accepted[slot]! - 1) | 0;
    if (accepted[slot] === NEVER) continue;
    const wasAccepted = (accepted[slot]! - next) | 0;
    const wasDispatched = (dispatched[slot]! - next) | 0;
    const isDispatched = wasDispatched < 0 && wasDispatched >= wasAccepted;
    if (wasAccepted < 0 && !isDispatched) slots.push(slot);
  }
  return slots.sort((a, b) => sequence[a]! - sequence[b]!);
}
