/** Rows as they are read, and then in order of time. */

export interface Rows {
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
  readonly sensor: Uint16Array;
  /** Line in the file. */
  readonly line: Uint32Array;
}

type Column = Rows[keyof Rows];

/** What becomes of blocks that do not fit in memory together: see `row-blocks.ts`. */
export interface BlockSink {
  /** @param columns times, values, lines, sensors; each is used before the next one is made, and not kept */
  add(rows: number, columns: Iterable<Column>): Promise<void>;
}

/** A small table takes little. */
const LEAST = 256;
/** Up to here room is doubled. */
const FEW = 65_536;
/** Rows that are sorted at once: a table that has no more stays in memory. */
const BLOCK = 1_000_000;
/** A file of so many bytes has more rows than that, as a rule: then its blocks are smaller, and take less memory. */
const LARGE_FILE = 100 * 2 ** 20;
const BLOCK_OF_LARGE = 200_000;
/** Rows that come before it is seen that a block is full. */
const MOST_MORE = 65_536;

/** Rows that are sorted at once of files of so many bytes in all. */
export function blockRowsOf(bytes: number): number {
  return bytes < LARGE_FILE ? BLOCK : BLOCK_OF_LARGE;
}

/** Takes rows in any order, sorts them by time, and hands full blocks on. Import worker. */
export class RowStore {
  /** Rows in memory, and those in blocks before them. */
  private count = 0;
  private before = 0;
  private timeMs = new Float64Array(LEAST);
  private value = new Float64Array(LEAST);
  private sensor = new Uint16Array(LEAST);
  private line = new Uint32Array(LEAST);
  private readonly order = new OrderWatch();
  /** That are in memory, as a rule. */
  private readonly mostRows: number;

  constructor(private readonly blockRows = BLOCK) {
    this.mostRows = blockRows + MOST_MORE;
  }

  get length(): number {
    return this.before + this.count;
  }
  /** Whether there are as many rows in memory as are sorted at once. */
  get isFull(): boolean {
    return this.count >= this.blockRows;
  }
  get isInBlocks(): boolean {
    return this.before > 0;
  }

  add(timeMs: number, value: number, sensor: number, line: number): void {
    if (this.count === this.timeMs.length) this.grow();
    this.order.note(timeMs);
    const at = this.count++;
    this.timeMs[at] = timeMs;
    this.value[at] = value;
    this.sensor[at] = sensor;
    this.line[at] = line;
  }
  private grow(): void {
    const { count } = this;
    // Then at once, as memory that is not used yet takes none, and memory that was left is not free at once.
    const room = count < FEW || count >= this.mostRows ? 2 * count : this.mostRows;
    const wider = <T extends Column>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.timeMs = wider(this.timeMs, new Float64Array(room));
    this.value = wider(this.value, new Float64Array(room));
    this.sensor = wider(this.sensor, new Uint16Array(room));
    this.line = wider(this.line, new Uint32Array(room));
  }

  /** Hands over what is in memory, sorted. From the first block on, the direction of rows stays what it is. */
  async spill(sink: BlockSink): Promise<void> {
    this.order.settle();
    const { count, timeMs, value, line, sensor } = this;
    await sink.add(count, columnsIn(this.sortedOrder(), count, [timeMs, value, line, sensor]));
    this.before += this.count;
    this.count = 0;
  }

  /** In order of time; rows of the same time as they are in the file, or the other way round where its newest row is first. */
  sorted(): { readonly rows: Rows; readonly outOfOrder: number; readonly isReversed: boolean } {
    return { rows: this.take(), ...this.direction };
  }
  get direction(): { readonly outOfOrder: number; readonly isReversed: boolean } {
    const { isReversed } = this.order;
    return { isReversed, outOfOrder: this.order.outOfOrder };
  }

  private take(): Rows {
    const order = this.sortedOrder();
    const sorted = <T extends Column>(column: T): T => inOrder(column, this.count, order);
    return {
      timeMs: sorted(this.timeMs),
      value: sorted(this.value),
      sensor: sorted(this.sensor),
      line: sorted(this.line),
    };
  }
  /** The places of rows in order of time; null where they lie in it. */
  private sortedOrder(): Uint32Array | null {
    const { count, timeMs } = this;
    const { isReversed } = this.order;
    if (!isReversed && isRising(count, (row) => timeMs[row]!)) return null;
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[i] = isReversed ? count - 1 - i : i;
    if (!isRising(count, (at) => timeMs[order[at]!]!)) sortByTime(order, timeMs);
    return order;
  }
}

