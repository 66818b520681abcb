/** `edf`: earliest deadline first. `fifo`: in order of arrival, whatever the deadlines. */
export type DispatchPolicy = 'edf' | 'fifo';

/**
 * Binary heap of entries (slot, deadline, arrival number) in preallocated columns: the part of `DeadlineQueue` that
 * takes what is in no order. Ordered by deadline (`edf`) or arrival number (`fifo`); equal deadlines by arrival.
 *
 * Roles: one owner thread; the caller never exceeds the capacity. Deadlines are finite, arrival numbers rise.
 *
 * An entry stays in its cell; what the heap moves is its key and the number of its cell. `cells` is at all times a
 * permutation of all cells: those of the heap first, in heap order, the free ones behind them.
 */
export class DeadlineHeap {
  private readonly deadlines: Float64Array;
  private readonly arrivals: Float64Array;
  private readonly slots: Uint32Array;
  private readonly keys: Float64Array;
  private readonly cells: Uint16Array;
  private count = 0;
  private order: DispatchPolicy = 'edf';
  /** Under `fifo`: no deadline in the heap is earlier than this. */
  private earliest = Number.POSITIVE_INFINITY;

  constructor(capacity: number) {
    this.deadlines = new Float64Array(capacity);
    this.arrivals = new Float64Array(capacity);
    this.slots = new Uint32Array(capacity);
    this.keys = new Float64Array(capacity);
    this.cells = new Uint16Array(capacity);
    // `Uint16Array.from` takes a hundred times as long.
    for (let cell = 0; cell < capacity; cell++) this.cells[cell] = cell;
  }

  /** Deadline or arrival number, as the policy says, of the entry `pop` would return; Infinity when empty. */
  get topKey(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.keys[0]!;
  }

  get topArrival(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.arrivals[this.cells[0]!]!;
  }

  get topDeadline(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.deadlines[this.cells[0]!]!;
  }

  clear(): void {
    this.count = 0;
    this.earliest = Number.POSITIVE_INFINITY;
  }

  setPolicy(policy: DispatchPolicy): void {
    this.order = policy;
    this.earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; i++) {
      const cell = this.cells[i]!;
      const deadline = this.deadlines[cell]!;
      this.keys[i] = policy === 'edf' ? deadline : this.arrivals[cell]!;
      if (deadline < this.earliest) this.earliest = deadline;
    }
    this.heapify();
  }

  push(slot: number, deadline: number, arrival: number): void {
    const keys = this.keys;
    const cells = this.cells;
    let hole = this.count++;
    const cell = cells[hole]!;
    this.deadlines[cell] = deadline;
    this.arrivals[cell] = arrival;
    this.slots[cell] = slot;
    if (deadline < this.earliest) this.earliest = deadline;
    const key = this.order === 'edf' ? deadline : arrival;
    while (hole > 0) {
      const parent = (hole - 1) >>> 1;
      // An equal parent stays: it arrived earlier.
      if (keys[parent]! <= key) break;
      keys[hole] = keys[parent]!;
      cells[hole] = cells[parent]!;
      hole = parent;
    }
    keys[hole] = key;
    cells[hole] = cell;
  }

  /** Takes the first slot. Not to be called when empty. */
  pop(): number {
    const top = this.cells[0]!;
    const last = --this.count;
    const key = this.keys[last]!;
    const cell = this.cells[last]!;
    this.cells[last] = top;
    if (last > 0) this.siftDown(0, key, cell);
    return this.slots[top]!;
  }

  /** Takes up to `count` entries with a deadline before `now` into `target[from..]`, in no order; returns how many. */
  discardExpired(now: number, target: Uint32Array, from: number, count: number): number {
    let taken = 0;
    if (this.order === 'edf') {
      while (taken < count && this.topKey < now) target[from + taken++] = this.pop();
    } else if (this.earliest < now) {
      taken = this.sweep(now, target, from, count);
    }
    return taken;
  }

  /** Finds the expired ones by looking at all: the order of arrival says nothing about their deadlines. */
  private sweep(now: number, target: Uint32Array, from: number, count: number): number {
    let taken = 0;
    let earliest = Number.POSITIVE_INFINITY;
    for (let i = 0; i < this.count; ) {
      const cell = this.cells[i]!;
      const deadline = this.deadlines[cell]!;
      if (deadline < now && taken < count) {
        target[from + taken++] = this.slots[cell]!;
        const last = --this.count;
        this.keys[i] = this.keys[last]!;
        this.cells[i] = this.cells[last]!;
        this.cells[last] = cell;
      } else {
        if (deadline < earliest) earliest = deadline;
        i++;
      }
    }
    this.earliest = earliest;
    this.heapify();
    return taken;
  }

  private heapify(): void {
    for (let i = (this.count >>> 1) - 1; i >= 0; i--) this.siftDown(i, this.keys[i]!, this.cells[i]!);
  }

  /** Puts an entry where it belongs at or below `hole`, moving the earlier ones of the levels below up. */
  private siftDown(hole: number, key: number, cell: number): void {
    const keys = this.keys;
    const cells = this.cells;
    const arrivals = this.arrivals;
    const size = this.count;
    let position = hole;
    for (let child = 2 * position + 1; child < size; child = 2 * position + 1) {
      let childKey = keys[child]!;
      if (child + 1 < size) {
        const sibling = keys[child + 1]!;
        if (sibling < childKey || (sibling === childKey && arrivals[cells[child + 1]!]! < arrivals[cells[child]!]!)) {
          childKey = sibling;
          child++;
        }
      }
      if (key < childKey || (key === childKey && arrivals[cell]! < arrivals[cells[child]!]!)) break;
      keys[position] = childKey;
      cells[position] = cells[child]!;
      position = child;
    }
    keys[position] = key;
    cells[position] = cell;
  }
}
