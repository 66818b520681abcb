import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MOST_PAST_QUERIES, type PastQuery, parseHistory, withQuery } from './query-history.ts';

const query = (sql: string, at = 0): PastQuery => ({ sql, at, rows: 1, milliseconds: 2 });

test('the latest is first, and the same text is there once', () => {
  let history: PastQuery[] = [];
  for (const [i, sql] of ['a', 'b', 'a', 'c'].entries()) history = withQuery(history, query(sql, i));
  expect(history.map(({ sql, at }) => [sql, at])).toEqual([
    ['c', 3],
    ['a', 2],
    ['b', 1],
  ]);
});

test('the history is bounded, in number and in length', () => {
  let history: PastQuery[] = [];
  for (let i = 0; i < 200; i++) history = withQuery(history, query(`SELECT ${i}`));
  expect(history).toHaveLength(MOST_PAST_QUERIES);
  expect(withQuery(history, query('x'.repeat(20_001)))).toEqual(history);
});

test('saved queries come back, and damaged ones count as none', () => {
  const history = [query('SELECT 1'), { ...query('bad'), rows: null }];
  expect(parseHistory(JSON.stringify(history))).toEqual(history);
  for (const text of [null, '', '{', '{}', '[1]', '[{"sql":1}]', 'null']) expect(parseHistory(text)).toEqual([]);
  fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (text) => Array.isArray(parseHistory(text))));
});
