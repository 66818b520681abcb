/**
 * What a feed writes of an event: these columns of the event pool, by slot. The memory map has them (and the columns
 * that others write) under the same names.
 */
export interface EventColumns {
  /**
   *     bits 31..24   23..19   18       17..16   15..0
   *          status   0        packet   class    sensor
   *
   * `packet` tells the encoding: set, the reading is in `packet`; clear, it is in `raw`. It is the event's own bit,
   * because both kinds are under way together after `load.encoding` was changed.
   */
  readonly meta: Uint32Array;
  readonly raw: Float32Array;
  /** Four words a slot, at `slot * 4`: see `feeds/packet.ts`. */
  readonly packet: Uint32Array;
}

export const URGENT = 0;
export const NORMAL = 1;
export const BULK = 2;
/** Their names, by number. */
export const CLASSES = ['urgent', 'normal', 'bulk'] as const;

export const SENSOR_MASK = 0xffff;
export const CLASS_SHIFT = 16;
export const CLASS_MASK = 3;
export const PACKET_FLAG = 1 << 18;
export const STATUS_SHIFT = 24;

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
