import type { Config } from '../contract/config-types.ts';
import { MAX_FLOAT32 } from '../memory/event-columns.ts';

/**
 * Offset, gain and unit of each sensor. Built by every thread that needs it: a table of pure functions of the
 * sensor's number costs less to make than to share.
 */
export interface Calibration {
  readonly offset: Float32Array;
  readonly gain: Float32Array;
  /** Number of the unit it is given in, 0 to 4. */
  readonly unit: Uint8Array;
}

/**
 * The calibration of simulated sensors: offsets -1 to 1, gains 1 to 1.12, five units, in cycles of 17, 13 and 5.
 *
 * @param sensors 1 to 65,535
 */
export function createCalibration(sensors: number): Calibration {
  return {
    offset: Float32Array.from({ length: sensors }, (_, sensor) => (sensor % 17) * 0.125 - 1),
    gain: Float32Array.from({ length: sensors }, (_, sensor) => 1 + (sensor % 13) * 0.01),
    unit: Uint8Array.from({ length: sensors }, (_, sensor) => sensor % 5),
  };
}

/** The calibration that leaves every reading as it is: a recording is in its unit already. */
export function createIdentityCalibration(sensors: number): Calibration {
  return {
    offset: new Float32Array(sensors),
    gain: new Float32Array(sensors).fill(1),
    unit: new Uint8Array(sensors),
  };
}

/** @param value a reading as f32; the result is one too, rounded after each of the two operations */
export function calibrate(calibration: Calibration, sensor: number, value: number): number {
  return Math.fround(Math.fround(value - calibration.offset[sensor]!) * calibration.gain[sensor]!);
}

/**
 * The sound readings of value events, before calibration: of simulated sensors [-100, 100]; a recording, or a message, may
 * hold whatever an f32 can.
 */
export function valueRange(feed: Config['feed']['kind']): readonly [minimum: number, maximum: number] {
  return feed === 'simulated' ? [-100, 100] : [-MAX_FLOAT32, MAX_FLOAT32];
}
