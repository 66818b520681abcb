/**
 * The history behind the charts: columns of numbers over time, in memory that is allocated once.
 *
 * Each column is a quarter longer than the history it keeps. Samples are appended until it is full, then those that are kept
 * move to the front: one `copyWithin` for a quarter of `capacity` samples, and any range is a plain subarray without a seam.
 */
export class Series {
  private readonly columns: readonly Float64Array<ArrayBuffer>[];
  /** So many samples are kept. */
  readonly capacity: number;
  private readonly room: number;
  private start = 0;
  private end = 0;

  /** `width` columns, the first of which is time, growing; `capacity` samples are kept. */
  constructor(width: number, capacity: number) {
    this.capacity = capacity;
    this.room = capacity + Math.ceil(capacity / 4);
    this.columns = Array.from({ length: width }, () => new Float64Array(this.room));
  }

  get length(): number {
    return this.end - this.start;
  }

  /** Adds a sample, one number per column; the oldest one makes room. */
  append(sample: ArrayLike<number>): void {
    if (this.end === this.room) this.compact();
    for (let i = 0; i < this.columns.length; i++) this.columns[i]![this.end] = sample[i]!;
    this.end++;
    if (this.length > this.capacity) this.start++;
  }

  /** The number at `index`, counted from the oldest sample; NaN where there is none. */
  at(column: number, index: number): number {
    return index < 0 || index >= this.length ? Number.NaN : this.columns[column]![this.start + index]!;
  }

  first(column: number): number {
    return this.at(column, 0);
  }
  last(column: number): number {
    return this.at(column, this.length - 1);
  }

  /** Index of the first sample at or after `time`; `length` when all are older. */
  indexOf(time: number): number {
    const times = this.columns[0]!;
    let low = this.start;
    let high = this.end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (times[middle]! < time) low = middle + 1;
      else high = middle;
    }
    return low - this.start;
  }

  /** Samples `from` to `to` (exclusive) of a column, without a copy: valid until the next `append`. */
  slice(column: number, from: number, to: number): Float64Array<ArrayBuffer> {
    return this.columns[column]!.subarray(this.start + from, this.start + to);
  }

  private compact(): void {
    for (const column of this.columns) column.copyWithin(0, this.start, this.end);
    this.end -= this.start;
    this.start = 0;
  }
}
