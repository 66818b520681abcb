/** A database connection and its statements, over the C interface. Any worker; one thread each. */
import type { Database, WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { SqlCell } from '../../contract/query-types.ts';
import { FLOAT, INTEGER, NULL, OK, type Sqlite, STATIC, TEXT, TRANSIENT } from './sqlite.ts';

const ROW = 100;
const DONE = 101;
/** The statement will be used many times. */
const PREPARE_PERSISTENT = 1;

/** What SQLite refused. `code` is its extended result code, the primary one in the low byte. */
export class SqliteError extends Error {
  override readonly name = 'SqliteError';
  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
  }
  /** SQLITE_CORRUPT, SQLITE_FULL and so on, without their finer distinctions. */
  get primary(): number {
    return this.code & 0xff;
  }
}

/** An open database: prepares statements and runs them. Belongs to the thread that opened it. Errors are SqliteError. */
export class Connection {
  readonly pointer: WasmPointer;
  private readonly statements = new Set<Statement>();
  private readonly words = new Map<string, { readonly pointer: WasmPointer; readonly bytes: number }>();

  constructor(
    readonly sqlite: Sqlite,
    private readonly database: Database,
  ) {
    this.pointer = database.pointer!;
  }

  /** Runs any number of statements that give no rows. @throws SqliteError */
  execute(sql: string): void {
    for (let rest = sql; rest.trim() !== ''; ) {
      const { statement, tail } = this.compile(rest, 0);
      rest = tail;
      if (!statement) continue;
      try {
        while (statement.step());
      } finally {
        statement.finalize();
      }
    }
  }

  /** The first column of the first row, as a number. @throws SqliteError, or RangeError when there is no row */
  number(sql: string): number {
    const statement = this.prepare(sql);
    try {
      if (!statement.step()) throw new RangeError(`no row: ${sql}`);
      return statement.number(0);
    } finally {
      statement.finalize();
    }
  }

  /** A statement to be used again and again. @throws SqliteError */
  prepare(sql: string): Statement {
    const { statement } = this.compile(sql, PREPARE_PERSISTENT);
    if (!statement) throw new RangeError(`no statement: ${sql}`);
    return statement;
  }

  /** The first statement of `sql`, null when there is only space or a comment, and what follows it. @throws SqliteError */
  compile(sql: string, flags: number): { statement: Statement | null; tail: string } {
    const { raw, library } = this.sqlite;
    const { wasm } = library;
    const scope = wasm.scopedAllocPush();
    try {
      const [text, bytes] = wasm.scopedAllocCString(sql, true);
      const out = wasm.scopedAlloc(8);
      this.check(raw.sqlite3_prepare_v3(this.pointer, text, bytes + 1, flags, out, out + 4));
      const pointer = wasm.peekPtr(out);
      const end = wasm.peekPtr(out + 4);
      const tail = wasm.cstrToJs(end) ?? '';
      if (!pointer) return { statement: null, tail };
      const statement = new Statement(this, pointer, () => this.statements.delete(statement));
      this.statements.add(statement);
      return { statement, tail };
    } finally {
      wasm.scopedAllocPop(scope);
    }
  }

  /** A text in SQLite's memory, for as long as the connection is open: for the words of a small set. */
  word(text: string): { readonly pointer: WasmPointer; readonly bytes: number } {
    let word = this.words.get(text);
    if (word === undefined) {
      const [pointer, bytes] = this.sqlite.library.wasm.allocCString(text, true);
      word = { pointer, bytes };
      this.words.set(text, word);
    }
    return word;
  }

  /** Whether a transaction is open. */
  get isInTransaction(): boolean {
    return this.sqlite.raw.sqlite3_get_autocommit(this.pointer) === 0;
  }

  /** @throws SqliteError unless `code` says that all is well */
  check(code: number): void {
    if (code === OK || code === ROW || code === DONE) return;
    const { raw, library } = this.sqlite;
    const message = library.wasm.cstrToJs(raw.sqlite3_errmsg(this.pointer)) ?? '';
    throw new SqliteError(raw.sqlite3_extended_errcode(this.pointer) || code, message);
  }

  close(): void {
    for (const statement of [...this.statements]) statement.finalize();
    for (const { pointer } of this.words.values()) this.sqlite.library.wasm.dealloc(pointer);
    this.words.clear();
    this.database.close();
  }
}

/** Positions of parameters count from 1, those of columns from 0, as in SQLite. */
export class Statement {
  private readonly raw: Sqlite['raw'];
  private isFinalized = false;

