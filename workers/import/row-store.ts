/** Rows as they are read, and then in order of time. */

export interface Rows {
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
  readonly sensor: Uint16Array;
  /** Line in the file. */
  readonly line: Uint32Array;
}

/** A small table takes little. */
const LEAST = 256;

export class RowStore {
  length = 0;
  private timeMs = new Float64Array(LEAST);
  private value = new Float64Array(LEAST);
  private sensor = new Uint16Array(LEAST);
  private line = new Uint32Array(LEAST);

  add(timeMs: number, value: number, sensor: number, line: number): void {
    if (this.length === this.timeMs.length) this.grow();
    const at = this.length++;
    this.timeMs[at] = timeMs;
    this.value[at] = value;
    this.sensor[at] = sensor;
    this.line[at] = line;
  }
  private grow(): void {
    const room = 2 * this.length;
    const wider = <T extends Float64Array | Uint16Array | Uint32Array>(old: T, made: T): T => {
      made.set(old);
      return made;
    };
    this.timeMs = wider(this.timeMs, new Float64Array(room));
    this.value = wider(this.value, new Float64Array(room));
    this.sensor = wider(this.sensor, new Uint16Array(room));
    this.line = wider(this.line, new Uint32Array(room));
  }

  /** In order of time; rows of the same time as they are in the file, or the other way round where its newest row is first. */
  sorted(): { readonly rows: Rows; readonly outOfOrder: number; readonly isReversed: boolean } {
    const { length, timeMs } = this;
    let downs = 0;
    let ups = 0;
    for (let i = 1; i < length; i++) {
      if (timeMs[i]! < timeMs[i - 1]!) downs++;
      else if (timeMs[i]! > timeMs[i - 1]!) ups++;
    }
    const isReversed = downs > ups && downs > 0.6 * (downs + ups);
    const order = new Uint32Array(length);
    for (let i = 0; i < length; i++) order[i] = isReversed ? length - 1 - i : i;
    const outOfOrder = outOfOrderIn(order, timeMs);
    if (outOfOrder > 0) sortByTime(order, timeMs);
    return { rows: this.inOrder(order), outOfOrder, isReversed };
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

/** Rows that are earlier than one before them. */
function outOfOrderIn(order: Uint32Array, timeMs: Float64Array): number {
  let count = 0;
  let latest = Number.NEGATIVE_INFINITY;
  for (const row of order) {
    const time = timeMs[row]!;
    if (time < latest) count++;
    else latest = time;
  }
  return count;
}

/** Stable: equal times stay as they are. */
function sortByTime(order: Uint32Array, timeMs: Float64Array): void {
  const place = new Uint32Array(order.length);
  order.forEach((row, at) => {
    place[row] = at;
  });
  order.sort((a, b) => timeMs[a]! - timeMs[b]! || place[a]! - place[b]!);
}

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
export function withoutOutliers(timeMs: Float64Array): { readonly from: number; readonly to: number } {
  let from = 0;
  let to = timeMs.length;
  if (to < LEAST_ROWS) return { from, to };
  const most = Math.max(1, Math.floor(MOST_SHARE * to));
  for (let i = 1; i <= most; i++) if (isFar(timeMs[i]! - timeMs[i - 1]!, timeMs[to - 1 - most]! - timeMs[i]!)) from = i;
  for (let i = 1; i <= most; i++) {
    const first = to - i;
    if (isFar(timeMs[first]! - timeMs[first - 1]!, timeMs[first - 1]! - timeMs[from]!)) to = first;
  }
  return { from, to };
}
function isFar(gap: number, span: number): boolean {
  return gap > LEAST_GAP && gap > TIMES_SPAN * Math.max(span, HOUR);
}

/** Of rows of one time. */
const MOST_BACK = 100;
/** Rows that have time, sensor and value of one before them. */
export function countDuplicates({ timeMs, value, sensor }: Rows): number {
  let count = 0;
  for (let i = 1; i < timeMs.length; i++) {
    for (let j = i - 1; j >= Math.max(0, i - MOST_BACK) && timeMs[j] === timeMs[i]; j--) {
      if (sensor[j] !== sensor[i] || value[j] !== value[i]) continue;
      count++;
      break;
    }
  }
  return count;
}
