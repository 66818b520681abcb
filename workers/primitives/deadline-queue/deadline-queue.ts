import { checkOption, notAllowedText } from '../shared/options.ts';
import { EMPTY, FULL } from '../shared/outcomes.ts';
import { DeadlineHeap, type DispatchPolicy } from './deadline-heap.ts';

const LANES = 8;

/** Unit, range and default of each option. */
export const DEADLINE_QUEUE_OPTIONS = {
  capacity: { unit: 'entries', min: 1, max: 16_384, kind: 'whole number', default: 1024 },
} as const;

/**
 * Deadline queue: a bounded backlog of slot numbers, dispatched earliest deadline first.
 *
 * Roles: one owner thread does everything. The memory is private: a replacement of a crashed owner builds a new queue
 * and pushes what it finds in its hands.
 *
 * Guarantees: under `edf` no entry leaves while one with an earlier deadline waits; equal deadlines leave in order of
 * arrival. Under `fifo` entries leave in order of arrival. The policy can change while entries wait. No object is made
 * after construction.
 *
 * Method: deadlines arrive nearly sorted (a few classes, each with its own budget; a pool that interleaves a few
 * sorted streams), so entries are dealt as in patience sorting: an entry is appended to the first lane whose last
 * deadline is not later than its own, or opens a new lane behind the others. Entries that fit in none of the eight
 * lanes go to a binary heap.
 *
 *     lane 0   21 25 25 32 40      The last deadlines fall strictly from lane to lane, so the first lane that fits is the
 *     lane 1   20 24 31            one that fits tightest, and as few lanes are opened as possible: as many as the longest
 *     lane 2   12 13               falling subsequence of the arrivals is long.
 *
 * Both deadlines and arrival numbers rise along a lane, so its head comes first in the lane under either policy; to
 * change the policy is to merge by the other column. Pops take whole runs from one lane while no other head is due; in
 * the sorted case there is one lane, and pushing and popping are copies.
 *
 * Equal deadlines of two lanes: the lower lane holds the earlier arrivals. When an entry was dealt, all lower lanes
 * ended later than it, and they only grow; new lanes open behind. So a later entry of equal deadline never lands lower.
 *
 * Sources: C. L. Mallows, "Patience sorting", SIAM Review 5(4), 1963. B. Chandramouli, J. Goldstein, "Patience is a
 * virtue: revisiting merge and sort on modern processors", SIGMOD 2014 (nearly sorted event streams). C. L. Liu,
 * J. W. Layland, "Scheduling algorithms for multiprogramming in a hard-real-time environment", JACM 20(1), 1973
 * (earliest deadline first is optimal on one processor). A timing wheel (G. Varghese, A. Lauck, SOSP 1987) also takes
 * constant time, but rounds deadlines to its tick.
 */
export class DeadlineQueue {
  readonly capacity: number;

  // The entries of the lanes, in columns: the rings of all lanes one after another, `mask + 1` cells each.
  private readonly deadlines: Float64Array;
  private readonly arrivals: Float64Array;
  private readonly slots: Uint32Array;
  private readonly mask: number;

  // Open lanes 0 .. open-1, by falling last deadline. `ring`: where each lane's ring begins; those of closed lanes are free.
  private open = 0;
  private readonly ring = new Int32Array(LANES);
  private readonly first = new Int32Array(LANES);
  private readonly end = new Int32Array(LANES);
  private readonly headKeys = new Float64Array(LANES);
  private readonly tailDeadlines = new Float64Array(LANES);

  /** What fits in no lane. */
  private readonly heap: DeadlineHeap;

  private count = 0;
  private nextArrival = 0;
  private order: DispatchPolicy = 'edf';
  /** The column that pops merge the lanes by: `deadlines` under `edf`, `arrivals` under `fifo`. */
  private keys: Float64Array;

  private readonly popped = new Uint32Array(1);

