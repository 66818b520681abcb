/** When a batch was stored, and by when its events were to be. */
import { CLASSES, classOf } from '../../memory/event-columns.ts';

export interface BatchDates {
  /** Milliseconds since the epoch; NaN: not known (yet). */
  readonly storedMs: number;
  /** By class: µs from the intended emission within which an event is in time; NaN: not kept. */
  readonly withinUs: readonly number[];
}

/** The limits of a batch that was kept event by event, from those of its events. @param within µs, beside `meta` */
export function limitsOf(meta: Uint32Array, within: Uint32Array): number[] {
  const limits: number[] = CLASSES.map(() => Number.NaN);
  for (let i = 0; i < meta.length; i++) limits[classOf(meta[i]!)] = within[i]!;
  return limits.slice(0, CLASSES.length);
}
