/** Queries that were run, the latest first, kept in this browser. */
import * as v from 'valibot';
import { savedText, saveText } from '../stores/saved-text.ts';

export interface PastQuery {
  readonly sql: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** Rows returned; null when it gave none because it failed. */
  readonly rows: number | null;
  readonly milliseconds: number;
}

export const MOST_PAST_QUERIES = 50;
/** A longer query is not kept. */
const LONGEST = 20_000;
const KEY = 'penstock.queries';

const SCHEMA = v.array(
  v.object({
    sql: v.pipe(v.string(), v.maxLength(LONGEST)),
    at: v.number(),
    rows: v.nullable(v.number()),
    milliseconds: v.number(),
  }),
);

/** With `query` at the top; the same text is listed once. */
export function withQuery(history: readonly PastQuery[], query: PastQuery): PastQuery[] {
  if (query.sql.length > LONGEST) return [...history];
  return [query, ...history.filter(({ sql }) => sql !== query.sql)].slice(0, MOST_PAST_QUERIES);
}

/** @param text what was saved: anything may be there, and what is not a history counts as none */
export function parseHistory(text: string | null): PastQuery[] {
  try {
    const result = v.safeParse(SCHEMA, JSON.parse(text ?? '[]'));
    return result.success ? result.output.slice(0, MOST_PAST_QUERIES) : [];
  } catch {
    return [];
  }
}

/** The queries that were run in this browser, the latest first. */
export function savedHistory(): PastQuery[] {
  return parseHistory(savedText(KEY));
}
/** Keeps them in this browser. */
export function saveHistory(history: readonly PastQuery[]): void {
  saveText(KEY, JSON.stringify(history));
}