/** A copy of the first rows of a column. @param order of these; null: as they lie */
function inOrder<T extends Column>(column: T, count: number, order: Uint32Array | null): T {
  const rows: Column = column.slice(0, count);
  if (order !== null) for (let i = 0; i < count; i++) rows[i] = column[order[i]!]!;
  return rows as T;
}
/** One after the other; those that lie in order are not copied. */
function* columnsIn(order: Uint32Array | null, count: number, columns: readonly Column[]): Generator<Column> {
  for (const column of columns) yield order === null ? column.subarray(0, count) : inOrder(column, count, order);
}

/** Which way the rows of a file go in time, and how many go the other way. */
class OrderWatch {
  private last = Number.NaN;
  private latest = Number.NEGATIVE_INFINITY;
  private earliest = Number.POSITIVE_INFINITY;
  private ups = 0;
  private downs = 0;
  private late = 0;
  private early = 0;
  private isSettledReversed: boolean | null = null;

  note(time: number): void {
    if (time < this.last) this.downs++;
    else if (time > this.last) this.ups++;
    this.last = time;
    if (time < this.latest) this.late++;
    else this.latest = time;
    if (time > this.earliest) this.early++;
    else this.earliest = time;
  }
  get isReversed(): boolean {
    return this.isSettledReversed ?? (this.downs > this.ups && this.downs > 0.6 * (this.downs + this.ups));
  }
  /** Rows that are earlier than one before them; later, where the newest is first. */
  get outOfOrder(): number {
    return this.isReversed ? this.early : this.late;
  }
  settle(): void {
    this.isSettledReversed ??= this.isReversed;
  }
}

function isRising(count: number, timeAt: (at: number) => number): boolean {
  for (let at = 1; at < count; at++) if (timeAt(at) < timeAt(at - 1)) return false;
  return true;
}

/** Stable: equal times stay as they are. */
function sortByTime(order: Uint32Array, timeMs: Float64Array): void {
  const place = new Uint32Array(order.length);
  order.forEach((row, at) => {
    place[row] = at;
  });
  order.sort((a, b) => timeMs[a]! - timeMs[b]! || place[a]! - place[b]!);
}

/** A copy of the rows from one place to before another. */
export function sliceRows({ timeMs, value, sensor, line }: Rows, from: number, to: number): Rows {
  return {
    timeMs: timeMs.slice(from, to),
    value: value.slice(from, to),
    sensor: sensor.slice(from, to),
    line: line.slice(from, to),
  };
}

const HOUR = 3_600_000;
/** A clock that is wrong is so by more than a month. */
const LEAST_GAP = 30 * 24 * HOUR;
const TIMES_SPAN = 10;
const MOST_SHARE = 0.02;
const LEAST_ROWS = 5;

/**
 * Where the rows that belong together begin and end: a few at either end that are ten times as far from the others as
 * these are from each other have a wrong time (1970 of a clock that was not set, 2099 of one that was set wrong).
 */
export function withoutOutliers(
  length: number,
  timeAt: (row: number) => number,
): { readonly from: number; readonly to: number } {
  let from = 0;
  let to = length;
  if (to < LEAST_ROWS) return { from, to };
  const most = Math.max(1, Math.floor(MOST_SHARE * to));
  const end = timeAt(to - 1 - most);
  for (let i = 1; i <= most; i++) if (isFar(timeAt(i) - timeAt(i - 1), end - timeAt(i))) from = i;
  const begin = timeAt(from);
  for (let i = 1; i <= most; i++) {
    const first = length - i;
    if (isFar(timeAt(first) - timeAt(first - 1), timeAt(first - 1) - begin)) to = first;
  }
  return { from, to };
}
function isFar(gap: number, span: number): boolean {
  return gap > LEAST_GAP && gap > TIMES_SPAN * Math.max(span, HOUR);
}

/** Of rows of one time so many are compared. */
const MOST_BACK = 100;

/** Counts rows, in order of time, that have time, sensor and value of one before them. */
export class DuplicateWatch {
  count = 0;
  private timeMs = Number.NaN;
  private seen: { readonly value: number; readonly sensor: number }[] = [];

  note(timeMs: number, value: number, sensor: number): void {
    if (timeMs !== this.timeMs) {
      this.timeMs = timeMs;
      this.seen.length = 0;
    } else if (this.seen.some((row) => row.sensor === sensor && row.value === value)) {
      this.count++;
    }
    if (this.seen.length === MOST_BACK) this.seen.shift();
    this.seen.push({ value, sensor });
  }
}
