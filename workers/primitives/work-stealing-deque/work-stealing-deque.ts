import { checkOption } from '../shared/options.ts';
import { EMPTY, FULL, RETRY } from '../shared/outcomes.ts';
import { allocateMemory, checkLayout, type Layout } from '../shared/region-allocator.ts';

const VERSION = 1;
export const DEQUE_WORDS = 64;
export const TOP = 0;
export const VERSION_WORD = 1;
export const BOTTOM = 32;

/** For `allocate` and `layout`. @throws RangeError there, when a number is out of its range */
export interface DequeOptions {
  /** Tasks that it holds at most: a power of two from 1 to 65,536, 256 by default. */
  readonly capacity?: number;
}
/** Unit, range and default of each option. */
export const DEQUE_OPTIONS = {
  capacity: { unit: 'tasks', min: 1, max: 65_536, kind: 'power of two', default: 256 },
} as const;

/** What owner and thieves share: DEQUE_WORDS words, and a cell for each task. */
export interface DequeMemory {
  readonly words: Int32Array;
  readonly cells: Uint32Array;
}

/** @throws RangeError */
export function layout({ capacity = DEQUE_OPTIONS.capacity.default }: DequeOptions = {}): Layout<DequeMemory> {
  checkOption('capacity', capacity, DEQUE_OPTIONS.capacity);
  return cellsLayout(capacity);
}

/** The same, unchecked. @param capacity a power of two */
export function cellsLayout(capacity: number): Layout<DequeMemory> {
  return {
    place: (regions) => ({ words: regions.i32(DEQUE_WORDS), cells: regions.u32(capacity) }),
    initialise: ({ words }) => {
      words[VERSION_WORD] = VERSION;
    },
  };
}

/** Memory for a deque of its own. @throws RangeError */
export function allocate(options: DequeOptions = {}): DequeMemory {
  return allocateMemory(layout(options));
}

/**
 * Work-stealing deque of task ids (u32) on shared memory: Chase and Lev's, with a ring of fixed size.
 *
 * Roles: ONE owner thread calls `push`, `pop` and `adopt`, and works at the bottom, last in first out. Any number of
 * thieves call `steal`, and take the oldest from the top. Anyone reads `length`.
 *
 * Guarantees: every pushed entry is taken at most once, by the owner or one thief; exactly once if the owner is never
 * killed. No operation waits for another thread: `steal` says RETRY when it lost its race, and then somebody else has won.
 * Only the last entry and the thieves' race with each other cost a compare-and-swap; `push` needs none.
 *
 *     words      0  top      position of the oldest entry; only ever rises     thieves, owner (compare-and-swap)
 *                1  version of this layout; the rest is padding: 128-byte lines, as neighbours are fetched in pairs
 *               32  bottom   position after the youngest entry                  owner
 *               33 … 63      padding
 *     cells      position & (capacity - 1), capacity a power of two             owner
 *
 *                  top                bottom
 *                   ▼                   ▼
 *         ·   ·   [ a   b   c   d   e ]   ·   ·
 *     steal takes a                e is popped, and the next is pushed here
 *
 * Positions are 32-bit, wrap, and are compared by subtraction. A thief mistakes an old `top` for the present one only
 * if it sleeps while exactly 2^32 entries pass.
 *
 * A cell is written again only when `top` has left it behind (`push` compares with `top` itself). So a slow thief that
 * reads a newer task than it came for finds `top` changed, and its compare-and-swap fails.
 *
 * Memory order: where Lê et al. need a sequentially consistent fence, after `pop` lowers `bottom` and between the two
 * loads of `steal`, every `Atomics` operation is one. Plain are only the owner's reads of what it alone writes, and the
 * cells' stores, which the store of `bottom` behind them publishes.
 *
 * Sources: D. Chase, Y. Lev, "Dynamic circular work-stealing deque", SPAA 2005. N. M. Lê, A. Pop, A. Cohen,
 * F. Zappa Nardelli, "Correct and efficient work-stealing for weak memory models", PPoPP 2013.
 */
export class WorkStealingDeque {
  private readonly words: Int32Array;
  private readonly cells: Uint32Array;
  private readonly mask: number;

  /** @throws Error when another version laid the memory out */
  constructor({ words, cells }: DequeMemory) {
    checkLayout('deque', words[VERSION_WORD], VERSION);
    checkOption('capacity', cells.length, DEQUE_OPTIONS.capacity);
    this.words = words;
    this.cells = cells;
    this.mask = cells.length - 1;
  }

  get capacity(): number {
    return this.mask + 1;
  }
  /** Any thread. How many tasks wait; out of date at once unless the deque is quiet. */
  get length(): number {
    const top = Atomics.load(this.words, TOP);
    return Math.max(0, (Atomics.load(this.words, BOTTOM) - top) | 0);
  }

  /** Owner. Adds a task at the bottom. @returns 1, or FULL */
  push(task: number): number {
    const bottom = this.words[BOTTOM]!;
    if (((bottom - Atomics.load(this.words, TOP)) | 0) > this.mask) return FULL;
    this.cells[bottom & this.mask] = task;
    Atomics.store(this.words, BOTTOM, (bottom + 1) | 0);
    return 1;
  }

  /** Owner. Takes the youngest task. @returns it, or EMPTY */
  pop(): number {
    const bottom = (this.words[BOTTOM]! - 1) | 0;
    // From here on no thief takes this entry, but for those that had already seen it to be the last one.
    Atomics.store(this.words, BOTTOM, bottom);
    const top = Atomics.load(this.words, TOP);
    const others = (bottom - top) | 0;
    if (others > 0) return this.cells[bottom & this.mask]!;
    const task = others === 0 && this.takeTop(top) ? this.cells[bottom & this.mask]! : EMPTY;
    Atomics.store(this.words, BOTTOM, (bottom + 1) | 0);
    return task;
  }

  /** Any thread. Takes the oldest task. @returns it, or EMPTY, or RETRY when another took it first */
  steal(): number {
    const top = Atomics.load(this.words, TOP);
    if (((Atomics.load(this.words, BOTTOM) - top) | 0) <= 0) return EMPTY;
    // Read before it is won: afterwards the owner may write here.
    const task = Atomics.load(this.cells, top & this.mask);
    return this.takeTop(top) ? task : RETRY;
  }

  /**
   * A replacement of the owner, once the owner is dead for certain and before any other call of its own; thieves may go
   * on meanwhile. Makes the deque usable wherever the owner was killed, even if that was in here.
   *
   * At most one entry is missing afterwards, besides the one a killed `push` did not publish: the one that a killed
   * `pop` was about to return. The replacement pushes again what it does not find done.
   *
   * An owner can have died in `pop` after it lowered `bottom`:
   *
   * - `top` below `bottom`: the entry at `bottom` was its own, and stays out.
   * - `top` = `bottom`: perhaps it was racing thieves for its last entry. A thief may still hold its claim to position
   *   `top`, and would take it for an entry that is pushed there next, and lose that one. So the race is decided: the
   *   position is given up unless a thief has it.
   * - `top` above `bottom`: the deque was empty, or the race was over.
   *
   * If it died elsewhere, one position is skipped at most.
   */
  adopt(): void {
    const bottom = Atomics.load(this.words, BOTTOM);
    const top = Atomics.load(this.words, TOP);
    const waiting = (bottom - top) | 0;
    if (waiting > 0) return;
    if (waiting === 0) this.takeTop(top);
    Atomics.store(this.words, BOTTOM, (bottom + 1) | 0);
  }

  private takeTop(top: number): boolean {
    return Atomics.compareExchange(this.words, TOP, top, (top + 1) | 0) === top;
  }
}
