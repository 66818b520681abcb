/**
 * Events that are being counted as stored, or as given up, in runs: neighbours that were made together and received together, so
 * that they have the same times. One pass over their slots finds the runs; all that is counted and recorded of them goes by
 * these. At full speed a run has hundreds of events; at a steady rate every event is a run, so a run has as few words as it can.
 */
import { CLASS_SHIFT } from '../../memory/event-columns.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';

export const RUN_WORDS = 3;
/** Words of a run. Intended emission, ms since the start of the run; the same since storage received the events, so below 0. */
export const MADE_AT = 0;
export const BEFORE_RECEIPT = 1;
/** How many events there are: the next ones after those of the run before. */
export const EVENTS = 2;

const FIRST_ROOM = 64;

export class EventRuns {
  /** RUN_WORDS a run. Another array as soon as more are added. */
  words = new Float64Array(RUN_WORDS * FIRST_ROOM);
  length = 0;
  /** Of all that was added last: when the oldest was made, and how many were normal and bulk; the others were urgent. */
  oldest = Number.POSITIVE_INFINITY;
  normal = 0;
  bulk = 0;

  constructor(readonly columns: Pick<MemoryMap, 'intended' | 'meta'>) {}

  /** The events in `slots[first]` to `slots[first + count - 1]`. @param latency from intended emission to receipt, ms */
  add(slots: Uint32Array, latency: Float32Array, first: number, count: number): void {
    this.makeRoom(count);
    const { words } = this;
    const { intended, meta } = this.columns;
    const end = (first + count) | 0;
    let at = (RUN_WORDS * this.length) | 0;
    let from = first | 0;
    let madeAt = Number.NaN;
    let received = Number.NaN;
    let oldest = Number.POSITIVE_INFINITY;
    let normal = 0;
    let bulk = 0;
    for (let i = first | 0; i < end; i++) {
      const slot = slots[i]!;
      // Hot: each event passes here. Classes are 0, 1 and 2, so their bits are counted without a jump.
      const kind = meta[slot]! >>> CLASS_SHIFT;
      normal += kind & 1;
      bulk += (kind >>> 1) & 1;
      const made = intended[slot]!;
      if (made === madeAt && latency[i] === received) continue;
      // How long a run is, is known when the next one begins. `EVENTS` is the last of its words.
      if (i > from) words[at - 1] = i - from;
      from = i;
      madeAt = made;
      received = latency[i]!;
      words[at + MADE_AT] = made;
      words[at + BEFORE_RECEIPT] = -received;
      at += RUN_WORDS;
      if (made < oldest) oldest = made;
    }
    if (end > from) words[at - 1] = end - from;
    this.length = at / RUN_WORDS;
    this.oldest = oldest;
    this.normal = normal;
    this.bulk = bulk;
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
