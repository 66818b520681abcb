import { expect, test } from 'vitest';
import { allocateRun, openRun } from '../contract/run-memory.ts';
import { LEAVING, THREAD_LINE } from '../memory/control.ts';
import * as J from '../memory/journal-fields.ts';
import { journalOf } from '../memory/task-journals.ts';
import { DATABASE_THREAD, STORAGE } from '../memory/tasks.ts';
import { allocateReadMailbox } from '../storage/read-mailbox.ts';
import { runStages } from './stage-entry.ts';

/** Runs the worker of the database where there are no private files, until there is nothing to do for it. */
function runWithoutFiles(inDoubt: number): Promise<void> {
  const memory = allocateRun(1000, 1);
  const map = openRun(memory);
  const journal = journalOf(map, STORAGE);
  journal.draft[J.IN_DOUBT] = inDoubt;
  journal.commit();
  Atomics.store(map.threads, (DATABASE_THREAD - 1) * THREAD_LINE + LEAVING, 1);
  return runStages({ thread: DATABASE_THREAD, incarnation: 0, memory, kernel: null, mailbox: allocateReadMailbox() });
}

test('a database that cannot be opened is replaced by memory, but not while it may have stored what is on its way', async () => {
  await expect(runWithoutFiles(0)).resolves.toBeUndefined();
  await expect(runWithoutFiles(2)).rejects.toThrow(/may have stored the last batches can't be opened/);
});
