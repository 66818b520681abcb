/**
 * Up to 4,096 events as one message of a broker: columns behind a short header, or a line of JSON for each event. The first
 * byte tells which. `docs/batch-message.md` has every byte, for programs that send such messages.
 *
 * The bytes that are read are not trusted. Whatever they are, the answer is a batch that a pipeline can take, or the cause for which
 * there is none; nothing is thrown. Typed arrays are little-endian on every machine that runs a browser.
 */
import { crc32 } from '../contract/bytes/crc32.ts';
import { notAllowedText } from '../contract/error-text.ts';
import { countText } from '../contract/numbers/format-number.ts';
import { CLASS_MASK, CLASS_SHIFT, SENSOR_MASK, STATUS_SHIFT } from '../memory/event-columns.ts';
import { type Batch, type Damage, damaged, isDamage, LATEST_MS, MOST_BYTES, MOST_EVENTS } from './batch.ts';
import { isTextStart, readLines } from './batch-lines.ts';

/** What a message is written from. */
export interface BatchEvents {
  /** As `EventColumns.meta` of values: sensor, class, status. Its length says how many events there are. */
  readonly meta: Uint32Array;
  readonly value: Float32Array | Float64Array;
  /** ms since the epoch, kept to a microsecond; NaN where an event has no time of its own; null where none has. */
  readonly timeMs: Float64Array | null;
}

/** Not ASCII, so that it is told from text by the first byte. */
const MAGIC = Uint8Array.of(0x89, 0x50, 0x53, 0x42);
/** The first byte of a message in columns. */
export const COLUMNS_START = MAGIC[0]!;
const VERSION = 1;
const HEADER_BYTES = 16;
const CRC_BYTES = 4;
/** Kinds of values, in the low half of byte 5. */
const F32 = 0;
const F64 = 1;
/** Kinds of times, in its high half. */
const NO_TIMES = 0;
const MICROS = 1;
const MILLIS = 2;
const TIME_BYTES = [0, 4, 8] as const;
const MICROS_PER_MS = 1000;
const LONGEST_MICROS = 2 ** 32 - 1;
const META_BITS = (SENSOR_MASK | (CLASS_MASK << CLASS_SHIFT) | (0xff << STATUS_SHIFT)) >>> 0;
const NO_DIFFERENCES = new Uint32Array(MOST_EVENTS);

interface Layout {
  readonly count: number;
  readonly isWide: boolean;
  readonly times: number;
}

/** Of columns nothing is copied, unless the message begins at an address that is not a multiple of 8. */
export function readMessage(bytes: Uint8Array): Batch | Damage {
  if (bytes.length === 0) return damaged('empty', 'bytes', 0, 'at least one event');
  if (bytes.length > MOST_BYTES) return damaged('length', 'bytes', bytes.length, `at most ${MOST_BYTES}`);
  if (bytes[0] === COLUMNS_START) return readColumns(bytes);
  if (isTextStart(bytes[0]!)) return readLines(bytes);
  return damaged('form', 'first byte', bytes[0], `${MAGIC[0]} of columns, or { of lines of JSON`);
}

function readColumns(unaligned: Uint8Array): Batch | Damage {
  const { length } = unaligned;
  const least = HEADER_BYTES + CRC_BYTES;
  if (length < least) return damaged('length', 'bytes', length, `at least ${least}`);
  // Not `slice`: that of Node's buffers does not copy.
  const bytes = unaligned.byteOffset % 8 === 0 ? unaligned : new Uint8Array(unaligned);
  const view = new DataView(bytes.buffer, bytes.byteOffset, length);
  const layout = { count: view.getUint16(6, true), isWide: (bytes[5]! & 15) === F64, times: bytes[5]! >>> 4 };
  const wrong = wrongHeader(bytes, layout.count);
  if (wrong) return wrong;
  const right = messageBytes(layout);
  if (length !== right)
    return damaged('length', `bytes of ${countText(layout.count, 'event', 'events')}`, length, `${right}`);
  const said = view.getUint32(length - CRC_BYTES, true);
  const found = crc32(bytes.subarray(0, length - CRC_BYTES));
  if (said !== found) return damaged('checksum', 'CRC-32', said, `${found}, that of the bytes before it`);
  return wrongBase(layout, view.getFloat64(8, true)) ?? checked(columnsOf(bytes, layout));
}

function wrongHeader(bytes: Uint8Array, count: number): Damage | undefined {
  const kinds = bytes[5]!;
  if (MAGIC.some((byte, i) => bytes[i] !== byte))
    return damaged('form', 'first bytes', bytes.subarray(0, MAGIC.length), `${MAGIC}`);
  if (bytes[4] !== VERSION) return damaged('version', 'version', bytes[4], `${VERSION}`);
  if ((kinds & 15) > F64) return damaged('header', 'kind of values', kinds & 15, `${F32} or ${F64}`);
  if (kinds >>> 4 > MILLIS) return damaged('header', 'kind of times', kinds >>> 4, `${NO_TIMES} to ${MILLIS}`);
  if (count === 0) return damaged('empty', 'events', 0, `1 to ${MOST_EVENTS}`);
  if (count > MOST_EVENTS) return damaged('header', 'events', count, `1 to ${MOST_EVENTS}`);
  return undefined;
}

