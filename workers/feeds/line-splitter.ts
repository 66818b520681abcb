const NEWLINE = 10;
const CARRIAGE_RETURN = 13;

/** Called with the bytes of a line, `bytes[from]` to `bytes[to - 1]`, valid during the call only, and its number from 1. */
type LineHandler = (bytes: Uint8Array, from: number, to: number, line: number) => void;

/**
 * Cuts a stream of chunks into lines that end in LF or CR LF, in constant memory: of a line longer than the limit only
 * the beginning is kept, whatever its length.
 */
export class LineSplitter {
  /** The part of a line that came before the current chunk. */
  private readonly carried: Uint8Array;
  private carriedLength = 0;
  private isTooLong = false;
  private line = 1;

  /**
   * @param limit longest line in bytes, without its end
   * @param onLine gets every line within the limit
   * @param onLongLine gets the first `limit` bytes of every other
   */
  constructor(
    private readonly limit: number,
    private readonly onLine: LineHandler,
    private readonly onLongLine: LineHandler,
  ) {
    // Room for the CR that may follow a line of just that length.
    this.carried = new Uint8Array(limit + 1);
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length) {
      const newline = chunk.indexOf(NEWLINE, at);
      const end = newline < 0 ? chunk.length : newline;
      if (newline < 0 || this.carriedLength > 0) {
        this.carry(chunk, at, end);
        if (newline >= 0) this.endCarried();
      } else this.emit(chunk, at, end);
      at = end + 1;
    }
  }

  /** Emits the last line if no newline ended it. */
  end(): void {
    if (this.carriedLength > 0) this.endCarried();
  }

  private carry(chunk: Uint8Array, from: number, to: number): void {
    const taken = Math.min(to - from, this.carried.length - this.carriedLength);
    this.carried.set(chunk.subarray(from, from + taken), this.carriedLength);
    this.carriedLength += taken;
    if (taken < to - from) this.isTooLong = true;
  }

  private endCarried(): void {
    const length = this.carriedLength;
    this.carriedLength = 0;
    if (this.isTooLong) this.onLongLine(this.carried, 0, this.limit, this.line++);
    else this.emit(this.carried, 0, length);
    this.isTooLong = false;
  }

  private emit(bytes: Uint8Array, from: number, to: number): void {
    const end = to > from && bytes[to - 1] === CARRIAGE_RETURN ? to - 1 : to;
    if (end - from > this.limit) this.onLongLine(bytes, from, from + this.limit, this.line++);
    else this.onLine(bytes, from, end, this.line++);
  }
}
