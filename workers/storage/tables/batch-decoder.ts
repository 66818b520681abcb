/** Reads batches: `batch-format.ts` says how they lie. */
import { LAYOUT_BYTES, UPPER_HALF } from '../../memory/gathered-words.ts';
import {
  aligned,
  type BatchColumns,
  HEADER_BYTES,
  NARROW,
  NARROW_TIME_UNIT,
  RECORDED,
  RECORDED_BYTES,
  recordedColumns,
  WIDE,
  WIDE_BYTES,
} from './batch-format.ts';

/** What lies event by event is seen in place, the rest is unpacked. @throws RangeError when these are not the bytes of a batch */
export function decodeBatch(buffer: ArrayBufferLike, at: number, bytes: number): BatchColumns {
  const opened = openBatch(buffer, at, bytes);
  const { count, baseSequence, baseTime, timeUnit, sequences, times, meta, value, latency, recorded } = opened;
  return { count, baseSequence, baseTime, timeUnit, sequences, times, meta, value, latency, recorded };
}

/**
 * The same, but a column is unpacked when it is first asked for: for a reader that needs few of them.
 *
 * @throws RangeError when these are not the bytes of a batch
 */
export function openBatch(buffer: ArrayBufferLike, at: number, bytes: number): BatchColumns {
  const header = new DataView(buffer, at, bytes);
  const format = bytes >= HEADER_BYTES ? header.getUint32(0, true) : 0;
  const count = bytes >= HEADER_BYTES ? header.getUint32(4, true) : 0;
  const isRecorded = format > RECORDED;
  const layout = isRecorded ? format - RECORDED : format;
  const plain = sizeOf(layout, count, header);
  if (bytes !== (isRecorded ? aligned(plain) + count * RECORDED_BYTES : plain)) {
    throw new RangeError(`not a batch of events: format ${format}, ${count} events in ${bytes} bytes`);
  }
  const from = at + HEADER_BYTES;
  const bases = { count, baseSequence: header.getFloat64(8, true), baseTime: header.getFloat64(16, true) };
  const inFull = isRecorded ? recordedColumns(count, buffer, at + aligned(plain)) : null;
  if (layout === NARROW) return new NarrowBatch(bases, buffer, from, inFull);
  const rest = from + 16 * count;
  return {
    ...bases,
    timeUnit: 1,
    sequences: new Float64Array(buffer, from, count),
    times: new Float64Array(buffer, from + 8 * count, count),
    meta: new Uint32Array(buffer, rest, count),
    latency: new Float32Array(buffer, rest + 8 * count, count),
    value: inFull?.value ?? new Float32Array(buffer, rest + 4 * count, count),
    recorded: inFull?.recorded ?? null,
  };
}

/** By its header; NaN when that is none. */
function sizeOf(format: number, count: number, header: DataView): number {
  if (format === WIDE) return HEADER_BYTES + count * WIDE_BYTES;
  if (format !== NARROW || header.byteLength < HEADER_BYTES + LAYOUT_BYTES) return Number.NaN;
  let size = HEADER_BYTES + LAYOUT_BYTES + 4 * count;
  for (let i = 0; i < 3; i++) size += columnBytes(header.getUint32(HEADER_BYTES + 4 * i, true), count);
  return size + (header.getUint32(HEADER_BYTES + 12, true) === 0 ? 4 : 2) * count;
}
function columnBytes(runs: number, count: number): number {
  return runs > 0 ? 8 * runs : 4 * count;
}

class NarrowBatch implements BatchColumns {
  readonly count: number;
  readonly baseSequence: number;
  readonly baseTime: number;
  readonly timeUnit = NARROW_TIME_UNIT;
  readonly value: Float32Array | Float64Array;
  readonly recorded: Float64Array | null;
  /** Runs of the first three columns; then the upper half of every meta. */
  private readonly layout: Uint32Array;
  private readonly sequencesAt: number;
  private readonly timesAt: number;
  private readonly latencyAt: number;
  private readonly metaAt: number;
  private sequenceColumn: Int32Array | undefined;
  private timeColumn: Int32Array | undefined;
  private latencyColumn: Float32Array | undefined;
  private metaColumn: Uint32Array | undefined;

  /** @param from behind the header @param inFull the columns that recordings add */
  constructor(
    { count, baseSequence, baseTime }: Pick<BatchColumns, 'count' | 'baseSequence' | 'baseTime'>,
    private readonly buffer: ArrayBufferLike,
    from: number,
    inFull: ReturnType<typeof recordedColumns> | null,
  ) {
    this.count = count;
    this.baseSequence = baseSequence;
    this.baseTime = baseTime;
    this.layout = new Uint32Array(buffer, from, LAYOUT_BYTES / 4);
    this.sequencesAt = from + LAYOUT_BYTES;
    this.timesAt = this.sequencesAt + columnBytes(this.layout[0]!, count);
    this.latencyAt = this.timesAt + columnBytes(this.layout[1]!, count);
    const valueAt = this.latencyAt + columnBytes(this.layout[2]!, count);
    this.metaAt = valueAt + 4 * count;
    this.value = inFull?.value ?? new Float32Array(buffer, valueAt, count);
    this.recorded = inFull?.recorded ?? null;
  }

  get sequences(): Int32Array {
    this.sequenceColumn ??= this.unpack(this.layout[0]!, 1, this.sequencesAt);
    return this.sequenceColumn;
  }
  get times(): Int32Array {
    this.timeColumn ??= this.unpack(this.layout[1]!, 0, this.timesAt);
    return this.timeColumn;
  }
  get latency(): Float32Array {
    if (this.latencyColumn === undefined) {
      const words = this.unpack(this.layout[2]!, 0, this.latencyAt);
      this.latencyColumn = new Float32Array(words.buffer, words.byteOffset, this.count);
    }
    return this.latencyColumn;
  }
  get meta(): Uint32Array {
    this.metaColumn ??= this.unpackMeta();
    return this.metaColumn;
  }

  private unpack(runs: number, step: number, at: number): Int32Array {
    const { buffer, count } = this;
    return runs > 0 ? readRuns(runs, step, count, buffer, at) : new Int32Array(buffer, at, count);
  }
  private unpackMeta(): Uint32Array {
    const { buffer, count, metaAt } = this;
    const upper = this.layout[3]!;
    if (upper === 0) return new Uint32Array(buffer, metaAt, count);
    const lower = new Uint16Array(buffer, metaAt, count);
    const meta = new Uint32Array(count);
    for (let i = 0; i < count; i++) meta[i] = lower[i]! | (upper & UPPER_HALF);
    return meta;
  }
}

function readRuns(runs: number, step: number, count: number, buffer: ArrayBufferLike, at: number): Int32Array {
  const ends = new Uint32Array(buffer, at, runs);
  const starts = new Int32Array(buffer, at + 4 * runs, runs);
  const column = new Int32Array(count);
  let i = 0;
  for (let run = 0; run < runs; run++) {
    let value = starts[run]!;
    for (const end = Math.min(ends[run]!, count); i < end; i++) {
      column[i] = value;
      value += step;
    }
  }
  return column;
}
