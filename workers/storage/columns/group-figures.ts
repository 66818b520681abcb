/**
 * Figures of groups of events: what SQLite's aggregates would come to, reckoned column by column. Sums are added as SQLite
 * adds them, in the same order, so that both come to the same number to the last bit.
 */

export type AggregateKind = 'count' | 'sum' | 'total' | 'avg' | 'min' | 'max';
/** Those that are made of the sum. */
const SUMS: readonly AggregateKind[] = ['sum', 'total', 'avg'];

const FIRST_ROOM = 64;

/** Figures of one column, by group. NaN stands for NULL, which counts nowhere. */
export class ColumnFigures {
  private counts = new Float64Array(0);
  private sums = new Float64Array(0);
  /** What was lost of each sum by rounding. */
  private errors = new Float64Array(0);
  private least = new Float64Array(0);
  private greatest = new Float64Array(0);
  private readonly hasSums: boolean;
  private readonly hasRange: boolean;

  /** @param kinds that will be asked for */
  constructor(kinds: readonly AggregateKind[]) {
    this.hasSums = kinds.some((kind) => SUMS.includes(kind));
    this.hasRange = kinds.includes('min') || kinds.includes('max');
  }

  /** Makes room for so many groups, and keeps what there is. */
  reach(groups: number): void {
    if (groups <= this.counts.length) return;
    const room = Math.max(FIRST_ROOM, 2 * groups);
    this.counts = grown(this.counts, room, 0);
    if (this.hasSums) {
      this.sums = grown(this.sums, room, 0);
      this.errors = grown(this.errors, room, 0);
    }
    if (this.hasRange) {
      this.least = grown(this.least, room, Number.POSITIVE_INFINITY);
      this.greatest = grown(this.greatest, room, Number.NEGATIVE_INFINITY);
    }
  }

  /** Begins again. */
  clear(): void {
    this.counts.fill(0);
    this.sums.fill(0);
    this.errors.fill(0);
    this.least.fill(Number.POSITIVE_INFINITY);
    this.greatest.fill(Number.NEGATIVE_INFINITY);
  }

  /** Hot: adds `count` numbers, each to its group. */
  add(groups: Uint32Array, numbers: Float64Array, count: number): void {
    addCounts(this.counts, groups, numbers, count);
    if (this.hasSums) addSums(this.sums, this.errors, groups, numbers, count);
    if (this.hasRange) widen(this.least, this.greatest, groups, numbers, count);
  }

  /** NaN where SQLite has NULL. */
  of(kind: AggregateKind, group: number): number {
    const count = this.counts[group]!;
    if (kind === 'count') return count;
    if (count === 0) return kind === 'total' ? 0 : Number.NaN;
    if (kind === 'min') return this.least[group]!;
    if (kind === 'max') return this.greatest[group]!;
    return kind === 'avg' ? this.sumOf(group) / count : this.sumOf(group);
  }

  private sumOf(group: number): number {
    const error = this.errors[group]!;
    return Number.isFinite(error) ? this.sums[group]! + error : this.sums[group]!;
  }
}

function grown(from: Float64Array, room: number, empty: number): Float64Array<ArrayBuffer> {
  const to = new Float64Array(room).fill(empty, from.length);
  to.set(from);
  return to;
}

function addCounts(counts: Float64Array, groups: Uint32Array, numbers: Float64Array, count: number): void {
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    counts[groups[i]!]! += Number.isNaN(number) ? 0 : 1;
  }
}

/** As Kahan and Babuška have it. */
function addSums(
  sums: Float64Array,
  errors: Float64Array,
  groups: Uint32Array,
  numbers: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    if (Number.isNaN(number)) continue;
    const group = groups[i]!;
    const sum = sums[group]!;
    const next = sum + number;
    errors[group]! += Math.abs(sum) > Math.abs(number) ? sum - next + number : number - next + sum;
    sums[group] = next;
  }
}

/** Of equal ones the first stays, as in SQLite: −0 is not 0. */
function widen(
  least: Float64Array,
  greatest: Float64Array,
  groups: Uint32Array,
  numbers: Float64Array,
  count: number,
): void {
  for (let i = 0; i < count; i++) {
    const number = numbers[i]!;
    const group = groups[i]!;
    if (number < least[group]!) least[group] = number;
    if (number > greatest[group]!) greatest[group] = number;
  }
}
