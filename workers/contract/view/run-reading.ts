/**
 * One reading of a run: what every stage had committed, such that all figures made of it agree.
 *
 * The journals can't all be read at one moment, but in an order that leaves no contradiction: from the end of the pipeline
 * to its beginning. A stage commits before it publishes, and receives only what was published. So when a journal says
 * "received n", the journal before it had said "sent n" by then, and read later it says no less:
 *
 *   depth of a channel = sent before it − received behind it ≥ 0
 *   in a stage's hands = received − sent − ended there      ≥ 0, as both are of one journal
 *
 * Their sum telescopes: each "sent" and "received" between source and storage is in it once with each sign. What is left
 * is sent by the source − invalid − expired − evicted − stored − dead-lettered, which is emitted − outcomes, which is in flight. So
 * whatever moves meanwhile, the depths and what is in the stages' hands are together exactly what is in flight.
 *
 * The transform pool is one stage with many journals, whose workers send what others received. So it is passed twice: what
 * each has sent, and afterwards what each has received.
 *
 * A reading of several moments may show a channel fuller than it ever was, by what moved. So it is repeated where something
 * moved, at most twice, and the reading in which least did is kept.
 */

import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import {
  BEFORE_POOL,
  BEHIND_POOL,
  BROADCAST,
  CHANNELS,
  POOL,
  SCHEDULER,
  SOURCE,
  STORAGE,
  TRANSFORM,
  VALIDATE,
} from '../../memory/tasks.ts';
import { ChannelView } from '../../primitives/channel/channel-view.ts';
import type { JournalReader } from '../../primitives/shared/journal.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { type LedgerFigures, PoolCount } from './ledger.ts';

const MOST_ATTEMPTS = 3;
/** The tasks that send to each channel, and those that receive from it. */
const SENDERS: readonly (readonly number[])[] = [[SOURCE], [VALIDATE], POOL, [SCHEDULER], [BROADCAST]];
const RECEIVERS: readonly (readonly number[])[] = [[VALIDATE], POOL, [SCHEDULER], [BROADCAST], [STORAGE]];

/** The counters of events that end in a stage, and are sent to no other. */
const ENDED_IN: Readonly<Record<number, readonly number[]>> = {
  [SOURCE]: [J.SHED],
  [VALIDATE]: [J.NOT_FINITE, J.OUT_OF_RANGE, J.UNKNOWN_SENSOR, J.BAD_STATUS, J.BAD_CRC],
  [SCHEDULER]: [J.EXPIRED, J.EVICTED],
  [STORAGE]: [J.STORED, J.DEAD_LETTERED],
};

/** Journals read once, with the pool's count around them. */
class Attempt {
  readonly pool: PoolCount;
  /** Whether nothing was committed while reading: then all of it is of one moment. */
  isStill = false;
  private readonly journals: readonly JournalReader[];
  /** Of the pool's members once more, for what they have received. */
  private readonly inputs: readonly JournalReader[];
  private readonly channels: readonly ChannelView[];

  constructor(memory: MemoryMap) {
    this.pool = new PoolCount(memory);
    this.journals = memory.journals.map((_, task) => journalReaderOf(memory, task));
    this.inputs = POOL.map((task) => journalReaderOf(memory, task));
    this.channels = memory.channels.map((channel) => new ChannelView(channel));
  }

  read(): void {
    const { journals, inputs } = this;
    this.pool.count('before');
    for (const task of BEHIND_POOL) journals[task]!.read();
    for (const task of POOL) journals[task]!.read();
    for (const input of inputs) input.read();
    for (const task of BEFORE_POOL) journals[task]!.read();
    this.isStill = isCurrent(journals) && isCurrent(inputs);
    this.pool.count('after');
  }

