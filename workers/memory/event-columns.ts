/**
 * What a feed writes of an event: these columns of the event pool, by slot. The memory map has them (and the columns
 * that others write) under the same names.
 */
export interface EventColumns {
  /**
   *     bits 31..24   23..20   19         18       17..16   15..0
   *          status   0        recorded   packet   class    sensor
   *
   * `packet` and `recorded` tell where the reading is: in `packet`, in `recorded`, or in `raw` if both are clear. They
   * are the event's own bits, because all kinds are under way together after the feed or `load.encoding` was changed.
   */
  readonly meta: Uint32Array;
  /** Of a recorded event: its reading as near as an f32 comes, or what is wrong with it. */
  readonly raw: Float32Array;
  /** Four words a slot, at `slot * 4`: see `feeds/packet.ts`. */
  readonly packet: Uint32Array;
  /** The same bytes, of a recorded event: at `slot * 2` its reading as in the file, then when it was recorded, ms since the epoch. */
  readonly recorded: Float64Array;
}

/** What an event is read from after its transformation. */
type ReadableColumns = Pick<EventColumns, 'meta' | 'recorded'> & { readonly value: Float32Array };

export const URGENT = 0;
export const NORMAL = 1;
export const BULK = 2;
/** Their names, by number. */
export const CLASSES = ['urgent', 'normal', 'bulk'] as const;
/** How many there are: a literal, which the bundler writes into inner loops. */
export const CLASS_COUNT = 3 satisfies (typeof CLASSES)['length'];

export const SENSOR_MASK = 0xffff;
export const CLASS_SHIFT = 16;
export const CLASS_MASK = 3;
export const PACKET_FLAG = 1 << 18;
export const RECORDED_FLAG = 1 << 19;
/** f64 words of a recorded event. */
export const RECORDED_WORDS = 2;
export const STATUS_SHIFT = 24;
/** The largest reading that an f32 holds: `raw` has no larger one, however large it was in a file or a message. */
export const MAX_FLOAT32 = (2 - 2 ** -23) * 2 ** 127;

/** The number of the sensor. */
export function sensorOf(meta: number): number {
  return meta & SENSOR_MASK;
}
/** `URGENT`, `NORMAL` or `BULK`. */
export function classOf(meta: number): number {
  return (meta >>> CLASS_SHIFT) & CLASS_MASK;
}
/** 0 is sound. */
export function statusOf(meta: number): number {
  return meta >>> STATUS_SHIFT;
}

/** The reading in full. */
export function readingOf({ meta, value, recorded }: ReadableColumns, slot: number): number {
  return meta[slot]! & RECORDED_FLAG ? recorded[slot * RECORDED_WORDS]! : value[slot]!;
}
/** When it was recorded, ms since the epoch; NaN of an event that was not. */
export function recordedMsOf({ meta, recorded }: Pick<EventColumns, 'meta' | 'recorded'>, slot: number): number {
  return meta[slot]! & RECORDED_FLAG ? recorded[slot * RECORDED_WORDS + 1]! : Number.NaN;
}
