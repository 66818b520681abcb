/** A deque's words of shared memory; they must start on a 128-byte line. */
export const DEQUE_WORDS = 64;
const TOP = 0;
const BOTTOM = 32;

const EMPTY = -1;
const LOST_RACE = -2;

export interface DequeMemory {
  readonly words: Int32Array;
  readonly cells: Uint32Array;
}

/**
 * Work-stealing deque of task ids (u32) on shared memory: Chase and Lev's, with a ring of fixed size.
 *
 * Roles: ONE owner thread calls `push`, `pop` and `adopt`, and works at the bottom, last in first out. Any number of
 * thieves call `steal`, and take the oldest from the top. Anyone calls `length`.
 *
 * Guarantees: every pushed entry is taken at most once, by the owner or one thief; exactly once if the owner is never
 * killed. No operation waits for another thread: `steal` says so when it lost its race, and then somebody else has won.
 * Only the last entry and the thieves' race with each other cost a compare-and-swap; `push` needs none.
 *
 *     words      0  top      position of the oldest entry; only ever rises     thieves, owner (compare-and-swap)
 *                1 … 31      padding: 128-byte lines, as neighbours are fetched in pairs
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
  readonly words: Int32Array;
  readonly cells: Uint32Array;
  readonly #mask: number;

  /** `words`: `DEQUE_WORDS` of them, zeroed or in use. `cells`: as many as the deque shall hold, a power of two. */
  constructor({ words, cells }: DequeMemory) {
    if (words.length !== DEQUE_WORDS) throw new RangeError(`A deque has ${DEQUE_WORDS} words, not ${words.length}.`);
    const capacity = cells.length;
    if (capacity === 0 || (capacity & (capacity - 1)) !== 0) {
      throw new RangeError(`A deque's capacity is a power of two, not ${capacity}.`);
    }
    this.words = words;
    this.cells = cells;
    this.#mask = capacity - 1;
  }

  /** A deque on shared memory of its own; other threads build theirs on its `words` and `cells`. */
  static allocate(capacity: number): WorkStealingDeque {
    return new WorkStealingDeque({
      words: new Int32Array(new SharedArrayBuffer(4 * DEQUE_WORDS)),
      cells: new Uint32Array(new SharedArrayBuffer(4 * capacity)),
    });
  }

  get capacity(): number {
    return this.#mask + 1;
  }

  /** Owner. Adds a task at the bottom; false when the deque is full. */
  push(task: number): boolean {
    const bottom = this.words[BOTTOM]!;
    if (((bottom - Atomics.load(this.words, TOP)) | 0) > this.#mask) return false;
    this.cells[bottom & this.#mask] = task;
    Atomics.store(this.words, BOTTOM, (bottom + 1) | 0);
    return true;
  }

  /** Owner. Takes the youngest task, -1 when there is none. */
  pop(): number {
    const bottom = (this.words[BOTTOM]! - 1) | 0;
    // From here on no thief takes this entry, but for those that had already seen it to be the last one.
    Atomics.store(this.words, BOTTOM, bottom);
    const top = Atomics.load(this.words, TOP);
    const others = (bottom - top) | 0;
    if (others > 0) return this.cells[bottom & this.#mask]!;
    const task = others === 0 && this.takeTop(top) ? this.cells[bottom & this.#mask]! : EMPTY;
    Atomics.store(this.words, BOTTOM, (bottom + 1) | 0);
    return task;
  }

  /** Any thread. Takes the oldest task; -1 when there is none, -2 when another took it first: try again. */
  steal(): number {
    const top = Atomics.load(this.words, TOP);
    if (((Atomics.load(this.words, BOTTOM) - top) | 0) <= 0) return EMPTY;
    // Read before it is won: afterwards the owner may write here.
    const task = Atomics.load(this.cells, top & this.#mask);
    return this.takeTop(top) ? task : LOST_RACE;
  }

  /** Any thread. How many tasks wait; out of date at once unless the deque is quiet. */
  length(): number {
    const top = Atomics.load(this.words, TOP);
    return Math.max(0, (Atomics.load(this.words, BOTTOM) - top) | 0);
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
