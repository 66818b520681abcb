/**
 * The backlog where the class of an event counts: to send by class, or to evict what is worth least when it is full. Slower
 * than `DeadlineQueue`, which knows deadlines only, and used instead of it only while one of both is asked for.
 *
 * An entry is in one of six groups: of its class, and fresh or past its deadline. A group keeps its entries in three orders
 * at once, so that the first of any order is found, and taken out of all, in logarithmic time.
 *
 * Roles: one owner thread, private memory, as the queue. No object is made after construction.
 */
import type { Config } from '../../contract/config-types.ts';
import { CLASS_COUNT } from '../../memory/event-columns.ts';
import { type CellOrder, HeapOfCells } from './heap-of-cells.ts';

export type RankedPolicy = Config['scheduler']['policy'];

const FRESH = 0;
const LATE = 1;

/** Of one class, fresh or late: by earliest deadline, by latest deadline, by arrival. */
interface Group {
  readonly early: HeapOfCells;
  readonly last: HeapOfCells;
  readonly oldest: HeapOfCells;
}

export class RankedBacklog {
  private readonly deadlines: Float64Array;
  private readonly arrivals: Float64Array;
  private readonly slots: Uint32Array;
  private readonly kinds: Uint8Array;
  /** The first `length` are taken. */
  private readonly free: Uint16Array;
  private readonly groups: readonly (readonly [fresh: Group, late: Group])[];
  private count = 0;
  private nextArrival = 0;
  private policy: RankedPolicy = 'edf';

  constructor(readonly capacity: number) {
    this.deadlines = new Float64Array(capacity);
    this.arrivals = new Float64Array(capacity);
    this.slots = new Uint32Array(capacity);
    this.kinds = new Uint8Array(capacity);
    this.free = new Uint16Array(capacity);
    for (let cell = 0; cell < capacity; cell++) this.free[cell] = cell;
    const places = () => new Uint16Array(capacity);
    const [early, last, oldest] = [places(), places(), places()];
    const group = (): Group => ({
      early: new HeapOfCells(early, this.byDeadline),
      last: new HeapOfCells(last, (a, b) => this.byDeadline(b, a)),
      oldest: new HeapOfCells(oldest, this.byArrival),
    });
    this.groups = Array.from({ length: CLASS_COUNT }, () => [group(), group()] as const);
  }

  get length(): number {
    return this.count;
  }

  setPolicy(policy: RankedPolicy): void {
    this.policy = policy;
  }

  /** @param kind number of its class: 0 is the highest. The caller never exceeds the capacity. */
  push(slot: number, deadline: number, kind: number): void {
    const cell = this.free[this.count++]!;
    this.deadlines[cell] = deadline;
    this.arrivals[cell] = this.nextArrival++;
    this.slots[cell] = slot;
    this.kinds[cell] = kind;
    this.insert(cell, FRESH);
  }

  /** The earliest deadline of those that were fresh when they were last looked at; Infinity when there are none. */
  peekDeadline(): number {
    let deadline = Number.POSITIVE_INFINITY;
    for (const [fresh] of this.groups) {
      if (fresh.early.length > 0) deadline = Math.min(deadline, this.deadlines[fresh.early.top]!);
    }
    return deadline;
  }

  /** Takes up to `count` slots into `target[from..]`, in order of dispatch; returns how many. */
  popBatch(target: Uint32Array, from: number, count: number): number {
    const wanted = Math.min(count, this.count);
    for (let i = 0; i < wanted; i++) target[from + i] = this.take(this.next());
    return wanted;
  }

  /** Takes up to `count` entries with a deadline before `now`, in no particular order; returns how many. */
  discardExpired(now: number, target: Uint32Array, from: number, count: number): number {
    this.age(now);
    let taken = 0;
    for (const [, late] of this.groups) {
      while (taken < count && late.early.length > 0) target[from + taken++] = this.take(late.early.top);
    }
    return taken;
  }

  /** Takes up to `count` of what is worth least: past its deadline first, then of the lowest class, then of the latest deadline. */
  evict(now: number, target: Uint32Array, from: number, count: number): number {
    this.age(now);
    const wanted = Math.min(count, this.count);
    for (let i = 0; i < wanted; i++) target[from + i] = this.take(this.worst());
    return wanted;
  }

  private worst(): number {
    for (const state of [LATE, FRESH] as const) {
      for (let kind = CLASS_COUNT - 1; kind >= 0; kind--) {
        const { last } = this.groups[kind]![state];
        if (last.length > 0) return last.top;
      }
    }
    throw new Error('nothing to evict');
  }

  private next(): number {
    const isBefore = this.policy === 'fifo' ? this.byArrival : this.byDeadline;
    let first = -1;
    for (const states of this.groups) {
      for (const { early, oldest } of states) {
        const heap = this.policy === 'fifo' ? oldest : early;
        if (heap.length > 0 && (first < 0 || isBefore(heap.top, first))) first = heap.top;
      }
      if (this.policy === 'priority' && first >= 0) break;
    }
    return first;
  }

  /** Moves events that have passed their deadline by now to another group. */
  private age(now: number): void {
    for (const [{ early }] of this.groups) {
      while (early.length > 0 && this.deadlines[early.top]! < now) {
        const cell = early.top;
        this.remove(cell);
        this.insert(cell, LATE);
      }
    }
  }

  private take(cell: number): number {
    this.remove(cell);
    this.free[--this.count] = cell;
    return this.slots[cell]!;
  }

  private insert(cell: number, state: typeof FRESH | typeof LATE): void {
    const { early, last, oldest } = this.groups[this.kinds[cell]!]![state];
    early.push(cell);
    last.push(cell);
    oldest.push(cell);
  }
  private remove(cell: number): void {
    const [fresh, late] = this.groups[this.kinds[cell]!]!;
    const { early, last, oldest } = fresh.early.has(cell) ? fresh : late;
    early.remove(cell);
    last.remove(cell);
    oldest.remove(cell);
  }

  /** Equal deadlines: the earlier arrival. */
  private readonly byDeadline: CellOrder = (a, b) => {
    const [one, other] = [this.deadlines[a]!, this.deadlines[b]!];
    return one < other || (one === other && this.arrivals[a]! < this.arrivals[b]!);
  };
  private readonly byArrival: CellOrder = (a, b) => this.arrivals[a]! < this.arrivals[b]!;
}
