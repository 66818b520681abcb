/**
 * Figures over time as bytes: rows of one shape as columns, and what the buckets of histograms have gained. Whatever a value
 * is made of, it is kept: a figure that is new in the snapshot needs nothing here. See `workers/docs/run-file.md`.
 */
import { type ByteReader, ByteWriter, RunFileError } from './bytes.ts';
import { readColumn, writeColumn } from './columns.ts';
import { Row, restored, type Shape, Shapes, type Word, Words, widthOf } from './shapes.ts';

/** Records of a chunk, by their first byte. */
const SHAPE = 1;
const WORD = 2;
const BLOCK = 3;
const GAINS = 4;

/** What one bucket has gained in a tick. */
export interface Gain {
  readonly bucket: number;
  readonly gain: number;
}
/** What a histogram has gained in a tick, and its maximum since the run began, in whole microseconds. */
export interface Tick {
  readonly gains: readonly Gain[];
  readonly max: number;
}

/** A figure is kept to a millionth, a time since the epoch to a microsecond: more than any screen shows. */
export function kept(value: number): number {
  if (Number.isInteger(value) || Math.abs(value) < SMALL) return value;
  return Math.abs(value) < LARGE ? Math.round(value * 1e6) / 1e6 : Math.round(value * 1000) / 1000;
}
const SMALL = 1e-3;
const LARGE = 1e9;

interface Series {
  shape: Shape | null;
  readonly rows: Float64Array[];
}

/** Collects rows and ticks; `take` gives the bytes of what came since the last time. Series and histograms go by number. */
export class RowsWriter {
  private readonly writer = new ByteWriter();
  private readonly shapes = new Shapes();
  private readonly ids = new Map<Shape, number>();
  private readonly words = new Words();
  private wordsWritten = 0;
  /** How many shapes and words the bytes that were taken have told of, and those before the last ones. */
  private told = { shapes: 0, words: 0 };
  private toldBefore = this.told;
  private readonly row = new Row();
  private readonly series = new Map<number, Series>();
  private ticks = new Map<number, Tick[]>();
  private takenTicks = this.ticks;

  add(series: number, value: object): void {
    const into = this.seriesOf(series);
    if (into.shape === null || !this.row.take(value, into.shape, this.words)) {
      this.writeBlock(series, into);
      into.shape = this.shapes.of(value);
      this.row.take(value, into.shape, this.words);
    }
    const { numbers, length } = this.row;
    const row = new Float64Array(length);
    for (let i = 0; i < length; i++) row[i] = kept(numbers[i]!);
    into.rows.push(row);
  }
  addTick(histogram: number, tick: Tick): void {
    const ticks = this.ticks.get(histogram) ?? [];
    ticks.push(tick);
    this.ticks.set(histogram, ticks);
  }
  take(): Uint8Array<ArrayBuffer> {
    for (const [number, series] of this.series) this.writeBlock(number, series);
    for (const [histogram, ticks] of this.ticks) this.writeGains(histogram, ticks);
    this.takenTicks = this.ticks;
    this.ticks = new Map();
    const bytes = this.writer.copy();
    this.writer.length = 0;
    this.toldBefore = this.told;
    this.told = { shapes: this.ids.size, words: this.wordsWritten };
    return bytes;
  }
  /**
   * The bytes that were taken last come into no file: what they told of shapes and words is told anew.
   *
   * @returns the ticks that were in them, by histogram: whoever adds them to later ones loses no count
   */
  giveBack(): ReadonlyMap<number, readonly Tick[]> {
    const { shapes, words } = this.toldBefore;
    for (const [shape, id] of this.ids) if (id >= shapes) this.ids.delete(shape);
    this.wordsWritten = words;
    this.told = this.toldBefore;
    return this.takenTicks;
  }

  private seriesOf(number: number): Series {
    const known = this.series.get(number);
    if (known !== undefined) return known;
    const series = { shape: null, rows: [] };
    this.series.set(number, series);
    return series;
  }
  private writeBlock(number: number, { shape, rows }: Series): void {
    if (shape === null || rows.length === 0) return;
    const { writer } = this;
    const id = this.idOf(shape);
    this.writeWords();
    writer.byte(BLOCK);
    for (const each of [number, id, rows.length]) writer.varint(each);
    const column = new Float64Array(rows.length);
    for (let i = 0; i < rows[0]!.length; i++) {
      for (let at = 0; at < rows.length; at++) column[at] = rows[at]![i]!;
      writeColumn(writer, column);
    }
    rows.length = 0;
  }
  private idOf(shape: Shape): number {
    const known = this.ids.get(shape);
    if (known !== undefined) return known;
    this.writer.byte(SHAPE);
    this.writer.text(JSON.stringify(templateOf(shape)));
    this.ids.set(shape, this.ids.size);
    return this.ids.size - 1;
  }
  private writeWords(): void {
    for (; this.wordsWritten < this.words.count; this.wordsWritten++) {
      this.writer.byte(WORD);
      // No text at all is what is undefined.
      this.writer.text(JSON.stringify(this.words.at(this.wordsWritten)) ?? '');
    }
  }
  private writeGains(histogram: number, ticks: readonly Tick[]): void {
    const { writer } = this;
    writer.byte(GAINS);
    writer.varint(histogram);
    writer.varint(ticks.length);
    let maxBefore = 0;
    for (const { gains, max } of ticks) {
      writer.signed(max - maxBefore);
      maxBefore = max;
      writer.varint(gains.length);
      let next = 0;
      for (const { bucket, gain } of gains) {
        writer.varint(bucket - next);
        writer.varint(gain);
        next = bucket + 1;
      }
    }
  }
}

