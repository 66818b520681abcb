/** What is published of generated messages, against a list of their events. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, type Damage, intendedMsOf, isDamage } from '../../feeds/batch.ts';
import { readMessage, writeBatch } from '../../feeds/batch-message.ts';
import { sensorOf } from '../../memory/event-columns.ts';
import { outMessage } from './out-message.ts';
import { storedEvents } from './stored-events.ts';

const ARRIVED = { sequence: 7, timeMs: 1_700_000_000_000 };

interface Event {
  readonly sensor: number;
  readonly value: number;
  /** Null: it has none of its own. */
  readonly time: number | null;
  readonly isStored: boolean;
}
const event: fc.Arbitrary<Event> = fc.record({
  sensor: fc.integer({ min: 0, max: 65_535 }),
  value: fc.float({ noNaN: true }),
  time: fc.option(fc.integer({ min: 0, max: 4_000_000 }).map((us) => ARRIVED.timeMs - us / 1000)),
  isStored: fc.boolean(),
});

function columns(events: readonly Event[], isWide: boolean): Uint8Array {
  const values = events.map(({ value }) => value);
  const hasTimes = events.some(({ time }) => time !== null);
  return writeBatch({
    meta: Uint32Array.from(events, ({ sensor }) => sensor),
    value: isWide ? Float64Array.from(values) : Float32Array.from(values),
    timeMs: hasTimes ? Float64Array.from(events, ({ time }) => time ?? Number.NaN) : null,
  });
}
function lines(events: readonly Event[]): Uint8Array {
  const text = events.map(({ sensor, value, time }) =>
    JSON.stringify({ sensor, value, ...(time === null ? {} : { t: time }) }),
  );
  return new TextEncoder().encode(text.join('\n'));
}

function eventsIn(bytes: Uint8Array): { sensor: number; value: number; time: number }[] {
  if (bytes.length === 0) return [];
  const batch = readMessage(bytes) as Batch | Damage;
  if (isDamage(batch)) throw new Error(batch.detail);
  return Array.from({ length: batch.count }, (_, i) => ({
    sensor: sensorOf(batch.meta[i]!),
    value: batch.value[i]!,
    time: Math.round(intendedMsOf(batch, i) * 1000),
  }));
}

test('it has the stored events of the message, in their order, each with its own time or the message’s', () => {
  const form = fc.constantFrom('narrow', 'wide', 'lines');
  fc.assert(
    fc.property(fc.array(event, { minLength: 1, maxLength: 70 }), form, (events, kind) => {
      const data = kind === 'lines' ? lines(events) : columns(events, kind === 'wide');
      const stored = new Uint32Array(128);
      for (const [i, { isStored }] of events.entries()) if (isStored) stored[i >>> 5]! |= 1 << (i & 31);
      const out = outMessage(storedEvents({ ...ARRIVED, data }, stored, readMessage));
      const twin = events
        .filter(({ isStored }) => isStored)
        .map(({ sensor, value, time }) => ({
          sensor,
          // JSON has no negative zero.
          value: kind === 'lines' ? value + 0 : value,
          time: Math.round((time ?? ARRIVED.timeMs) * 1000),
        }));
      expect([out.sequence, out.events, out.stored, out.rows]).toEqual([7, events.length, twin.length, twin.length]);
      expect(eventsIn(out.bytes)).toEqual(twin);
    }),
  );
});

test('a message of which all is stored goes on as it came, byte for byte', () => {
  const data = columns([{ sensor: 1, value: 2, time: ARRIVED.timeMs, isStored: true }], false);
  expect(outMessage(storedEvents({ ...ARRIVED, data }, Uint32Array.of(1), readMessage)).bytes).toBe(data);
});

test('of one that can’t be read, or of which nothing is stored, the message is empty', () => {
  const none = { sequence: 7, bytes: new Uint8Array(0), stored: 0, rows: 0 };
  const outOf = (data: Uint8Array) => outMessage(storedEvents({ ...ARRIVED, data }, new Uint32Array(128), readMessage));
  expect(outOf(Uint8Array.of(1, 2))).toEqual({ ...none, events: 0 });
  const data = columns([{ sensor: 1, value: 2, time: null, isStored: false }], true);
  expect(outOf(data)).toEqual({ ...none, events: 1 });
});
