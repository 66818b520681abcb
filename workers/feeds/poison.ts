import type { PoisonSettings } from '../contract/config-types.ts';
import { type EventColumns, PACKET_FLAG } from '../memory/event-columns.ts';
import type { Feed } from './feed.ts';
import { spoilHead } from './invalid-injector.ts';
import { mix32 } from './mix32.ts';
import { PACKET_WORDS } from './packet.ts';

const NOT_FINITE = 0;
const OUT_OF_RANGE = 1;
const UNKNOWN_SENSOR = 2;
const BAD_STATUS = 3;
const BAD_CRC = 4;
type Fault = typeof NOT_FINITE | typeof OUT_OF_RANGE | typeof UNKNOWN_SENSOR | typeof BAD_STATUS | typeof BAD_CRC;

const NOT_FINITE_VALUES = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
const WORDS = 2 ** 32;
/** Any constant that differs from other users of the seed. */
const SALT = 0x5bd1e995;
/** Of word 2. Another bit than the feed's own damage flips, so that two faults never make a sound packet. */
const FLIPPED_BIT = 1 << 9;

/**
 * Spoils a share of a feed's events on purpose, each in one of the chosen ways that its encoding and its feed allow;
 * none where they allow none. Which events and how depends on their sequence and the seed alone, so that a source that
 * died spoils the same ones again.
 *
 * ```text
 *   values    not finite, out of range (not of a recording: any finite value may be one), unknown sensor, bad status
 *   packets   unknown sensor, bad status, bad CRC
 * ```
 */
export class Poison {
  private readonly below: number;
  private readonly ofValues: readonly Fault[];
  private readonly ofPackets: readonly Fault[];
  private readonly sensors: number;

  /** @param seed of the load */
  constructor(
    settings: PoisonSettings,
    feed: Pick<Feed, 'kind' | 'sensors'>,
    private readonly seed: number,
  ) {
    this.below = settings.ratio * WORDS;
    this.sensors = feed.sensors;
    const head: Fault[] = [];
    if (settings.unknownSensor) head.push(UNKNOWN_SENSOR);
    if (settings.badStatus) head.push(BAD_STATUS);
    const readings: Fault[] = [];
    if (settings.notFinite) readings.push(NOT_FINITE);
    if (settings.outOfRange && feed.kind === 'simulated') readings.push(OUT_OF_RANGE);
    this.ofValues = [...readings, ...head];
    this.ofPackets = settings.badCrc ? [...head, BAD_CRC] : head;
  }

  /** @param sequence of the event in `slots[0]`; the others follow it */
  spoil(slots: Uint32Array, count: number, sequence: number, pool: EventColumns): void {
    for (let i = 0; i < count; i++) {
      const word = mix32((sequence + i) ^ mix32(this.seed ^ SALT));
      if (word >>> 0 >= this.below) continue;
      const slot = slots[i]!;
      const faults = pool.meta[slot]! & PACKET_FLAG ? this.ofPackets : this.ofValues;
      const choice = mix32(word ^ SALT) >>> 0;
      const fault = faults[choice % faults.length];
      if (fault !== undefined) this.apply(fault, choice >>> 8, slot, pool);
    }
  }

  private apply(fault: Fault, word: number, slot: number, pool: EventColumns): void {
    switch (fault) {
      case NOT_FINITE:
        pool.raw[slot] = NOT_FINITE_VALUES[word % NOT_FINITE_VALUES.length]!;
        return;
      case OUT_OF_RANGE:
        pool.raw[slot] = word & 1 ? 1e6 : -1e6;
        return;
      case UNKNOWN_SENSOR:
      case BAD_STATUS:
        spoilHead(fault === UNKNOWN_SENSOR, word, this.sensors, slot, pool);
        return;
      case BAD_CRC:
        pool.packet[slot * PACKET_WORDS + 2]! ^= FLIPPED_BIT;
    }
  }
}
