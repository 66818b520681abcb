import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Journal } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { RECENT, RECENT_WORDS } from '../memory/memory-map.ts';
import { ALARMS } from '../memory/tasks.ts';
import { emptyDatabase, plainEvents, RUN_START, StoreFixture } from '../testing/sqlite-fixture.ts';
import type { Connection } from './connection.ts';
import { MailboxReader } from './mailbox-reader.ts';
import { QueryEngine } from './query-engine.ts';
import { MOST_ROLLUP_BYTES } from './rollup-table.ts';
import { DirectReader, RUNS } from './stored-reader.ts';

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

describe('transactions', () => {
  test('a batch is there once its transaction is committed', () => {
    fixture.write(plainEvents(0, 10));
    fixture.write(plainEvents(10, 5));
    expect(connection.inTransaction).toBe(true);
    fixture.store.commit();
    expect(connection.inTransaction).toBe(false);
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
    expect(connection.inTransaction).toBe(false);
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
  test('the oldest batches go first, whole, whichever run they are of', () => {
    for (let i = 0; i < 5; i++) fixture.store1(plainEvents(i * 100, 100));
    const second = new StoreFixture(connection, 2);
    second.store.retain(500);
    for (let i = 0; i < 3; i++) second.store1(plainEvents(i * 100, 100));
    expect(rowsOf('SELECT run, id FROM batches ORDER BY run, id')).toEqual([
      [1, 4],
      [1, 5],
      [2, 1],
      [2, 2],
      [2, 3],
    ]);
    expect(second.store.rows()).toBe(500);
    expect(rowsOf('SELECT count(*), min(batch) FROM events WHERE run = 1')).toEqual([[200, 4]]);
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

  test('a run of which nothing is left is forgotten when another begins, one with a rollup is not', () => {
    fixture.store1(plainEvents(0, 10));
    fixture.store.close();
    const second = new StoreFixture(connection, 2);
    second.store1(plainEvents(0, 10));
    connection.execute(`INSERT INTO alarms VALUES (1, 0, 0, 0, 0, 0, 0), (2, 0, 0, 0, 0, 0, 0);
      DELETE FROM batches; DELETE FROM batch_columns;`);
    new StoreFixture(connection, 3);
    expect(rowsOf('SELECT id FROM runs')).toEqual([[1], [3]]);
    expect(rowsOf('SELECT run FROM alarms')).toEqual([[1]]);
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
    const onDisk = () => count('SELECT sum(size) FROM batches');
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
      expect([fixture.store.rows(), onDisk()]).toEqual([10_000, 30_000]);
      expect(count('SELECT min(id) FROM batches')).toBe(11);
      end();
      store(30);
      expect([fixture.store.rows(), onDisk()]).toEqual([10_000, 10_000]);
    });

    test('the next one sees no more than is wanted, and what only the first had seen goes', () => {
      begin();
      store(20);
      expect(begin()).toEqual({ first: 31, last: 40 });
      store(10);
      expect([fixture.store.rows(), onDisk()]).toEqual([10_000, 20_000]);
      expect(count('SELECT min(id) FROM batches')).toBe(31);
    });

    test('a replacement shows what its predecessor had hidden, until it is hidden again', () => {
      begin();
      store(20);
      const replacement = new StoreFixture(connection, 1, RUN_START, written, fixture.mailbox);
      expect(replacement.store.rows()).toBe(30_000);
      replacement.store.retain(10 * perBatch);
      end();
      for (let i = 0; i < 20; i++) replacement.store1(plainEvents(perBatch * written++, perBatch));
      expect([replacement.store.rows(), onDisk()]).toEqual([10_000, 10_000]);
    });

    test('at the end of the run only what is wanted is left', () => {
      begin();
      store(20);
      end();
      fixture.store.close();
      expect(onDisk()).toBe(10_000);
      expect(rowsOf('SELECT count(*) FROM events')).toEqual([[10_000]]);
    });
  });
});

describe('the rollup', () => {
  test('takes so much room and no more: the oldest seconds go first, and the file stops growing', () => {
    fixture.store.retain(10);
    const sizes: number[] = [];
    for (let second = 0; second < 1000; second++) {
      // The highest sensor of its block makes the block as long as it gets.
      fixture.store1([{ ...plainEvents(second, 1)[0]!, sensor: 1023, intended: second * 1000 }]);
      sizes.push(fixture.store.bytes());
    }
    const [bytes, oldest] = ['sum(length(columns)) FROM rollup_columns', 'min(second) FROM rollups'].map((what) =>
      count(`SELECT ${what}`),
    );
    expect(bytes).toBeLessThanOrEqual(MOST_ROLLUP_BYTES);
    expect(bytes).toBeGreaterThan(0.95 * MOST_ROLLUP_BYTES);
    expect(oldest! - RUN_START / 1000).toBeGreaterThan(150);
    expect(sizes.at(-1)).toBe(sizes[850]);
    expect(count('SELECT count(*) FROM rollups')).toBe(count('SELECT count(*) FROM rollup_columns'));
  });

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

  test('are not stored again by a replacement', () => {
    for (let i = 0; i < 5; i++) raise(i);
    fixture.store1(plainEvents(0, 10));
    expect(count('SELECT count(*) FROM alarms')).toBe(5);
  });
});
