/**
 * A lock whose word says who holds it, so that what a killed thread held can be released for it.
 *
 * Of its four shared words the first is the owner (0: free), two are an event count, and the last is 1 when somebody who sleeps
 * elsewhere found it held.
 */
import { EventCount, mayWait, pauseBriefly, type Waker } from './event-count.ts';

const WANTED = 3;
/** A lock is held for a copy of a batch, so it pays to look again a few times before sleeping. */
const SPINS = 100;
const PAUSES = 20;

/** A lock that any thread may hold, each under a number of its own, never 0. */
export class OwnedLock {
  private readonly freed: EventCount;
  private readonly isFree = () => Atomics.load(this.words, this.at) === 0;

  /**
   * @param at its first word
   * @param elsewhere wakes those who wait for more than the lock; null: they are not told when it is free
   */
  constructor(
    private readonly words: Int32Array,
    private readonly at: number,
    private readonly elsewhere: Waker | null,
  ) {
    this.freed = new EventCount(words, at + 1);
  }

  /** Waits; where the thread may not sleep it spins. @param owner any number but 0 */
  lock(owner: number): void {
    for (let spins = 0; Atomics.compareExchange(this.words, this.at, 0, owner) !== 0; spins++) {
      if (spins < SPINS) continue;
      if (mayWait()) this.freed.park(this.isFree, Number.POSITIVE_INFINITY);
      else pauseBriefly(PAUSES);
    }
  }
  /** Whether `owner` has the lock now. If not, those who sleep elsewhere are woken when it is free. */
  tryLock(owner: number): boolean {
    if (Atomics.compareExchange(this.words, this.at, 0, owner) === 0) return true;
    if (this.elsewhere === null) return false;
    Atomics.store(this.words, this.at + WANTED, 1);
    // Again, as the holder may have looked for our wish just before.
    return Atomics.compareExchange(this.words, this.at, 0, owner) === 0;
  }
  unlock(): void {
    Atomics.store(this.words, this.at, 0);
    this.freed.wake();
    if (this.elsewhere === null || Atomics.load(this.words, this.at + WANTED) === 0) return;
    Atomics.store(this.words, this.at + WANTED, 0);
    this.elsewhere.wake();
  }

  /** Whether it is held by `owner`, or `owner` died with it. */
  isHeldBy(owner: number): boolean {
    return Atomics.load(this.words, this.at) === owner;
  }
  /** Frees it if a thread that is dead held it. It may have died between an unlock and the wake-up that goes with it. */
  release(owner: number): void {
    Atomics.compareExchange(this.words, this.at, owner, 0);
    this.freed.wake();
  }
}
