/** What the transform stage does to events: decodes and filters packets, and calibrates every reading. */
import type { Config } from '../../contract/config-types.ts';
import type { ColumnKernels } from '../../kernel/column-kernels.ts';
import { PACKET_FLAG, SENSOR_MASK } from '../../memory/event-columns.ts';
import { CHUNK_EVENTS, MAX_SENSORS, type MemoryMap } from '../../memory/memory-map.ts';
import { type Calibration, createCalibration, createIdentityCalibration } from '../calibration.ts';
import { PassCounts } from './pass-counts.ts';
import type { TransformKernel } from './transform-kernel.ts';

/** As long as there can be sensors: events of another setting may still be under way. Read only, so one of each does. */
const CALIBRATIONS: Readonly<Record<Config['feed']['kind'], () => Calibration>> = {
  simulated: once(() => createCalibration(MAX_SENSORS)),
  recording: once(() => createIdentityCalibration(MAX_SENSORS)),
  live: once(() => createIdentityCalibration(MAX_SENSORS)),
};

export class Transformer {
  private calibration: Calibration | undefined;
  private isSimulated = false;
  private passes = new PassCounts(1, 0);
  private readonly packets = new Uint32Array(CHUNK_EVENTS);
  private readonly packetPasses = new Uint8Array(CHUNK_EVENTS);

  constructor(
    private readonly memory: MemoryMap,
    private readonly kernel: TransformKernel,
    private readonly columns: ColumnKernels,
  ) {}

  configure(config: Config): void {
    this.passes = new PassCounts(config.transform.passes, config.transform.irregularity);
    this.calibration = CALIBRATIONS[config.feed.kind]();
    this.isSimulated = config.feed.kind === 'simulated';
  }

  /** Writes `value` of `slots[from … from + count)`, at most CHUNK_EVENTS. Doing it again gives the same. */
  transform(slots: Uint32Array, from: number, count: number): void {
    const { meta, raw, value } = this.memory;
    const { offset, gain } = this.calibration!;
    let packets = 0;
    // Up to the first packet; most often there is none, or there are only packets.
    const done = this.isSimulated ? this.columns.calibrateSimulated(slots, from, count) : 0;
    for (let i = done; i < count; i++) {
      const slot = slots[from + i]!;
      const word = meta[slot]!;
      if (word & PACKET_FLAG) this.packets[packets++] = slot;
      else {
        const sensor = word & SENSOR_MASK;
        value[slot] = Math.fround(raw[slot]! - offset[sensor]!) * gain[sensor]!;
      }
    }
    if (packets > 0) this.transformPackets(packets);
  }

  private transformPackets(count: number): void {
    const { memory, packets, packetPasses } = this;
    const { meta, value, sequence } = memory;
    const { offset, gain } = this.calibration!;
    const { uniform } = this.passes;
    if (uniform < 0) for (let i = 0; i < count; i++) packetPasses[i] = this.passes.of(sequence[packets[i]!]!);
    this.kernel.transformBatch(memory.packet, packets, 0, count, uniform < 0 ? packetPasses : uniform, value);
    for (let i = 0; i < count; i++) {
      const slot = packets[i]!;
      const sensor = meta[slot]! & SENSOR_MASK;
      value[slot] = Math.fround(value[slot]! - offset[sensor]!) * gain[sensor]!;
    }
  }
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
