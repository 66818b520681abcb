/** The events of a message that were stored: all that is published of the message is made of them. */
import { type Batch, intendedMsOf, isDamage, type MessageReader } from '../../feeds/batch.ts';

/** What came in: its number in its stream, when the broker stored it, ms since the epoch, and its bytes. */
export interface Arrived {
  readonly sequence: number;
  readonly timeMs: number;
  readonly data: Uint8Array;
}

/** A message that came in, with which of its events were stored. Live worker. */
export interface StoredEvents extends Arrived {
  /** Null of a message that can't be read: nothing of it is stored. */
  readonly batch: Batch | null;
  /** Which of its events, rising. */
  readonly places: readonly number[];
}

/** Live worker. @param stored a bit for each event that was; a message that can't be read has none */
export function storedEvents(
  { sequence, timeMs, data }: Arrived,
  stored: Uint32Array,
  read: MessageReader,
): StoredEvents {
  const batch = read(data);
  if (isDamage(batch)) return { sequence, timeMs, data, batch: null, places: [] };
  const places: number[] = [];
  for (let i = 0; i < batch.count; i++) if (((stored[i >>> 5]! >>> (i & 31)) & 1) === 1) places.push(i);
  return { sequence, timeMs, data, batch, places };
}

/** When an event was meant to happen, ms since the epoch: its own time, or that of its message. */
export function timeOf(batch: Batch, place: number, messageMs: number): number {
  const own = intendedMsOf(batch, place);
  return Number.isNaN(own) ? messageMs : own;
}
