/** The channels between the stages, wired to the threads that run them. */
import { HOLDER, PARKING, PLACEMENT_LINE, THREAD_LINE } from '../memory/control.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { Parking, type Waker } from '../memory/parking.ts';
import {
  BROADCAST,
  LINKS,
  MAX_POOL_WORKERS,
  MAX_THREADS,
  OBSERVERS,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TO_SCHEDULER,
  TO_TRANSFORM,
  TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { Channel } from '../primitives/channel.ts';
import type { HistogramStripe } from '../primitives/histogram.ts';

/** A channel of slots that also says when each was sent. */
export class Link {
  private blocked = false;

  constructor(
    readonly channel: Channel,
    private readonly stamps: Uint32Array,
  ) {}

  /** Publishes the cells from `from` up to `tail`, all sent at `now` (ms). For the sender, after its commit. */
  publish(from: number, tail: number, now: number): void {
    const { stamps, channel } = this;
    const micros = (now * 1000) >>> 0;
    for (let position = from; position !== tail; position = (position + 1) >>> 0)
      stamps[position & channel.mask] = micros;
    this.blocked = false;
    channel.publishTail(tail);
  }

  /** Counts that the sender found no room: once until it sends again, however often it looks. */
  noteBlocked(): void {
    if (!this.blocked) this.channel.countBlockedSend();
    this.blocked = true;
  }

  /** Records how long the `count` events from `head` on waited here until `now` (ms). For the receiver, before it gives them back. */
  recordWaits(waits: HistogramStripe, head: number, count: number, now: number): void {
    const { stamps } = this;
    const { mask } = this.channel;
    const micros = (now * 1000) >>> 0;
    // Events sent together waited alike: a batch costs a comparison per event and one record.
    let run = 0;
    let stamp = stamps[head & mask]!;
    for (let i = 0; i < count; i++) {
      const next = stamps[(head + i) & mask]!;
      if (next !== stamp) {
        waits.record((micros - stamp) | 0, i - run);
        stamp = next;
        run = i;
      }
    }
    if (count > run) waits.record((micros - stamp) | 0, count - run);
  }
}

export interface Links {
  readonly links: readonly Link[];
  readonly returns: readonly Channel[];
  readonly observers: readonly Channel[];
  /** Wakes the pool's workers on other threads. */
  readonly pool: Waker;
}

/** Wakes the threads that run some tasks at the moment, unless that is this thread. */
export class TaskWaker implements Waker {
  constructor(
    private readonly placement: Int32Array,
    private readonly threads: readonly Parking[],
    private readonly self: number,
    private readonly tasks: readonly number[],
  ) {}

  /** Whether one of the tasks is on this thread. */
  hasOwn(): boolean {
    for (let i = 0; i < this.tasks.length; i++) {
      if (Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER) === this.self) return true;
    }
    return false;
  }

  wake(): void {
    for (let i = 0; i < this.tasks.length; i++) {
      const holder = Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER);
      if (holder !== 0 && holder !== this.self) this.threads[holder - 1]!.wake();
    }
  }
}

/** One worker of the pool is enough to begin with: when one is on this very thread, it will look by itself. */
class PoolWaker extends TaskWaker {
  override wake(): void {
    if (!this.hasOwn()) super.wake();
  }
}

export function threadParking(memory: MemoryMap, thread: number): Parking {
  return new Parking(memory.threads, (thread - 1) * THREAD_LINE + PARKING);
}

const POOL = Array.from({ length: MAX_POOL_WORKERS }, (_, i) => TRANSFORM + i);
/** Who sends to and who receives from each link, in the order of `tasks.ts`. */
const SENDERS: readonly (readonly number[])[] = [[SOURCE], [VALIDATE], POOL, [SCHEDULER], [BROADCAST, SCHEDULER]];
const RECEIVERS: readonly (readonly number[])[] = [[VALIDATE], POOL, [SCHEDULER], [BROADCAST], [STORAGE]];

/**
 * Connects this thread to all channels of a run.
 *
 * The scheduler is woken with the broadcast stage when storage takes events, because it holds back what storage has not
 * taken yet. Broadcast is the sender of every observer's ring.
 *
 * @param self the number of this thread, from 1; 0 for one that runs no task
 */
export function openLinks(memory: MemoryMap, self: number): Links {
  const threads = Array.from({ length: MAX_THREADS }, (_, i) => threadParking(memory, i + 1));
  const waker = (tasks: readonly number[]) => new TaskWaker(memory.placement, threads, self, tasks);
  const links = Array.from({ length: LINKS }, (_, i) => {
    const { words, cells, stamps } = memory.links[i]!;
    const senders = i === TO_SCHEDULER ? 'many' : 'one';
    const receivers = i === TO_TRANSFORM ? 'many' : 'one';
    const wakeReceivers =
      i === TO_TRANSFORM ? new PoolWaker(memory.placement, threads, self, POOL) : waker(RECEIVERS[i]!);
    const wakers = { wakeReceivers, wakeSenders: waker(SENDERS[i]!) };
    return new Link(new Channel({ words, cells }, { senders, receivers, ...wakers }), stamps);
  });
  const single = { senders: 'one', receivers: 'one' } as const;
  const returns = memory.returns.map(
    (ring) => new Channel(ring, { ...single, wakeReceivers: waker([SOURCE]), wakeSenders: waker([]) }),
  );
  const observers = memory.observers.map(
    (ring, i) =>
      new Channel(ring, { ...single, wakeReceivers: waker([OBSERVERS[i]!]), wakeSenders: waker([BROADCAST]) }),
  );
  return { links, returns, observers, pool: waker(POOL) };
}
