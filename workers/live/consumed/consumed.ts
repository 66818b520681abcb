/**
 * Which events of which messages have ended here before: those that the database has from earlier, and every message that was
 * dealt with since.
 *
 * Nothing is forgotten when the broker says that all up to a message was acked. A broker that is killed loses acks of its last
 * moments, and delivers those messages again. So what is known of a message takes a bit, or the bytes that the database had of it.
 */
import type { ConsumedPlaces } from '../../contract/live/live-types.ts';
import { LIVE_PLACE_WORDS } from '../../memory/live-words.ts';
import { SequenceSet } from './sequence-set.ts';

export class Consumed {
  private readonly done = new SequenceSet();
  /** Of which all events have ended, but nobody had the bytes to publish what was stored of them: which events these are. */
  private readonly unpublished = new Map<number, Uint32Array>();
  /** Rows of `earlier`, by sequence. */
  private readonly rows: Uint32Array;

  /** @param earlier what the database has from earlier */
  constructor(private readonly earlier: ConsumedPlaces) {
    const { sequences } = earlier;
    this.rows = Uint32Array.from(sequences, (_, row) => row).sort((a, b) => sequences[a]! - sequences[b]!);
  }

  /** The places of a message's events to be skipped, in an array of the caller's own; null: none. */
  placesOf(sequence: number): Uint32Array | null {
    if (this.isDone(sequence)) return null;
    const { sequences } = this.earlier;
    let bits: Uint32Array | null = null;
    for (let i = this.firstRow(sequence); i < this.rows.length && sequences[this.rows[i]!] === sequence; i++) {
      bits ??= new Uint32Array(LIVE_PLACE_WORDS);
      this.markRow(this.rows[i]!, bits);
    }
    return bits;
  }
  isDone(sequence: number): boolean {
    return this.done.has(sequence);
  }
  noteDone(sequence: number): void {
    this.done.add(sequence);
    this.unpublished.delete(sequence);
  }
  noteUnpublished(sequence: number, stored: Uint32Array): void {
    this.unpublished.set(sequence, stored);
  }
  unpublishedOf(sequence: number): Uint32Array | null {
    return this.unpublished.get(sequence) ?? null;
  }

  /** Among `rows`: the first of this sequence, or of one behind it. */
  private firstRow(sequence: number): number {
    const { sequences } = this.earlier;
    let [low, high] = [0, this.rows.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (sequences[this.rows[middle]!]! < sequence) low = middle + 1;
      else high = middle;
    }
    return low;
  }
  private markRow(row: number, bits: Uint32Array): void {
    const { ends, places } = this.earlier;
    for (let i = row === 0 ? 0 : ends[row - 1]!; i < ends[row]!; i += 2) {
      for (let place = places[i]!; place <= places[i + 1]!; place++) bits[place >>> 5]! |= 1 << (place & 31);
    }
  }
}
