/** The second form of a message: each line is an event in JSON. For senders to whom columns are too much trouble. */
import { clip } from '../contract/error-text.ts';
import { isObject, type JsonObject } from '../contract/json-object.ts';
import {
  CLASS_SHIFT,
  CLASSES,
  classOf,
  NORMAL,
  SENSOR_MASK,
  STATUS_SHIFT,
  sensorOf,
  statusOf,
} from '../memory/event-columns.ts';
import { type Batch, type Damage, damaged, LATEST_MS, MOST_EVENTS } from './batch.ts';

const NEWLINE = 10;
const BRACE = 0x7b;
const BYTE_ORDER_MARK = 0xef;
const SPACES = [9, NEWLINE, 13, 32];
const CLASS_NAMES: readonly unknown[] = CLASSES;
const MOST_STATUS = 255;

/** Whether a message that begins with this byte can be lines. */
export function isTextStart(byte: number): boolean {
  return byte === BRACE || byte === BYTE_ORDER_MARK || SPACES.includes(byte);
}

interface Event {
  readonly meta: number;
  readonly value: number;
  readonly timeMs: number;
}

/** All lines or none: a message is acknowledged as a whole, so it is refused as a whole. Empty lines are passed over. */
export function readLines(bytes: Uint8Array): Batch | Damage {
  const text = decoded(bytes);
  if (text === undefined) return damaged('line', 'text', 'bytes that are no characters', 'UTF-8');
  const events: Event[] = [];
  let number = 0;
  for (const line of text.split('\n')) {
    number++;
    if (line.trim() === '') continue;
    if (events.length === MOST_EVENTS)
      return damaged('line', `line ${number}`, 'one more event', `${MOST_EVENTS} in all`);
    const event = eventOf(line);
    if ('allowed' in event) return damaged('line', `line ${number}, ${event.field}`, event.seen, event.allowed);
    events.push(event);
  }
  if (events.length === 0) return damaged('empty', 'events', 0, `1 to ${MOST_EVENTS}`);
  return batchOf(events);
}

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function batchOf(events: readonly Event[]): Batch {
  return {
    form: 'lines',
    count: events.length,
    meta: Uint32Array.from(events, ({ meta }) => meta),
    value: Float64Array.from(events, ({ value }) => value),
    baseMs: 0,
    after: Float64Array.from(events, ({ timeMs }) => timeMs),
    perMs: 1,
  };
}

interface Refusal {
  readonly field: string;
  readonly seen: string;
  readonly allowed: string;
}

function eventOf(line: string): Event | Refusal {
  const fields = objectOf(line);
  if (!fields) return { field: 'event', seen: shown(line), allowed: 'an object in JSON' };
  const { t, sensor, value, status = 0 } = fields;
  const kind = fields.class === undefined ? NORMAL : CLASS_NAMES.indexOf(fields.class);
  const refuse = (field: string, allowed: string) => ({ field, seen: shown(fields[field]), allowed });
  if (!isWhole(sensor, SENSOR_MASK)) return refuse('sensor', `a whole number from 0 to ${SENSOR_MASK}`);
  if (value !== null && typeof value !== 'number')
    return refuse('value', 'a number, or null where there is no reading');
  if (t !== undefined && !(typeof t === 'number' && Math.abs(t) <= LATEST_MS))
    return refuse('t', `ms since the epoch, within ${LATEST_MS}`);
  if (kind < 0) return refuse('class', CLASSES.join(', '));
  if (!isWhole(status, MOST_STATUS)) return refuse('status', `a whole number from 0 to ${MOST_STATUS}`);
  return {
    meta: (sensor | (kind << CLASS_SHIFT) | (status << STATUS_SHIFT)) >>> 0,
    value: value ?? Number.NaN,
    timeMs: t ?? Number.NaN,
  };
}

function objectOf(line: string): JsonObject | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return isObject(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

function isWhole(value: unknown, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= most;
}

/** Short, whatever it is. What holds other values is only named: it can be nested too deeply to be written. */
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object';
  const text = typeof value === 'string' ? `“${value}”` : `${value}`;
  return clip(text);
}

/** The events as lines: of what JSON cannot say of a value, nothing is left but that there is no reading. */
export function writeLines(meta: Uint32Array, value: ArrayLike<number>, timeMs: ArrayLike<number> | null): Uint8Array {
  const lines = Array.from(meta, (word, i) => {
    const t = timeMs === null || Number.isNaN(timeMs[i]) ? undefined : timeMs[i];
    const status = statusOf(word) || undefined;
    return JSON.stringify({ t, sensor: sensorOf(word), value: value[i], class: CLASSES[classOf(word)], status });
  });
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}
