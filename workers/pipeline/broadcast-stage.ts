/**
 * Publishes every event once to storage and three observers, by reference: what is sent on is the slot's number, and
 * the payload stays where the source wrote it.
 *
 * Who still reads a slot is told by positions, not by a count, so that no reference costs an atomic operation: the bits
 * in `delivered` say which observers got it, `position` where in the observer's ring it lies, and an observer has
 * let go of it when its head has passed that position. Storage, which never skips, is the last to look.
 *
 * Per observer, at the lag limit: `skip` leaves it out, `block` holds everyone up. `conflate` keeps one entry per sensor
 * in the ring (the sensor's number with the top bit set) and the sensor's latest slot in a mailbox, where a newer one
 * replaces it.
 */
import type { Config } from '../contract/config-types.ts';
import { GIVE_UP, IMPATIENT } from '../memory/control.ts';
import type { Journal } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import { BROADCAST, OBSERVERS, TO_BROADCAST, TO_STORAGE } from '../memory/tasks.ts';
import {
  BLOCKED,
  ENDED,
  IDLE,
  journalOf,
  QUANTUM,
  type StepResult,
  servicesOf,
  type Task,
  type TaskContext,
  WORKED,
  waitsOf,
} from './task.ts';

export const SKIP = 0;
export const CONFLATE = 1;
export const BLOCK = 2;
const POLICIES = { skip: SKIP, conflate: CONFLATE, block: BLOCK } as const;
/** Bits of `delivered`: from bit 0 on for observers that got the slot itself, from here on where it went to a mailbox. */
export const CONFLATED = 16;
/** Marks a ring entry as a sensor's number. */
export const SENSOR_ENTRY = 0x8000_0000;

export class BroadcastStage implements Task {
  readonly id = BROADCAST;
  readonly background = false;
  readonly empty = true;
  dueAt = Number.POSITIVE_INFINITY;
  private readonly journal: Journal;
  private readonly waits;
  private readonly services;
  private lagLimit = 1;

  constructor(private readonly context: TaskContext) {
    const { memory } = context;
    this.journal = journalOf(memory, BROADCAST);
    this.waits = waitsOf(memory, BROADCAST);
    this.services = servicesOf(memory, BROADCAST);
    this.publish(context.now());
    for (let o = 0; o < OBSERVERS.length; o++) this.takeBack(o);
  }

  /**
   * After a crash: what a dead predecessor put into mailboxes in a step that it never committed is announced by no ring
   * entry. It is still in the input, and will be offered again. What was committed stays: its observer has not come to its
   * entry yet, and will look into the mailbox then.
   */
  private takeBack(observer: number): void {
    const { memory, links } = this.context;
    const { mailbox } = memory.observers[observer]!;
    const { channel } = links.links[TO_BROADCAST]!;
    const { cells, mask, head } = channel;
    for (let i = channel.available() - 1; i >= 0; i--) {
      const slot = cells[(head + i) & mask]!;
      Atomics.compareExchange(mailbox, memory.meta[slot]! & 0xffff, slot + 1, 0);
    }
  }

  configure(config: Config): void {
    const { lagLimit, policies } = config.broadcast;
    this.lagLimit = lagLimit | 0;
    const { draft } = this.journal;
    draft[J.POLICY] = POLICIES[policies.aggregates];
    draft[J.POLICY + 1] = POLICIES[policies.alarms];
    draft[J.POLICY + 2] = POLICIES[policies.tail];
  }

