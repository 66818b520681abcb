/**
 * The SQLite library: WebAssembly, loaded when it is first wanted and not before.
 *
 * Statements run through the C functions in `raw`: the library's own wrappers convert every argument, which costs more
 * than the functions themselves.
 */
import type { SAHPoolUtil, Sqlite3Static, WasmPointer } from '@sqlite.org/sqlite-wasm';

/** The C interface, as far as it is used here. Pointers and result codes are plain numbers; 64-bit integers are BigInts. */
export interface RawSqlite {
  sqlite3_prepare_v3(
    db: WasmPointer,
    sql: WasmPointer,
    length: number,
    flags: number,
    statement: WasmPointer,
    tail: WasmPointer,
  ): number;
  sqlite3_finalize(statement: WasmPointer): number;
  sqlite3_step(statement: WasmPointer): number;
  sqlite3_reset(statement: WasmPointer): number;
  sqlite3_errmsg(db: WasmPointer): WasmPointer;
  sqlite3_extended_errcode(db: WasmPointer): number;
  sqlite3_get_autocommit(db: WasmPointer): number;
  sqlite3_stmt_readonly(statement: WasmPointer): number;
  sqlite3_bind_parameter_count(statement: WasmPointer): number;
  sqlite3_bind_double(statement: WasmPointer, index: number, value: number): number;
  sqlite3_bind_int64(statement: WasmPointer, index: number, value: bigint): number;
  sqlite3_bind_null(statement: WasmPointer, index: number): number;
  sqlite3_bind_text(
    statement: WasmPointer,
    index: number,
    text: WasmPointer,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_bind_blob(
    statement: WasmPointer,
    index: number,
    data: WasmPointer,
    bytes: number,
    destructor: number,
  ): number;
  sqlite3_column_count(statement: WasmPointer): number;
  sqlite3_column_name(statement: WasmPointer, column: number): WasmPointer;
  sqlite3_column_type(statement: WasmPointer, column: number): number;
  sqlite3_column_double(statement: WasmPointer, column: number): number;
  sqlite3_column_int64(statement: WasmPointer, column: number): bigint;
  sqlite3_column_text(statement: WasmPointer, column: number): WasmPointer;
  sqlite3_column_blob(statement: WasmPointer, column: number): WasmPointer;
  sqlite3_column_bytes(statement: WasmPointer, column: number): number;
  sqlite3_value_type(value: WasmPointer): number;
  sqlite3_value_text(value: WasmPointer): WasmPointer;
  sqlite3_value_bytes(value: WasmPointer): number;
  sqlite3_value_numeric_type(value: WasmPointer): number;
  sqlite3_value_double(value: WasmPointer): number;
  sqlite3_value_int64(value: WasmPointer): bigint;
  sqlite3_vtab_collation(info: WasmPointer, constraint: number): WasmPointer;
  sqlite3_vtab_in(info: WasmPointer, constraint: number, handle: number): number;
  sqlite3_vtab_in_first(value: WasmPointer, out: WasmPointer): number;
  sqlite3_vtab_in_next(value: WasmPointer, out: WasmPointer): number;
  sqlite3_result_int(context: WasmPointer, value: number): void;
  sqlite3_result_int64(context: WasmPointer, value: bigint): void;
  sqlite3_result_double(context: WasmPointer, value: number): void;
  sqlite3_result_null(context: WasmPointer): void;
  sqlite3_result_text(context: WasmPointer, text: WasmPointer, bytes: number, destructor: number): void;
}

export interface Sqlite {
  readonly library: Sqlite3Static;
  readonly raw: RawSqlite;
}
export type SqlitePool = SAHPoolUtil;

/** The types of a value, as SQLite numbers them. */
export const INTEGER = 1;
export const FLOAT = 2;
export const TEXT = 3;
export const BLOB = 4;
export const NULL = 5;
/** A destructor of a text: it stays where it is for as long as SQLite reads it; SQLite copies it at once. */
export const STATIC = 0;
export const TRANSIENT = -1;
/** The result code of success. */
export const OK = 0;

interface LibraryOptions {
  print(text: string): void;
  printErr(text: string): void;
}

let loading: Promise<Sqlite> | undefined;

/** Loads the library, once per thread. @throws when it can't be fetched or compiled; the next call tries again */
export function loadSqlite(): Promise<Sqlite> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Sqlite> {
  const silent = () => {};
  // Read by the library as it starts. Its other file systems would start workers of their own.
  Object.assign(globalThis, {
    sqlite3ApiConfig: {
      disable: { vfs: { opfs: true, 'opfs-vfs': true, 'opfs-wl': true, kvvfs: true } },
      debug: silent,
      log: silent,
      warn: silent,
      error: silent,
    },
  });
  const module = await import('@sqlite.org/sqlite-wasm');
  // The declared type leaves the options out.
  const initialize: (options: LibraryOptions) => Promise<Sqlite3Static> = module.default;
  const library = await initialize({ print: silent, printErr: silent });
  const raw: RawSqlite = library.wasm.exports;
  return { library, raw };
}
