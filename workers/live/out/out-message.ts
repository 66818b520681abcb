/**
 * What is published for a message that came in: the events of it that were stored, as a message in columns
 * (`docs/batch-message.md`). It depends on the bytes that came and on which events were stored, and on nothing else, so it is
 * made when it is needed, also by a node that takes a message over.
 */
import type { Batch } from '../../feeds/batch.ts';
import { writeBatch } from '../../feeds/batch-message.ts';
import { type StoredEvents, timeOf } from './stored-events.ts';

/** A message to be published, of one that came in. Live worker. */
export interface OutMessage {
  readonly sequence: number;
  /** Empty where nothing was stored. */
  readonly bytes: Uint8Array;
  /** That came in, and that were stored of them. */
  readonly events: number;
  readonly stored: number;
  /** Events, aggregates or alarms in it. */
  readonly rows: number;
}

/** Live worker. One for each message, also where nothing of it was stored. */
export function outMessage({ sequence, timeMs, data, batch, places }: StoredEvents): OutMessage {
  const counts = { events: batch?.count ?? 0, stored: places.length, rows: places.length };
  if (batch === null || places.length === 0) return { sequence, bytes: new Uint8Array(0), ...counts };
  const isAll = places.length === batch.count;
  return { sequence, bytes: isAll && isComplete(batch) ? data : write(batch, places, timeMs), ...counts };
}

/** Columns in which every event has a time of its own can go on as they came. */
function isComplete({ form, after, baseMs }: Batch): boolean {
  return form === 'columns' && after instanceof Uint32Array && !Number.isNaN(baseMs);
}

function write(batch: Batch, places: readonly number[], messageMs: number): Uint8Array {
  const timeMs = Float64Array.from(places, (i) => timeOf(batch, i, messageMs));
  const values = places.map((i) => batch.value[i]!);
  const value = batch.value instanceof Float64Array ? Float64Array.from(values) : Float32Array.from(values);
  return writeBatch({ meta: Uint32Array.from(places, (i) => batch.meta[i]!), value, timeMs });
}
