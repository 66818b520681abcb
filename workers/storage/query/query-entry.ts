/** What the query worker is asked over Comlink. */
import { isActive } from '../../contract/name-sets.ts';
import { PipelineView } from '../../contract/view/pipeline-view.ts';
import {
  HOLDER,
  PLACEMENT_LINE,
  TASK_ENDED,
  THREAD_LINE,
  THREAD_NOT_STARTED,
  THREAD_RUNNING,
  THREAD_STATE,
} from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { openRun } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { DATABASE_THREAD, STORAGE } from '../../memory/tasks.ts';
import { threadParking } from '../../memory/thread-parking.ts';
import { MemoryReader } from '../reads/memory-reader.ts';
import { type MemoryRun, QueryService, type Serving } from './query-service.ts';

/** The service, with what is said of runs as memory that they have. What else it can do, Comlink makes known as it is. */
export class QueryEntry extends QueryService {
  /**
   * @param writer memory of a run whose storage worker has the database from now on; null when none has
   * @param inMemory memory of a run that stores there instead; null when there is none
   */
  attachRuns(writer: SharedArrayBuffer | null, inMemory: SharedArrayBuffer | null): void {
    this.attach(writer && servingOf(writer), inMemory && memoryRunOf(inMemory));
  }
}

function memoryRunOf(buffer: SharedArrayBuffer): MemoryRun {
  const memory = openRun(buffer);
  const view = new PipelineView(buffer);
  return {
    read: () => new MemoryReader(memory, isActive(view.state)),
    bytes: () => view.snapshot().storage.bytes,
  };
}

function servingOf(buffer: SharedArrayBuffer): Serving {
  const memory = openRun(buffer);
  const { placement, threads } = memory;
  const storage = journalReaderOf(memory, STORAGE);
  const view = new PipelineView(buffer);
  const parking = threadParking(memory, DATABASE_THREAD);
  const at = STORAGE * PLACEMENT_LINE;
  return {
    wake: () => parking.wake(),
    isOn: () => {
      if (!isActive(view.state)) return false;
      if (Atomics.load(placement, at + TASK_ENDED) !== 0) return false;
      const holder = Atomics.load(placement, at + HOLDER);
      const thread = Atomics.load(threads, (DATABASE_THREAD - 1) * THREAD_LINE + THREAD_STATE);
      // While no thread holds it a new one is being started, which in a run that stored in memory first opens the files.
      const isComing = holder === 0 || thread === THREAD_NOT_STARTED || thread === THREAD_RUNNING;
      return (holder === DATABASE_THREAD || isComing) && !view.hasLostDatabase;
    },
    sizes: () => {
      storage.read();
      return { bytes: storage.record[J.STORE_BYTES]!, usedBytes: storage.record[J.USED_BYTES]! };
    },
  };
}
