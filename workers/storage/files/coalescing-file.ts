/**
 * A file that gathers neighbouring writes, and reads ahead. SQLite writes a page and its little header apart, and each
 * call of the browser's file costs about as much as the 16 KiB it carries, in Firefox far more: another thread does it,
 * and this one waits. Gathered, a commit is one or two writes; a checkpoint, or a scan of a table, a read a mebibyte.
 *
 * What is gathered reaches the file at the latest when SQLite wants it flushed, which it does wherever the order of
 * writes matters; a read of what is still here writes it first. Whoever has this file has it alone, so what was read
 * ahead is true until it is written over.
 */
const BUFFER_BYTES = 2 ** 20;
/**
 * Reads this close are of one place, as a share of the buffer. In the log a header lies between two pages, and what was
 * written again later is left out; of a batch in the database the second page often lies before the first.
 */
const NEAR = 1 / 4;
/** Of the buffer, what is read ahead at first. Each time that it was not enough it is twice as much, up to the buffer. */
const FIRST_AHEAD = 1 / 16;
/** Of what is read ahead, what lies before the place that was asked for; of the buffer, at most that. */
const BEFORE = 1 / 4;
const MOST_BEFORE = 1 / 16;

export type SyncFile = Pick<FileSystemSyncAccessHandle, 'read' | 'write' | 'truncate' | 'getSize' | 'flush' | 'close'>;

export class CoalescingFile implements SyncFile {
  private readonly buffer: Uint8Array<ArrayBuffer>;
  /** Where the first gathered byte belongs. */
  private start = 0;
  private length = 0;
  /** What was read ahead: made with the first reads that are near each other. */
  private ahead: Uint8Array<ArrayBuffer> | null = null;
  private aheadStart = 0;
  private aheadLength = 0;
  private aheadNext: number;
  /** Where the last read ended. */
  private readEnd = -1;

  /** @param bytes of what is gathered, and of what is read ahead */
  constructor(
    private readonly file: SyncFile,
    private readonly bytes = BUFFER_BYTES,
  ) {
    this.buffer = new Uint8Array(bytes);
    this.aheadNext = FIRST_AHEAD * bytes;
  }

  write(data: AllowSharedBufferSource, options?: FileSystemReadWriteOptions): number {
    const bytes = bytesOf(data);
    const at = options?.at ?? 0;
    if (this.isAhead(at, bytes.length)) this.aheadLength = 0;
    if (at !== this.start + this.length || this.length + bytes.length > this.bytes) this.writeOut();
    if (bytes.length > this.bytes) return this.file.write(bytes, { at });
    if (this.length === 0) this.start = at;
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return bytes.length;
  }

  read(data: AllowSharedBufferSource, options?: FileSystemReadWriteOptions): number {
    const at = options?.at ?? 0;
    const bytes = bytesOf(data);
    const isNear = this.readEnd >= 0 && Math.abs(at - this.readEnd) <= NEAR * this.bytes;
    this.readEnd = at + bytes.length;
    if (this.copyAhead(bytes, at)) return bytes.length;
    if (isNear && 2 * bytes.length <= this.aheadNext) {
      this.readAhead(at);
      if (this.copyAhead(bytes, at)) return bytes.length;
    } else if (!isNear) this.aheadNext = FIRST_AHEAD * this.bytes;
    this.writeOutBefore(at, bytes.length);
    const read = this.file.read(bytes, { at });
    if (read === bytes.length || this.length === 0) return read;
    // What is gathered lies behind a hole that the file does not have yet.
    this.writeOut();
    return this.file.read(bytes, { at });
  }

  truncate(size: number): void {
    this.writeOut();
    this.aheadLength = 0;
    this.file.truncate(size);
  }
  getSize(): number {
    return Math.max(this.file.getSize(), this.length > 0 ? this.start + this.length : 0);
  }
  flush(): void {
    this.writeOut();
    this.file.flush();
  }
  close(): void {
    try {
      this.writeOut();
    } finally {
      this.file.close();
    }
  }

  /** Whether any of it was read ahead. */
  private isAhead(at: number, length: number): boolean {
    return at < this.aheadStart + this.aheadLength && at + length > this.aheadStart;
  }
  /** @returns whether all of it was there */
  private copyAhead(bytes: Uint8Array, at: number): boolean {
    const from = at - this.aheadStart;
    if (this.ahead === null || from < 0 || from + bytes.length > this.aheadLength) return false;
    bytes.set(this.ahead.subarray(from, from + bytes.length));
    return true;
  }
  private readAhead(at: number): void {
    const { bytes, aheadNext } = this;
    const start = Math.max(0, at - Math.floor(Math.min(BEFORE * aheadNext, MOST_BEFORE * bytes)));
    this.writeOutBefore(start, aheadNext);
    this.ahead ??= new Uint8Array(bytes);
    // A read that fails leaves nothing that could be taken for read.
    this.aheadLength = 0;
    this.aheadLength = this.file.read(this.ahead.subarray(0, aheadNext), { at: start });
    this.aheadStart = start;
    this.aheadNext = Math.min(2 * aheadNext, bytes);
  }
  /** What is gathered of a place that is about to be read. */
  private writeOutBefore(at: number, length: number): void {
    if (at < this.start + this.length && at + length > this.start) this.writeOut();
  }

  /** What can't be written is kept, for when there is room again. @throws DOMException when the quota or the disk is full */
  private writeOut(): void {
    const { length } = this;
    if (length === 0) return;
    const written = this.file.write(this.buffer.subarray(0, length), { at: this.start });
    if (written !== length) throw new Error(`only ${written} of ${length} bytes were written`);
    this.length = 0;
  }
}

function bytesOf(data: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
