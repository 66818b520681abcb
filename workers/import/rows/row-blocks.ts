/** More rows than fit in memory: sorted blocks in a private file, merged into another one that holds all rows by column. */
import type { RowsFile } from '../../contract/import-types.ts';
import { ROW_BYTES, sensorsAt, valuesAt } from '../../contract/recordings/rows-file.ts';
import { type BlockSink, DuplicateWatch } from './row-store.ts';

/** A private file that is read and written at once, as `FileSystemSyncAccessHandle` is. */
export interface PrivateFile {
  read(bytes: Uint8Array, options: { readonly at: number }): number;
  write(bytes: Uint8Array, options: { readonly at: number }): number;
  truncate(bytes: number): void;
  flush(): void;
  close(): void;
}
/** The folder of recordings. */
export interface PrivateFiles {
  create(name: string): Promise<PrivateFile>;
  remove(name: string): Promise<void>;
  newName(): string;
}

const LINE_BYTES = 4;
/** Rows that are read at once of each of the blocks, and of the file that they become; and written at once. */
const READ_OF_BLOCK = 4096;
const READ_AT_ONCE = 16_384;
const WRITE_AT_ONCE = 65_536;

interface Block {
  readonly at: number;
  readonly rows: number;
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

/** Blocks one after the other, each with its columns one after the other. */
export class RowBlocks implements BlockSink {
  private readonly blocks: Block[] = [];
  private end = 0;
  private rows = 0;

  private constructor(
    private readonly files: PrivateFiles,
    private readonly name: string,
    private readonly file: PrivateFile,
  ) {}

  static async open(files: PrivateFiles): Promise<RowBlocks> {
    const name = `${files.newName()}-blocks`;
    return new RowBlocks(files, name, await files.create(name));
  }

  async add(rows: number, columns: Iterable<ArrayBufferView>): Promise<void> {
    if (rows === 0) return;
    this.blocks.push({ at: this.end, rows });
    for (const column of columns) {
      writeAll(this.file, bytesOf(column), this.end);
      this.end += column.byteLength;
    }
    this.rows += rows;
  }

  /** Merges all blocks into a file of its own. Blocks are gone then. @param isReversed equal times in a later block come first */
  async merge(isReversed: boolean): Promise<MergedRows> {
    const name = this.files.newName();
    const out = await this.files.create(name);
    const merged = new MergedRows(out, name, this.rows);
    const ordered = isReversed ? this.blocks.toReversed() : this.blocks;
    mergeInto(
      merged,
      ordered.map((block) => new Cursor(this.file, block)),
    );
    merged.end();
    await this.discard();
    return merged;
  }
  async discard(): Promise<void> {
    this.file.close();
    await this.files.remove(this.name);
  }
}

/** The earliest row is the next one; of equal ones that of the first block. */
function mergeInto(merged: MergedRows, cursors: readonly Cursor[]): void {
  for (;;) {
    let next: Cursor | null = null;
    let [earliest, second] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
    for (const cursor of cursors) {
      const { timeMs } = cursor;
      if (timeMs < earliest) {
        second = earliest;
        earliest = timeMs;
        next = cursor;
      } else if (timeMs < second) second = timeMs;
    }
    if (next === null) return;
    // Most files are in order, but for a few rows: then a block is gone through without a look at the others.
    do {
      merged.add(next.timeMs, next.value, next.sensor, next.line);
      next.advance();
    } while (next.timeMs < second);
  }
}

/** Goes through the rows of a block. */
class Cursor {
  /** Infinite behind the last row. */
  timeMs = Number.POSITIVE_INFINITY;
  value = 0;
  sensor = 0;
  line = 0;
  private readonly times: Float64Array;
  private readonly values: Float64Array;
  private readonly lines: Uint32Array;
  private readonly sensors: Uint16Array;
  private from = 0;
  private count = 0;
  private at = -1;

  constructor(
    private readonly file: PrivateFile,
    private readonly block: Block,
  ) {
    const room = Math.min(READ_OF_BLOCK, block.rows);
    this.times = new Float64Array(room);
    this.values = new Float64Array(room);
    this.lines = new Uint32Array(room);
    this.sensors = new Uint16Array(room);
    this.advance();
  }

