/** Writes histograms as HdrHistogram does, version 2: what `import/durations/hdr-codec.ts` reads, the other way round. */
import { zlibSync } from 'fflate';

interface HdrOptions {
  readonly digits?: number;
  readonly lowest?: number;
  /** As older versions for Go wrote heads: 1 for the shift, and a whole 1 for the ratio. */
  readonly isOfOldGo?: boolean;
}

/** A histogram of whole values in base64. */
export function encodeHdr(
  values: readonly number[],
  { digits = 3, lowest = 1, isOfOldGo = false }: HdrOptions = {},
): string {
  const counts = new Map<number, number>();
  for (const value of values) {
    const index = indexOf(value, digits, lowest);
    counts.set(index, (counts.get(index) ?? 0) + 1);
  }
  const payload: number[] = [];
  let next = 0;
  for (const [index, count] of [...counts].sort(([a], [b]) => a - b)) {
    if (index > next) payload.push(...zigZag(next - index));
    payload.push(...zigZag(count));
    next = index + 1;
  }
  const plain = new Uint8Array(40 + payload.length);
  const head = new DataView(plain.buffer);
  [0x1c_84_93_13, payload.length, isOfOldGo ? 1 : 0, digits].forEach((word, i) => {
    head.setInt32(4 * i, word);
  });
  head.setBigInt64(16, BigInt(lowest));
  head.setBigInt64(24, 3_600_000_000_000n);
  if (isOfOldGo) head.setBigInt64(32, 1n);
  else head.setFloat64(32, 1);
  plain.set(payload, 40);
  return packedHdr(plain);
}

/** Any bytes, as if they were a histogram. */
export function packedHdr(plain: Uint8Array): string {
  const packed = zlibSync(plain);
  const all = new Uint8Array(8 + packed.length);
  new DataView(all.buffer).setUint32(0, 0x1c_84_93_14);
  new DataView(all.buffer).setUint32(4, packed.length);
  all.set(packed, 8);
  return btoa(Array.from(all, (byte) => String.fromCharCode(byte)).join(''));
}

/** By what the paper says, not by what the reader does: the bucket is the first one that the value fits into. */
function indexOf(value: number, digits: number, lowest: number): number {
  const unit = 2 ** Math.floor(Math.log2(lowest));
  const subBuckets = 2 ** Math.max(Math.ceil(Math.log2(2 * 10 ** digits)), 1);
  let bucket = 0;
  while (value >= subBuckets * unit * 2 ** bucket) bucket++;
  const inBucket = Math.floor(value / (unit * 2 ** bucket));
  return bucket * (subBuckets / 2) + inBucket;
}

function zigZag(value: number): number[] {
  let rest = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n));
  const bytes: number[] = [];
  for (let i = 0; i < 8 && rest >= 0x80n; i++) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  return [...bytes, Number(rest)];
}
