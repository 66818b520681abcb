import { type Layout } from '../shared/region-allocator.ts';
export declare const DEQUE_WORDS = 64;
export declare const TOP = 0;
export declare const VERSION_WORD = 1;
export declare const BOTTOM = 32;
export interface DequeOptions {
    /** Tasks that it holds at most: a power of two from 1 to 65,536, 256 by default. */
    readonly capacity?: number;
}
export declare const DEQUE_OPTIONS: {
    readonly capacity: {
        readonly unit: 'tasks';
        readonly min: 1;
        readonly max: 65536;
        readonly kind: 'power of two';
        readonly default: 256;
    };
};
export interface DequeMemory {
    readonly words: Int32Array;
    readonly cells: Uint32Array;
}
/** @throws RangeError */
export declare function layout({ capacity }?: DequeOptions): Layout<DequeMemory>;
/** The same, unchecked. @param capacity a power of two */
export declare function cellsLayout(capacity: number): Layout<DequeMemory>;
/** Memory for a deque of its own. @throws RangeError */
export declare function allocate(options?: DequeOptions): DequeMemory;
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
export declare class WorkStealingDeque {
    private readonly words;
    private readonly cells;
    private readonly mask;
    /** @throws Error when another version laid the memory out */
    constructor({ words, cells }: DequeMemory);
    get capacity(): number;
    /** Any thread. How many tasks wait; out of date at once unless the deque is quiet. */
    get length(): number;
    /** Owner. Adds a task at the bottom. @returns 1, or FULL */
    push(task: number): number;
    /** Owner. Takes the youngest task. @returns it, or EMPTY */
    pop(): number;
    /** Any thread. Takes the oldest task. @returns it, or EMPTY, or RETRY when another took it first */
    steal(): number;
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
    adopt(): void;
    private takeTop;
}
