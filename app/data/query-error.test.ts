import { expect, test } from 'vitest';
import { CancelledError } from './database-tasks.ts';
import { explainQueryError } from './query-error.ts';

/** As Comlink passes errors on: an Error with the name of its class. */
function from(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

test('a syntax error is placed where its word stands once', () => {
  const error = explainQueryError(from('SqliteError', 'near "FORM": syntax error'), 'SELECT * FORM events');
  expect(error).toMatchObject({ kind: 'sql', text: 'Near "FORM": syntax error.', place: [9, 13] });
  const twice = explainQueryError(from('SqliteError', 'near ",": syntax error'), 'SELECT a,, b');
  expect(twice.place).toBeNull();
});

test('a name that is nearly right gets a suggestion', () => {
  const table = explainQueryError(from('SqliteError', 'no such table: event'), 'SELECT * FROM event');
  expect(table).toMatchObject({ help: 'Did you mean events?', place: [14, 19] });
  const column = explainQueryError(from('SqliteError', 'no such column: e.latency'), 'SELECT e.latency FROM events e');
  expect(column.help).toBe('');
  const close = explainQueryError(from('SqliteError', 'no such column: latency_ms'), 'SELECT latency_ms FROM events');
  expect(close.help).toBe('Did you mean latency_us?');
  const far = explainQueryError(from('SqliteError', 'no such table: customers'), 'SELECT * FROM customers');
  expect(far.help).toBe('Tables are events, batches, alarms, runs, rollup.');
});

test('damage is told from bad SQL, whoever found it', () => {
  for (const error of [
    from('SqliteError', 'database disk image is malformed'),
    from('RangeError', 'not a batch of events: format 255, 3 events in 9 bytes'),
  ]) {
    expect(explainQueryError(error, 'SELECT 1')).toMatchObject({ kind: 'database', title: 'The database is damaged' });
  }
  expect(explainQueryError(from('SqliteError', 'malformed JSON'), "SELECT json('x')").kind).toBe('sql');
});

test('a query that was ended, refused or too slow is named so', () => {
  const kinds = [
    from('QueryEndedError', 'the query was cancelled'),
    new CancelledError(),
    from('QueryEndedError', 'the query took longer than 10 s; ask for less, or allow more time'),
    from('ReadOnlyError', 'DELETE is refused: queries only read. Use SELECT.'),
    from('RangeError', 'SQL: a text without a statement is not allowed here; allowed: one statement'),
    from('Error', 'Another tab has the database'),
    'nonsense',
  ].map((error) => explainQueryError(error, 'SELECT 1').kind);
  expect(kinds).toEqual(['ended', 'ended', 'time', 'refused', 'sql', 'database', 'database']);
});

test('a character that looks like one of SQL is named, with its place and what to write', () => {
  const sql = 'SELECT size – 1\nFROM batches';
  const told = explainQueryError(Object.assign(new Error('no such column: –'), { name: 'SqliteError' }), sql);
  expect(told).toMatchObject({
    kind: 'sql',
    text: 'Line 1, character 13 is “–” (U+2013), which SQL has no use for outside of quotes.',
    help: 'Write - in its place.',
    place: [12, 13],
  });
  const unclosed = explainQueryError(Object.assign(new Error('x'), { name: 'SqliteError' }), 'SELECT\n 1, ‘size');
  expect(unclosed.text).toContain('Line 2, character 5 is “‘” (U+2018)');
  const unseen = explainQueryError(Object.assign(new Error('x'), { name: 'RangeError' }), 'SEL\u200bECT 1');
  expect(unseen.text).toContain('character 4 is U+200B, which cannot be seen');
});
