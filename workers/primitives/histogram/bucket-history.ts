/**
 * A histogram over time: what each bucket has gained between one look and the next, so that any stretch has exact
 * percentiles, to one bucket. Only buckets that changed are kept, in a ring of bytes that is allocated once. When it is full,
 * the oldest ticks are forgotten.
 *
 * A gain is two numbers: how far its bucket is from the one before it in the same tick, and by how much that grew. Both are
 * small as a rule, and share a byte. What does not fit follows, seven bits a byte, the lowest first, and the eighth bit where
 * more follow:
 *
 * ```text
 *   distance 1 to 15 | gain 1 to 15
 *   distance 1 to 15 | 0, gain …
 *                  0 | 0, distance …, gain …
 * ```
 *
 * One thread writes and reads it.
 */
import { bucketsUpTo, bucketUpper, HISTOGRAM_WORDS, MAX_WORD } from './histogram.ts';

const MOST_IN_BYTE = 0x7f;
const MORE = 0x80;
const MOST_IN_HALF = 0xf;
const HALF = 4;

/** For one thread: it notes the histogram tick by tick, and reads any stretch of what was noted. */
export class BucketHistory {
  private readonly bytes: Uint8Array;
  /** How many bytes there were up to the end of each tick, a ring. */
  private readonly ends: Float64Array;
  private readonly latest = new Float64Array(HISTOGRAM_WORDS);
  private written = 0;
  private ticks: number;
  private reads = 0;

  /**
   * @param mostTicks that are kept
   * @param mostBytes of gains, of all ticks that are kept
   * @param ticks that were before it: nothing had been gained by then
   */
  constructor(
    private readonly mostTicks: number,
    private readonly mostBytes: number,
    ticks = 0,
  ) {
    this.ticks = ticks;
    this.bytes = new Uint8Array(mostBytes);
    this.ends = new Float64Array(mostTicks);
  }

  /** Of memory, which never grows. */
  get byteLength(): number {
    return this.bytes.byteLength + this.ends.byteLength + this.latest.byteLength;
  }
  /** How many ticks there were. They are numbered from 0. */
  get count(): number {
    return this.ticks;
  }
  /** The first tick from which on all gains are kept: a stretch may begin with its end. */
  get oldest(): number {
    let tick = Math.max(0, this.ticks - this.mostTicks);
    while (tick < this.ticks - 1 && this.endOf(tick) < this.written - this.mostBytes) tick++;
    return tick;
  }

  /** The next tick. @param words of the histogram so far, as its stripes have them */
  note(words: Float64Array): void {
    const { latest } = this;
    // What is counted beyond by now belongs to the next tick.
    const used = bucketsUpTo(words[MAX_WORD]!);
    let before = 0;
    for (let bucket = 0; bucket < used; bucket++) {
      const gain = words[bucket]! - latest[bucket]!;
      if (gain <= 0) continue;
      this.writeGain(bucket - before, gain);
      before = bucket;
      latest[bucket] = words[bucket]!;
    }
    latest[MAX_WORD] = words[MAX_WORD]!;
    this.ends[this.ticks++ % this.mostTicks] = this.written;
  }

  /**
   * What was gained after the tick `from`, up to and with the tick `to`, as the words of a histogram. Its maximum is the
   * upper bound of the highest bucket, or the histogram's own where that is lower. From a tick before `oldest` on, it is
   * what is kept.
   */
  between(from: number, to: number): Float64Array {
    const words = new Float64Array(HISTOGRAM_WORDS);
    let highest = -1;
    for (let tick = Math.max(from, this.oldest); tick < to; tick++) {
      let bucket = 0;
      for (this.reads = this.endOf(tick); this.reads < this.endOf(tick + 1); ) {
        const byte = this.bytes[this.reads++ % this.mostBytes]!;
        bucket += byte >> HALF || this.read();
        words[bucket]! += byte & MOST_IN_HALF || this.read();
        highest = Math.max(highest, bucket);
      }
    }
    words[MAX_WORD] = highest < 0 ? 0 : Math.min(bucketUpper(highest) - 1, this.latest[MAX_WORD]!);
    return words;
  }

  private writeGain(distance: number, gain: number): void {
    const isNear = distance > 0 && distance <= MOST_IN_HALF;
    const isSmall = isNear && gain <= MOST_IN_HALF;
    this.bytes[this.written++ % this.mostBytes] = ((isNear ? distance : 0) << HALF) | (isSmall ? gain : 0);
    if (!isNear) this.write(distance);
    if (!isSmall) this.write(gain);
  }
  private write(value: number): void {
    const { bytes, mostBytes } = this;
    let rest = value;
    for (; rest > MOST_IN_BYTE; rest = Math.floor(rest / (MOST_IN_BYTE + 1)))
      bytes[this.written++ % mostBytes] = (rest & MOST_IN_BYTE) | MORE;
    bytes[this.written++ % mostBytes] = rest;
  }
  private read(): number {
    let [value, unit] = [0, 1];
    for (;;) {
      const byte = this.bytes[this.reads++ % this.mostBytes]!;
      value += (byte & MOST_IN_BYTE) * unit;
      if (byte < MORE) return value;
      unit *= MORE;
    }
  }
  private endOf(tick: number): number {
    return this.ends[tick % this.mostTicks]!;
  }
}
