/**
 * Events that are being counted as stored, or as given up, in runs: neighbours that were made together and received together, so
 * that they have the same times. One pass over their slots finds the runs; all that is counted and recorded of them goes by
 * these. At full speed a run has hundreds of events; at a steady rate every event is a run.
 */
import { CLASS_SHIFT } from '../../memory/event-columns.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';

export const RUN_WORDS = 5;
/** Words of a run. Intended emission, ms since the start of the run; the same since storage received the events, so below 0. */
export const MADE_AT = 0;
export const BEFORE_RECEIPT = 1;
/** How many events there are, and how many of them are normal and bulk: the others are urgent. */
export const EVENTS = 2;
export const NORMAL_EVENTS = 3;
export const BULK_EVENTS = 4;

const FIRST_ROOM = 64;

export class EventRuns {
  /** RUN_WORDS a run. Another array as soon as more are added. */
  words = new Float64Array(RUN_WORDS * FIRST_ROOM);
  length = 0;
  /** Of all that was added last, in the places that a run has: when the oldest was made, how many there were. */
  readonly added = new Float64Array(RUN_WORDS);

  constructor(private readonly columns: Pick<MemoryMap, 'intended' | 'meta'>) {}

  /** The events in `slots[first]` to `slots[first + count - 1]`. @param latency from intended emission to receipt, ms */
  add(slots: Uint32Array, latency: Float32Array, first: number, count: number): void {
    this.makeRoom(count);
    const { words, added } = this;
    const { intended, meta } = this.columns;
    const end = (first + count) | 0;
    let at = (RUN_WORDS * this.length) | 0;
    let next = count > 0 ? intended[slots[first]!]! : Number.NaN;
    let oldest = next;
    let allNormal = 0;
    let allBulk = 0;
    for (let from = first | 0, to = from; from < end; from = to) {
      const madeAt = next;
      const received = latency[from]!;
      let normal = 0;
      let bulk = 0;
      // Hot: each event passes here. Classes are 0, 1 and 2, so their bits are counted without a jump.
      do {
        const kind = meta[slots[to]!]! >>> CLASS_SHIFT;
        normal += kind & 1;
        bulk += (kind >>> 1) & 1;
        next = ++to < end ? intended[slots[to]!]! : Number.NaN;
      } while (next === madeAt && latency[to] === received);
      words[at + MADE_AT] = madeAt;
      words[at + BEFORE_RECEIPT] = -received;
      words[at + EVENTS] = to - from;
      words[at + NORMAL_EVENTS] = normal;
      words[at + BULK_EVENTS] = bulk;
      at += RUN_WORDS;
      allNormal += normal;
      allBulk += bulk;
      if (madeAt < oldest) oldest = madeAt;
    }
    this.length = at / RUN_WORDS;
    added[MADE_AT] = oldest;
    added[EVENTS] = count;
    added[NORMAL_EVENTS] = allNormal;
    added[BULK_EVENTS] = allBulk;
  }

  clear(): void {
    this.length = 0;
  }

  private makeRoom(runs: number): void {
    const wanted = RUN_WORDS * (this.length + runs);
    if (wanted <= this.words.length) return;
    const grown = new Float64Array(Math.max(wanted, 2 * this.words.length));
    grown.set(this.words);
    this.words = grown;
  }
}
