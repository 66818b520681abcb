import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StoredRunInfo } from '../../contract/database-types.ts';
import * as J from '../../memory/journal-fields.ts';
import { RECENT, RECENT_WORDS } from '../../memory/memory-map.ts';
import { ALARMS } from '../../memory/tasks.ts';
import { Journal } from '../../primitives/shared/journal.ts';
import { emptyDatabase, plainEvents, RUN_START, StoreFixture } from '../../testing/sqlite-fixture.ts';
import { Catalog } from '../query/catalog.ts';
import { QueryEngine } from '../query/query-engine.ts';
import { runsOf } from '../query/stored-runs.ts';
import { MailboxReader } from '../reads/mailbox-reader.ts';
import { DirectReader, RUNS, type StoredReader, StoredScan } from '../reads/stored-reader.ts';
import type { Connection } from '../sqlite/connection.ts';

let connection: Connection;
let fixture: StoreFixture;
beforeEach(async () => {
  connection = await emptyDatabase();
  fixture = new StoreFixture(connection);
});
afterEach(() => connection.close());

function rowsOf(sql: string) {
  const engine = new QueryEngine(connection.sqlite, () => false);
  try {
    return engine.run(new DirectReader(connection), sql, [], { rows: 1e6, milliseconds: 20_000 }).rows;
  } finally {
    engine.close();
  }
}
const count = (sql: string) => connection.number(sql);

describe('when a transaction was stored', () => {
  const storedAt = (batch: number) => rowsOf(`SELECT DISTINCT stored_ms FROM events WHERE batch = ${batch}`).flat();
  const commits = () => count('SELECT count(*) FROM commits');

  test('is written with the next one, and on closing', () => {
    fixture.write(plainEvents(0, 10));
    fixture.store1(plainEvents(10, 10));
    expect([1, 2].map(storedAt)).toEqual([[null], [null]]);
    fixture.store.date({ lastBatch: 2, storedMs: RUN_START + 20.125 });
    expect(commits()).toBe(0);
    fixture.store1(plainEvents(20, 10));
    expect([commits(), ...[1, 2, 3].map(storedAt)]).toEqual([1, [RUN_START + 20.125], [RUN_START + 20.125], [null]]);
    fixture.store.date({ lastBatch: 3, storedMs: RUN_START + 31 });
    fixture.store.close();
    expect([commits(), storedAt(3)]).toEqual([2, [RUN_START + 31]]);
  });

  test('is told to queries before it is written, and read again when it was not known before', () => {
    fixture.store1(plainEvents(0, 10));
    const engine = new QueryEngine(connection.sqlite, () => false);
    const scan = new StoredScan(connection, () => undated);
    let undated: { run: number; lastBatch: number; storedMs: number } | null = null;
    const reader: StoredReader = {
      read: (table, from, to, visit) =>
        scan.scan(table, from, to, (row) => {
          visit(row);
          return true;
        }),
    };
    const found = () =>
      engine.run(reader, 'SELECT count(stored_ms), max(stored_ms) FROM events', [], { rows: 10, milliseconds: 9000 })
        .rows;
    expect(found()).toEqual([[0, null]]);
    undated = { run: 1, lastBatch: 1, storedMs: RUN_START + 11 };
    expect(found()).toEqual([[10, RUN_START + 11]]);
    engine.close();
  });

  test('is not lost with a transaction that fails, nor doubled by a replacement that says it again', () => {
    fixture.store1(plainEvents(0, 10));
    fixture.store.date({ lastBatch: 1, storedMs: RUN_START + 12 });
    connection.execute(`CREATE TRIGGER t BEFORE INSERT ON batches BEGIN SELECT raise(ABORT, 'no'); END`);
    expect(() => fixture.store1(plainEvents(10, 10))).toThrow('no');
    connection.execute('DROP TRIGGER t');
    expect(commits()).toBe(0);
    fixture.store.close();
    const replacement = new StoreFixture(connection, 1, RUN_START, 1);
    replacement.store.date({ lastBatch: 1, storedMs: RUN_START + 12 });
    replacement.store1(plainEvents(10, 10));
    expect([commits(), storedAt(1)]).toEqual([1, [RUN_START + 12]]);
  });

  test('is not known of the last one when nobody could write it any more', () => {
    fixture.store1(plainEvents(0, 10));
    fixture.store.date({ lastBatch: 1, storedMs: RUN_START + 12 });
    fixture.store1(plainEvents(10, 10));
    // Killed. Another run begins.
    new StoreFixture(connection, 2).store.close();
    expect([1, 2].map(storedAt)).toEqual([[RUN_START + 12], [null]]);
    expect(rowsOf('SELECT count(*) FROM events WHERE latency_us IS NULL AND stored_by_ms > time_ms')).toEqual([[10]]);
  });

  test('goes with its batches', () => {
    for (let i = 0; i < 20; i++) {
      fixture.store1(plainEvents(i * 100, 100));
      fixture.store.date({ lastBatch: i + 1, storedMs: RUN_START + 100 * i });
    }
    fixture.store.retain(300);
    fixture.store1(plainEvents(2000, 100));
    fixture.store.close();
    expect(count('SELECT min(last_batch) FROM commits')).toBe(count('SELECT min(id) FROM batches'));
  });
});

