/** Numbers and texts as bytes and back. What is read is not trusted: every read is checked against the end. */

/** A file of a run is not one, or is damaged. Its text says what is wrong. */
export class RunFileError extends Error {
  override readonly name = 'RunFileError';
}

/** Bytes that grow as they are written. */
export class ByteWriter {
  length = 0;
  private bytes = new Uint8Array(64 * 1024);
  private view = new DataView(this.bytes.buffer);

  /** A copy of all that was written. */
  copy(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length);
  }
  byte(value: number): void {
    this.room(1);
    this.bytes[this.length++] = value;
  }
  /** A whole number from 0 to 2⁵³ − 1: seven bits a byte, the lowest first, 128 added to all but the last. */
  varint(value: number): void {
    this.room(8);
    let rest = value;
    while (rest >= 128) {
      this.bytes[this.length++] = (rest % 128) + 128;
      rest = Math.floor(rest / 128);
    }
    this.bytes[this.length++] = rest;
  }
  /** A whole number below 2⁵² in size: 0, −1, 1, −2, 2 … are 0, 1, 2, 3, 4 … */
  signed(value: number): void {
    this.varint(value < 0 ? -2 * value - 1 : 2 * value);
  }
  double(value: number): void {
    this.room(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }
  uint32(value: number): void {
    this.room(4);
    this.view.setUint32(this.length, value, true);
    this.length += 4;
  }
  raw(bytes: Uint8Array): void {
    this.room(bytes.length);
    this.bytes.set(bytes, this.length);
    this.length += bytes.length;
  }
  /** Its length in bytes as a varint, then UTF-8. */
  text(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.varint(bytes.length);
    this.raw(bytes);
  }

  private room(more: number): void {
    if (this.length + more <= this.bytes.length) return;
    const longer = new Uint8Array(2 * this.bytes.length + more);
    longer.set(this.bytes);
    this.bytes = longer;
    this.view = new DataView(longer.buffer);
  }
}

/** Bytes that are read from the beginning. Every read throws a `RunFileError` where there are too few. */
export class ByteReader {
  at = 0;
  private readonly view: DataView;

  constructor(private readonly bytes: Uint8Array<ArrayBuffer>) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get left(): number {
    return this.bytes.length - this.at;
  }
  byte(): number {
    return this.bytes[this.take(1)]!;
  }
  /** @throws RunFileError above 2⁵³ − 1 */
  varint(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.byte();
      value += (byte % 128) * factor;
      if (value > Number.MAX_SAFE_INTEGER) throw new RunFileError('a number in it is above 2⁵³ − 1');
      if (byte < 128) return value;
    }
  }
  signed(): number {
    const coded = this.varint();
    return coded % 2 === 0 ? coded / 2 : -(coded + 1) / 2;
  }
  double(): number {
    return this.view.getFloat64(this.take(8), true);
  }
  uint32(): number {
    return this.view.getUint32(this.take(4), true);
  }
  raw(length: number): Uint8Array<ArrayBuffer> {
    const from = this.take(length);
    return this.bytes.subarray(from, from + length);
  }
  text(): string {
    return new TextDecoder().decode(this.raw(this.varint()));
  }

  private take(length: number): number {
    if (length > this.left) throw new RunFileError('it ends too early');
    this.at += length;
    return this.at - length;
  }
}
