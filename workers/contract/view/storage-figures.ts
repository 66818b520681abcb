/** Storage, its batches and its calls of the database, as a snapshot shows them: all of one reading of the run. */
import * as C from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { STORAGE } from '../../memory/tasks.ts';
import type { Config } from '../config-types.ts';
import { STORAGE_PROBLEMS } from '../database-types.ts';
import type { Snapshot, StorageCalls } from '../snapshot-types.ts';
import type { RunReading } from './run-reading.ts';

/**
 * @param control of the run's memory: whether this tab may use the database
 * @param latency of the database's calls
 */
export function storageSnapshot(
  reading: RunReading,
  config: Config,
  control: Int32Array,
  latency: StorageCalls['latency'],
): Snapshot['storage'] {
  const problem = Atomics.load(control, C.DATABASE_REFUSED) || reading.of(STORAGE, J.STORE_PROBLEM);
  return {
    kind: config.storage.kind,
    persistent: reading.of(STORAGE, J.PERSISTENT) === 1,
    rows: reading.of(STORAGE, J.ROWS),
    bytes: reading.of(STORAGE, J.STORE_BYTES),
    batches: reading.of(STORAGE, J.BATCHES),
    calls: callsOf(reading, latency),
    problem: STORAGE_PROBLEMS[problem - 1] ?? null,
  };
}

function callsOf(reading: RunReading, latency: StorageCalls['latency']): StorageCalls {
  const attempts = reading.of(STORAGE, J.DATABASE_CALLS);
  const succeeded = reading.of(STORAGE, J.CALLS_SUCCEEDED);
  const failed = reading.of(STORAGE, J.CALLS_FAILED);
  const timedOut = reading.of(STORAGE, J.CALLS_TIMED_OUT);
  const abandoned = reading.of(STORAGE, J.CALLS_ABANDONED);
  return {
    attempts,
    succeeded,
    failed,
    timedOut,
    abandoned,
    inFlight: attempts - succeeded - failed - timedOut - abandoned,
    rowsPerCall: succeeded > 0 ? reading.of(STORAGE, J.STORED) / succeeded : 0,
    latency,
  };
}

/** Batches that were flushed, by what closed them. */
export function batchSnapshot(reading: RunReading): Snapshot['batches'] {
  const flushed = reading.of(STORAGE, J.BATCHES);
  return {
    bySize: reading.of(STORAGE, J.BY_SIZE),
    byTime: reading.of(STORAGE, J.BY_TIME),
    byDrain: reading.of(STORAGE, J.BY_DRAIN),
    lastSize: reading.of(STORAGE, J.LAST_SIZE),
    meanSize: flushed > 0 ? reading.of(STORAGE, J.BATCHED_EVENTS) / flushed : 0,
  };
}
