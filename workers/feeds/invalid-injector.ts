import { xorshift32 } from '../contract/numbers/xorshift.ts';
import { type EventColumns, PACKET_FLAG, SENSOR_MASK, STATUS_SHIFT } from '../memory/event-columns.ts';
import { GAP_LEFT, GAP_RANDOM, GAP_RATIO } from './feed.ts';
import { PACKET_WORDS, packetCrc } from './packet.ts';

/**
 * Says which events of a feed are made invalid: each independently with the same probability, at the cost of one draw
 * an INVALID event. The number of sound events between two invalid ones is geometric, floor(ln U / ln(1 - ratio)) by
 * inversion (L. Devroye, "Non-Uniform Random Variate Generation", 1986, X.2), and what is left of it is in the feed's
 * state.
 *
 *     for (let i = injector.first(state, count); i < count; i = injector.after(state, i, count)) spoil(slots[from + i]);
 */
export class InvalidInjector {
  private readonly logSound: number;

  /** @param ratio share of invalid events, 0 to 1 */
  constructor(private readonly ratio: number) {
    this.logSound = Math.log1p(-ratio);
  }

  /** Index of the first invalid one of the next `count` events; `count` or more: none. */
  first(state: Float64Array, count: number): number {
    // The rest of a gap that was drawn for another ratio does not count.
    if (state[GAP_RATIO] !== this.ratio) {
      state[GAP_RATIO] = this.ratio;
      state[GAP_LEFT] = this.gap(state);
    }
    const left = state[GAP_LEFT]!;
    if (left >= count) state[GAP_LEFT] = left - count;
    return left;
  }

  /** Index of the first one after `index`; `count` or more: none. Every `first` below `count` ends in such an answer. */
  after(state: Float64Array, index: number, count: number): number {
    const next = index + 1 + this.gap(state);
    if (next >= count) state[GAP_LEFT] = next - count;
    return next;
  }

  /** The random word of the last invalid event, to choose its fault by; unsigned. */
  word(state: Float64Array): number {
    return state[GAP_RANDOM]! >>> 0;
  }

  private gap(state: Float64Array): number {
    if (this.ratio <= 0) return Number.POSITIVE_INFINITY;
    const word = xorshift32(state[GAP_RANDOM]!);
    state[GAP_RANDOM] = word;
    // U in (0, 1]. A ratio of 1 divides by -Infinity: always 0.
    return Math.floor(Math.log(((word >>> 0) + 1) * 2 ** -32) / this.logSound);
  }
}

/**
 * Gives a sound event of either encoding an unknown sensor, or a status that is not 0; a packet keeps a right CRC.
 *
 * @param word random, at least 24 bits: chooses the sensor or the status
 * @param sensors how many there are: the unknown one is none of them
 */
export function spoilHead(isSensor: boolean, word: number, sensors: number, slot: number, pool: EventColumns): void {
  const meta = pool.meta[slot]!;
  const spoilt = isSensor
    ? (meta & ~SENSOR_MASK) | (sensors + (word % (SENSOR_MASK + 1 - sensors)))
    : meta | ((1 + (word % 255)) << STATUS_SHIFT);
  pool.meta[slot] = spoilt;
  if ((meta & PACKET_FLAG) === 0) return;
  const { packet } = pool;
  const at = slot * PACKET_WORDS;
  const word0 = (packet[at]! & ~SENSOR_MASK) | (spoilt & SENSOR_MASK);
  const word2 = (packet[at + 2]! & 0xffffff) | (spoilt & (0xff << STATUS_SHIFT));
  const word3 = packet[at + 3]! & 0xffff;
  packet[at] = word0;
  packet[at + 2] = word2;
  packet[at + 3] = word3 | (packetCrc(word0, packet[at + 1]!, word2, word3) << 16);
}
