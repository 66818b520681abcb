import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CoalescingFile, type SyncFile } from './coalescing-file.ts';

const MEBIBYTE = 2 ** 20;
const KIBIBYTE = 2 ** 10;

/** A file in memory, that counts how often it is called. */
class PlainFile implements SyncFile {
  readonly calls = { read: 0, write: 0 };
  bytes = new Uint8Array();

  read(data: Uint8Array, { at = 0 }: { at?: number } = {}): number {
    this.calls.read++;
    const there = this.bytes.subarray(at, at + data.byteLength);
    data.set(there);
    return there.length;
  }
  write(data: Uint8Array, { at = 0 }: { at?: number } = {}): number {
    this.calls.write++;
    if (this.bytes.length < at + data.byteLength) this.truncate(at + data.byteLength);
    this.bytes.set(data, at);
    return data.byteLength;
  }
  truncate(size: number): void {
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes.subarray(0, size));
    this.bytes = bytes;
  }
  getSize(): number {
    return this.bytes.length;
  }
  flush(): void {}
  close(): void {}
}

/** Of the buffer: small, so that little is moved. What is written and read is up to twice as long. */
const BUFFER = KIBIBYTE;
const at = fc.nat({ max: 8 * BUFFER });
const length = fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 2 * BUFFER }));
const step = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('read' as const), at, length }) },
  // Near each other, forwards or backwards: a checkpoint, or a scan.
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('scan' as const),
      at,
      length: fc.integer({ min: 1, max: 100 }),
      gap: fc.integer({ min: -200, max: 200 }),
      times: fc.integer({ min: 2, max: 40 }),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('write' as const), at, length, value: fc.nat({ max: 255 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('truncate' as const), at }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('flush' as const) }) },
);

describe('a file that gathers writes and reads ahead', () => {
  test('reads what a plain file reads, whatever is written and cut in between', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const plain = new PlainFile();
        const below = new PlainFile();
        const file = new CoalescingFile(below, BUFFER);
        const read = (from: number, bytes: number) => {
          const [own, expected] = [new Uint8Array(bytes), new Uint8Array(bytes)];
          const counts = [file.read(own, { at: from }), plain.read(expected, { at: from })];
          expect(counts[0]).toBe(counts[1]);
          expect(Buffer.compare(own.subarray(0, counts[0]), expected.subarray(0, counts[0]))).toBe(0);
        };
        for (const each of steps) {
          if (each.kind === 'read') read(each.at, each.length);
          else if (each.kind === 'scan')
            for (let i = 0; i < each.times; i++) read(Math.max(0, each.at + i * (each.length + each.gap)), each.length);
          else if (each.kind === 'write') {
            const bytes = new Uint8Array(each.length).fill(each.value);
            expect(file.write(bytes, { at: each.at })).toBe(plain.write(bytes, { at: each.at }));
          } else if (each.kind === 'truncate') {
            file.truncate(each.at);
            plain.truncate(each.at);
          } else file.flush();
          expect(file.getSize()).toBe(plain.getSize());
        }
        file.close();
        expect(Buffer.compare(below.bytes, plain.bytes)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('pages of a log, a header between two of them, are a read a mebibyte', () => {
    const below = new PlainFile();
    below.truncate(8 * MEBIBYTE);
    const file = new CoalescingFile(below);
    const [page, header] = [16 * KIBIBYTE, 24];
    for (let from = 32 + header; from + page <= 8 * MEBIBYTE; from += page + header)
      expect(file.read(new Uint8Array(page), { at: from })).toBe(page);
    expect(below.calls.read).toBeLessThan(16);
  });

  test('so are the pages of batches in the database, the second before the first', () => {
    const below = new PlainFile();
    below.truncate(8 * MEBIBYTE);
    const file = new CoalescingFile(below);
    const page = 16 * KIBIBYTE;
    for (let from = 0; from + 2 * page <= 8 * MEBIBYTE; from += 2 * page)
      for (const at of [from + page, from]) expect(file.read(new Uint8Array(page), { at })).toBe(page);
    expect(below.calls.read).toBeLessThan(16);
  });

  test('pages that are read here and there are read as they are asked for', () => {
    const below = new PlainFile();
    below.truncate(8 * MEBIBYTE);
    const file = new CoalescingFile(below);
    for (let i = 0; i < 100; i++) file.read(new Uint8Array(16), { at: (i * 37 * 16 * KIBIBYTE) % (7 * MEBIBYTE) });
    expect(below.calls.read).toBe(100);
  });

  test('a read that fails is told, and what it left is not taken for read', () => {
    const below = new PlainFile();
    below.truncate(MEBIBYTE);
    below.bytes.fill(7);
    const file = new CoalescingFile(below);
    file.read(new Uint8Array(100), { at: 0 });
    const { read } = below;
    below.read = () => {
      throw new Error('the disk is gone');
    };
    expect(() => file.read(new Uint8Array(100), { at: 100 })).toThrow('the disk is gone');
    below.read = read;
    const bytes = new Uint8Array(100);
    expect(file.read(bytes, { at: 200 })).toBe(100);
    expect(bytes.every((value) => value === 7)).toBe(true);
  });
});
