/** What an event must come out as, computed the slow and obvious way from what the source emitted. */
import type { Config } from '../contract/config-types.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { TO_VALIDATE } from '../memory/tasks.ts';
import { loadPosition } from '../primitives/shared/wrapping-counter.ts';
import { PassCounts } from '../stages/transform/pass-counts.ts';

export interface EmittedEvent {
  readonly sequence: number;
  readonly intended: number;
  readonly meta: number;
  readonly raw: number;
  /** In full: of a recorded event more than an f32 holds. */
  readonly reading: number;
  /** 16 bytes; only of a packet. */
  readonly packet: DataView | null;
}

const PACKET_FLAG = 1 << 18;
const RECORDED_FLAG = 1 << 19;
const H = [0.02, 0.08, 0.16, 0.24, 0.24, 0.16, 0.08, 0.02];

/**
 * Copies what the source has published since position `from`, before anybody else can change it.
 *
 * @throws Error when a sequence number comes a second time
 * @returns the position up to which it has copied
 */
export function captureEmitted(memory: MemoryMap, from: number, emitted: Map<number, EmittedEvent>): number {
  const { words, cells } = memory.channels[TO_VALIDATE]!;
  const tail = loadPosition(words, 0);
  let position = from | 0;
  for (; position !== tail; position = (position + 1) | 0) {
    const slot = cells[position & (cells.length - 1)]!;
    const meta = memory.meta[slot]!;
    const sequence = memory.sequence[slot]!;
    if (emitted.has(sequence)) throw new Error(`sequence ${sequence} was emitted twice`);
    emitted.set(sequence, {
      sequence,
      intended: memory.intended[slot]!,
      meta,
      raw: memory.raw[slot]!,
      reading: meta & RECORDED_FLAG ? memory.recorded[2 * slot]! : memory.raw[slot]!,
      packet: meta & PACKET_FLAG ? new DataView(memory.packet.slice(4 * slot, 4 * slot + 4).buffer) : null,
    });
  }
  return position;
}

/** By the rules of one configuration. */
export function isValid(event: EmittedEvent, { feed, load }: Config): boolean {
  const sensors = feed.kind === 'recording' ? 1 : load.sensors;
  if ((event.meta & 0xffff) >= sensors || event.meta >>> 24 !== 0) return false;
  if (event.packet) return crc(event.packet) === event.packet.getUint16(14, true);
  return Number.isFinite(event.raw) && (feed.kind !== 'simulated' || Math.abs(event.raw) <= 100);
}

/** CRC-16/CCITT-FALSE of the first 14 bytes, bit by bit. */
function crc(packet: DataView): number {
  let register = 0xffff;
  for (let byte = 0; byte < 14; byte++) {
    for (let bit = 7; bit >= 0; bit--) {
      const carry = ((register >>> 15) ^ (packet.getUint8(byte) >>> bit)) & 1;
      register = ((register << 1) ^ (carry * 0x1021)) & 0xffff;
    }
  }
  return register;
}

/** The calibrated value, to the last bit. */
export function transformed(event: EmittedEvent, config: Config): number {
  const reading = event.packet ? rootMeanSquare(event.packet, passesOf(event, config)) : event.raw;
  if (config.feed.kind !== 'simulated') return reading;
  const sensor = event.meta & 0xffff;
  const offset = Math.fround((sensor % 17) * 0.125 - 1);
  const gain = Math.fround(1 + (sensor % 13) * 0.01);
  return Math.fround(Math.fround(reading - offset) * gain);
}

const tables = new Map<string, PassCounts>();

function passesOf(event: EmittedEvent, { transform }: Config): number {
  const { passes, irregularity } = transform;
  const key = `${passes} ${irregularity}`;
  const table = tables.get(key) ?? new PassCounts(passes, irregularity);
  tables.set(key, table);
  return table.of(event.sequence);
}

function rootMeanSquare(packet: DataView, passes: number): number {
  const samples = [packet.getInt16(2, true)];
  for (let k = 0; k < 7; k++) samples.push(samples[k]! + packet.getInt8(4 + k));
  const scaled = samples.map((sample) => sample * 2 ** -7);
  let window = scaled.flatMap((a, k) => {
    const d = (scaled[(k + 1) % 8]! - a) / 4;
    return [a, a + d, a + 2 * d, a + 3 * d];
  });
  for (let pass = 0; pass < passes; pass++) {
    const from = window;
    window = from.map((_, n) => H.reduce((sum, h, k) => sum + h * from[(n - k) & 31]!, 0));
  }
  const q = [0, 0, 0, 0];
  for (let n = 0; n < 32; n++) q[n & 3]! += window[n]! * window[n]!;
  return Math.fround(Math.sqrt((q[0]! + q[1]! + (q[2]! + q[3]!)) / 32));
}
