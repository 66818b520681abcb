/** What is stored of a stream's messages, for the live feed that is about to take more of them. */
import type { ConsumedPlaces } from '../../contract/live/live-types.ts';
import { CONSUMED_PLACES, type StoredReader } from './stored-reader.ts';

export function readConsumed(reader: StoredReader, stream: string): ConsumedPlaces {
  const sequences: number[] = [];
  const parts: Uint16Array[] = [];
  const last = Number.MAX_SAFE_INTEGER;
  for (let from: number | null = 0; from !== null; ) {
    from = reader.read(CONSUMED_PLACES, from, last, (row) => {
      if (row.text(1) !== stream) return;
      sequences.push(row.number(2));
      const bytes = row.blob(3).slice();
      parts.push(new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2));
    });
  }
  const ends = new Uint32Array(parts.length);
  const places = new Uint16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  parts.forEach((part, i) => {
    places.set(part, end);
    end += part.length;
    ends[i] = end;
  });
  return { sequences: Float64Array.from(sequences), ends, places };
}