describe('transactions', () => {
  test('a batch is there once its transaction is committed', () => {
    fixture.write(plainEvents(0, 10));
    fixture.write(plainEvents(10, 5));
    expect(connection.isInTransaction).toBe(true);
    fixture.store.commit();
    expect(connection.isInTransaction).toBe(false);
    expect([1, 2, 3].map((id) => fixture.store.has(id))).toEqual([true, true, false]);
    expect(fixture.store.rows()).toBe(15);
  });

  test('a batch of another run is another batch', () => {
    fixture.store1(plainEvents(0, 10));
    const second = new StoreFixture(connection, 2);
    expect(second.store.has(1)).toBe(false);
    second.store1(plainEvents(0, 3));
    expect(second.store.has(1)).toBe(true);
    expect(rowsOf('SELECT run, count(*) FROM events GROUP BY run')).toEqual([
      [1, 10],
      [2, 3],
    ]);
    expect(second.store.rows()).toBe(13);
  });

  test('when a batch fails, so do the others of its transaction, and nothing is counted', () => {
    fixture.store1(plainEvents(0, 10));
    connection.execute(
      `CREATE TRIGGER t BEFORE INSERT ON batches WHEN new.id = 3 BEGIN SELECT raise(ABORT, 'no'); END`,
    );
    fixture.write(plainEvents(10, 10));
    expect(() => fixture.write(plainEvents(20, 10))).toThrow('no');
    expect(connection.isInTransaction).toBe(false);
    expect([1, 2, 3].map((id) => fixture.store.has(id))).toEqual([true, false, false]);
    expect(fixture.store.rows()).toBe(10);
    expect(count('SELECT count(*) FROM batch_columns')).toBe(1);
    connection.execute('DROP TRIGGER t');
    const again = new StoreFixture(connection);
    again.store.close();
  });

  test('a batch that is there cannot be stored again', () => {
    fixture.store1(plainEvents(0, 10));
    const replacement = new StoreFixture(connection);
    expect(() => replacement.write(plainEvents(0, 10))).toThrow('UNIQUE');
    expect(replacement.store.rows()).toBe(10);
  });
});

