/**
 * The ledger: emitted = invalid + shed + expired + evicted + dead-lettered + stored + in flight.
 *
 * In flight is what one reading of the journals leaves over (`run-reading.ts`), so the equation holds in every snapshot.
 * That this holds proves nothing. The proof is the pool's own count, which is made of other words: slots ever taken from it,
 * less those put on one of the three ways back to the source, less those that are stored or given up and only still held
 * by a subscriber. An event that is counted twice, or not at all, makes the two differ.
 *
 * The pool's words are looked at once before the reading and once after it. All that they count only grows, so at the
 * moments of the reading it was between its two looks, and in flight must be between
 *
 *   taken before − (returned + held) after   and   taken after − (returned + held) before.
 *
 * How far these are apart is the slack: what moved while reading. At rest it is 0 and the check is exact. Returned + held
 * grows as a whole: a slot that a subscriber lets go of moves from one to the other within one step of storage.
 */

import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { journalReaderOf } from '../../memory/task-journals.ts';
import { SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../../memory/tasks.ts';
import { ChannelView } from '../../primitives/channel/channel-view.ts';
import type { JournalReader } from '../../primitives/shared/journal.ts';

/** All are events. */
export interface LedgerFigures {
  readonly inFlight: number;
  /** By how much in flight is above (or, negative, below) what the pool's count allows. */
  readonly unaccounted: number;
  /** How exact the pool's count is: the width of what it allows. */
  readonly slack: number;
}

/** The task that sends on each of the ways back, in their order. */
const BACK = [VALIDATE, SCHEDULER, STORAGE] as const;

/** The pool's count around one reading. It has journal readers of its own, so it never changes what was read. */
export class PoolCount {
  private readonly source: JournalReader;
  private readonly back: readonly JournalReader[];
  private readonly ways: readonly ChannelView[];
  private readonly taken = { before: 0, after: 0 };
  /** Returned or held. */
  private readonly ended = { before: 0, after: 0 };

  constructor(memory: MemoryMap) {
    this.source = journalReaderOf(memory, SOURCE);
    this.back = BACK.map((task) => journalReaderOf(memory, task));
    this.ways = memory.returns.map((ring) => new ChannelView(ring));
  }

  count(when: 'before' | 'after'): void {
    this.source.read();
    this.taken[when] = this.source.record[J.TAKEN]!;
    let ended = 0;
    for (let way = 0; way < BACK.length; way++) ended += this.endedBy(way);
    this.ended[when] = ended;
  }

  judge(inFlight: number): LedgerFigures {
    const low = this.taken.before - this.ended.after;
    const high = this.taken.after - this.ended.before;
    let unaccounted = 0;
    if (inFlight > high) unaccounted = inFlight - high;
    else if (inFlight < low) unaccounted = inFlight - low;
    return { inFlight, unaccounted, slack: high - low };
  }
  get slack(): number {
    return this.taken.after - this.taken.before + this.ended.after - this.ended.before;
  }

  /**
   * How many slots a stage has sent back in all, or still lists as held: the position in its journal, with the wraps of the
   * published one, which may be a step older or newer.
   */
  private endedBy(way: number): number {
    const journal = this.back[way]!;
    journal.read();
    const total = this.ways[way]!.sent;
    const returned = total + ((journal.record[J.RETURN_TAIL]! - total) | 0);
    return BACK[way] === STORAGE ? returned + journal.record[J.PINNED]! : returned;
  }
}
