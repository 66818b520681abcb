/**
 * Leaves out interleavings that cannot differ from one that is explored. Two rules, both exact:
 *
 * 1. The turn passes only before a step that another thread can notice or be noticed by: one on a word that several
 *    threads use and some of them write. Every other step commutes with all that the others do, so it may as well come
 *    at once. Which words these are is learned: when a schedule finds another one, the exploration begins again.
 * 2. A state is gone on from once. It is memory, and what each living thread has been told by its steps so far: programs
 *    are deterministic, so that says where each of them is. What it was told before a `checkpoint` no longer counts.
 *    States are told apart by 53 bits of a hash.
 *
 * See Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems" (1996), chapters 4 and 7.
 */
import type { Operation } from './stepper-memory.ts';

const LOOKS: ReadonlySet<Operation> = new Set(['read', 'load']);

/** Of 53 bits in two parts, mixed as in MurmurHash3. */
export class Digest {
  low = 0;
  high = 0;

  clear(): void {
    this.low = 0;
    this.high = 0;
  }
  /** What comes later counts differently from what comes earlier. */
  append(number: number): void {
    this.low = mix(this.low ^ hashOf(number, 0x9e3779b1));
    this.high = mix(this.high ^ hashOf(number, 0x85ebca77));
  }
  /** The same twice cancels out, whatever comes between. */
  toggle(word: number, value: number): void {
    this.low ^= mix(hashOf(word, 0x9e3779b1) ^ Math.imul(hashOf(value, 0xc2b2ae3d), 5));
    this.high ^= mix(hashOf(word, 0x85ebca77) ^ Math.imul(hashOf(value, 0x27d4eb2f), 5));
  }
  get number(): number {
    return (this.high & 0x1fffff) * 2 ** 32 + (this.low >>> 0);
  }
}

const double = new Float64Array(1);
const halves = new Uint32Array(double.buffer);

function hashOf(number: number, seed: number): number {
  double[0] = number;
  return mix(mix(seed ^ halves[0]!) ^ halves[1]!);
}
function mix(bits: number): number {
  let hash = bits;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}

/** What an exploration has seen, so that it leaves out orders that can make no difference. */
export class Reduction {
  /** By word: bits of the threads that looked at it, and of those that may have changed it. */
  private readonly readers = new Map<number, number>();
  private readonly writers = new Map<number, number>();
  private readonly states = new Set<number>();
  private hasLearned = false;

  /** Notes an access. @returns whether another thread can tell when it happens, or is told by it */
  isRelevant(word: number, operation: Operation, thread: number): boolean {
    const isLook = LOOKS.has(operation);
    const own = 1 << thread;
    const users = isLook ? this.readers : this.writers;
    const before = users.get(word) ?? 0;
    const othersRead = (this.readers.get(word) ?? 0) & ~own;
    const othersWrite = (this.writers.get(word) ?? 0) & ~own;
    const isRelevant = othersWrite !== 0 || (!isLook && othersRead !== 0);
    if ((before & own) === 0) {
      users.set(word, before | own);
      this.hasLearned ||= isRelevant;
    }
    return isRelevant;
  }

  /** @returns false when this state was met before: then everything that follows it has been, or will be */
  isNew(state: number): boolean {
    const { size } = this.states;
    this.states.add(state);
    return this.states.size > size;
  }

  /** Whether the last schedule has found another word that matters: then those before it left something out. */
  mustBeginAgain(): boolean {
    const hasLearned = this.hasLearned;
    this.hasLearned = false;
    if (hasLearned) this.states.clear();
    return hasLearned;
  }
}
