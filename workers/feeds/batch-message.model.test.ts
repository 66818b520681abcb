/** Against a slow twin that writes and reads a message number by number, as `docs/batch-message.md` tells it. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc32 } from '../contract/bytes/crc32.ts';
import { type Batch, intendedMsOf, isDamage, MOST_EVENTS } from './batch.ts';
import { writeLines } from './batch-lines.ts';
import { type BatchEvents, readMessage, writeBatch } from './batch-message.ts';

const RUNS = 2000;
interface Plain {
  readonly sensor: number;
  readonly class: number;
  readonly status: number;
  readonly value: number;
  readonly timeMs: number;
}
const event = (isWide: boolean, time: fc.Arbitrary<number>): fc.Arbitrary<Plain> =>
  fc.record({
    sensor: fc.nat(65_535),
    class: fc.nat(2),
    status: fc.oneof(fc.constant(0), fc.nat(255)),
    value: isWide ? fc.double() : fc.float(),
    timeMs: time,
  });
/** Whole microseconds, so that they come back as they were. */
const close = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((micros) => 1024 + micros / 1000);
const far = fc.oneof(fc.double({ min: -8e15, max: 8e15, noNaN: true }), fc.constant(Number.NaN));
const message = fc
  .record({ isWide: fc.boolean(), times: fc.constantFrom('none', 'close', 'far') })
  .chain(({ isWide, times }) =>
    fc.record({
      isWide: fc.constant(isWide),
      times: fc.constant(times),
      events: fc.array(event(isWide, times === 'close' ? close : far), { minLength: 1, maxLength: 20 }),
    }),
  );
type Message = typeof message extends fc.Arbitrary<infer T> ? T : never;

function columnsOf({ isWide, times, events }: Message): BatchEvents {
  const values = events.map(({ value }) => value);
  return {
    meta: Uint32Array.from(events, (each) => each.sensor + 65_536 * each.class + 2 ** 24 * each.status),
    value: isWide ? Float64Array.from(values) : Float32Array.from(values),
    timeMs: times === 'none' ? null : Float64Array.from(events, ({ timeMs }) => timeMs),
  };
}

/** Byte by byte. */
function twinWrite({ isWide, times, events }: Message): Uint8Array {
  const bytes: number[] = [0x89, 0x50, 0x53, 0x42, 1];
  const put = (width: number, set: (view: DataView) => void) => {
    const view = new DataView(new ArrayBuffer(width));
    set(view);
    bytes.push(...new Uint8Array(view.buffer));
  };
  const double = (value: number) => put(8, (view) => view.setFloat64(0, value, true));
  const word = (value: number) => put(4, (view) => view.setUint32(0, value, true));
  const known = times === 'none' ? [] : events.map(({ timeMs }) => timeMs).filter((time) => !Number.isNaN(time));
  const base = known.length > 0 ? Math.min(...known) : 0;
  const isShort = known.length === events.length && known.every((time) => (time - base) * 1000 <= 2 ** 32 - 1);
  const kind = times === 'none' ? 0 : isShort ? 1 : 2;
  bytes.push((isWide ? 1 : 0) + 16 * kind, events.length & 255, events.length >> 8);
  double(base);
  if (kind === 2) for (const { timeMs } of events) double(timeMs - base);
  if (isWide) for (const { value } of events) double(value);
  if (kind === 1) for (const { timeMs } of events) word(Math.round((timeMs - base) * 1000));
  if (!isWide) for (const { value } of events) put(4, (view) => view.setFloat32(0, value, true));
  for (const each of events) bytes.push(each.sensor & 255, each.sensor >> 8, each.class, each.status);
  word(crc32(Uint8Array.from(bytes)));
  return Uint8Array.from(bytes);
}

