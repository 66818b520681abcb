/** Where a run's memory has the journal of a task. */
import { Journal, JournalReader } from '../primitives/shared/journal.ts';
import type { MemoryMap } from './memory-map.ts';

type JournalMemory = Pick<MemoryMap, 'journalVersions' | 'journals'>;

/** Words between the versions of two journals: a line for each writer. */
const LINE = 32;

/**
 * For the thread that runs the task. Positions come out of it as doubles: `| 0` them before a loop, or every ring index in
 * the loop is added up in floating point and converted, which costs as much again as the rest of a simple loop.
 */
export function journalOf(memory: JournalMemory, task: number): Journal {
  return new Journal(memory.journalVersions, task * LINE, memory.journals[task]!);
}
/** For any thread. */
export function journalReaderOf(memory: JournalMemory, task: number): JournalReader {
  return new JournalReader(memory.journalVersions, task * LINE, memory.journals[task]!);
}
