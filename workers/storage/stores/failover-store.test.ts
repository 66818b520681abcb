import { beforeEach, describe, expect, test } from 'vitest';
import { borrowRun } from '../../testing/run-recycler.ts';
import type { Batch, EventStore } from '../event-store.ts';
import { SqliteError } from '../sqlite/connection.ts';
import { type Database, type DurableStore, FailoverStore } from './failover-store.ts';

const BATCH: Batch = {
  id: 1,
  slots: new Uint32Array(1),
  latency: new Float32Array(1),
  first: 0,
  count: 1,
  openedAt: 0,
  flushedAt: 0,
  reason: 'size',
  withinUs: new Float64Array(3),
};
const ioError = () => new SqliteError(778, 'disk I/O error');
const corrupt = () => new SqliteError(11, 'malformed');
const events = borrowRun(1);

/** Does what it is told to; keeps what it was asked for. */
class ScriptedStore implements DurableStore {
  readonly problem = null;
  readonly batchesPerCommit = 1;
  readonly isAsked = false;
  needsRoom = false;
  hasOld = true;
  retained = 0;
  /** What the next commits throw. */
  failures: Error[] = [];
  roomFailure: Error | undefined;
  readonly calls: string[] = [];

  constructor(readonly isPersistent = true) {}
  has(): boolean {
    return false;
  }
  write(): void {}
  commit(): void {
    this.calls.push('commit');
    const failure = this.failures.shift();
    if (failure) throw failure;
  }
  serve(): boolean {
    return false;
  }
  rows(): number {
    return 0;
  }
  bytes(): number {
    return 0;
  }
  retain(count: number): void {
    this.retained = count;
  }
  close(): void {
    this.calls.push('close');
  }
  stopGrowing(): void {
    this.calls.push('stop growing');
    this.needsRoom = false;
  }
  makeRoom(): boolean {
    this.calls.push('make room');
    if (this.roomFailure) throw this.roomFailure;
    return this.hasOld;
  }
}

class ScriptedDatabase implements Database {
  readonly store = new ScriptedStore();
  readonly problem = null;
  hasReserve = true;
  closed = 0;
  next: ScriptedDatabase | undefined;

  close(): void {
    this.closed++;
  }
  replace(): Database {
    if (!this.next) throw ioError();
    return this.next;
  }
  freeReserve(): boolean {
    const hadReserve = this.hasReserve;
    this.hasReserve = false;
    return hadReserve;
  }
}

let database: ScriptedDatabase;
let memory: ScriptedStore;
let store: FailoverStore;
beforeEach(() => {
  database = new ScriptedDatabase();
  memory = new ScriptedStore(false);
  store = new FailoverStore(database, null, () => memory);
  store.retain(123);
});

/** One batch, tried again until it is stored. @returns how often it failed */
function keepTrying(to: EventStore): number {
  for (let failed = 0; ; failed++) {
    try {
      to.write(BATCH, events);
      to.commit();
      return failed;
    } catch (error) {
      if (failed > 10) throw error;
    }
  }
}

test('a database that works is the only store that is asked, and there is no problem', () => {
  expect(keepTrying(store)).toBe(0);
  expect([store.isPersistent, store.problem, memory.calls]).toEqual([true, null, []]);
});

describe('no room', () => {
  test('the reserve is freed, growth stopped, the oldest dropped, and it says that they are', () => {
    database.store.failures = [ioError()];
    expect(keepTrying(store)).toBe(1);
    expect(database.store.calls).toEqual(['commit', 'stop growing', 'make room', 'commit']);
    expect([store.isPersistent, store.problem]).toEqual([true, 'scarce']);
  });

  test('a log that cannot be copied makes room too, though nothing has failed', () => {
    database.store.needsRoom = true;
    expect(keepTrying(store)).toBe(0);
    expect(database.store.calls).toEqual(['commit', 'stop growing', 'make room']);
    expect(store.problem).toBe('scarce');
  });

  test('making room in vain does not drop everything: after three failures in a row it stores in memory', () => {
    database.store.failures = Array.from({ length: 9 }, ioError);
    expect(keepTrying(store)).toBe(3);
    expect(database.store.calls.filter((call) => call === 'make room')).toHaveLength(2);
    expect([store.isPersistent, store.problem, memory.retained, database.closed]).toEqual([false, 'full', 123, 1]);
  });

  test('when room cannot be made it is memory at once', () => {
    database.store.failures = [ioError()];
    database.store.roomFailure = ioError();
    expect(keepTrying(store)).toBe(1);
    expect([store.isPersistent, store.problem, database.closed]).toEqual([false, 'full', 1]);
  });

  test('when there is nothing old, nothing is said of dropping', () => {
    database.store.hasOld = false;
    database.store.failures = [ioError()];
    keepTrying(store);
    expect([store.isPersistent, store.problem]).toEqual([true, null]);
  });
});

test('a disk that only pretends to be full costs nothing that is stored', () => {
  store.pretendFull(true);
  expect(keepTrying(store)).toBe(1);
  expect([store.isPersistent, store.problem, database.store.calls, database.closed]).toEqual([false, 'full', [], 1]);
});

describe('damaged', () => {
  test('the file is set aside and a new one begun, which keeps as much', () => {
    database.next = new ScriptedDatabase();
    database.store.failures = [corrupt()];
    expect(keepTrying(store)).toBe(1);
    expect([store.isPersistent, store.problem]).toEqual([true, 'damaged']);
    expect(database.next.store.retained).toBe(123);
    expect(database.store.calls).not.toContain('make room');
  });

  test('when no new one can be begun it is memory', () => {
    database.store.failures = [corrupt()];
    expect(keepTrying(store)).toBe(1);
    expect([store.isPersistent, store.problem]).toEqual([false, 'damaged']);
  });

  test('damage that is found while room is made is damage', () => {
    database.next = new ScriptedDatabase();
    database.store.needsRoom = true;
    database.store.roomFailure = corrupt();
    expect(keepTrying(store)).toBe(0);
    expect([store.isPersistent, store.problem]).toEqual([true, 'damaged']);
  });
});

test('tries other failures again, and gives up after three in a row, but not with a success between them', () => {
  const busy = () => new SqliteError(5, 'busy');
  database.store.failures = [busy(), busy()];
  expect(keepTrying(store)).toBe(2);
  database.store.failures = [busy(), busy()];
  expect(keepTrying(store)).toBe(2);
  expect([store.isPersistent, store.problem]).toEqual([true, null]);
  database.store.failures = [busy(), busy(), busy()];
  expect(keepTrying(store)).toBe(3);
  expect([store.isPersistent, store.problem]).toEqual([false, 'failed']);
});

test('a store without a database is memory from the beginning, and says why', () => {
  const alone = new FailoverStore(null, 'unavailable', () => memory);
  expect(keepTrying(alone)).toBe(0);
  expect([alone.isPersistent, alone.problem, memory.calls]).toEqual([false, 'unavailable', ['commit']]);
});

test('closing stores the rest and closes the files, even when the rest cannot be stored', () => {
  database.store.close = () => {
    throw ioError();
  };
  expect(() => store.close()).toThrow('disk I/O error');
  expect(database.closed).toBe(1);
});