  /** @param maxCapacity the most entries it will hold, 1 to 16,384 @throws RangeError */
  constructor(maxCapacity: number = DEADLINE_QUEUE_OPTIONS.capacity.default) {
    checkOption('capacity', maxCapacity, DEADLINE_QUEUE_OPTIONS.capacity);
    const ringSize = 2 ** Math.ceil(Math.log2(maxCapacity));
    this.capacity = maxCapacity;
    this.mask = ringSize - 1;
    this.deadlines = new Float64Array(LANES * ringSize);
    this.arrivals = new Float64Array(LANES * ringSize);
    this.slots = new Uint32Array(LANES * ringSize);
    for (let lane = 0; lane < LANES; lane++) this.ring[lane] = lane * ringSize;
    this.heap = new DeadlineHeap(maxCapacity);
    this.keys = this.deadlines;
  }

  get length(): number {
    return this.count;
  }

  get policy(): DispatchPolicy {
    return this.order;
  }

  /** Changes the order of dispatch for all that waits and all to come. */
  setPolicy(policy: DispatchPolicy): void {
    this.order = policy;
    this.keys = policy === 'edf' ? this.deadlines : this.arrivals;
    for (let lane = 0; lane < this.open; lane++) this.setHead(lane, this.first[lane]!);
    this.heap.setPolicy(policy);
  }

  clear(): void {
    this.open = 0;
    this.heap.clear();
    this.count = 0;
  }

  /**
   * Adds an entry; `deadline` in milliseconds of any clock, also infinite.
   * @returns 1, or FULL @throws RangeError when the deadline is no number
   */
  push(slot: number, deadline: number): number {
    if (this.count === this.capacity) return FULL;
    let lane = 0;
    while (lane < this.open && !(this.tailDeadlines[lane]! <= deadline)) lane++;
    if (lane === this.open) {
      // NaN fits in no lane, so here is early enough to look for it.
      if (Number.isNaN(deadline)) throw new RangeError(notAllowedText('deadline', deadline, 'any number (ms)'));
      if (lane === LANES) this.heap.push(slot, deadline, this.nextArrival);
      else this.openLane(deadline);
    }
    if (lane < LANES) {
      const end = this.end[lane]!;
      const cell = this.ring[lane]! + (end & this.mask);
      this.deadlines[cell] = deadline;
      this.arrivals[cell] = this.nextArrival;
      this.slots[cell] = slot;
      this.end[lane] = end + 1;
      this.tailDeadlines[lane] = deadline;
    }
    this.nextArrival++;
    this.count++;
    return 1;
  }

  /** The deadline of the entry `pop` would return, Infinity when empty. */
  peekDeadline(): number {
    let key = this.heap.topKey;
    let deadline = this.heap.topDeadline;
    for (let lane = 0; lane < this.open; lane++) {
      if (this.headKeys[lane]! >= key) continue;
      key = this.headKeys[lane]!;
      deadline = this.deadlines[this.ring[lane]! + (this.first[lane]! & this.mask)]!;
    }
    return deadline;
  }

  /** Takes the next slot. @returns it, or EMPTY */
  pop(): number {
    return this.popBatch(this.popped, 0, 1) === 0 ? EMPTY : this.popped[0]!;
  }

