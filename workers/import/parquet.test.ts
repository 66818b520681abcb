import { gzipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { importTable } from './import-table.ts';

const AROUND = { zone: 'UTC', language: 'en-GB', acceptBest: false };
const START = Date.UTC(2024, 2, 1);
const VALUES = [18_228_934.5, 21.1, 1e30, 1e-12, -0.5];

/** A frame of Zstandard whose one block is not compressed. */
function zstd(bytes: Uint8Array): Uint8Array {
  const frame = new Uint8Array(12 + bytes.length);
  frame.set([0x28, 0xb5, 0x2f, 0xfd, 0xa0]);
  const view = new DataView(frame.buffer);
  view.setUint32(5, bytes.length, true);
  const block = (bytes.length << 3) | 1;
  frame.set([block & 0xff, (block >> 8) & 0xff, block >> 16], 9);
  frame.set(bytes, 12);
  return frame;
}
const compressors = { GZIP: (bytes: Uint8Array) => gzipSync(bytes), ZSTD: zstd, LZ4_RAW: (bytes: Uint8Array) => bytes };

function parquet(codec: 'UNCOMPRESSED' | 'SNAPPY' | 'GZIP' | 'ZSTD' | 'LZ4_RAW'): Uint8Array<ArrayBuffer> {
  const rows = VALUES.flatMap((value, i) =>
    ['hall', 'cellar'].map((sensor) => ({ time: START + 1000 * i, sensor, value })),
  );
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'time', data: rows.map(({ time }) => new Date(time)), type: 'TIMESTAMP' },
      { name: 'sensor', data: rows.map(({ sensor }) => sensor), type: 'STRING' },
      { name: 'value', data: rows.map(({ value }) => value), type: 'DOUBLE' },
    ],
    codec,
    compressors,
  });
  return new Uint8Array(buffer);
}

test.each(['UNCOMPRESSED', 'SNAPPY', 'GZIP', 'ZSTD'] as const)(
  'a Parquet file, %s, is read to the last digit',
  async (codec) => {
    const answer = await importTable(new Blob([parquet(codec)]), {}, AROUND);
    const table = answer.kind === 'table' ? answer.table : null;
    expect(table?.sensors).toEqual(['hall', 'cellar']);
    expect([...(table?.timeMs ?? [])]).toEqual(VALUES.flatMap((_, i) => [START + 1000 * i, START + 1000 * i]));
    expect([...(table?.value ?? [])]).toEqual(VALUES.flatMap((value) => [value, value]));
  },
);

test('a Parquet file that is cut, damaged, or compressed in another way is refused with the reason', async () => {
  const whole = parquet('SNAPPY');
  const damaged = whole.slice();
  damaged.fill(0xff, 4, 60);
  for (const bytes of [whole.subarray(0, whole.length / 2), damaged]) {
    const answer = await importTable(new Blob([bytes]), {}, AROUND);
    expect(answer).toMatchObject({ kind: 'problem', code: 'not a table' });
  }
  const answer = await importTable(new Blob([parquet('LZ4_RAW')]), {}, AROUND);
  expect(answer).toMatchObject({ message: expect.stringContaining('compressed with LZ4_RAW. Allowed: UNCOMPRESSED') });
});
