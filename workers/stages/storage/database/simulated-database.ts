/**
 * The database that people set up for themselves, as far as its time goes: it serves so many calls at once, the others wait in
 * the order in which they came. A caller may abandon its call; that is served all the same, because nobody tells a database
 * that its answer has become useless.
 *
 * A pure unit on a clock that is handed in. Calls may be sent a little before now: what a timer overshot is given back that way
 * (`service-clock.ts`).
 *
 * Its state is in shared memory, because a database does not end with its clients: a storage worker that takes over finds it as
 * busy as it is. All that a death in the middle of a write can do is that one call, which nobody waits for, is not served.
 */
import { MOST_QUEUED, MOST_SERVED } from '../../../memory/memory-map.ts';

export interface SimulatedMemory {
  /** Ends of the latest calls, ms since the start of the run, in no order. */
  readonly busyUntil: Float64Array;
  /** A ring of those that wait: when each was sent, and how long it takes. */
  readonly queue: Float64Array;
  /** How many calls have left the ring, and come to it. */
  readonly positions: Float64Array;
}
/** A call as its sender sees it: when it ends; Infinity while it waits. */
export interface SentCall {
  endsAt: number;
}

const SERVED = 0;
const SENT = 1;

export class SimulatedDatabase {
  private capacity = 1;
  /** Since when, or from when on, there is room for another call. */
  private freeAt = 0;
  private raisedAt = 0;
  private readonly ends = new Float64Array(MOST_SERVED);
  /** Of the calls that wait, by position. */
  private readonly senders = new Map<number, SentCall>();

  constructor(private readonly memory: SimulatedMemory) {
    this.freeAt = this.whenFree();
  }

  /** @param capacity calls served at once: from `now` on, also of those that wait */
  configure(capacity: number, now: number): void {
    this.advance(now);
    if (capacity > this.capacity) this.raisedAt = now;
    this.capacity = capacity;
    this.freeAt = this.whenFree();
  }

  /** How many calls wait. */
  get waiting(): number {
    const { positions } = this.memory;
    return positions[SENT]! - positions[SERVED]!;
  }
  /** Whether a call that comes now is served at once. */
  isFree(now: number): boolean {
    return this.waiting === 0 && this.freeAt <= now;
  }
  /** When the first of those that wait is served; Infinity when none does. */
  get nextAt(): number {
    return this.waiting === 0 ? Number.POSITIVE_INFINITY : Math.max(this.freeAt, this.first(0));
  }

  /**
   * @param at when it was sent, ms since the start of the run; not after `now`
   * @param takes ms that it is served for
   * @returns false when too many wait: then it is refused
   */
  send(call: SentCall, at: number, takes: number, now: number): boolean {
    this.advance(now);
    if (this.waiting === 0 && this.freeAt <= now) {
      call.endsAt = this.serve(at, takes);
      return true;
    }
    const { queue, positions } = this.memory;
    if (this.waiting >= MOST_QUEUED) return false;
    const position = positions[SENT]!;
    queue[2 * (position % MOST_QUEUED)] = at;
    queue[2 * (position % MOST_QUEUED) + 1] = takes;
    positions[SENT] = position + 1;
    call.endsAt = Number.POSITIVE_INFINITY;
    this.senders.set(position, call);
    return true;
  }

  /** Serves what it has come to by now. */
  advance(now: number): void {
    const { positions } = this.memory;
    while (this.nextAt <= now) {
      const position = positions[SERVED]!;
      const [at, takes] = [this.first(0), this.first(1)];
      positions[SERVED] = position + 1;
      const endsAt = this.serve(at, takes);
      const sender = this.senders.get(position);
      if (sender) sender.endsAt = endsAt;
      this.senders.delete(position);
    }
  }

  private first(word: 0 | 1): number {
    const { queue, positions } = this.memory;
    return queue[2 * (positions[SERVED]! % MOST_QUEUED) + word]!;
  }

  /** @returns when it ends */
  private serve(at: number, takes: number): number {
    const { busyUntil } = this.memory;
    const endsAt = Math.max(at, this.freeAt) + takes;
    let earliest = 0;
    for (let i = 1; i < MOST_SERVED; i++) if (busyUntil[i]! < busyUntil[earliest]!) earliest = i;
    busyUntil[earliest] = endsAt;
    this.freeAt = this.whenFree();
    return endsAt;
  }

  /** Another call is served when all but `capacity - 1` of those before it have ended (Kiefer and Wolfowitz, 1955). */
  private whenFree(): number {
    const { ends } = this;
    const { busyUntil } = this.memory;
    for (let i = 0; i < MOST_SERVED; i++) ends[i] = busyUntil[i]!;
    return Math.max(ends.sort()[MOST_SERVED - this.capacity]!, this.raisedAt);
  }
}
