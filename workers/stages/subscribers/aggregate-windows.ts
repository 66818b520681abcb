/** Width of a window of event time. */
export const WINDOW_MS = 1000;

/**
 * Aggregates by sensor, as columns: the window that is being filled, and the last one that was completed. Written by one
 * thread. A reader on another one may see a window half replaced by the next, for the time of one `fold`.
 */
export interface WindowColumns {
  /** Number of the window, floor(time / 1 s). */
  readonly window: Float64Array;
  /** Events in it. 0: the sensor has sent nothing yet. */
  readonly count: Uint32Array;
  readonly min: Float32Array;
  readonly max: Float32Array;
  readonly sum: Float64Array;
  readonly lastWindow: Float64Array;
  /** 0: no window of the sensor is complete yet. */
  readonly lastCount: Uint32Array;
  readonly lastMin: Float32Array;
  readonly lastMax: Float32Array;
  readonly lastMean: Float64Array;
}

/**
 * Minimum, maximum and mean of each sensor over one-second windows of event time, which do not overlap. The first event
 * of a later window completes the one before; an event of an earlier window comes too late, and changes nothing. All
 * state is in the columns, so a replacement goes on with them.
 */
export class AggregateWindows {
  constructor(private readonly columns: WindowColumns) {}

  /** @param timeMs event time, from any start but the same for all */
  fold(sensor: number, value: number, timeMs: number): void {
    const { window, count, min, max, sum } = this.columns;
    const current = Math.floor(timeMs / WINDOW_MS);
    const events = count[sensor]!;
    if (events > 0 && current === window[sensor]!) {
      count[sensor] = events + 1;
      if (value < min[sensor]!) min[sensor] = value;
      if (value > max[sensor]!) max[sensor] = value;
      sum[sensor]! += value;
    } else if (events === 0 || current > window[sensor]!) {
      if (events > 0) this.complete(sensor);
      window[sensor] = current;
      count[sensor] = 1;
      min[sensor] = value;
      max[sensor] = value;
      sum[sensor] = value;
    }
  }

  private complete(sensor: number): void {
    const c = this.columns;
    c.lastWindow[sensor] = c.window[sensor]!;
    c.lastCount[sensor] = c.count[sensor]!;
    c.lastMin[sensor] = c.min[sensor]!;
    c.lastMax[sensor] = c.max[sensor]!;
    c.lastMean[sensor] = c.sum[sensor]! / c.count[sensor]!;
  }
}
