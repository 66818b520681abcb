/**
 * Which events of which messages have ended here before: those that the database has from earlier, and every message that was
 * dealt with since. What the consumer can't deliver again is forgotten.
 */
import type { ConsumedPlaces } from '../contract/live/live-types.ts';
import { LIVE_PLACE_WORDS } from '../memory/live-words.ts';

export class Consumed {
  /** By sequence: the places of events that are stored; null: all of it is dealt with. */
  private readonly messages = new Map<number, Uint32Array | null>();
  /** Of which all events have ended, but nobody had the bytes to publish what was stored of them: which events these are. */
  private readonly unpublished = new Map<number, Uint32Array>();

  constructor({ sequences, ends, places }: ConsumedPlaces) {
    let from = 0;
    sequences.forEach((sequence, i) => {
      const bits = this.messages.get(sequence) ?? new Uint32Array(LIVE_PLACE_WORDS);
      this.messages.set(sequence, bits);
      for (; from < ends[i]!; from += 2) {
        for (let place = places[from]!; place <= places[from + 1]!; place++) bits[place >>> 5]! |= 1 << (place & 31);
      }
    });
  }

  get size(): number {
    return this.messages.size;
  }
  /** The places of a message's events to be skipped; null: none. */
  placesOf(sequence: number): Uint32Array | null {
    return this.messages.get(sequence) ?? null;
  }
  isDone(sequence: number): boolean {
    return this.messages.get(sequence) === null;
  }
  noteDone(sequence: number): void {
    this.messages.set(sequence, null);
    this.unpublished.delete(sequence);
  }
  noteUnpublished(sequence: number, stored: Uint32Array): void {
    this.unpublished.set(sequence, stored);
  }
  unpublishedOf(sequence: number): Uint32Array | null {
    return this.unpublished.get(sequence) ?? null;
  }
  /** Everything up to here was acked, as the broker says: it is not delivered again. */
  forgetUpTo(sequence: number): void {
    for (const each of this.messages.keys()) if (each <= sequence) this.messages.delete(each);
    for (const each of this.unpublished.keys()) if (each <= sequence) this.unpublished.delete(each);
  }
}
