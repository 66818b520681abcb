/**
 * What is published for a message that came in: the events of it that were stored, as a message in columns
 * (`docs/batch-message.md`). It depends on the bytes that came and on which events were stored, and on nothing else, so it is
 * made when it is needed, also by a node that takes a message over.
 */
import { type Batch, intendedMsOf, isDamage, type MessageReader } from '../../feeds/batch.ts';
import { writeBatch } from '../../feeds/batch-message.ts';

/** What came in: its number in its stream, when the broker stored it, ms since the epoch, and its bytes. */
interface Arrived {
  readonly sequence: number;
  readonly timeMs: number;
  readonly data: Uint8Array;
}

export interface OutMessage {
  readonly sequence: number;
  /** Empty where nothing was stored. */
  readonly bytes: Uint8Array;
  /** That came in, and that are in it. */
  readonly events: number;
  readonly stored: number;
}

/** @param stored a bit for each event that was; a message that can't be read has none */
export function outMessage({ sequence, timeMs, data }: Arrived, stored: Uint32Array, read: MessageReader): OutMessage {
  const batch = read(data);
  if (isDamage(batch)) return { sequence, bytes: new Uint8Array(0), events: 0, stored: 0 };
  const places: number[] = [];
  for (let i = 0; i < batch.count; i++) if (((stored[i >>> 5]! >>> (i & 31)) & 1) === 1) places.push(i);
  const isAll = places.length === batch.count;
  const bytes = isAll && isComplete(batch) ? data : write(batch, places, timeMs);
  return { sequence, bytes, events: batch.count, stored: places.length };
}

/** Columns in which every event has a time of its own can go on as they came. */
function isComplete({ form, after, baseMs }: Batch): boolean {
  return form === 'columns' && after instanceof Uint32Array && !Number.isNaN(baseMs);
}

function write(batch: Batch, places: readonly number[], messageMs: number): Uint8Array {
  if (places.length === 0) return new Uint8Array(0);
  const timeMs = Float64Array.from(places, (i) => {
    const own = intendedMsOf(batch, i);
    return Number.isNaN(own) ? messageMs : own;
  });
  const values = places.map((i) => batch.value[i]!);
  const value = batch.value instanceof Float64Array ? Float64Array.from(values) : Float32Array.from(values);
  return writeBatch({ meta: Uint32Array.from(places, (i) => batch.meta[i]!), value, timeMs });
}
