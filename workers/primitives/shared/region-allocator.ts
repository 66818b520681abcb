/**
 * Where shared memory goes. A part declares its memory once, as a `Layout`; `allocateMemory` gives it a buffer of its own,
 * and whoever has one buffer for many parts places the same layouts in it, one after the other.
 */
import { notAllowedText } from './options.ts';

const LINE = 128;

/** The memory of one part: typed arrays, which other threads get by `postMessage` and attach to. */
export interface Layout<Memory> {
  /** Takes the regions, in the same order each time. */
  place(regions: RegionAllocator): Memory;
  /** Writes the version, and all that is not 0 at first. Once, before any thread attaches. */
  initialise(memory: Memory): void;
}

/** A fresh buffer for one part alone. */
export function allocateMemory<Memory>(layout: Layout<Memory>): Memory {
  const measured = new RegionAllocator();
  measured.place(layout);
  return new RegionAllocator(new SharedArrayBuffer(measured.bytes), true).place(layout);
}

/**
 * Each end of a part calls it before it touches the memory: threads of two versions must not share it.
 *
 * @throws Error when another version of the part laid it out, or none did
 */
export function checkLayout(part: string, found: number | undefined, version: number): void {
  if (found === version) return;
  const value = found ? `laid out by version ${found}` : 'not laid out';
  throw new Error(notAllowedText(`memory of a ${part}`, value, `laid out by version ${version}`));
}

/** Lays regions out one after the other on 128-byte lines, and counts, or views them in a given buffer. */
export class RegionAllocator {
  private offset = 0;

  /**
   * @param buffer views are made in it; without one the views are empty and only `bytes` is of use
   * @param isFresh whether nothing has been written into it: then layouts that are placed are initialised
   */
  constructor(
    private readonly buffer?: SharedArrayBuffer,
    private readonly isFresh = false,
  ) {}

  get bytes(): number {
    return this.offset;
  }
  i32(length: number): Int32Array {
    const at = this.take(length * 4);
    return this.buffer ? new Int32Array(this.buffer, at, length) : new Int32Array(0);
  }
  u32(length: number): Uint32Array {
    const at = this.take(length * 4);
    return this.buffer ? new Uint32Array(this.buffer, at, length) : new Uint32Array(0);
  }
  u8(length: number): Uint8Array {
    const at = this.take(length);
    return this.buffer ? new Uint8Array(this.buffer, at, length) : new Uint8Array(0);
  }
  f32(length: number): Float32Array {
    const at = this.take(length * 4);
    return this.buffer ? new Float32Array(this.buffer, at, length) : new Float32Array(0);
  }
  f64(length: number): Float64Array {
    const at = this.take(length * 8);
    return this.buffer ? new Float64Array(this.buffer, at, length) : new Float64Array(0);
  }
  /** `count` regions of the same make. */
  times<T>(count: number, make: () => T): T[] {
    return Array.from({ length: count }, make);
  }
  place<Memory>(layout: Layout<Memory>): Memory {
    const memory = layout.place(this);
    if (this.isFresh) layout.initialise(memory);
    return memory;
  }

  private take(bytes: number): number {
    const at = this.offset;
    this.offset = Math.ceil((at + bytes) / LINE) * LINE;
    return at;
  }
}
