/** What conditions leave of the numbers a column can have. */
import type { WasmPointer } from '@sqlite.org/sqlite-wasm';
import { FLOAT, INTEGER, NULL, type RawSqlite } from '../sqlite/sqlite.ts';
import { AT_LEAST, AT_MOST, EQUAL, GREATER, LESS } from '../sqlite/virtual-table.ts';

type ValueReader = Pick<RawSqlite, 'sqlite3_value_numeric_type' | 'sqlite3_value_int64' | 'sqlite3_value_double'>;

/** From `low` to `high`, both included. */
export class ValueRange {
  low = Number.NEGATIVE_INFINITY;
  high = Number.POSITIVE_INFINITY;

  get isEmpty(): boolean {
    return !(this.low <= this.high);
  }
  has(value: number): boolean {
    return value >= this.low && value <= this.high;
  }
  /** Whether every number from `first` to `last` is meant. */
  isCovering(first: number, last: number): boolean {
    return first >= this.low && last <= this.high;
  }
  /** Whether any number from `first` to `last` can be meant. */
  isOverlapping(first: number, last: number): boolean {
    return first <= this.high && last >= this.low;
  }

  /**
   * Narrows it by `column operator value` as SQLite compares them: nothing compares with NULL, and what is no number and
   * doesn't read like one is greater than every number.
   */
  restrict(operator: number, value: WasmPointer, raw: ValueReader): void {
    const type = raw.sqlite3_value_numeric_type(value);
    if (type === INTEGER) this.restrictByWhole(operator, raw.sqlite3_value_int64(value));
    else if (type === FLOAT) this.restrictByNumber(operator, raw.sqlite3_value_double(value));
    else if (type === NULL || (operator !== LESS && operator !== AT_MOST)) this.clear();
  }

  /** A whole number of 64 bits may lie between two doubles: then the one nearest to it is within the range, or is not. */
  private restrictByWhole(operator: number, value: bigint): void {
    const nearest = Number(value);
    if (!(nearest > value || nearest < value)) this.restrictByNumber(operator, nearest);
    else if (operator === EQUAL) this.clear();
    else if (operator === LESS || operator === AT_MOST)
      this.restrictByNumber(nearest > value ? LESS : AT_MOST, nearest);
    else this.restrictByNumber(nearest > value ? AT_LEAST : GREATER, nearest);
  }
  private restrictByNumber(operator: number, value: number): void {
    const isBeyondAll =
      (operator === GREATER && value === Number.POSITIVE_INFINITY) ||
      (operator === LESS && value === Number.NEGATIVE_INFINITY);
    if (isBeyondAll) this.clear();
    if (operator === EQUAL || operator === AT_LEAST) this.low = Math.max(this.low, value);
    if (operator === EQUAL || operator === AT_MOST) this.high = Math.min(this.high, value);
    if (operator === GREATER) this.low = Math.max(this.low, nextAbove(value));
    if (operator === LESS) this.high = Math.min(this.high, -nextAbove(-value));
  }
  private clear(): void {
    this.low = Number.POSITIVE_INFINITY;
    this.high = Number.NEGATIVE_INFINITY;
  }
}

const bits = new BigInt64Array(1);
const number = new Float64Array(bits.buffer);

/** The least double greater than `value`. */
export function nextAbove(value: number): number {
  if (value === 0) return Number.MIN_VALUE;
  if (value === Number.POSITIVE_INFINITY) return value;
  number[0] = value;
  bits[0] = bits[0]! + (value > 0 ? 1n : -1n);
  return number[0];
}
