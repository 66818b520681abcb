/**
 * The rollup: count, least, greatest and sum of the values of each sensor in each second, so that a chart of hours need
 * not read events. Kept in memory for the second that is going on, and added to the database when it is over.
 *
 * Sensors lie in blocks of 1,024. A block of one second is a BLOB of columns, each as long as the highest sensor in it
 * requires:
 *
 * ```text
 *   byte 0  u32 length    4  u32 0    8  sum f64    count u32    min f32    max f32
 *                            u32 1       sum f64    min f64      max f64    count u32
 * ```
 *
 * The second form is for least and greatest values that an f32 does not hold: those of recordings.
 */
import { SENSOR_MASK } from '../../memory/event-columns.ts';
import type { BatchColumns } from './batch-format.ts';

export const BLOCK_SENSORS = 1024;
const HEADER_BYTES = 8;
const NARROW = 0;
const WIDE = 1;
const BYTES_PER_SENSOR = 20;
const WIDE_BYTES_PER_SENSOR = 28;
export const MAX_BLOCK_BYTES = HEADER_BYTES + BLOCK_SENSORS * WIDE_BYTES_PER_SENSOR;

/** Figures by sensor of the block; those of a sensor with count 0 mean nothing. */
export interface RollupBlock {
  readonly count: Uint32Array;
  readonly sum: Float64Array;
  readonly min: Float32Array | Float64Array;
  readonly max: Float32Array | Float64Array;
}

function createBlock(): RollupBlock {
  return {
    count: new Uint32Array(BLOCK_SENSORS),
    sum: new Float64Array(BLOCK_SENSORS),
    min: new Float64Array(BLOCK_SENSORS),
    max: new Float64Array(BLOCK_SENSORS),
  };
}

/** Views of an encoded block, nothing is copied. `at` is a multiple of 8. */
export function decodeBlock(buffer: ArrayBufferLike, at: number): RollupBlock {
  const header = new DataView(buffer, at);
  const length = header.getUint32(0, true);
  const from = at + HEADER_BYTES;
  if (header.getUint32(4, true) === WIDE) {
    return {
      sum: new Float64Array(buffer, from, length),
      min: new Float64Array(buffer, from + 8 * length, length),
      max: new Float64Array(buffer, from + 16 * length, length),
      count: new Uint32Array(buffer, from + 24 * length, length),
    };
  }
  return {
    sum: new Float64Array(buffer, from, length),
    count: new Uint32Array(buffer, from + 8 * length, length),
    min: new Float32Array(buffer, from + 12 * length, length),
    max: new Float32Array(buffer, from + 16 * length, length),
  };
}

/** @param at a multiple of 8 @returns how many bytes were written from there on, at most MAX_BLOCK_BYTES */
export function encodeBlock(block: RollupBlock, buffer: ArrayBufferLike, at: number): number {
  let length = block.count.length;
  while (length > 0 && block.count[length - 1] === 0) length--;
  const header = new DataView(buffer, at, HEADER_BYTES);
  header.setUint32(0, length, true);
  const isWide = !isNarrow(block, length);
  header.setUint32(4, isWide ? WIDE : NARROW, true);
  const to = decodeBlock(buffer, at);
  to.sum.set(block.sum.subarray(0, length));
  to.count.set(block.count.subarray(0, length));
  to.min.set(block.min.subarray(0, length));
  to.max.set(block.max.subarray(0, length));
  return HEADER_BYTES + length * (isWide ? WIDE_BYTES_PER_SENSOR : BYTES_PER_SENSOR);
}

/** Whether f32 hold least and greatest values of the first `length` sensors. */
function isNarrow({ count, min, max }: RollupBlock, length: number): boolean {
  for (let i = 0; i < length; i++) {
    if (count[i] !== 0 && (Math.fround(min[i]!) !== min[i] || Math.fround(max[i]!) !== max[i])) return false;
  }
  return true;
}

/** Adds the figures of `part` to those of `block`. */
export function mergeBlock(block: RollupBlock, part: RollupBlock): void {
  for (let i = 0; i < part.count.length; i++) {
    const count = part.count[i]!;
    if (count === 0) continue;
    if (block.count[i] === 0) {
      block.min[i] = part.min[i]!;
      block.max[i] = part.max[i]!;
      block.sum[i] = 0;
    }
    block.min[i] = Math.min(block.min[i]!, part.min[i]!);
    block.max[i] = Math.max(block.max[i]!, part.max[i]!);
    block.sum[i] = block.sum[i]! + part.sum[i]!;
    block.count[i] = block.count[i]! + count;
  }
}

/** What is not in the database yet. The storage worker. */
export class Rollup {
  /** Events added since it was last cleared. */
  events = 0;
  private readonly seconds = new Map<number, Map<number, RollupBlock>>();
  private readonly spare: RollupBlock[] = [];
  private newest = Number.NEGATIVE_INFINITY;

  /** Adds the events of a batch. @returns whether one of them began a second */
  add(batch: BatchColumns): boolean {
    const { newest } = this;
    const { count, baseTime, times, timeUnit, meta, value } = batch;
    let offset = Number.NaN;
    let second = Number.NaN;
    let blocks: Map<number, RollupBlock> | undefined;
    let number = -1;
    let block: RollupBlock | undefined;
    // Neighbours are nearly always of one second, and of one block when there are no more sensors than a block has.
    for (let i = 0; i < count; i++) {
      if (times[i] !== offset || blocks === undefined) {
        offset = times[i]!;
        const t = Math.floor((baseTime + offset * timeUnit) / 1000);
        if (t !== second || blocks === undefined) {
          second = t;
          blocks = this.blocksOf(t);
          number = -1;
        }
      }
      const sensor = meta[i]! & SENSOR_MASK;
      if (sensor >>> 10 !== number || block === undefined) {
        number = sensor >>> 10;
        block = this.blockOf(blocks, number);
      }
      add(block, sensor & (BLOCK_SENSORS - 1), value[i]!);
    }
    this.events += count;
    return this.newest > newest && newest !== Number.NEGATIVE_INFINITY;
  }

  forEach(visit: (second: number, block: number, figures: RollupBlock) => void): void {
    for (const [second, blocks] of this.seconds) {
      for (const [number, block] of blocks) visit(second, number, block);
    }
  }

  /** Starts again: what is here is in the database now. */
  clear(): void {
    for (const blocks of this.seconds.values()) for (const block of blocks.values()) this.spare.push(block);
    this.seconds.clear();
    this.events = 0;
  }

  private blocksOf(second: number): Map<number, RollupBlock> {
    let blocks = this.seconds.get(second);
    if (blocks === undefined) {
      blocks = new Map();
      this.seconds.set(second, blocks);
      if (second > this.newest) this.newest = second;
    }
    return blocks;
  }

  private blockOf(blocks: Map<number, RollupBlock>, number: number): RollupBlock {
    let block = blocks.get(number);
    if (block === undefined) {
      block = this.spare.pop() ?? createBlock();
      block.count.fill(0);
      blocks.set(number, block);
    }
    return block;
  }
}

function add(block: RollupBlock, i: number, value: number): void {
  const count = block.count[i]!;
  if (count === 0) {
    block.sum[i] = 0;
    block.min[i] = value;
    block.max[i] = value;
  } else {
    if (value < block.min[i]!) block.min[i] = value;
    if (value > block.max[i]!) block.max[i] = value;
  }
  block.sum[i] = block.sum[i]! + value;
  block.count[i] = count + 1;
}
