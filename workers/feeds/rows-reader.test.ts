import { expect, test } from 'vitest';
import { ROW_BYTES, sensorsAt, valuesAt } from '../contract/recordings/rows-file.ts';
import { rowsReader } from './rows-reader.ts';

test('reads the rows that are kept of a file, column by column', () => {
  const total = 300_000;
  const [first, rows] = [3, total - 10];
  const bytes = new ArrayBuffer(ROW_BYTES * total);
  new Float64Array(bytes, 0, total).set(Float64Array.from({ length: total }, (_, i) => 1e12 + i));
  new Float64Array(bytes, valuesAt(total), total).set(Float64Array.from({ length: total }, (_, i) => i / 8));
  new Uint16Array(bytes, sensorsAt(total), total).set(Uint16Array.from({ length: total }, (_, i) => i % 7));
  let closed = 0;
  const read = (into: Float64Array | Uint16Array, { at }: { readonly at: number }) => {
    new Uint8Array(into.buffer, into.byteOffset, into.byteLength).set(new Uint8Array(bytes, at, into.byteLength));
    return into.byteLength;
  };
  const reader = rowsReader(
    { name: 'rows', total, first, rows, bytes: bytes.byteLength },
    { read, close: () => closed++ },
  );
  const memory = {
    recordingTimes: new Float64Array(rows + 1),
    recordingValues: new Float64Array(rows + 1),
    recordingSensors: new Uint32Array(rows + 1),
  };
  reader.copyTo(memory);
  const isRight = (row: number) => {
    const from = first + row;
    const { recordingTimes, recordingValues, recordingSensors } = memory;
    return (
      recordingTimes[row] === 1e12 + from && recordingValues[row] === from / 8 && recordingSensors[row] === from % 7
    );
  };
  expect(Array.from({ length: rows }, (_, row) => row).filter((row) => !isRight(row))).toEqual([]);
  expect(memory.recordingTimes[rows]).toBe(0);
  reader.close();
  expect(closed).toBe(1);
});