  constructor(
    readonly connection: Connection,
    readonly pointer: WasmPointer,
    private readonly onFinalize: () => void,
  ) {
    this.raw = connection.sqlite.raw;
  }

  /** An integer column or key takes a whole number as an integer: no BigInt is needed. */
  bindNumber(index: number, value: number): void {
    this.connection.check(this.raw.sqlite3_bind_double(this.pointer, index, value));
  }
  /** `bytes` of the WebAssembly memory from `data` on, which must stay as they are until the statement has run. */
  bindBlob(index: number, data: WasmPointer, bytes: number): void {
    this.connection.check(this.raw.sqlite3_bind_blob(this.pointer, index, data, bytes, STATIC));
  }
  bindText(index: number, text: string): void {
    const { wasm } = this.connection.sqlite.library;
    const scope = wasm.scopedAllocPush();
    try {
      const [pointer, bytes] = wasm.scopedAllocCString(text, true);
      this.connection.check(this.raw.sqlite3_bind_text(this.pointer, index, pointer, bytes, TRANSIENT));
    } finally {
      wasm.scopedAllocPop(scope);
    }
  }
  /** One word of a small set, again and again: it is encoded once. */
  bindWord(index: number, text: string): void {
    const { pointer, bytes } = this.connection.word(text);
    this.connection.check(this.raw.sqlite3_bind_text(this.pointer, index, pointer, bytes, STATIC));
  }
  /** Whole numbers are bound as integers, as people expect of a parameter. */
  bind(index: number, value: string | number | bigint | null): void {
    if (value === null) this.connection.check(this.raw.sqlite3_bind_null(this.pointer, index));
    else if (typeof value === 'string') this.bindText(index, value);
    else if (typeof value === 'bigint' || Number.isSafeInteger(value)) {
      this.connection.check(this.raw.sqlite3_bind_int64(this.pointer, index, BigInt(value)));
    } else this.bindNumber(index, value);
  }

  /** @returns whether there is a row @throws SqliteError */
  step(): boolean {
    const code = this.raw.sqlite3_step(this.pointer);
    if (code === ROW) return true;
    if (code !== DONE) this.connection.check(code);
    return false;
  }
  /** Runs a statement that gives no row, and makes it ready for the next time. @throws SqliteError */
  run(): void {
    try {
      this.step();
    } finally {
      this.reset();
    }
  }
  reset(): void {
    this.raw.sqlite3_reset(this.pointer);
  }

  number(column: number): number {
    return this.raw.sqlite3_column_double(this.pointer, column);
  }
  text(column: number): string {
    return this.connection.sqlite.library.wasm.cstrToJs(this.raw.sqlite3_column_text(this.pointer, column)) ?? '';
  }
  /** A view of the WebAssembly memory, good until the statement goes on or memory is allocated. */
  blob(column: number): Uint8Array {
    const data = this.raw.sqlite3_column_blob(this.pointer, column);
    return this.connection.sqlite.library.wasm.heap8u().subarray(data, data + this.bytes(column));
  }
  /** How many bytes a text or BLOB has. */
  bytes(column: number): number {
    return this.raw.sqlite3_column_bytes(this.pointer, column);
  }
  /** As JavaScript has it; integers beyond 2^53 as BigInts. */
  cell(column: number): SqlCell {
    switch (this.raw.sqlite3_column_type(this.pointer, column)) {
      case INTEGER:
        return integer(this.raw.sqlite3_column_int64(this.pointer, column));
      case FLOAT:
        return this.number(column);
      case TEXT:
        return this.text(column);
      case NULL:
        return null;
      default:
        return this.blob(column).slice();
    }
  }
  get isReadOnly(): boolean {
    return this.raw.sqlite3_stmt_readonly(this.pointer) !== 0;
  }
  get parameters(): number {
    return this.raw.sqlite3_bind_parameter_count(this.pointer);
  }
  columns(): string[] {
    const { wasm } = this.connection.sqlite.library;
    return Array.from(
      { length: this.raw.sqlite3_column_count(this.pointer) },
      (_, i) => wasm.cstrToJs(this.raw.sqlite3_column_name(this.pointer, i)) ?? '',
    );
  }

  finalize(): void {
    if (this.isFinalized) return;
    this.isFinalized = true;
    this.raw.sqlite3_finalize(this.pointer);
    this.onFinalize();
  }
}

function integer(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}
