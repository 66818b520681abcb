/** The channels between the stages, wired to the threads that run them. */

import { HOLDER, PLACEMENT_LINE } from '../memory/control.ts';
import { type EngineStripes, engineStripes } from '../memory/engine-counters.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import {
  BROADCAST,
  CHANNELS,
  MAX_THREADS,
  POOL,
  SCHEDULER,
  SOURCE,
  STORAGE,
  SUBSCRIBER_TASKS,
  TO_TRANSFORM,
  VALIDATE,
} from '../memory/tasks.ts';
import { threadParking } from '../memory/thread-parking.ts';
import { Ring } from '../primitives/channel/ring.ts';
import type { CounterStripe } from '../primitives/counter/striped-counter.ts';
import type { HistogramStripe } from '../primitives/histogram/histogram.ts';
import type { EventCount, Waker } from '../primitives/shared/event-count.ts';

/** Words of `runWords`, on a line each. */
const WRITTEN = 0;
const READ = 32;

/**
 * A channel of slots that also says when each was sent. Events sent together waited alike, so there is one note for each
 * batch and none for each event: the tail after it and the time. There are as many notes as cells, and a batch has at
 * least one event, so they never overtake the receivers.
 */
export class StageChannel {
  /** How long the latest of the events waited whose waits were recorded last, ms. */
  latestWait = 0;
  private isBlocked = false;
  private readonly mask: number;

  constructor(
    readonly ring: Ring,
    private readonly runs: Uint32Array,
    private readonly words: Int32Array,
  ) {
    this.mask = runs.length / 2 - 1;
  }

  /** Publishes the cells up to `tail`, all sent at `now` (ms). For the sender, after its commit; again, it changes nothing. */
  publish(tail: number, now: number): void {
    const { runs, words, ring } = this;
    if (tail !== ring.tail >>> 0) {
      const written = words[WRITTEN]!;
      const at = 2 * (written & this.mask);
      runs[at] = tail;
      runs[at + 1] = (now * 1000) >>> 0;
      words[WRITTEN] = written + 1;
      this.isBlocked = false;
    }
    ring.publishTail(tail);
  }

  /** The sender found no room: it will be woken when there is some. Counts that once until it sends again. */
  noteBlocked(): void {
    this.ring.askForRoom();
    if (!this.isBlocked) this.ring.countBlockedSend();
    this.isBlocked = true;
  }

  /** When the event at the head was sent, ms; `now` where there is no note of it. For the receiver. */
  sentAt(now: number): number {
    const { runs, words, mask } = this;
    const read = words[READ]!;
    if (read === words[WRITTEN]!) return now;
    return now - ((((now * 1000) >>> 0) - runs[2 * (read & mask) + 1]!) | 0) / 1000;
  }

  /**
   * Records how long the `count` events from `head` on waited here until `now` (ms). For the receiver, before it gives them back.
   *
   * @returns by how much, summed up (event × ms), they were sent later than that: a receiver that lost its core after it had
   * looked at the clock takes what was sent meanwhile. Their wait is recorded as 0.
   */
  recordWaits(waits: HistogramStripe, head: number, count: number, now: number): number {
    const { runs, words, mask } = this;
    let early = 0;
    const micros = (now * 1000) >>> 0;
    const end = (head + count) | 0;
    let from = head | 0;
    let read = words[READ]!;
    // Events whose note a dead receiver took with it go unrecorded.
    const written = words[WRITTEN]!;
    while (from !== end && read !== written) {
      const at = 2 * (read & mask);
      const runEnd = runs[at]! | 0;
      const upTo = ((runEnd - end) | 0) < 0 ? runEnd : end;
      // A sender that died before it published wrote its note in vain; its replacement's has the same tail.
      if (((upTo - from) | 0) > 0) {
        const waited = (micros - runs[at + 1]!) | 0;
        waits.record(waited, (upTo - from) | 0);
        this.latestWait = waited / 1000;
        if (waited < 0) early -= (waited * ((upTo - from) | 0)) / 1000;
        from = upTo;
      }
      if (((runEnd - end) | 0) > 0) break;
      read = (read + 1) | 0;
    }
    words[READ] = read;
    return early;
  }
}

