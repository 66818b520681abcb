/** Hands values of virtual tables to SQLite, as cheaply as their type allows. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { type Sqlite, STATIC, TRANSIENT } from './sqlite.ts';

const INT32 = 2 ** 31;
/** Texts this short come from small sets: they are kept in the WebAssembly memory for good. */
const KEPT_TEXT = 16;
const MOST_KEPT = 256;

export class ResultValues {
  private readonly kept = new Map<string, { pointer: WasmPointer; bytes: number }>();

  constructor(private readonly sqlite: Sqlite) {}

  integer(context: WasmPointer, value: number): void {
    const { raw } = this.sqlite;
    if (value < INT32 && value >= -INT32) raw.sqlite3_result_int(context, value);
    else raw.sqlite3_result_int64(context, BigInt(value));
  }
  real(context: WasmPointer, value: number): void {
    this.sqlite.raw.sqlite3_result_double(context, value);
  }
  text(context: WasmPointer, value: string): void {
    const { raw, library } = this.sqlite;
    const { wasm } = library;
    const kept = this.kept.get(value) ?? this.keep(value);
    if (kept) {
      raw.sqlite3_result_text(context, kept.pointer, kept.bytes, STATIC);
      return;
    }
    const scope = wasm.scopedAllocPush();
    try {
      const [pointer, bytes] = wasm.scopedAllocCString(value, true);
      raw.sqlite3_result_text(context, pointer, bytes, TRANSIENT);
    } finally {
      wasm.scopedAllocPop(scope);
    }
  }

  private keep(value: string) {
    if (value.length > KEPT_TEXT || this.kept.size >= MOST_KEPT) return undefined;
    const { wasm } = this.sqlite.library;
    const [pointer, bytes] = wasm.allocCString(value, true);
    const text = { pointer, bytes };
    this.kept.set(value, text);
    return text;
  }
}
