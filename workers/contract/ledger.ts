/**
 * The ledger: emitted = invalid + shed + expired + dead-lettered + stored + in flight.
 *
 * The left side and the first five of the right are what the stages counted. What is in flight is computed from the pool
 * instead, and so checks them: slots ever taken from it, less those put on one of the three ways back to the source, less
 * those that are stored or given up and only still held by an observer.
 *
 * While the pipeline runs, the words can't all be read at one moment. They are read twice, and what only ever grows is
 * bounded by its two readings. The two sides are unaccounted for by as much as their bounds are apart: 0 when anything
 * between the two readings can explain what was read. At rest both readings are alike and the check is exact.
 */
import type { JournalReader } from '../memory/journal.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { SCHEDULER, SOURCE, STORAGE, VALIDATE } from '../memory/tasks.ts';
import { ChannelView } from '../primitives/channel-view.ts';

interface Reading {
  emitted: number;
  /** invalid + shed + expired + dead-lettered + stored */
  outcomes: number;
  /** Slots taken from the pool, and put on the ways back to it, in all. */
  taken: number;
  returned: number;
  held: number;
}

/** Who sends on each of the ways back, in their order. */
const BACK = [VALIDATE, SCHEDULER, STORAGE];

export class Ledger {
  private readonly returns: readonly ChannelView[];

  constructor(
    memory: MemoryMap,
    private readonly journals: readonly JournalReader[],
  ) {
    this.returns = memory.returns.map((ring) => new ChannelView(ring));
  }

  check(): { inFlight: number; unaccounted: number } {
    const first = this.read();
    const second = this.read();
    const counted = bounds(first.emitted - second.outcomes, second.emitted - first.outcomes);
    const moved = second.outcomes - first.outcomes + Math.abs(second.held - first.held);
    const pooled = bounds(
      first.taken - second.returned - first.held - moved,
      second.taken - first.returned - first.held + moved,
    );
    let unaccounted = 0;
    if (counted.low > pooled.high) unaccounted = counted.low - pooled.high;
    else if (counted.high < pooled.low) unaccounted = counted.high - pooled.low;
    return { inFlight: Math.max(0, first.taken - first.returned - first.held), unaccounted };
  }

  private read(): Reading {
    // From the end to the beginning, so that what moves on meanwhile is missing rather than there twice.
    const storage = this.record(STORAGE);
    const held = storage[J.HELD]!;
    const ended = storage[J.STORED]! + storage[J.DEAD_LETTERED]!;
    const expired = this.record(SCHEDULER)[J.EXPIRED]!;
    const validate = this.record(VALIDATE);
    const invalid = validate[J.RECEIVED]! - validate[J.SENT]!;
    const returned = BACK.reduce((sum, task, i) => sum + this.returnedBy(task, i), 0);
    const source = this.record(SOURCE);
    const { [J.RECEIVED]: emitted = 0, [J.SHED]: shed = 0, [J.TAKEN]: taken = 0 } = source;
    return { emitted, outcomes: ended + expired + invalid + shed, taken, returned, held };
  }

  /**
   * How many slots a stage has sent back in all, as of the step that its counts were read from: the position in its
   * journal, with the wraps of the published one, which may be a step older or newer.
   */
  private returnedBy(task: number, way: number): number {
    const ring = this.returns[way]!;
    const total = ring.sent;
    return total + ((this.journals[task]!.record[J.RETURN_TAIL]! - total) | 0);
  }

  private record(task: number): Float64Array {
    const journal = this.journals[task]!;
    journal.read();
    return journal.record;
  }
}

function bounds(low: number, high: number) {
  return { low, high };
}