export interface StageChannels {
  readonly forward: readonly StageChannel[];
  readonly returns: readonly Ring[];
  readonly subscribers: readonly Ring[];
  /** Wakes the pool's members on other threads. */
  readonly pool: TaskWaker;
  /** Knows whether validate, which the pool gets its events from, is on this thread. */
  readonly validate: TaskWaker;
  /** The counters of the engine that this thread adds to. */
  readonly engine: EngineStripes;
}

/** Wakes the threads that run some tasks at the moment, unless that is this thread. */
class TaskWaker implements Waker {
  constructor(
    private readonly placement: Int32Array,
    private readonly threads: readonly EventCount[],
    private readonly self: number,
    private readonly tasks: readonly number[],
    private readonly wakeUps: CounterStripe,
  ) {}

  /** Whether one of the tasks is on this thread. */
  hasOwn(): boolean {
    for (let i = 0; i < this.tasks.length; i++) {
      if (Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER) === this.self) return true;
    }
    return false;
  }

  /** Whether one of the tasks is on another thread. */
  hasElsewhere(): boolean {
    for (let i = 0; i < this.tasks.length; i++) {
      const holder = Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER);
      if (holder !== 0 && holder !== this.self) return true;
    }
    return false;
  }

  /** Whether one of the tasks is on the thread that runs `task`. */
  hasWith(task: number): boolean {
    const thread = Atomics.load(this.placement, task * PLACEMENT_LINE + HOLDER);
    for (let i = 0; i < this.tasks.length; i++) {
      if (Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER) === thread) return thread !== 0;
    }
    return false;
  }

  wake(): void {
    for (let i = 0; i < this.tasks.length; i++) {
      const holder = Atomics.load(this.placement, this.tasks[i]! * PLACEMENT_LINE + HOLDER);
      if (holder !== 0 && holder !== this.self && this.threads[holder - 1]!.wake()) this.wakeUps.add(1);
    }
  }
}

/** A member of the pool on this very thread looks by itself, and wakes the others when there is enough to share. */
class PoolWaker extends TaskWaker {
  override wake(): void {
    if (!this.hasOwn()) super.wake();
  }
}

/** The tasks that send to each channel, and those that receive from it; in the order of `tasks.ts`. */
const SENDERS: readonly (readonly number[])[] = [[SOURCE], [VALIDATE], POOL, [SCHEDULER], [BROADCAST, SCHEDULER]];
const RECEIVERS: readonly (readonly number[])[] = [[VALIDATE], POOL, [SCHEDULER], [BROADCAST], [STORAGE]];

/**
 * Connects this thread to all channels of a run.
 *
 * The scheduler is woken with the broadcast stage when storage takes events, because it holds back what storage has not
 * taken yet. Broadcast is the sender of every subscriber's ring.
 *
 * @param self the number of this thread, from 1; 0 for one that runs no task
 */
export function openStageChannels(memory: MemoryMap, self: number): StageChannels {
  const threads = Array.from({ length: MAX_THREADS }, (_, i) => threadParking(memory, i + 1));
  const engine = engineStripes(memory, self);
  const waker = (tasks: readonly number[]) => new TaskWaker(memory.placement, threads, self, tasks, engine.wakeUps);
  const forward = Array.from({ length: CHANNELS }, (_, i) => {
    const { words, cells, runs, runWords } = memory.channels[i]!;
    const wakeReceivers =
      i === TO_TRANSFORM ? new PoolWaker(memory.placement, threads, self, POOL, engine.wakeUps) : waker(RECEIVERS[i]!);
    const wakers = { wakeReceivers, wakeSenders: waker(SENDERS[i]!) };
    return new StageChannel(new Ring({ words, cells }, wakers), runs, runWords);
  });
  const returns = memory.returns.map(
    (ring) => new Ring(ring, { wakeReceivers: waker([SOURCE]), wakeSenders: waker([]) }),
  );
  const subscribers = memory.subscribers.map(
    (ring, i) => new Ring(ring, { wakeReceivers: waker([SUBSCRIBER_TASKS[i]!]), wakeSenders: waker([BROADCAST]) }),
  );
  return { forward, returns, subscribers, pool: waker(POOL), validate: waker([VALIDATE]), engine };
}
