/**
 * A file that gathers neighbouring writes. SQLite writes a page and its little header apart, and each write of the
 * browser's file costs about as much as the 16 KiB it carries: gathered, a commit is one or two writes.
 *
 * What is gathered reaches the file at the latest when SQLite wants it flushed, which it does wherever the order of
 * writes matters; a read of what is still here writes it first.
 */
const BUFFER_BYTES = 2 ** 20;

export type SyncFile = Pick<FileSystemSyncAccessHandle, 'read' | 'write' | 'truncate' | 'getSize' | 'flush' | 'close'>;

export class CoalescingFile implements SyncFile {
  private readonly buffer = new Uint8Array(BUFFER_BYTES);
  /** Where the first gathered byte belongs. */
  private start = 0;
  private length = 0;

  constructor(private readonly file: SyncFile) {}

  write(data: AllowSharedBufferSource, options?: FileSystemReadWriteOptions): number {
    const bytes = bytesOf(data);
    const at = options?.at ?? 0;
    if (at !== this.start + this.length || this.length + bytes.length > BUFFER_BYTES) this.writeOut();
    if (bytes.length > BUFFER_BYTES) return this.file.write(bytes, { at });
    if (this.length === 0) this.start = at;
    this.buffer.set(bytes, this.length);
    this.length += bytes.length;
    return bytes.length;
  }

  read(data: AllowSharedBufferSource, options?: FileSystemReadWriteOptions): number {
    const at = options?.at ?? 0;
    if (at < this.start + this.length && at + data.byteLength > this.start) this.writeOut();
    return this.file.read(data, { at });
  }

  truncate(size: number): void {
    this.writeOut();
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
