/**
 * A histogram as HdrHistogram encodes it, version 2 (Tene; `HdrHistogram/HistogramLogWriter`): a cookie, the length, then a
 * zlib stream of 40 bytes of head and counts in ZigZag LEB128, a negative one for so many zeros.
 */
import { Unzlib } from 'fflate';
import { joined } from '../../contract/bytes/joined.ts';
import type { BucketSum } from './duration-buckets.ts';

const COMPRESSED = 0x1c_84_93_14;
const PLAIN = 0x1c_84_93_13;
const HEAD_BYTES = 40;
const MOST_BYTES = 8 * 2 ** 20;
const SLICE = 4096;

/** What a histogram holds: its largest value beside its counts, which go into a sum. @throws Error that says what is amiss */
export function addHdrHistogram(base64: string, sum: BucketSum): number {
  const packed = bytesOf(base64);
  const view = new DataView(packed.buffer);
  if (packed.length < 8) throw new Error('it is too short');
  const cookie = view.getUint32(0);
  if (cookie === PLAIN) return addCounts(packed, sum);
  if (cookie !== COMPRESSED) throw new Error('it is no HdrHistogram of version 2');
  if (view.getUint32(4) !== packed.length - 8) throw new Error('it is cut: its length is not the one that it says');
  return addCounts(unpacked(packed.subarray(8)), sum);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  if (!/^[\w+/-]*={0,2}$/.test(base64)) throw new Error('it is not base64');
  try {
    return Uint8Array.from(atob(base64.replaceAll('-', '+').replaceAll('_', '/')), (each) => each.charCodeAt(0));
  } catch {
    throw new Error('it is not base64');
  }
}

function unpacked(packed: Uint8Array): Uint8Array {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const unzlib = new Unzlib((chunk) => {
    chunks.push(chunk);
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error(`it unpacks to more than ${MOST_BYTES / 2 ** 20} MB`);
  });
  for (let from = 0; from < packed.length; from += SLICE) {
    const isLast = from + SLICE >= packed.length;
    unzlib.push(packed.slice(from, from + SLICE), isLast);
  }
  return joined(chunks);
}

/** How an index becomes a range of values. */
interface Layout {
  readonly unitMagnitude: number;
  readonly halfMagnitude: number;
  readonly ratio: number;
  readonly mostIndex: number;
}

function addCounts(bytes: Uint8Array, sum: BucketSum): number {
  if (bytes.length < HEAD_BYTES) throw new Error('it is too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(0) !== PLAIN) throw new Error('it is no HdrHistogram of version 2');
  const end = HEAD_BYTES + view.getUint32(4);
  if (end > bytes.length) throw new Error('it is cut: its counts are not all there');
  const layout = layoutOf(view);
  let at = HEAD_BYTES;
  let index = 0;
  let largest = 0;
  while (at < end) {
    const [count, next] = zigZag(bytes, at, end);
    at = next;
    if (count < 0) index -= count;
    else if (count > 0) {
      if (index > layout.mostIndex) throw new Error('it has more counts than its head allows');
      largest = addRange(index, count, layout, sum);
      index++;
    } else index++;
  }
  return largest;
}

function layoutOf(view: DataView): Layout {
  const digits = view.getInt32(12);
  const lowest = Number(view.getBigInt64(16));
  const highest = Number(view.getBigInt64(24));
  // Written by old versions for Go, which count as usual: a whole 1 where the ratio stands, and in place of the shift.
  const isOfOldGo = view.getBigInt64(32) === 1n;
  const ratio = isOfOldGo ? 1 : view.getFloat64(32);
  if (view.getInt32(8) !== 0 && !isOfOldGo) throw new Error('its counts are shifted, which is not read here');
  const isSound = digits >= 0 && digits <= 5 && lowest >= 1 && highest >= 2 * lowest && ratio > 0 && ratio < 1e12;
  if (!isSound) throw new Error('its head has values that no histogram has');
  const halfMagnitude = Math.max(Math.ceil(Math.log2(2 * 10 ** digits)), 1) - 1;
  return { unitMagnitude: Math.floor(Math.log2(lowest)), halfMagnitude, ratio, mostIndex: 2 ** (halfMagnitude + 6) };
}

function addRange(index: number, count: number, layout: Layout, sum: BucketSum): number {
  const { unitMagnitude, halfMagnitude, ratio } = layout;
  const half = 2 ** halfMagnitude;
  const bucket = Math.max(Math.floor(index / half) - 1, 0);
  const inBucket = index < half ? index : (index % half) + half;
  const unit = 2 ** (bucket + unitMagnitude);
  const from = inBucket * unit;
  const to = from + unit - 1;
  sum.add(from * ratio, to * ratio, count);
  return to * ratio;
}

/** 64 bits in at most nine bytes, the ninth of them whole. @returns the number, and where the next one begins */
function zigZag(bytes: Uint8Array, from: number, end: number): readonly [number, number] {
  let value = 0n;
  let at = from;
  for (let shift = 0n; ; shift += 7n) {
    if (at >= end) throw new Error('it is cut in the middle of a count');
    const byte = bytes[at++]!;
    const isNinth = shift === 56n;
    value |= BigInt(isNinth ? byte : byte & 0x7f) << shift;
    if (isNinth || byte < 0x80) break;
  }
  return [Number(BigInt.asIntN(64, (value >> 1n) ^ -(value & 1n))), at];
}
