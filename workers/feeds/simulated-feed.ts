import { CLASS_SHIFT, type EventColumns, PACKET_FLAG, SENSOR_MASK } from '../memory/event-columns.ts';
import { type ClassMix, createClassMix } from './class-mix.ts';
import { type Feed, type FeedLoad, GAP_RANDOM, GAP_RATIO, IDENTITY, POSITION, RANDOM } from './feed.ts';
import { FAULTY_VALUES, fillValues, SPREAD, type ValueDraw, type ValueKernel } from './fill-values.ts';
import { InvalidInjector, spoilHead } from './invalid-injector.ts';
import { mix32 } from './mix32.ts';
import { CYCLE_PACKETS, cyclePackets, flipBit, PACKET_WORDS, packetCrc } from './packet.ts';

/**
 * The number of sensors, and the share of invalid events, for which the feed gives exactly the events that other
 * implementations of this pipeline generate, hash for hash: then the bits of the word that draws sensor and value also
 * decide which events are invalid (994 of the first million), and packets are the damaged cycle (14 of 16,384).
 *
 * Any other share, 0 included, is met by `InvalidInjector`, in sound events of the same generator.
 */
const REFERENCE_SENSORS = 1024;
export const REFERENCE_INVALID_RATIO = 1 / 1024;

/** Simulated sensors that send readings evenly distributed over [-100, 100], or packets out of a fixed cycle. */
export class SimulatedFeed implements Feed {
  readonly kind = 'simulated';
  readonly sensors: number;
  private readonly classes: ClassMix;
  private readonly injector: InvalidInjector;
  private readonly isReference: boolean;
  private readonly draw: ValueDraw;
  private readonly packets: Uint32Array | null;
  private readonly identity: number;

  /** @param kernels of the memory that it is given to fill; none where that is any other */
  constructor(
    private readonly load: FeedLoad,
    private readonly kernels?: ValueKernel,
  ) {
    this.sensors = load.sensors;
    this.classes = createClassMix(load.classMix);
    this.isReference = load.sensors === REFERENCE_SENSORS && load.invalidRatio === REFERENCE_INVALID_RATIO;
    this.injector = new InvalidInjector(this.isReference ? 0 : load.invalidRatio);
    this.packets = load.encoding === 'packet' ? cyclePackets(this.isReference) : null;
    this.identity = 1 + (load.seed >>> 0);
    const { sensors, isReference } = this;
    this.draw = { sensors, isPowerOfTwo: sensors === REFERENCE_SENSORS, isReference, ...this.classes };
  }

  fill(state: Float64Array, slots: Uint32Array, from: number, count: number, pool: EventColumns): number {
    if (state[IDENTITY] !== this.identity) this.begin(state);
    if (this.packets) this.fillPackets(this.packets, state, slots, from, count, pool);
    else this.fillValues(state, slots, from, count, pool);
    const { injector } = this;
    for (let i = injector.first(state, count); i < count; i = injector.after(state, i, count)) {
      this.spoil(injector.word(state), slots[from + i]!, pool);
    }
    state[POSITION] = state[POSITION]! + count;
    return count;
  }

  dueAt(): number {
    return Number.NaN;
  }
  left(): number {
    return Number.POSITIVE_INFINITY;
  }
  /** The next events do not depend on how many were emitted. */
  skip(): void {}
  seek(): void {}

  private begin(state: Float64Array): void {
    state.fill(0);
    state[IDENTITY] = this.identity;
    // Xorshift never leaves 0.
    state[RANDOM] = this.load.seed | 0 || 1;
    state[GAP_RANDOM] = mix32(~this.load.seed) || 1;
    state[GAP_RATIO] = Number.NaN;
  }

  /** Hot: one random word an event. */
  private fillValues(state: Float64Array, slots: Uint32Array, from: number, count: number, pool: EventColumns): void {
    const { kernels, draw } = this;
    const random = state[RANDOM]! | 0;
    state[RANDOM] = kernels
      ? kernels.fillValues(slots, from, count, random, draw)
      : fillValues(pool, slots, from, count, random, draw);
  }

  /** As `fillValues`; the sensor is the cycle's own if there are 1,024, else drawn, and the CRC made to match. */
  private fillPackets(
    cycle: Uint32Array,
    state: Float64Array,
    slots: Uint32Array,
    from: number,
    count: number,
    pool: EventColumns,
  ): void {
    const { meta, packet } = pool;
    const { sensors } = this;
    const { only, urgentBelow, normalBelow } = this.classes;
    const hasOwnSensors = sensors === REFERENCE_SENSORS;
    const end = from + count;
    let at = ((state[POSITION]! % CYCLE_PACKETS) * PACKET_WORDS) | 0;
    let x = state[RANDOM]! | 0;
    for (let i = from; i < end; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      const slot = slots[i]!;
      let word0 = cycle[at]!;
      const word1 = cycle[at + 1]!;
      const word2 = cycle[at + 2]!;
      let word3 = cycle[at + 3]!;
      at = (at + PACKET_WORDS) & (CYCLE_PACKETS * PACKET_WORDS - 1);
      if (!hasOwnSensors) {
        word0 = (word0 & ~SENSOR_MASK) | (Math.imul(x >>> 16, sensors) >>> 16);
        word3 = (word3 & 0xffff) | (packetCrc(word0, word1, word2, word3) << 16);
      }
      const to = slot * PACKET_WORDS;
      packet[to] = word0;
      packet[to + 1] = word1;
      packet[to + 2] = word2;
      packet[to + 3] = word3;
      let bits = only;
      if (only < 0) {
        const word = Math.imul(x, SPREAD) >>> 16;
        bits = ((word >= urgentBelow ? 1 : 0) + (word >= normalBelow ? 1 : 0)) << CLASS_SHIFT;
      }
      meta[slot] = (word0 & SENSOR_MASK) | bits | PACKET_FLAG;
    }
    state[RANDOM] = x;
  }

  /** Gives a sound event one fault, so that validation meets each of its causes. */
  private spoil(word: number, slot: number, pool: EventColumns): void {
    const hasPackets = this.packets !== null;
    // Of six faults the first four are in the reading: a value that cannot be, a packet damaged on its way.
    const fault = word % 6;
    if (fault >= 4) spoilHead(fault === 4, word >>> 8, this.sensors, slot, pool);
    else if (hasPackets) pool.packet[slot * PACKET_WORDS + 1] = flipBit(pool.packet[slot * PACKET_WORDS + 1]!);
    else pool.raw[slot] = FAULTY_VALUES[fault]!;
  }
}
