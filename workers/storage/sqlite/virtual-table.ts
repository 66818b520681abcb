/**
 * Tables of a connection that are not stored in its database but answered by TypeScript: eponymous virtual tables, which
 * can be named in SQL without having been created. See https://sqlite.org/vtab.html; the layouts below are those of
 * `sqlite3.h` where pointers have 32 bits.
 */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { Connection } from './connection.ts';
import { OK, type Sqlite } from './sqlite.ts';

const ERROR = 1;

/** Comparisons that a plan can take over from SQLite, as it numbers them. */
export const EQUAL = 2;
export const GREATER = 4;
export const AT_MOST = 8;
export const LESS = 16;
export const AT_LEAST = 32;
export const COMPARISONS: ReadonlySet<number> = new Set([EQUAL, GREATER, AT_MOST, LESS, AT_LEAST]);

export interface VirtualTable {
  readonly name: string;
  /** CREATE TABLE …, for the names and types of the columns. */
  readonly declaration: string;
  /** Chooses what of the query's conditions the table looks at itself, and says what reading will cost. */
  plan(info: PlanInfo): void;
  open(): VirtualCursor;
}

export interface VirtualCursor {
  /** Whether it is beyond the last row. */
  readonly hasEnded: boolean;
  /** Starts over, with the plan and the values of the conditions that `plan` took over. */
  filter(plan: number, values: readonly WasmPointer[]): void;
  next(): void;
  /** Gives the value of a column of the present row to `context`. */
  column(context: WasmPointer, column: number): void;
  /** Of the present row, whichever way it was found: SQLite tells by it whether it has seen a row before. 64 bits. */
  rowNumber(): bigint;
}

export interface Condition {
  readonly column: number;
  readonly operator: number;
  /** Whether the value is known before the table is read; in another order of a join it may be. */
  readonly isUsable: boolean;
}

/**
 * What SQLite asks of a plan.
 *
 * ```text
 *   sqlite3_index_info   0 nConstraint  4 aConstraint  8 nOrderBy  12 aOrderBy  16 aConstraintUsage  20 idxNum
 *                        32 orderByConsumed  40 estimatedCost f64  48 estimatedRows i64  64 colUsed u64
 *   constraint (12)      0 iColumn  4 op u8  5 usable u8
 *   constraint usage (8) 0 argvIndex  4 omit u8
 *   order by (8)         0 iColumn  4 desc u8
 * ```
 */
export class PlanInfo {
  private readonly view: DataView;
  private values = 0;

  constructor(
    private readonly sqlite: Sqlite,
    private readonly pointer: WasmPointer,
  ) {
    this.view = new DataView(sqlite.library.wasm.heap8u().buffer);
  }

  get conditions(): Condition[] {
    const count = this.word(0);
    const from = this.word(4);
    return Array.from({ length: count }, (_, i) => ({
      column: this.view.getInt32(from + 12 * i, true),
      operator: this.view.getUint8(from + 12 * i + 4),
      isUsable: this.view.getUint8(from + 12 * i + 5) !== 0,
    }));
  }
  get order(): { column: number; isDescending: boolean }[] {
    const count = this.word(8);
    const from = this.word(12);
    return Array.from({ length: count }, (_, i) => ({
      column: this.view.getInt32(from + 8 * i, true),
      isDescending: this.view.getUint8(from + 8 * i + 4) !== 0,
    }));
  }
  /** A bit for each of the first 31 columns that the query uses at all. */
  get columnsUsed(): number {
    return this.word(64);
  }

  /** Takes condition `i` over: `filter` gets its value, in the order of these calls, and SQLite does not look again. */
  take(i: number): void {
    const at = this.word(16) + 8 * i;
    this.view.setInt32(at, ++this.values, true);
    this.view.setUint8(at + 4, 1);
  }
  /** Whether condition `i` is a list, `column IN (…)`: taken like another one, the table is read once for each value. */
  isList(i: number): boolean {
    return this.sqlite.raw.sqlite3_vtab_in(this.pointer, i, -1) !== 0;
  }
  /** Whether condition `i` compares texts byte by byte, and by no other collation. */
  isBinary(i: number): boolean {
    const { raw, library } = this.sqlite;
    return library.wasm.cstrToJs(raw.sqlite3_vtab_collation(this.pointer, i)) === 'BINARY';
  }
  /** Whether condition `i` is a list, and if so takes it as a whole: `filter` gets the list. */
  takeList(i: number): boolean {
    if (!this.isList(i)) return false;
    this.sqlite.raw.sqlite3_vtab_in(this.pointer, i, 1);
    this.take(i);
    return true;
  }
  choose(plan: number, cost: number, rows: number): void {
    this.view.setInt32(this.pointer + 20, plan, true);
    this.view.setFloat64(this.pointer + 40, cost, true);
    this.view.setBigInt64(this.pointer + 48, BigInt(Math.ceil(rows)), true);
  }
  /** The rows come in the order that is asked for. */
  consumeOrder(): void {
    this.view.setInt32(this.pointer + 32, 1, true);
  }

  private word(offset: number): number {
    return this.view.getInt32(this.pointer + offset, true);
  }
}

/** Errors thrown by tables, which can't pass through SQLite: whoever ran the statement throws them again. */
export class VirtualFailures {
  private error: unknown;

