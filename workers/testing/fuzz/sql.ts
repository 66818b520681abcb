/** Hostile SQL: whatever people type, or a page finds in a link, into the box that queries a run. */
import fc from 'fast-check';
import { QueryEndedError, QueryEngine } from '../../storage/query/query-engine.ts';
import { ReadOnlyError } from '../../storage/query/query-guard.ts';
import { DirectReader } from '../../storage/reads/stored-reader.ts';
import { SqliteError } from '../../storage/sqlite/connection.ts';
import { emptyDatabase, plainEvents, StoreFixture } from '../sqlite-fixture.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';

const EVENTS = 60;
/** WebAssembly memory never shrinks: what it has grown to is the most that any query has used. */
const MOST_BYTES = 256 * 2 ** 20;
const LIMITS = { rows: 50, milliseconds: 15 };

const word = fc.constantFrom(
  ...'SELECT FROM WHERE GROUP BY ORDER LIMIT UNION ALL JOIN ON WITH RECURSIVE AS NOT NULL IN BETWEEN LIKE'.split(' '),
  ...'events batches runs alarms rollup sequence sensor time_ms value run batch sqlite_master * , ( ) = < || + -'.split(
    ' ',
  ),
  ...'DELETE INSERT UPDATE DROP ATTACH PRAGMA VACUUM CREATE TABLE BEGIN writable_schema EXPLAIN REINDEX'.split(' '),
  ...['count(*)', 'avg(value)', 'percentile(value, 50)', 'zeroblob(2000000000)', "printf('%999999999d', 1)"],
  ...[
    'randomblob(1e9)',
    "load_extension('x')",
    "readfile('x')",
    '9223372036854775808',
    '1e999',
    "x'00'",
    '?1',
    ':a',
    '--',
    '/*',
    ';',
  ],
);
const sound = fc.constantFrom(
  'SELECT sensor, count(*), avg(value) FROM events WHERE run = 1 AND sequence > 7 GROUP BY sensor ORDER BY 2 LIMIT 5',
  'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 9) SELECT sum(i), group_concat(i) FROM n',
  "SELECT e.value, b.reason FROM events e JOIN batches b ON b.run = e.run AND b.id = e.batch WHERE b.reason = 'size'",
  "SELECT id, config ->> '$.feed.kind' FROM runs WHERE started_ms BETWEEN 0 AND 9e15",
  'SELECT percentile(latency_us, 99) OVER (ORDER BY time_ms ROWS 5 PRECEDING) FROM events WHERE sensor IN (1, 2, NULL)',
);
const sql = fc.oneof(
  { weight: 4, arbitrary: mutated(sound) },
  { weight: 4, arbitrary: fc.array(word, { maxLength: 14 }).map((words) => words.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('(', 'SELECT (', '1+', 'NOT ', '-', "'", 'x,'), fc.nat(3000))
      .map(([piece, n]) => {
        return `SELECT ${piece.repeat(n)}1`;
      }),
  },
);
const parameter = fc.oneof(fc.double(), fc.string({ unit: 'binary', maxLength: 10 }), fc.constant(null));

export const queries = defineTarget('SQL', 0.15, async () => {
  const connection = await emptyDatabase();
  const fixture = new StoreFixture(connection);
  fixture.store1(plainEvents(0, EVENTS));
  const reader = new DirectReader(connection);
  const engine = new QueryEngine(connection.sqlite, () => false);
  const run = (text: string) => engine.run(reader, text, [], { rows: 9, milliseconds: 9999 }).rows;
  return {
    arbitrary: fc.tuple(sql, fc.array(parameter, { maxLength: 2 })),
    check([text, parameters]) {
      try {
        const { columns, rows } = engine.run(reader, text, parameters, LIMITS);
        if (rows.length > LIMITS.rows || rows.some((row) => row.length !== columns.length)) throw new Error('too much');
      } catch (error) {
        const isClear =
          error instanceof SqliteError ||
          error instanceof ReadOnlyError ||
          error instanceof QueryEndedError ||
          error instanceof RangeError;
        if (!isClear) throw error;
        if (error.message.length < 5 || error.message.length > 10_000) throw new Error(`a message: ${error.message}`);
      }
    },
    close() {
      const [[count, distinct]] = run('SELECT count(*), count(DISTINCT sequence) FROM events') as [[number, number]];
      if (count !== EVENTS || distinct !== EVENTS) throw new Error(`${count} events are left, of ${EVENTS}`);
      const damage = connection.number("SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'");
      if (damage > 0) throw new Error('the database is damaged');
      const bytes = connection.sqlite.library.wasm.heap8u().byteLength;
      if (bytes > MOST_BYTES) throw new Error(`SQLite took ${Math.round(bytes / 2 ** 20)} MiB`);
      engine.close();
    },
  };
});