function read(bytes: Uint8Array): Batch {
  const batch = readMessage(bytes);
  if (isDamage(batch)) throw new Error(batch.detail);
  return batch;
}
function plain(batch: Batch): Plain[] {
  return Array.from({ length: batch.count }, (_, i) => ({
    sensor: batch.meta[i]! % 65_536,
    class: Math.floor(batch.meta[i]! / 65_536) % 4,
    status: Math.floor(batch.meta[i]! / 2 ** 24),
    value: batch.value[i]!,
    timeMs: intendedMsOf(batch, i),
  }));
}
/** At any address, as parts of what came from a socket are. */
function placed(bytes: Uint8Array, at: number): Uint8Array {
  const whole = new Uint8Array(at + bytes.length + 3).fill(0xaa);
  whole.set(bytes, at);
  return whole.subarray(at, at + bytes.length);
}
/** To a microsecond; where they are ages apart, to what an f64 of that size can tell. */
function expectTimes(found: readonly Plain[], { times, events }: Message): void {
  found.forEach(({ timeMs }, i) => {
    const wished = times === 'none' ? Number.NaN : events[i]!.timeMs;
    if (Number.isNaN(wished)) expect(timeMs).toBeNaN();
    else expect(Math.abs(timeMs - wished)).toBeLessThanOrEqual(times === 'close' ? 0.001 : 4);
  });
}
/** A text: two arrays of bytes are compared slowly. */
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const withoutTimes = (events: readonly Plain[]) => events.map((each) => ({ ...each, timeMs: 0 }));

describe('a message in columns', () => {
  test('has the bytes that its page tells of', () => {
    fc.assert(
      fc.property(message, (each) => {
        expect(hex(writeBatch(columnsOf(each)))).toBe(hex(twinWrite(each)));
      }),
      { numRuns: RUNS },
    );
  });

  test('is read as it was written, at any address, and stays as it is', () => {
    fc.assert(
      fc.property(message, fc.nat(15), (each, at) => {
        const bytes = placed(twinWrite(each), at);
        const before = hex(bytes);
        const found = plain(read(bytes));
        expect(withoutTimes(found)).toEqual(withoutTimes(each.events));
        expectTimes(found, each);
        expect(hex(bytes)).toBe(before);
      }),
      { numRuns: RUNS },
    );
  });

  test('comes to the same bytes when it is read and written again', () => {
    fc.assert(
      fc.property(message, (each) => {
        const bytes = writeBatch(columnsOf(each));
        const batch = read(bytes);
        const timeMs =
          each.times === 'none' ? null : Float64Array.from({ length: batch.count }, (_, i) => intendedMsOf(batch, i));
        const again = read(writeBatch({ meta: batch.meta, value: batch.value, timeMs }));
        expect(plain(again)).toEqual(plain(batch));
      }),
      { numRuns: RUNS },
    );
  });

  test('with one bit changed is refused, whichever it is', () => {
    fc.assert(
      fc.property(message, fc.nat(), (each, at) => {
        const bytes = writeBatch(columnsOf(each));
        const bit = at % (8 * bytes.length);
        bytes[bit >> 3]! ^= 1 << (bit & 7);
        expect(isDamage(readMessage(bytes))).toBe(true);
      }),
      { numRuns: RUNS },
    );
  });

  test('cut short or made longer is refused', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.boolean(), (each, by, isLonger) => {
        const bytes = writeBatch(columnsOf(each));
        const other = isLonger
          ? Uint8Array.of(...bytes, ...new Uint8Array(1 + (by % 40)))
          : bytes.subarray(0, by % bytes.length);
        expect(readMessage(other)).toHaveProperty('damage');
      }),
      { numRuns: RUNS },
    );
  });

  test('of an aligned address is not copied', () => {
    const bytes = writeBatch({ meta: Uint32Array.of(1), value: Float32Array.of(2), timeMs: Float64Array.of(3) });
    const batch = read(bytes);
    for (const column of [batch.meta, batch.value, batch.after]) expect(column.buffer).toBe(bytes.buffer);
  });

  test('holds 4,096 events and not one more', () => {
    const events = (count: number) => ({ meta: new Uint32Array(count), value: new Float64Array(count), timeMs: null });
    expect(read(writeBatch(events(MOST_EVENTS))).count).toBe(MOST_EVENTS);
    for (const count of [0, MOST_EVENTS + 1]) expect(() => writeBatch(events(count))).toThrow('allowed: 1 to 4096');
  });
});

describe('a message of lines', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(message, fc.nat(7), (each, at) => {
        const { meta, value, timeMs } = columnsOf(each);
        const found = plain(read(placed(writeLines(meta, value, timeMs), at)));
        // JSON knows neither what is not finite nor a zero below zero.
        const said = each.events.map((one) => ({
          ...one,
          value: Number.isFinite(one.value) ? one.value + 0 : Number.NaN,
        }));
        expect(withoutTimes(found)).toEqual(withoutTimes(said));
        expectTimes(found, each);
      }),
      { numRuns: RUNS },
    );
  });
});
