/**
 * A histogram over time: what each bucket has gained between one look and the next, so that any stretch has exact
 * percentiles, to one bucket. Only buckets that changed are kept, in a ring that is allocated once: six bytes each. When it
 * is full, the oldest ticks are forgotten.
 *
 * One thread writes and reads it.
 */
import { BUCKETS, bucketUpper, HISTOGRAM_WORDS, MAX_WORD } from './histogram.ts';

export class BucketHistory {
  private readonly buckets: Uint16Array;
  private readonly gains: Uint32Array;
  /** How many gains there were up to the end of each tick, a ring. */
  private readonly ends: Float64Array;
  private readonly latest = new Float64Array(HISTOGRAM_WORDS);
  private written = 0;
  private ticks = 0;

  /**
   * @param mostTicks that are kept
   * @param mostGains of single buckets, of all ticks that are kept
   */
  constructor(
    private readonly mostTicks: number,
    private readonly mostGains: number,
  ) {
    this.buckets = new Uint16Array(mostGains);
    this.gains = new Uint32Array(mostGains);
    this.ends = new Float64Array(mostTicks);
  }

  /** How many ticks there were. They are numbered from 0. */
  get count(): number {
    return this.ticks;
  }
  /** The first tick from which on all gains are kept: a stretch may begin with its end. */
  get oldest(): number {
    let tick = Math.max(0, this.ticks - this.mostTicks);
    while (tick < this.ticks - 1 && this.endOf(tick) < this.written - this.mostGains) tick++;
    return tick;
  }

  /** The next tick. @param words of the histogram so far, as its stripes have them */
  note(words: Float64Array): void {
    const { latest, buckets, gains, mostGains } = this;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const gain = words[bucket]! - latest[bucket]!;
      if (gain <= 0) continue;
      const at = this.written++ % mostGains;
      buckets[at] = bucket;
      gains[at] = gain;
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
    const start = Math.max(this.endOf(from), this.written - this.mostGains);
    for (let i = start; i < this.endOf(to); i++) {
      const bucket = this.buckets[i % this.mostGains]!;
      words[bucket]! += this.gains[i % this.mostGains]!;
      highest = Math.max(highest, bucket);
    }
    words[MAX_WORD] = highest < 0 ? 0 : Math.min(bucketUpper(highest) - 1, this.latest[MAX_WORD]!);
    return words;
  }

  private endOf(tick: number): number {
    return this.ends[tick % this.mostTicks]!;
  }
}
