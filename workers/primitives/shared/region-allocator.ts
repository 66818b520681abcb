/** Lays regions out one after the other on 128-byte lines, and counts, or views them in a given buffer. */
const LINE = 128;

export class RegionAllocator {
  private offset = 0;

  /** @param buffer views are made in it; without one the views are empty and only `bytes` is of use */
  constructor(private readonly buffer?: SharedArrayBuffer) {}

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

  private take(bytes: number): number {
    const at = this.offset;
    this.offset = Math.ceil((at + bytes) / LINE) * LINE;
    return at;
  }
}