  note(error: unknown): number {
    this.error ??= error;
    return ERROR;
  }
  /** The first error that was not taken yet. */
  get noted(): unknown {
    return this.error;
  }
  /** The first error since the last call, undefined if there was none. */
  take(): unknown {
    const { error } = this;
    this.error = undefined;
    return error;
  }
}

/** Words of a `sqlite3_module`, and the version that has no more than the functions given here. */
const MODULE_BYTES = 100;
const MODULE_VERSION = 1;
/** A `sqlite3_vtab` has three words, a cursor one; ours has its number behind it. */
const TABLE_BYTES = 12;
const CURSOR_BYTES = 8;

/** Makes `table` known to a connection, until that is closed. @throws SqliteError */
export function installVirtualTable(connection: Connection, table: VirtualTable, failures: VirtualFailures): void {
  new InstalledTable(connection, table, failures).install();
}

class InstalledTable {
  private readonly cursors = new Map<number, VirtualCursor>();
  private nextNumber = 1;
  /** Nearly always the cursor that was used last is used again. */
  private lastPointer = 0;
  private lastCursor: VirtualCursor | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly table: VirtualTable,
    private readonly failures: VirtualFailures,
  ) {}

  install(): void {
    const { wasm } = this.connection.sqlite.library;
    const module = wasm.alloc(MODULE_BYTES);
    wasm.heap8u().fill(0, module, module + MODULE_BYTES);
    const method = (offset: number, signature: string, act: (...pointers: number[]) => number) => {
      wasm.poke32(module + offset, wasm.installFunction(signature, act));
    };
    wasm.poke32(module, MODULE_VERSION);
    method(8, 'i(ppippp)', (db, _aux, _argc, _argv, out) => this.connect(db!, out!));
    method(12, 'i(pp)', (_table, info) => this.plan(info!));
    method(16, 'i(p)', (pointer) => this.release(pointer!));
    method(24, 'i(pp)', (_table, out) => this.openCursor(out!));
    method(28, 'i(p)', (cursor) => this.closeCursor(cursor!));
    method(32, 'i(pipip)', (cursor, plan, _text, count, values) => this.filter(cursor!, plan!, count!, values!));
    method(36, 'i(p)', (cursor) => this.next(cursor!));
    method(40, 'i(p)', (cursor) => (this.cursor(cursor!).hasEnded ? 1 : 0));
    method(44, 'i(ppi)', (cursor, context, column) => this.column(cursor!, context!, column!));
    method(48, 'i(pp)', (cursor, out) => this.rowNumber(cursor!, out!));
    const { library } = this.connection.sqlite;
    this.connection.check(library.capi.sqlite3_create_module(this.connection.pointer, this.table.name, module, 0));
  }

  private connect(db: WasmPointer, out: WasmPointer): number {
    const { capi, wasm } = this.connection.sqlite.library;
    const code = capi.sqlite3_declare_vtab(db, this.table.declaration);
    if (code !== OK) return code;
    const pointer = wasm.alloc(TABLE_BYTES);
    wasm.heap8u().fill(0, pointer, pointer + TABLE_BYTES);
    wasm.pokePtr(out, pointer);
    return OK;
  }
  private release(pointer: WasmPointer): number {
    this.connection.sqlite.library.wasm.dealloc(pointer);
    return OK;
  }

  private plan(info: WasmPointer): number {
    try {
      this.table.plan(new PlanInfo(this.connection.sqlite, info));
      return OK;
    } catch (error) {
      return this.failures.note(error);
    }
  }

  private openCursor(out: WasmPointer): number {
    const { wasm } = this.connection.sqlite.library;
    const pointer = wasm.alloc(CURSOR_BYTES);
    const number = this.nextNumber++;
    wasm.poke32(pointer, 0);
    wasm.poke32(pointer + 4, number);
    this.cursors.set(number, this.table.open());
    wasm.pokePtr(out, pointer);
    return OK;
  }
  private closeCursor(pointer: WasmPointer): number {
    const { wasm } = this.connection.sqlite.library;
    this.cursors.delete(wasm.peek32(pointer + 4));
    if (this.lastPointer === pointer) this.lastPointer = 0;
    wasm.dealloc(pointer);
    return OK;
  }
  private cursor(pointer: WasmPointer): VirtualCursor {
    if (pointer !== this.lastPointer) {
      this.lastCursor = this.cursors.get(this.connection.sqlite.library.wasm.peek32(pointer + 4));
      this.lastPointer = pointer;
    }
    return this.lastCursor!;
  }

  private filter(pointer: WasmPointer, plan: number, count: number, values: WasmPointer): number {
    const { wasm } = this.connection.sqlite.library;
    try {
      const pointers = Array.from({ length: count }, (_, i) => wasm.peekPtr(values + 4 * i));
      this.cursor(pointer).filter(plan, pointers);
      return OK;
    } catch (error) {
      return this.failures.note(error);
    }
  }
  private next(pointer: WasmPointer): number {
    try {
      this.cursor(pointer).next();
      return OK;
    } catch (error) {
      return this.failures.note(error);
    }
  }
  private column(pointer: WasmPointer, context: WasmPointer, column: number): number {
    try {
      this.cursor(pointer).column(context, column);
      return OK;
    } catch (error) {
      return this.failures.note(error);
    }
  }
  private rowNumber(pointer: WasmPointer, out: WasmPointer): number {
    try {
      this.connection.sqlite.library.wasm.poke64(out, this.cursor(pointer).rowNumber());
      return OK;
    } catch (error) {
      return this.failures.note(error);
    }
  }
}