describe('retention', () => {
  const store = (of: StoreFixture, batches: number) => {
    for (let i = 0; i < batches; i++) of.store1(plainEvents(of.events, 100));
  };
  const eventsByRun = () => rowsOf('SELECT run, count(*) FROM events GROUP BY run ORDER BY run');
  const onDisk = () => connection.number('SELECT count(*) FROM batches');

  test('the oldest finished run goes as a whole, with all that is of it', () => {
    store(fixture, 5);
    fixture.store.close();
    connection.execute(
      'INSERT INTO alarms (run, number, sequence, sensor, time_ms, value, score) VALUES (1, 0, 0, 0, 9e15, 0, 0)',
    );
    const second = new StoreFixture(connection, 2);
    store(second, 3);
    second.store.close();
    const third = new StoreFixture(connection, 3);
    third.store.retain(800);
    store(third, 1);
    expect(eventsByRun()).toEqual([
      [2, 300],
      [3, 100],
    ]);
    expect(third.store.rows()).toBe(400);
    expect(third.store.keptFigures).toMatchObject({ removed: [1], reachesMs: 0 });
    for (const table of ['batches', 'alarms', 'rollups']) {
      expect(count(`SELECT count(*) FROM ${table} WHERE run = 1`), table).toBe(0);
    }
    expect(count('SELECT count(*) FROM batch_columns')).toBe(4);
    expect(count('SELECT count(*) FROM rollup_columns')).toBe(count('SELECT count(*) FROM rollups'));
    expect(rowsOf('SELECT id FROM runs')).toEqual([[2], [3]]);
  });

  test('a run with a star stays, whatever its age', () => {
    for (const run of [1, 2, 3]) {
      const each = run === 1 ? fixture : new StoreFixture(connection, run);
      store(each, 3);
      each.store.close();
    }
    connection.execute('UPDATE runs SET starred = 1 WHERE id IN (1, 3)');
    const last = new StoreFixture(connection, 4);
    last.store.retain(750);
    store(last, 3);
    expect(eventsByRun()).toEqual([
      [1, 300],
      [3, 300],
      [4, 100],
    ]);
    expect(last.store.keptFigures.removed).toEqual([2]);
    expect(last.store.rows()).toBe(700);
  });

  test('where starred runs fill the limit, the run under way keeps a tenth of it, and says why so little', () => {
    store(fixture, 30);
    fixture.store.close();
    connection.execute('UPDATE runs SET starred = 1');
    const second = new StoreFixture(connection, 2);
    second.store.retain(3000);
    store(second, 2);
    expect([second.store.rows(), second.store.problem]).toEqual([3200, 'starred']);
    store(second, 20);
    expect(eventsByRun()).toEqual([
      [1, 3000],
      [2, 300],
    ]);
    expect(second.store.keptFigures.reachesMs).toBeGreaterThan(0);
    connection.execute('UPDATE runs SET starred = 0');
    store(second, 5);
    expect(eventsByRun()).toEqual([[2, 800]]);
    expect(second.store.problem).toBeNull();
  });

  test('a run that fills the limit by itself has no problem', () => {
    fixture.store.retain(300);
    store(fixture, 30);
    expect(fixture.store.problem).toBeNull();
  });

  test('the same by bytes: what others have left is used, and a tenth at least', () => {
    store(fixture, 60);
    fixture.store.close();
    connection.execute('UPDATE runs SET starred = 1');
    const used = fixture.store.keptFigures.usedBytes;
    const second = new StoreFixture(connection, 2);
    second.store.retain(Number.POSITIVE_INFINITY, used * 0.8);
    store(second, 40);
    const [, [, events]] = eventsByRun() as [unknown, [number, number]];
    expect(events).toBeGreaterThanOrEqual(300);
    expect(events).toBeLessThan(1500);
    expect(second.store.problem).toBe('starred');
  });

  test('with no other left, the run drops its own oldest events, and says from when it reaches', () => {
    fixture.store.retain(300);
    connection.execute(`INSERT INTO alarms (run, number, sequence, sensor, time_ms, value, score) VALUES
      (1, 0, 50, 0, ${RUN_START + 50}, 0, 0), (1, 1, 2950, 0, ${RUN_START + 2950}, 0, 0)`);
    store(fixture, 30);
    const [[reaches]] = rowsOf('SELECT reaches_ms FROM runs') as [[number]];
    expect(reaches).toBe(RUN_START + 2699);
    expect(fixture.store.keptFigures.reachesMs).toBe(reaches);
    expect(rowsOf('SELECT count(*), min(time_ms) FROM events')).toEqual([[300, reaches + 1]]);
    expect(rowsOf('SELECT sequence FROM alarms')).toEqual([[2950]]);
    expect(count(`SELECT count(*) FROM rollups WHERE second * 1000 <= ${reaches}`)).toBe(0);
    // A second of which some events are gone is not told of.
    store(fixture, 10);
    expect(rowsOf('SELECT second_ms FROM rollup GROUP BY 1')).toEqual([]);
    fixture.store.retain(3000);
    store(fixture, 30);
    fixture.store.close();
    const [[second, events]] = rowsOf('SELECT second_ms, sum(count) FROM rollup GROUP BY 1 LIMIT 1') as [number[]];
    expect(rowsOf(`SELECT count(*) FROM events WHERE time_ms >= ${second} AND time_ms < ${second! + 1000}`)).toEqual([
      [events],
    ]);
  });

  describe('by bytes of used pages', () => {
    const fill = (of: StoreFixture, batches: number) => {
      for (let i = 0; i < batches; i++) of.store1(plainEvents(of.events, 2000));
    };
    const used = () => fixture.store.keptFigures.usedBytes;

    test('what is stored stays within the budget, run after run', () => {
      const budget = 4_000_000;
      let [most, removed] = [0, 0];
      for (let run = 1; run <= 12; run++) {
        const each = new StoreFixture(connection, run + 10);
        each.store.retain(Number.POSITIVE_INFINITY, budget);
        for (let i = 0; i < 20; i++) {
          fill(each, 1);
          most = Math.max(most, used());
        }
        removed += each.store.keptFigures.removed.length;
        each.store.close();
      }
      expect(most).toBeLessThan(budget + 200_000);
      expect(most).toBeGreaterThan(budget / 2);
      expect(removed).toBeGreaterThan(1);
      // Every run is there whole, or not at all.
      const runs = rowsOf('SELECT run, count(*) FROM events GROUP BY run');
      expect(runs.length).toBeGreaterThan(1);
      for (const [, events] of runs) expect(events).toBe(40_000);
    });

    test('a large run goes a few batches at a time, and nobody sees it from the first on', () => {
      fill(fixture, 200);
      fixture.store.close();
      const second = new StoreFixture(connection, 2);
      const budget = fixture.store.keptFigures.usedBytes;
      second.store.retain(Number.POSITIVE_INFINITY, budget);
      const left: number[] = [];
      while (onDisk() > second.batchesWritten || left.length === 0) {
        fill(second, 1);
        expect(eventsByRun().map(([run]) => run)).toEqual([2]);
        left.push(onDisk() - second.batchesWritten);
      }
      expect(left.length).toBeGreaterThan(5);
      const steps = left.map((batches, i) => (left[i - 1] ?? 200) - batches);
      expect(Math.max(...steps)).toBeLessThanOrEqual(24);
      fill(second, 20);
      expect(count('SELECT count(*) FROM runs')).toBe(1);
    });

    test('whoever stores next goes on with it', () => {
      fill(fixture, 100);
      fixture.store.close();
      const second = new StoreFixture(connection, 2);
      second.store.retain(Number.POSITIVE_INFINITY, 100_000);
      fill(second, 1);
      expect(onDisk()).toBeGreaterThan(50);
      // The store is simply forgotten, as in a crash.
      const next = new StoreFixture(connection, 3);
      expect(next.store.rows()).toBe(2000);
      fill(next, 20);
      expect(onDisk()).toBe(21);
      expect(rowsOf('SELECT id FROM runs')).toEqual([[2], [3]]);
    });
  });

  test('space is used again: a hundred times the limit passes through, and the file stays as it is', () => {
    fixture.store.retain(10_000);
    const sizes: number[] = [];
    for (let i = 0; i < 500; i++) {
      // All in one second, as the rollup keeps more than the events.
      fixture.store1(plainEvents(i * 2000, 2000).map((event) => ({ ...event, intended: event.sequence / 1e6 })));
      sizes.push(fixture.store.bytes());
    }
    expect(fixture.store.rows()).toBe(10_000);
    expect(Math.max(...sizes.slice(10))).toBe(sizes[10]);
    expect(connection.number('PRAGMA integrity_check(1)')).toBe(0);
    expect(rowsOf('SELECT count(*), min(sequence) FROM events')).toEqual([[10_000, 990_000]]);
  });

  test('forgets a run that never stored anything when another begins, but not one whose events made room', () => {
    fixture.store.retain(10);
    store(fixture, 3);
    fixture.store.close();
    connection.execute('DELETE FROM batches; DELETE FROM batch_columns');
    new StoreFixture(connection, 2);
    new StoreFixture(connection, 3);
    expect(rowsOf('SELECT id FROM runs')).toEqual([[1], [3]]);
  });

  test('a lower limit takes effect bit by bit, so that no commit takes long', () => {
    for (let i = 0; i < 50; i++) fixture.store1(plainEvents(i * 1000, 1000));
    fixture.store.retain(10_000);
    expect(fixture.store.rows()).toBe(50_000);
    fixture.store1(plainEvents(50_000, 1000));
    expect(fixture.store.rows()).toBe(49_000);
    for (let i = 0; i < 60; i++) fixture.store1(plainEvents(51_000 + i * 1000, 1000));
    expect(fixture.store.rows()).toBe(10_000);
  });

  describe('while a query reads', () => {
    const perBatch = 1000;
    let written = 0;
    const store = (batches: number) => {
      for (let i = 0; i < batches; i++) fixture.store1(plainEvents(perBatch * written++, perBatch));
    };
    const eventsOnDisk = () => count('SELECT sum(size) FROM batches');
    /** As a query begins: it holds what there is, and reads the runs, with their first and last batches. */
    function begin(): { first: number; last: number } {
      const reader = new MailboxReader(
        fixture.mailbox,
        () => fixture.store.serve(),
        () => {},
      );
      reader.hold();
      let extent = { first: 0, last: 0 };
      reader.read(RUNS, 0, 1e9, (row) => {
        extent = { first: row.number(3), last: row.number(4) };
      });
      return extent;
    }
    const end = () =>
      new MailboxReader(
        fixture.mailbox,
        () => {},
        () => {},
      ).release();
    beforeEach(() => {
      written = 0;
      fixture.store.retain(10 * perBatch);
      store(20);
    });

    test('what it has seen stays, and it is not counted any more', () => {
      expect(begin()).toEqual({ first: 11, last: 20 });
      store(20);
      expect([fixture.store.rows(), eventsOnDisk()]).toEqual([10_000, 30_000]);
      expect(count('SELECT min(id) FROM batches')).toBe(11);
      end();
      store(30);
      expect([fixture.store.rows(), eventsOnDisk()]).toEqual([10_000, 10_000]);
    });

    test('the next one sees no more than is wanted, and what only the first had seen goes', () => {
      begin();
      store(20);
      expect(begin()).toEqual({ first: 31, last: 40 });
      store(10);
      expect([fixture.store.rows(), eventsOnDisk()]).toEqual([10_000, 20_000]);
      expect(count('SELECT min(id) FROM batches')).toBe(31);
    });

    test('a replacement keeps rows hidden that were hidden, and drops them when nobody reads them any more', () => {
      begin();
      store(20);
      const replacement = new StoreFixture(connection, 1, RUN_START, written, fixture.mailbox);
      expect(replacement.store.rows()).toBe(10_000);
      replacement.store.retain(10 * perBatch);
      end();
      for (let i = 0; i < 20; i++) replacement.store1(plainEvents(perBatch * written++, perBatch));
      expect([replacement.store.rows(), eventsOnDisk()]).toEqual([10_000, 10_000]);
    });

    test('at the end of the run only what is wanted is left', () => {
      begin();
      store(20);
      end();
      fixture.store.close();
      expect(eventsOnDisk()).toBe(10_000);
      expect(rowsOf('SELECT count(*) FROM events')).toEqual([[10_000]]);
    });
  });
});

