/** A virtual table of rows that are there already, a few thousand of them: read from first to last, whatever is asked. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import type { ResultValues } from '../sqlite/result-values.ts';
import type { PlanInfo, VirtualCursor, VirtualTable } from '../sqlite/virtual-table.ts';

export interface RowColumn<Row> {
  readonly name: string;
  readonly type: 'INTEGER' | 'REAL' | 'TEXT';
  readonly read: (row: Row) => number | string;
}

export class VirtualRows<Row> implements VirtualTable {
  readonly declaration: string;

  constructor(
    readonly name: string,
    private readonly columns: readonly RowColumn<Row>[],
    private readonly rows: () => readonly Row[],
    private readonly values: ResultValues,
  ) {
    this.declaration = `CREATE TABLE ${name}(${columns.map((column) => `${column.name} ${column.type}`).join(', ')})`;
  }

  plan(info: PlanInfo): void {
    const rows = this.rows().length;
    info.choose(0, rows * 10, rows);
  }
  open(): VirtualCursor {
    return new RowCursor(this.columns, this.rows, this.values);
  }
}

class RowCursor<Row> implements VirtualCursor {
  private all: readonly Row[] = [];
  private at = 0;

  constructor(
    private readonly columns: readonly RowColumn<Row>[],
    private readonly rows: () => readonly Row[],
    private readonly values: ResultValues,
  ) {}

  get hasEnded(): boolean {
    return this.at >= this.all.length;
  }
  filter(): void {
    this.all = this.rows();
    this.at = 0;
  }
  next(): void {
    this.at++;
  }
  column(context: WasmPointer, column: number): void {
    const { type, read } = this.columns[column]!;
    const value = read(this.all[this.at]!);
    if (typeof value === 'string') this.values.text(context, value);
    else if (type === 'INTEGER') this.values.integer(context, value);
    else this.values.real(context, value);
  }
  rowNumber(): bigint {
    return BigInt(this.at);
  }
}
