/**
 * The places of a half-open breaker's probes. Who takes one writes its name into it, so that after a death it can be
 * found and freed; a place of another generation is free.
 */
import { callerOf, GENERATION, MAX_PROBES, PLACES } from './breaker-memory.ts';

const STATUS = 3;
const FREE = 0;
const TAKEN = 1;
const SUCCEEDED = 2;

/** For a caller of the breaker: takes and leaves places of probes. */
export class BreakerProbes {
  private readonly words: Int32Array;
  private readonly caller: number;

  constructor(words: Int32Array, caller: number) {
    this.words = words;
    this.caller = caller;
  }

  /** Takes one of the first `probes` places in the generation of the state word `word`; -1 if none is free. */
  take(word: number, probes: number): number {
    for (let place = 0; place < probes; place++) {
      const held = Atomics.load(this.words, PLACES + place);
      const isFree = ((held ^ word) & GENERATION) !== 0 || (held & STATUS) === FREE;
      if (isFree && Atomics.compareExchange(this.words, PLACES + place, held, this.mine(word)) === held) return place;
    }
    return -1;
  }

  /** Whether this caller holds the place. */
  isHeld(word: number, place: number): boolean {
    return Atomics.load(this.words, PLACES + place) === this.mine(word);
  }

  /** Notes success. False if this caller does not hold the place any more; the same for `free`. */
  succeed(word: number, place: number): boolean {
    return this.leave(word, place, SUCCEEDED);
  }

  free(word: number, place: number): boolean {
    return this.leave(word, place, FREE);
  }

  haveAllSucceeded(word: number, probes: number): boolean {
    for (let place = 0; place < probes; place++) {
      const held = Atomics.load(this.words, PLACES + place);
      if (((held ^ word) & GENERATION) !== 0 || (held & STATUS) !== SUCCEEDED) return false;
    }
    return true;
  }

  freeAllOf(caller: number): void {
    for (let place = 0; place < MAX_PROBES; place++) {
      const held = Atomics.load(this.words, PLACES + place);
      if ((held & STATUS) !== TAKEN || callerOf(held) !== caller) continue;
      Atomics.compareExchange(this.words, PLACES + place, held, held & GENERATION);
    }
  }

  private mine(word: number): number {
    return (word & GENERATION) | (this.caller << 2) | TAKEN;
  }

  private leave(word: number, place: number, status: typeof FREE | typeof SUCCEEDED): boolean {
    const held = this.mine(word);
    return Atomics.compareExchange(this.words, PLACES + place, held, (held & ~STATUS) | status) === held;
  }
}
