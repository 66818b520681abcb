/** The SQL box as a state: what is written, what runs, what came of it. UI thread. */
import { createStore } from 'zustand/vanilla';
import type { QueryLimits, QueryResult } from '../../workers/contract/query-types.ts';
import { savedText, saveText } from '../stores/saved-text.ts';
import type { DatabaseTasks } from './database-tasks.ts';
import { EXAMPLES } from './examples.ts';
import { STARTING_LIMITS } from './limits.ts';
import { explainQueryError, type QueryError } from './query-error.ts';
import { type PastQuery, savedHistory, saveHistory, withQuery } from './query-history.ts';

export interface ShownResult extends QueryResult {
  /** Counts results, so that one is told from the next. */
  readonly number: number;
  readonly sql: string;
  readonly limits: QueryLimits;
  /** From asking to having all rows on the page. */
  readonly milliseconds: number;
}
export interface QueryBoxState {
  readonly sql: string;
  readonly limits: QueryLimits;
  /** When the query under way was asked for, by `performance.now()`. */
  readonly startedAt: number | null;
  /** Of the last query that gave one. */
  readonly result: ShownResult | null;
  /** Of the last query. */
  readonly error: QueryError | null;
  readonly history: readonly PastQuery[];
}

type Ask = (sql: string, limits: QueryLimits) => Promise<QueryResult>;
const DRAFT_KEY = 'penstock.sql';
/** A first text that answers something whatever is stored. */
const FIRST_SQL = EXAMPLES.find(({ table }) => table === 'runs')!.sql(1);

export class QueryBox {
  readonly store = createStore<QueryBoxState>(() => ({
    sql: savedText(DRAFT_KEY) ?? FIRST_SQL,
    limits: STARTING_LIMITS,
    startedAt: null,
    result: null,
    error: null,
    history: savedHistory(),
  }));
  private controller = new AbortController();
  private results = 0;

  constructor(
    private readonly tasks: DatabaseTasks,
    private readonly ask: Ask,
  ) {}

  write(sql: string): void {
    this.store.setState({ sql });
    saveText(DRAFT_KEY, sql);
  }
  limit(limits: QueryLimits): void {
    this.store.setState({ limits });
  }

  /** Runs what is written. Does nothing while a query is under way. */
  async run(): Promise<void> {
    const { sql, limits, startedAt: running } = this.store.getState();
    if (running !== null) return;
    this.controller = new AbortController();
    const startedAt = performance.now();
    this.store.setState({ startedAt, error: null });
    try {
      const result = await this.tasks.run(() => this.ask(sql, limits), this.controller.signal);
      const milliseconds = performance.now() - startedAt;
      this.store.setState({ result: { ...result, number: ++this.results, sql, limits, milliseconds } });
      this.remember(sql, result.rows.length, milliseconds);
    } catch (error) {
      this.store.setState({ error: explainQueryError(error, sql) });
      this.remember(sql, null, performance.now() - startedAt);
    } finally {
      this.store.setState({ startedAt: null });
    }
  }
  /** Ends the query under way. */
  cancel(): void {
    this.controller.abort();
  }

  forgetHistory(): void {
    saveHistory([]);
    this.store.setState({ history: [] });
  }

  private remember(sql: string, rows: number | null, milliseconds: number): void {
    const history = withQuery(this.store.getState().history, { sql, at: Date.now(), rows, milliseconds });
    saveHistory(history);
    this.store.setState({ history });
  }
}