describe('the rollup', () => {
  /** Batches whose events are in the stored rollup. */
  const rolledUp = () => count('SELECT rolled_up FROM runs WHERE id = 1');
  const ofEvents = (where: string) =>
    rounded(
      rowsOf(`SELECT run, sensor, floor(time_ms / 1000) * 1000, count(*), min(value), max(value), sum(value)
        FROM events WHERE ${where} GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`),
    );
  const ofRollup = (where: string) =>
    rounded(
      rowsOf(
        `SELECT run, sensor, second_ms, count, min, max, mean * count FROM rollup WHERE ${where} ORDER BY 1, 2, 3`,
      ),
    );
  const rounded = (rows: unknown[][]) => rows.map((row) => row.map((cell) => Number(Number(cell).toPrecision(12))));

  test('has what the events have, sensor by sensor and second by second', () => {
    for (let i = 0; i < 21; i++) fixture.store1(plainEvents(i * 500, 500, 3000));
    expect(rolledUp()).toBe(21);
    expect(ofRollup('true')).toEqual(ofEvents('true'));
    expect(ofRollup('sensor = 1500')).toEqual(ofEvents('sensor = 1500'));
    expect(ofRollup('sensor IN (7, 1030)')).toEqual(ofEvents('sensor IN (7, 1030)'));
    const second = RUN_START + 4000;
    expect(ofRollup(`second_ms = ${second} AND sensor > 2990`)).toEqual(
      ofEvents(`time_ms >= ${second} AND time_ms < ${second + 1000} AND sensor > 2990`),
    );
    expect(ofRollup('run = 2')).toEqual([]);
  });

  test('is brought up to date when a second ends', () => {
    for (let i = 0; i < 8; i++) fixture.store1(plainEvents(i * 500, 500));
    expect(rolledUp()).toBe(7);
    expect(ofRollup('true')).toEqual(ofEvents('batch <= 7'));
  });

  test('late events are added to the second they belong to', () => {
    for (const sequence of [0, 5000, 100, 9000]) fixture.store1(plainEvents(sequence, 100));
    expect(rowsOf(`SELECT sum(count) FROM rollup WHERE second_ms = ${RUN_START}`)).toEqual([[200]]);
    expect(ofRollup('true')).toEqual(ofEvents('true'));
  });

  test('survives the worker: what was in its memory is made again from the events', () => {
    for (let i = 0; i < 8; i++) fixture.store1(plainEvents(i * 500, 500, 2000));
    // The first store is simply forgotten, as in a crash.
    const replacement = new StoreFixture(connection, 1, RUN_START, 8);
    for (let i = 8; i < 12; i++) replacement.store1(plainEvents(i * 500, 500, 2000));
    expect(rolledUp()).toBe(11);
    expect(ofRollup('true')).toEqual(ofEvents('batch <= 11'));
  });

  test('survives a rollback', () => {
    fixture.store1(plainEvents(0, 500));
    fixture.write(plainEvents(500, 400));
    connection.execute('ROLLBACK');
    expect(() => fixture.store.commit()).toThrow();
    fixture.store1(plainEvents(500, 400));
    fixture.store1(plainEvents(1000, 100));
    expect(ofRollup('true')).toEqual(ofEvents('true'));
  });
});

