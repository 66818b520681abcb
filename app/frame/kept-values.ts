/**
 * The last so many values of one kind, as ten snapshots a second over ten minutes: 6,000 of some 600 numbers each would be
 * 30 MB as they are, and a burden on the garbage collector.
 *
 * They are kept in chunks, each with its words (`shapes.ts`) and its bytes. A value is what differs from the one before it:
 * for each number that does, one varint of how many are skipped, doubled, plus 1 for a fraction; then the difference of
 * whole numbers as a varint (zigzag), or eight bytes of a double. Counts that go on at a steady rate take three bytes.
 * The first value of a chunk, and of a new shape, differs from zeros.
 */
import { Row, restored, type Shape, Shapes, Words } from '../../workers/contract/runs/shapes.ts';

const CHUNK = 64;

interface Frame {
  readonly shape: Shape;
  readonly length: number;
  /** Differs from zeros, not from the frame before. */
  readonly isKey: boolean;
  readonly start: number;
}
interface Chunk {
  readonly frames: Frame[];
  readonly words: Words;
  bytes: Uint8Array<ArrayBuffer>;
}

export class KeptValues<T extends object> {
  private readonly capacity: number;
  private readonly chunks: Chunk[] = [];
  private readonly writer = new Writer();
  private readonly shapes = new Shapes();
  private before = new Row();
  private now = new Row();
  private dropped = 0;
  private kept = 0;

  /** @param capacity as many are kept at least, and up to a chunk more */
  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** How many there were in all. */
  get count(): number {
    return this.kept;
  }
  get byteLength(): number {
    return this.chunks.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }

  append(value: T): void {
    const chunk = this.openChunk();
    const last = chunk.frames.at(-1);
    const isAlike = last !== undefined && this.now.take(value, last.shape, chunk.words);
    const shape = isAlike ? last.shape : this.shapes.of(value);
    if (!isAlike) {
      this.now.take(value, shape, chunk.words);
      this.before.clear(this.now.length);
    }
    const { length } = this.now;
    chunk.frames.push({ shape, length, isKey: !isAlike, start: this.writer.length });
    this.writer.differences(this.before.numbers, this.now.numbers, length);
    [this.before, this.now] = [this.now, this.before];
    this.kept++;
    if (chunk.frames.length === CHUNK) chunk.bytes = this.writer.copy();
  }

  /** The value that was appended after `index` others; null when it is no longer kept, or not yet there. */
  at(index: number): T | null {
    const chunk = this.chunks[Math.floor(index / CHUNK) - this.dropped];
    const last = index % CHUNK;
    const frame = chunk?.frames[last];
    if (chunk === undefined || frame === undefined) return null;
    const { frames, words } = chunk;
    const bytes = frames.length < CHUNK ? this.writer.bytes : chunk.bytes;
    const row = new Float64Array(frame.length);
    const key = frames.findLastIndex(({ isKey }, i) => isKey && i <= last);
    for (let i = key; i <= last; i++)
      addDifferences(row, bytes, frames[i]!.start, frames[i + 1]?.start ?? this.endOf(chunk));
    return restored(row, frame.shape, words) as T;
  }
  private endOf({ frames, bytes }: Chunk): number {
    return frames.length < CHUNK ? this.writer.length : bytes.byteLength;
  }

  private openChunk(): Chunk {
    const open = this.chunks.at(-1);
    if (open !== undefined && open.frames.length < CHUNK) return open;
    const chunk: Chunk = { frames: [], words: new Words(), bytes: new Uint8Array() };
    this.writer.length = 0;
    this.chunks.push(chunk);
    if ((this.chunks.length - 2) * CHUNK >= this.capacity) {
      this.chunks.shift();
      this.dropped++;
    }
    return chunk;
  }
}

class Writer {
  length = 0;
  bytes = new Uint8Array(64 * 1024);
  private view = new DataView(this.bytes.buffer);

  /** No frame is longer than this: a number takes at most 3 bytes to skip to, and 9. */
  private makeRoom(numbers: number): void {
    if (this.length + 12 * numbers <= this.bytes.length) return;
    const longer = new Uint8Array(2 * this.bytes.length + 12 * numbers);
    longer.set(this.bytes);
    this.bytes = longer;
    this.view = new DataView(longer.buffer);
  }
  differences(from: Float64Array, to: Float64Array, length: number): void {
    this.makeRoom(length);
    let next = 0;
    for (let i = 0; i < length; i++) {
      const [before, now] = [from[i]!, to[i]!];
      if (now === before) continue;
      const by = now - before;
      const isWhole = Number.isSafeInteger(by) && before + by === now && Math.abs(by) < LARGEST;
      this.varint(2 * (i - next) + (isWhole ? 0 : 1));
      if (isWhole) this.varint(by < 0 ? -2 * by - 1 : 2 * by);
      else {
        this.view.setFloat64(this.length, now);
        this.length += 8;
      }
      next = i + 1;
    }
  }
  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
  private varint(value: number): void {
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }
}
/** Twice a difference must be a whole number too. */
const LARGEST = 2 ** 52;

function addDifferences(row: Float64Array, bytes: Uint8Array, start: number, end: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  let at = start;
  const varint = (): number => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * factor;
      if (byte < 128) return value;
    }
  };
  for (let i = 0; at < end; i++) {
    const head = varint();
    i += Math.floor(head / 2);
    if (head % 2 === 0) {
      const coded = varint();
      row[i]! += coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
    } else {
      row[i] = view.getFloat64(at);
      at += 8;
    }
  }
}