  advance(): void {
    this.at++;
    if (this.at >= this.count && !this.fill()) {
      this.timeMs = Number.POSITIVE_INFINITY;
      return;
    }
    const { at } = this;
    this.timeMs = this.times[at]!;
    this.value = this.values[at]!;
    this.sensor = this.sensors[at]!;
    this.line = this.lines[at]!;
  }

  private fill(): boolean {
    this.from += this.count;
    this.at = 0;
    const { file, block, from } = this;
    this.count = Math.min(this.times.length, block.rows - from);
    if (this.count <= 0) return false;
    let column = block.at;
    for (const array of [this.times, this.values, this.lines, this.sensors]) {
      const size = array.BYTES_PER_ELEMENT;
      readAll(file, bytesOf(array.subarray(0, this.count)), column + from * size);
      column += block.rows * size;
    }
    return true;
  }
}

/** All rows in order of time, in the file that the library keeps. */
export class MergedRows {
  readonly duplicates = new DuplicateWatch();
  private readonly buffer = {
    timeMs: new Float64Array(WRITE_AT_ONCE),
    value: new Float64Array(WRITE_AT_ONCE),
    sensor: new Uint16Array(WRITE_AT_ONCE),
    line: new Uint32Array(WRITE_AT_ONCE),
  };
  private filled = 0;
  private written = 0;
  private readonly seen = new Float64Array(READ_AT_ONCE);
  private seenFrom = Number.NaN;

  constructor(
    private readonly file: PrivateFile,
    private readonly name: string,
    readonly total: number,
  ) {}

  add(timeMs: number, value: number, sensor: number, line: number): void {
    const { buffer } = this;
    const at = this.filled++;
    buffer.timeMs[at] = timeMs;
    buffer.value[at] = value;
    buffer.sensor[at] = sensor;
    buffer.line[at] = line;
    this.duplicates.note(timeMs, value, sensor);
    if (this.filled === WRITE_AT_ONCE) this.write();
  }
  end(): void {
    this.write();
    this.file.flush();
  }
  private write(): void {
    const { buffer, filled, written, total } = this;
    writeAll(this.file, bytesOf(buffer.timeMs.subarray(0, filled)), 8 * written);
    writeAll(this.file, bytesOf(buffer.value.subarray(0, filled)), valuesAt(total) + 8 * written);
    writeAll(this.file, bytesOf(buffer.sensor.subarray(0, filled)), sensorsAt(total) + 2 * written);
    writeAll(this.file, bytesOf(buffer.line.subarray(0, filled)), ROW_BYTES * total + LINE_BYTES * written);
    this.written += filled;
    this.filled = 0;
  }

  /** Neighbours are read together. */
  timeAt = (row: number): number => {
    const from = READ_AT_ONCE * Math.floor(row / READ_AT_ONCE);
    if (from !== this.seenFrom) {
      const count = Math.min(READ_AT_ONCE, this.total - from);
      readAll(this.file, bytesOf(this.seen.subarray(0, count)), 8 * from);
      this.seenFrom = from;
    }
    return this.seen[row - from]!;
  };
  lineAt(row: number): number {
    const line = new Uint32Array(1);
    readAll(this.file, bytesOf(line), ROW_BYTES * this.total + LINE_BYTES * row);
    return line[0]!;
  }

  /** Lets go of the file. Lines are of no use any more. @returns where its rows from `from` to before `to` are */
  close(from: number, to: number): RowsFile {
    this.file.truncate(ROW_BYTES * this.total);
    this.file.flush();
    this.file.close();
    return { name: this.name, total: this.total, first: from, rows: to - from, bytes: ROW_BYTES * this.total };
  }
}

function writeAll(file: PrivateFile, bytes: Uint8Array, at: number): void {
  const written = file.write(bytes, { at });
  if (written !== bytes.length)
    throw new Error(`only ${written} of ${bytes.length} bytes could be written to a private file`);
}
function readAll(file: PrivateFile, bytes: Uint8Array, at: number): void {
  const read = file.read(bytes, { at });
  if (read !== bytes.length) throw new Error(`only ${read} of ${bytes.length} bytes could be read from a private file`);
}