test('an error before anything is stored limits nothing later: there was nothing to drop', () => {
  expect(fixture.store.makeRoom()).toBe(false);
  for (let i = 0; i < 5; i++) fixture.store1(plainEvents(10 * i, 10));
  expect(rowsOf('SELECT count(*) FROM events')).toEqual([[50]]);
});

describe('alarms', () => {
  function raise(number: number): void {
    const journal = new Journal(fixture.memory.journalVersions, ALARMS * 32, fixture.memory.journals[ALARMS]!);
    fixture.memory.recent[1]!.set([number * 10, number, number % 50, number / 2, 6], (number % RECENT) * RECENT_WORDS);
    journal.draft[J.RECENT_COUNT] = number + 1;
    journal.commit();
  }

  test('are stored with the batches, each once', () => {
    for (let i = 0; i < 3; i++) raise(i);
    fixture.store1(plainEvents(0, 10));
    raise(3);
    fixture.store1(plainEvents(10, 10));
    fixture.store1(plainEvents(20, 10));
    expect(rowsOf('SELECT run, sequence, sensor, time_ms, value, score FROM alarms ORDER BY sequence')).toEqual(
      [0, 1, 2, 3].map((i) => [1, i * 10, i, RUN_START + i, i / 2, 6]),
    );
  });

  test('only the latest, when more came than the ring holds', () => {
    for (let i = 0; i < RECENT + 100; i++) raise(i);
    fixture.store1(plainEvents(0, 10));
    const [[stored, first, last]] = rowsOf('SELECT count(*), min(sequence), max(sequence) FROM alarms') as [number[]];
    expect(last).toBe((RECENT + 99) * 10);
    expect(stored).toBe(RECENT - 1);
    expect(first).toBe(101 * 10);
  });

  const told = () => {
    const catalog = new Catalog();
    catalog.update(new DirectReader(connection));
    const [{ alarmsFromMs, alarmsLeftOut }] = runsOf(catalog) as [StoredRunInfo];
    return { alarmsFromMs, alarmsLeftOut };
  };

  test('reach as far back as the events of their run, however many there are', () => {
    for (let i = 0; i < 12_000; i++) {
      raise(i);
      if (i % 200 === 199) fixture.store1(plainEvents(10 * i, 1));
    }
    expect(rowsOf('SELECT count(*), min(sequence) FROM alarms')).toEqual([[12_000, 0]]);
    expect(told()).toEqual({ alarmsFromMs: 0, alarmsLeftOut: 0 });
  });

  test('are stored with each batch of a transaction, before their ring is full', () => {
    for (let i = 0; i < 1000; i++) {
      raise(i);
      if (i % 200 === 199) fixture.write(plainEvents(10 * i, 1));
    }
    fixture.store.commit();
    expect(rowsOf('SELECT count(*) FROM alarms')).toEqual([[1000]]);
  });

  test('that are not kept are told of: those left out in between, and from when on they are kept', () => {
    for (let i = 0; i < 10; i++) raise(i);
    fixture.store1(plainEvents(0, 10));
    for (let i = 10; i < RECENT + 50; i++) raise(i);
    fixture.store1(plainEvents(10, 10));
    expect(told()).toEqual({ alarmsFromMs: 0, alarmsLeftOut: 41 });
    // As if only the latest were kept.
    connection.execute('DELETE FROM alarms WHERE number < 100');
    expect(told()).toEqual({ alarmsFromMs: RUN_START + 100, alarmsLeftOut: 0 });
  });

  test('are not stored again by a replacement', () => {
    for (let i = 0; i < 5; i++) raise(i);
    fixture.store1(plainEvents(0, 10));
    expect(count('SELECT count(*) FROM alarms')).toBe(5);
  });
});