/** A shape as JSON: 0 for a number, 1 for a word. */
type Template = 0 | 1 | readonly Template[] | { readonly [key: string]: Template };
function templateOf(shape: Shape): Template {
  if (typeof shape === 'string') return shape === 'number' ? 0 : 1;
  if ('items' in shape) return shape.items.map(templateOf);
  return Object.fromEntries(shape.keys.map((key, i) => [key, templateOf(shape.shapes[i]!)]));
}
function shapeOf(template: unknown, depth = 0): Shape {
  if (template === 0) return 'number';
  if (template === 1) return 'word';
  if (typeof template !== 'object' || template === null || depth > DEEPEST)
    throw new RunFileError('what it tells of its figures is not as it should be');
  if (Array.isArray(template)) return { items: template.map((item) => shapeOf(item, depth + 1)) };
  return { keys: Object.keys(template), shapes: Object.values(template).map((part) => shapeOf(part, depth + 1)) };
}
const DEEPEST = 20;

interface RowsVisitor {
  row(series: number, value: unknown): void;
  tick(histogram: number, tick: Tick): void;
}

/** A damaged file must not take all memory: ten times what the longest run has. */
const MOST_NUMBERS = 100_000_000;
const MOST_ROWS = 200_000;

/** Reads the records of one chunk after the other. */
export class RowsReader {
  private readonly shapes: Shape[] = [];
  private readonly words = new Words();
  private numbers = 0;
  private rows = 0;

  constructor(
    private readonly visitor: RowsVisitor,
    /** Of a histogram. */
    private readonly buckets: number,
  ) {}

  /** @throws RunFileError */
  read(reader: ByteReader): void {
    while (reader.left > 0) {
      const record = reader.byte();
      if (record === SHAPE) this.shapes.push(shapeOf(json(reader.text())));
      else if (record === WORD) this.addWord(reader.text());
      else if (record === BLOCK) this.readBlock(reader);
      else if (record === GAINS) this.readGains(reader);
      else throw new RunFileError(`a record in it is of the unknown kind ${record}`);
    }
  }

  private addWord(text: string): void {
    const word = text === '' ? undefined : json(text);
    if (typeof word === 'object' && word !== null) throw new RunFileError('a word in it is none');
    const place = this.words.count;
    if (this.words.placeOf(word as Word) !== place) throw new RunFileError('a word is in it twice');
  }
  private readBlock(reader: ByteReader): void {
    const series = reader.varint();
    const shape = this.shapes[reader.varint()];
    if (shape === undefined) throw new RunFileError('figures in it are of no known shape');
    const rows = reader.varint();
    const width = widthOf(shape);
    this.rows += rows;
    this.count(rows * width);
    const columns = Array.from({ length: width }, () => readColumn(reader, rows));
    const row = new Float64Array(width);
    for (let at = 0; at < rows; at++) {
      for (let i = 0; i < width; i++) row[i] = columns[i]![at]!;
      this.visitor.row(series, restored(row, shape, this.words));
    }
  }
  private readGains(reader: ByteReader): void {
    const histogram = reader.varint();
    let max = 0;
    for (let left = reader.varint(); left > 0; left--) {
      max += reader.signed();
      const count = reader.varint();
      if (count > this.buckets)
        throw new RunFileError(`a histogram in it has ${count} buckets, and at most ${this.buckets} are allowed`);
      this.count(count + 1);
      let next = 0;
      const gains = Array.from({ length: count }, () => {
        const bucket = next + reader.varint();
        next = bucket + 1;
        return { bucket, gain: reader.varint() };
      });
      if (next > this.buckets)
        throw new RunFileError(`a bucket in it has the number ${next - 1}, and the last one is ${this.buckets - 1}`);
      this.visitor.tick(histogram, { gains, max });
    }
  }
  private count(numbers: number): void {
    this.numbers += numbers;
    if (this.numbers > MOST_NUMBERS || this.rows > MOST_ROWS)
      throw new RunFileError(
        `there is more in it than in any run: at most ${MOST_NUMBERS} numbers in ${MOST_ROWS} rows are read`,
      );
  }
}

/** @throws RunFileError */
export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new RunFileError('a text in it is no JSON');
  }
}
