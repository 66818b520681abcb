/** What a query may do: read. Asked by SQLite while it compiles a statement. */
import { type Connection, SqliteError, type Statement } from '../sqlite/connection.ts';
import { OK } from '../sqlite/sqlite.ts';

const DENY = 1;
/** Action codes of `sqlite3_set_authorizer`. */
const READ = 20;
const SELECT = 21;
const FUNCTION = 31;
const RECURSIVE = 33;
const ALLOWED: ReadonlySet<number> = new Set([READ, SELECT, FUNCTION, RECURSIVE]);

const REFUSED: Readonly<Record<number, string>> = {
  1: 'CREATE INDEX',
  2: 'CREATE TABLE',
  3: 'CREATE TEMP INDEX',
  4: 'CREATE TEMP TABLE',
  5: 'CREATE TEMP TRIGGER',
  6: 'CREATE TEMP VIEW',
  7: 'CREATE TRIGGER',
  8: 'CREATE VIEW',
  9: 'DELETE',
  10: 'DROP INDEX',
  11: 'DROP TABLE',
  12: 'DROP TEMP INDEX',
  13: 'DROP TEMP TABLE',
  14: 'DROP TEMP TRIGGER',
  15: 'DROP TEMP VIEW',
  16: 'DROP TRIGGER',
  17: 'DROP VIEW',
  18: 'INSERT',
  19: 'PRAGMA',
  22: 'BEGIN, COMMIT and ROLLBACK',
  23: 'UPDATE',
  24: 'ATTACH',
  25: 'DETACH',
  26: 'ALTER TABLE',
  27: 'REINDEX',
  28: 'ANALYZE',
  29: 'CREATE VIRTUAL TABLE',
  30: 'DROP VIRTUAL TABLE',
  32: 'SAVEPOINT',
};

export class QueryGuard {
  private refused: string | undefined;
  private isOn = false;

  constructor(private readonly connection: Connection) {
    const { library } = connection.sqlite;
    const decide = (_: number, action: number) => {
      if (!this.isOn || ALLOWED.has(action)) return OK;
      this.refused ??= REFUSED[action] ?? `action ${action}`;
      return DENY;
    };
    connection.check(library.capi.sqlite3_set_authorizer(connection.pointer, decide, 0));
  }

  /**
   * The first statement of `sql`, null when there is only space or a comment, and what follows it.
   *
   * @throws ReadOnlyError when it would do anything but read; SqliteError
   */
  compile(sql: string): { statement: Statement | null; tail: string } {
    this.refused = undefined;
    this.isOn = true;
    try {
      const compiled = this.connection.compile(sql, 0);
      const { statement } = compiled;
      // Not everything is asked about: VACUUM INTO writes a file, and REINDEX of nothing does nothing.
      if (statement && !(statement.isReadOnly && statement.columns().length > 0)) {
        statement.finalize();
        throw new ReadOnlyError('What gives no rows');
      }
      return compiled;
    } catch (error) {
      if (this.refused !== undefined) throw new ReadOnlyError(this.refused);
      // Virtual tables that can't be written are refused before the question comes up.
      const table = error instanceof SqliteError && /^table (\w+) may not be modified/.exec(error.message)?.[1];
      throw table ? new ReadOnlyError(`Changing ${table}`) : error;
    } finally {
      this.isOn = false;
    }
  }
}

/** A query wanted to change something. */
export class ReadOnlyError extends Error {
  override readonly name = 'ReadOnlyError';
  constructor(what: string) {
    super(`${what} is refused: queries only read. Use SELECT.`);
  }
}