  of(task: number, field: number): number {
    return this.journals[task]!.record[field]!;
  }
  received(tasks: readonly number[]): number {
    let sum = 0;
    for (const task of tasks) {
      const journal = task >= TRANSFORM ? this.inputs[task - TRANSFORM]! : this.journals[task]!;
      sum += journal.record[J.RECEIVED]!;
    }
    return sum;
  }
  sent(tasks: readonly number[]): number {
    let sum = 0;
    for (const task of tasks) sum += this.of(task, J.SENT);
    return sum;
  }
  depth(channel: number): number {
    return this.sent(SENDERS[channel]!) - this.received(RECEIVERS[channel]!);
  }

  /** How far it is from one moment: what moved, and what it has in channels beyond their room. */
  get disorder(): number {
    let disorder = this.pool.slack;
    for (let channel = 0; channel < CHANNELS; channel++) {
      disorder += Math.max(0, this.depth(channel) - this.channels[channel]!.capacity);
    }
    return disorder;
  }
}

function isCurrent(journals: readonly JournalReader[]): boolean {
  for (const journal of journals) if (!journal.isCurrent) return false;
  return true;
}

/** All journals of a run, read as of one moment. For one reader, on any thread. */
export class RunReading {
  private kept: Attempt;
  private spare: Attempt;

  constructor(memory: MemoryMap) {
    this.kept = new Attempt(memory);
    this.spare = new Attempt(memory);
  }

  /** Reads the run as it is now. All else is of the last such reading. */
  take(): void {
    this.kept.read();
    for (let i = 1; i < MOST_ATTEMPTS && !this.kept.isStill; i++) {
      const { kept, spare } = this;
      spare.read();
      if (!spare.isStill && spare.disorder > kept.disorder) continue;
      this.kept = spare;
      this.spare = kept;
    }
  }

  /** A word of a task's journal. Not for what the pool's members have received, nor what is made of that. */
  of(task: number, field: number): number {
    return this.kept.of(task, field);
  }
  /** How many events the tasks of one stage have taken in, and passed on. */
  received(tasks: readonly number[]): number {
    return this.kept.received(tasks);
  }
  sent(tasks: readonly number[]): number {
    return this.kept.sent(tasks);
  }
  /** What the tasks of one stage between source and storage have taken in, and neither passed on nor ended. */
  inHand(tasks: readonly number[]): number {
    let gone = 0;
    // What storage calls sent is what has ended there.
    for (const task of tasks) gone += this.endedIn(task) + (task === STORAGE ? 0 : this.of(task, J.SENT));
    return this.received(tasks) - gone;
  }
  /** How many events passed into a channel, and, below, out of it. */
  sentTo(channel: number): number {
    return this.sent(SENDERS[channel]!);
  }
  receivedFrom(channel: number): number {
    return this.received(RECEIVERS[channel]!);
  }
  /** How many events wait in a channel. */
  depth(channel: number): number {
    return this.kept.depth(channel);
  }
  /** How many events wait for a subscriber. */
  lag(subscriber: number, task: number): number {
    return this.of(BROADCAST, J.DELIVERED + subscriber) - this.received([task]);
  }

  counters(): Snapshot['counters'] {
    return {
      emitted: this.of(SOURCE, J.RECEIVED),
      invalid: this.endedIn(VALIDATE),
      shed: this.endedIn(SOURCE),
      expired: this.of(SCHEDULER, J.EXPIRED),
      evicted: this.of(SCHEDULER, J.EVICTED),
      deadLettered: this.of(STORAGE, J.DEAD_LETTERED),
      stored: this.of(STORAGE, J.STORED),
    };
  }
  ledger(): LedgerFigures {
    const { emitted, stored, ...lost } = this.counters();
    const { invalid, shed, expired, evicted, deadLettered } = lost;
    return this.kept.pool.judge(emitted - (invalid + shed + expired + evicted + deadLettered + stored));
  }
  /** Reads, and says whether the ledger adds up. */
  check(): LedgerFigures {
    this.take();
    return this.ledger();
  }

  private endedIn(task: number): number {
    let ended = 0;
    for (const field of ENDED_IN[task] ?? []) ended += this.of(task, field);
    return ended;
  }
}
