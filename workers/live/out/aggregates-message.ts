/**
 * Aggregates of the stored events of a message, by sensor and second: parts, which readers put together with those of other
 * messages. So they need no memory of this node, and are the same from a node that takes the message over.
 */
import { MOST_EVENTS } from '../../feeds/batch.ts';
import { sensorOf } from '../../memory/event-columns.ts';
import { WINDOW_MS } from '../../stages/subscribers/aggregate-windows.ts';
import { type EventLine, linesMessage } from './lines-message.ts';
import type { OutMessage } from './out-message.ts';
import { type StoredEvents, timeOf } from './stored-events.ts';

/** As `docs/batch-message.md` has it: `t` is the beginning of the second, `value` the mean. */
export interface AggregateLine extends EventLine {
  readonly count: number;
  readonly min: number;
  readonly max: number;
}

/** So many values have a sum that an f64 holds. A power of two: no other bit of the mean changes by it. */
const SCALE = 1 / MOST_EVENTS;

interface Sums {
  readonly t: number;
  readonly sensor: number;
  count: number;
  min: number;
  max: number;
  /** × `SCALE`. */
  sum: number;
}

/** Live worker. @returns null where nothing was stored: then nothing is published */
export function aggregatesMessage(events: StoredEvents): OutMessage | null {
  return linesMessage(events, aggregatesOf(events));
}

/** What the message has, in the order of the first events. Live worker. */
export function aggregatesOf({ batch, places, timeMs }: StoredEvents): AggregateLine[] {
  if (batch === null) return [];
  const windows = new Map<number, Map<number, Sums>>();
  for (const i of places) {
    const t = Math.floor(timeOf(batch, i, timeMs) / WINDOW_MS) * WINDOW_MS;
    const sensors = windows.get(t) ?? new Map<number, Sums>();
    windows.set(t, sensors);
    const sensor = sensorOf(batch.meta[i]!);
    const sums = sensors.get(sensor);
    const value = batch.value[i]!;
    if (sums === undefined) sensors.set(sensor, { t, sensor, count: 1, min: value, max: value, sum: value * SCALE });
    else add(sums, value);
  }
  return [...windows.values()].flatMap((sensors) => [...sensors.values()].map(lineOf));
}

function add(sums: Sums, value: number): void {
  sums.count++;
  sums.min = Math.min(sums.min, value);
  sums.max = Math.max(sums.max, value);
  sums.sum += value * SCALE;
}

/** The sum is rounded, which must not take the mean beyond its values. */
function lineOf({ t, sensor, count, min, max, sum }: Sums): AggregateLine {
  const mean = sum / count / SCALE;
  return { t, sensor, value: Math.min(max, Math.max(min, mean)), count, min, max };
}