function wrongBase({ times }: Layout, baseMs: number): Damage | undefined {
  // What is not a number is not within either.
  if (times === NO_TIMES || Math.abs(baseMs) <= LATEST_MS) return undefined;
  return damaged('header', 'base time', baseMs, `within ${LATEST_MS} ms of the epoch`);
}

function messageBytes({ count, isWide, times }: Layout): number {
  return HEADER_BYTES + count * (TIME_BYTES[times]! + (isWide ? 8 : 4) + 4) + CRC_BYTES;
}

/** Views in the order of the columns: those of eight bytes stand first, so that each is aligned. */
function columnsOf(bytes: Uint8Array, { count, isWide, times }: Layout): Batch {
  const { buffer } = bytes;
  let end = bytes.byteOffset + HEADER_BYTES;
  const from = (width: number): number => {
    end += count * width;
    return end - count * width;
  };
  const millis = times === MILLIS ? new Float64Array(buffer, from(8), count) : undefined;
  const wide = isWide ? new Float64Array(buffer, from(8), count) : undefined;
  const micros = times === MICROS ? new Uint32Array(buffer, from(4), count) : NO_DIFFERENCES.subarray(0, count);
  const value = wide ?? new Float32Array(buffer, from(4), count);
  const meta = new Uint32Array(buffer, from(4), count);
  const base = new Float64Array(buffer, bytes.byteOffset + 8, 1)[0]!;
  const baseMs = times === NO_TIMES ? Number.NaN : base;
  return { form: 'columns', count, meta, value, baseMs, after: millis ?? micros, perMs: millis ? 1 : MICROS_PER_MS };
}

/** Values, sensors and statuses are for the pipeline to judge. A class or a time that cannot be is none of them. */
function checked(batch: Batch): Batch | Damage {
  const { meta, baseMs, after, count } = batch;
  for (let i = 0; i < count; i++) {
    if (!isMeta(meta[i]!)) return damaged('event', `class of event ${i}`, (meta[i]! >>> CLASS_SHIFT) & 0xff, '0 to 2');
  }
  if (after instanceof Uint32Array) return batch;
  const wrong = after.findIndex((difference) => Math.abs(baseMs + difference) > LATEST_MS);
  if (wrong < 0) return batch;
  return damaged('event', `time of event ${wrong}`, baseMs + after[wrong]!, `within ${LATEST_MS} ms of the epoch`);
}

function isMeta(word: number): boolean {
  return (word & ~META_BITS) === 0 && ((word >>> CLASS_SHIFT) & CLASS_MASK) !== CLASS_MASK;
}

/**
 * A message in columns; values as f32 or f64, as they are given.
 *
 * @throws RangeError where it would be refused
 */
export function writeBatch({ meta, value, timeMs }: BatchEvents): Uint8Array<ArrayBuffer> {
  const count = meta.length;
  if (count === 0 || count > MOST_EVENTS || value.length !== count || (timeMs && timeMs.length !== count))
    throw new RangeError(notAllowedText('events', count, `1 to ${MOST_EVENTS}, with as many values and times`));
  const baseMs = timeMs ? leastOf(timeMs) : 0;
  const layout = { count, isWide: value instanceof Float64Array, times: timesKind(timeMs, baseMs) };
  const bytes = new Uint8Array(messageBytes(layout));
  const view = new DataView(bytes.buffer);
  writeHeader(view, layout, baseMs);
  const columns = columnsOf(bytes, layout);
  columns.meta.set(meta);
  columns.value.set(value);
  if (timeMs) writeTimes(columns.after, timeMs, baseMs);
  const wrong = wrongBase(layout, baseMs) ?? checked(columns);
  if (isDamage(wrong)) throw new RangeError(notAllowedText('events', wrong.detail, 'what a reader takes'));
  view.setUint32(bytes.length - CRC_BYTES, crc32(bytes.subarray(0, -CRC_BYTES)), true);
  return bytes;
}

function writeHeader(view: DataView, { count, isWide, times }: Layout, baseMs: number): void {
  MAGIC.forEach((byte, i) => {
    view.setUint8(i, byte);
  });
  view.setUint8(4, VERSION);
  view.setUint8(5, (isWide ? F64 : F32) | (times << 4));
  view.setUint16(6, count, true);
  view.setFloat64(8, baseMs, true);
}

function writeTimes(after: Uint32Array | Float64Array, timeMs: Float64Array, baseMs: number): void {
  const isMicros = after instanceof Uint32Array;
  for (let i = 0; i < timeMs.length; i++) {
    const difference = timeMs[i]! - baseMs;
    after[i] = isMicros ? Math.round(difference * MICROS_PER_MS) : difference;
  }
}

/** In whole microseconds where they fit: half the bytes. */
function timesKind(timeMs: Float64Array | null, baseMs: number): number {
  if (!timeMs) return NO_TIMES;
  return timeMs.every((time) => (time - baseMs) * MICROS_PER_MS <= LONGEST_MICROS) ? MICROS : MILLIS;
}

/** Of those that are times; 0 where none is. */
function leastOf(timeMs: Float64Array): number {
  const least = timeMs.reduce((before, time) => (time < before ? time : before), Number.POSITIVE_INFINITY);
  return least === Number.POSITIVE_INFINITY ? 0 : least;
}