  /**
   * Takes up to `count` slots into `target[from..]`, in order of dispatch; returns how many. Written as one loop: where
   * streams interleave, runs are two or three entries long, and a call per run would cost as much as the run.
   */
  popBatch(target: Uint32Array, from: number, count: number): number {
    const wanted = Math.min(count, this.count);
    const keys = this.keys;
    const slots = this.slots;
    const mask = this.mask;
    const headKeys = this.headKeys;
    const firsts = this.first;
    let taken = 0;
    while (taken < wanted) {
      // The lane whose head is first, and the earliest of all other heads: up to there the lane can be taken as it is.
      let lane = 0;
      let key = this.open > 0 ? headKeys[0]! : Number.POSITIVE_INFINITY;
      let limit = this.heap.topKey;
      for (let other = 1; other < this.open; other++) {
        const head = headKeys[other]!;
        if (head < key) {
          if (key < limit) limit = key;
          key = head;
          lane = other;
        } else if (head < limit) {
          limit = head;
        }
      }
      const ring = this.ring[lane]!;
      const end = this.end[lane]!;
      let next = firsts[lane]!;
      if (limit <= key && this.isHeapFirst(key, ring + (next & mask))) {
        target[from + taken++] = this.heap.pop();
        continue;
      }
      const stop = (next + Math.min(wanted - taken, (end - next) | 0)) | 0;
      if (keys[ring + ((stop - 1) & mask)]! < limit) {
        for (; next !== stop; next = (next + 1) | 0) target[from + taken++] = slots[ring + (next & mask)]!;
      } else {
        // The head is taken even if it equals the limit: then it is the earlier arrival of the two.
        do {
          target[from + taken++] = slots[ring + (next & mask)]!;
          next = (next + 1) | 0;
        } while (next !== stop && keys[ring + (next & mask)]! < limit);
      }
      if (next === end) {
        this.closeLane(lane);
      } else {
        firsts[lane] = next;
        headKeys[lane] = keys[ring + (next & mask)]!;
      }
    }
    this.count -= taken;
    return taken;
  }

  /**
   * Takes up to `count` entries with a deadline before `now`, under either policy, into `target[from..]`, in no
   * particular order; returns how many. Fewer than `count` means that nothing expired is left.
   */
  discardExpired(now: number, target: Uint32Array, from: number, count: number): number {
    let taken = 0;
    // Downwards, because a lane that empties closes and the lanes behind it move up.
    for (let lane = this.open - 1; lane >= 0 && taken < count; lane--) {
      taken += this.discardFromLane(lane, now, target, from + taken, count - taken);
    }
    taken += this.heap.discardExpired(now, target, from + taken, count - taken);
    this.count -= taken;
    return taken;
  }

  private discardFromLane(lane: number, now: number, target: Uint32Array, from: number, count: number): number {
    const ring = this.ring[lane]!;
    const first = this.first[lane]!;
    const end = this.end[lane]!;
    const most = Math.min(count, (end - first) | 0);
    let taken = 0;
    for (; taken < most; taken++) {
      const cell = ring + ((first + taken) & this.mask);
      if (!(this.deadlines[cell]! < now)) break;
      target[from + taken] = this.slots[cell]!;
    }
    const next = (first + taken) | 0;
    if (next === end) this.closeLane(lane);
    else if (taken > 0) this.setHead(lane, next);
    return taken;
  }

  /** Whether the heap's top goes before the first of the lane heads, which has this key and lies in this cell. */
  private isHeapFirst(key: number, cell: number): boolean {
    const top = this.heap.topKey;
    return top < key || (top === key && this.heap.topArrival < this.arrivals[cell]!);
  }

  private setHead(lane: number, first: number): void {
    this.first[lane] = first;
    this.headKeys[lane] = this.keys[this.ring[lane]! + (first & this.mask)]!;
  }

  /** Opens an empty lane behind the others for the entry that is about to be pushed. */
  private openLane(deadline: number): void {
    const lane = this.open++;
    this.first[lane] = 0;
    this.end[lane] = 0;
    this.headKeys[lane] = this.order === 'edf' ? deadline : this.nextArrival;
  }

  /** Closes an empty lane: those behind it move up by one. */
  private closeLane(lane: number): void {
    const freed = this.ring[lane]!;
    const last = --this.open;
    for (let i = lane; i < last; i++) {
      this.ring[i] = this.ring[i + 1]!;
      this.first[i] = this.first[i + 1]!;
      this.end[i] = this.end[i + 1]!;
      this.headKeys[i] = this.headKeys[i + 1]!;
      this.tailDeadlines[i] = this.tailDeadlines[i + 1]!;
    }
    this.ring[last] = freed;
  }
}
