/** Rows as they are read, and then in order of time. */

export interface Rows {
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
  readonly sensor: Uint16Array;
  /** Line in the file. */
  readonly line: Uint32Array;
}

/** What becomes of blocks that do not fit in memory together: see `row-blocks.ts`. */
export interface BlockSink {
  add(rows: Rows): Promise<void>;
}

/** A small table takes little. */
const LEAST = 256;
/** Rows that are sorted at once. */
const BLOCK = 1_000_000;

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

  constructor(private readonly blockRows = BLOCK) {}

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
    const room = 2 * this.count;
    const wider = <T extends Float64Array | Uint16Array | Uint32Array>(old: T, made: T): T => {
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
    await sink.add(this.take());
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
    const { count, timeMs } = this;
    const { isReversed } = this.order;
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i++) order[i] = isReversed ? count - 1 - i : i;
    if (!isRising(order, timeMs)) sortByTime(order, timeMs);
    return this.inOrder(order);
  }
  private inOrder(order: Uint32Array): Rows {
    const { length } = order;
    const rows = {
      timeMs: new Float64Array(length),
      value: new Float64Array(length),
      sensor: new Uint16Array(length),
      line: new Uint32Array(length),
    };
    for (let i = 0; i < length; i++) {
      const from = order[i]!;
      rows.timeMs[i] = this.timeMs[from]!;
      rows.value[i] = this.value[from]!;
      rows.sensor[i] = this.sensor[from]!;
      rows.line[i] = this.line[from]!;
    }
    return rows;
  }
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

function isRising(order: Uint32Array, timeMs: Float64Array): boolean {
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of order) {
    const time = timeMs[row]!;
    if (time < latest) return false;
    latest = time;
  }
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