  step(now: number): StepResult {
    const { links, observers } = this.context.links;
    const input = links[TO_BROADCAST]!;
    const { draft } = this.journal;
    const closed = input.channel.closed;
    const available = input.channel.available();
    if (available === 0) return closed ? this.end() : IDLE;

    const output = links[TO_STORAGE]!;
    let room = Math.min(output.channel.room(), QUANTUM);
    if (room <= 0) output.noteBlocked();
    const patient = Atomics.load(this.context.memory.control, GIVE_UP) < IMPATIENT;
    for (let o = 0; o < OBSERVERS.length && patient; o++) {
      if (draft[J.POLICY + o] !== BLOCK) continue;
      room = Math.min(room, this.lagLimit - observers[o]!.available());
      if (room <= 0) observers[o]!.askForRoom();
    }
    if (room <= 0) return BLOCKED;
    const count = Math.min(available, room);
    const head = draft[J.HEAD]! | 0;
    const tail = draft[J.TAIL]! | 0;
    input.recordWaits(this.waits, head, count, now);

    this.pass(head, count, tail);
    for (let o = 0; o < OBSERVERS.length; o++) this.offer(o, head, count);
    draft[J.RECEIVED]! += count;
    draft[J.SENT]! += count;
    draft[J.HEAD] = (head + count) >>> 0;
    draft[J.TAIL] = (tail + count) >>> 0;
    this.journal.commit();
    const done = this.context.now();
    this.publish(done);
    this.services.record((done - now) * 1000, count);
    return WORKED;
  }

  /** To storage, all of them. */
  private pass(head: number, count: number, tail: number): void {
    const { memory, links } = this.context;
    const { delivered } = memory;
    const { cells, mask } = links.links[TO_BROADCAST]!.channel;
    const out = links.links[TO_STORAGE]!.channel.cells;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      delivered[slot] = 0;
      out[(tail + i) & mask] = slot;
    }
  }

  private offer(observer: number, head: number, count: number): void {
    const { draft } = this.journal;
    const ring = this.context.links.observers[observer]!;
    const lag = (draft[J.OBSERVER_TAILS + observer]! - ring.head) | 0;
    const conflate = draft[J.POLICY + observer] === CONFLATE;
    const given = conflate ? count : Math.max(0, Math.min(count, this.lagLimit - lag));
    const entries = conflate ? this.conflate(observer, head, count) : this.deliver(observer, head, given);
    draft[J.OBSERVER_TAILS + observer] = (draft[J.OBSERVER_TAILS + observer]! + entries) >>> 0;
    draft[J.DELIVERED + observer]! += entries;
    draft[J.SKIPPED + observer]! += count - entries;
  }

  private deliver(observer: number, head: number, count: number): number {
    const { memory, links } = this.context;
    const { delivered } = memory;
    const { position } = memory.observers[observer]!;
    const { cells, mask } = links.links[TO_BROADCAST]!.channel;
    const ring = links.observers[observer]!;
    const tail = this.journal.draft[J.OBSERVER_TAILS + observer]! | 0;
    const bit = 1 << observer;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      delivered[slot]! |= bit;
      position[slot] = tail + i;
      ring.cells[(tail + i) & ring.mask] = slot;
    }
    return count;
  }

  /** @returns how many sensors were not waiting in the ring before */
  private conflate(observer: number, head: number, count: number): number {
    const { memory, links } = this.context;
    const { mailbox } = memory.observers[observer]!;
    const { cells, mask } = links.links[TO_BROADCAST]!.channel;
    const ring = links.observers[observer]!;
    const tail = this.journal.draft[J.OBSERVER_TAILS + observer]! | 0;
    let entries = 0;
    for (let i = 0; i < count; i++) {
      const slot = cells[(head + i) & mask]!;
      const sensor = memory.meta[slot]! & 0xffff;
      memory.delivered[slot]! |= CONFLATED << observer;
      if (Atomics.exchange(mailbox, sensor, slot + 1) !== 0) continue;
      ring.cells[(tail + entries) & ring.mask] = sensor | SENSOR_ENTRY;
      entries++;
    }
    return entries;
  }

  private publish(now: number): void {
    const { links, observers } = this.context.links;
    const { draft } = this.journal;
    for (let o = 0; o < OBSERVERS.length; o++) observers[o]!.publishTail(draft[J.OBSERVER_TAILS + o]!);
    links[TO_STORAGE]!.publish(draft[J.TAIL]!, now);
    links[TO_BROADCAST]!.channel.publishHead(draft[J.HEAD]!);
  }

  private end(): StepResult {
    const { links, observers } = this.context.links;
    for (const ring of observers) ring.close();
    links[TO_STORAGE]!.channel.close();
    return ENDED;
  }
}
