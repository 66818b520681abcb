/** Aggregates of generated events, against the stage that makes those on the screen, and put together from several messages. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, intendedMsOf } from '../../feeds/batch.ts';
import { readMessage, writeBatch } from '../../feeds/batch-message.ts';
import { sensorOf } from '../../memory/event-columns.ts';
import { AggregateWindows, type WindowColumns } from '../../stages/subscribers/aggregate-windows.ts';
import { type AggregateLine, aggregatesMessage, aggregatesOf } from './aggregates-message.ts';
import { MOST_LINES_BYTES } from './lines-message.ts';
import { type StoredEvents, storedEvents } from './stored-events.ts';

const SENSORS = 3;
const START_MS = 1_700_000_000_000;

interface Event {
  readonly sensor: number;
  readonly value: number;
  /** ms after `START_MS`; null: that of the message. */
  readonly after: number | null;
  readonly isStored: boolean;
}
const event = (value: fc.Arbitrary<number>): fc.Arbitrary<Event> =>
  fc.record({
    sensor: fc.nat(SENSORS - 1),
    value,
    after: fc.option(fc.integer({ min: -1500, max: 2500 })),
    isStored: fc.boolean(),
  });
/** Sums of them are exact, so that their order does not matter. */
const eighths = fc.integer({ min: -800, max: 800 }).map((n) => n / 8);

function messageOf(events: readonly Event[], sequence = 7): StoredEvents {
  const data = writeBatch({
    meta: Uint32Array.from(events, ({ sensor }) => sensor),
    value: Float64Array.from(events, ({ value }) => value),
    timeMs: Float64Array.from(events, ({ after }) => (after === null ? Number.NaN : START_MS + after)),
  });
  const stored = new Uint32Array(128);
  for (const [i, { isStored }] of events.entries()) if (isStored) stored[i >>> 5]! |= 1 << (i & 31);
  return storedEvents({ sequence, timeMs: START_MS, data }, stored, readMessage);
}
const secondOf = ({ after }: Event) => Math.floor((START_MS + (after ?? 0)) / 1000) * 1000;
const bySecond = (a: AggregateLine, b: AggregateLine) => a.t - b.t || a.sensor - b.sensor;

function grouped<Each>(all: readonly Each[], keyOf: (each: Each) => string): Each[][] {
  const keys = [...new Set(all.map(keyOf))];
  return keys.map((key) => all.filter((each) => keyOf(each) === key));
}
/** All events of a sensor and a second, in a list. */
function twinOf(events: readonly Event[]): AggregateLine[] {
  const stored = events.filter(({ isStored }) => isStored);
  return grouped(stored, (each) => `${secondOf(each)} ${each.sensor}`).map((group) => {
    const values = group.map(({ value }) => value);
    const [min, max] = [Math.min(...values), Math.max(...values)];
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { t: secondOf(group[0]!), sensor: group[0]!.sensor, value: mean, count: values.length, min, max };
  });
}

test('a line has what was stored of a sensor in a second', () => {
  fc.assert(
    fc.property(fc.array(event(eighths), { minLength: 1, maxLength: 60 }), (events) => {
      const lines = aggregatesOf(messageOf(events));
      expect(lines.sort(bySecond)).toEqual(twinOf(events).sort(bySecond));
    }),
  );
});

test('of several messages they add up to those of all their events, however these are divided', () => {
  const messages = fc.array(fc.array(event(eighths), { minLength: 1, maxLength: 20 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(messages, (all) => {
      const parts = all.flatMap((events, i) => aggregatesOf(messageOf(events, i + 1)));
      const whole = grouped(parts, ({ t, sensor }) => `${t} ${sensor}`).map((lines) => {
        const count = lines.reduce((sum, line) => sum + line.count, 0);
        return {
          ...lines[0]!,
          count,
          value: lines.reduce((sum, line) => sum + line.value * line.count, 0) / count,
          min: Math.min(...lines.map(({ min }) => min)),
          max: Math.max(...lines.map(({ max }) => max)),
        };
      });
      const twin = twinOf(all.flat()).sort(bySecond);
      for (const [i, line] of whole.sort(bySecond).entries())
        expect({ ...line, value: 0 }).toEqual({ ...twin[i], value: 0 });
      expect(whole.map(({ value }) => value)).toEqual(twin.map(({ value }) => expect.closeTo(value, 9)));
    }),
  );
});

function columnsOf(): WindowColumns {
  const f64 = () => new Float64Array(SENSORS);
  const [min, max, lastMin, lastMax] = [0, 0, 0, 0].map(() => new Float32Array(SENSORS));
  return {
    ...{ window: f64(), sum: f64(), lastWindow: f64(), lastMean: f64() },
    ...{ count: new Uint32Array(SENSORS), lastCount: new Uint32Array(SENSORS) },
    ...{ min: min!, max: max!, lastMin: lastMin!, lastMax: lastMax! },
  };
}

test('a second has the figures that the stage has on the screen', () => {
  const value = fc.float({ min: -1000, max: 1000, noNaN: true }).map((each) => each + 0);
  const inOne = event(value).map((each) => ({ ...each, after: (each.after ?? 0) & 511, isStored: true }));
  fc.assert(
    fc.property(fc.array(inOne, { minLength: 1, maxLength: 60 }), (events) => {
      const columns = columnsOf();
      const windows = new AggregateWindows(columns);
      for (const { sensor, value: reading, after } of events) windows.fold(sensor, reading, START_MS + after);
      for (const { sensor, count, min, max, value: mean } of aggregatesOf(messageOf(events))) {
        expect([count, min, max]).toEqual([columns.count[sensor], columns.min[sensor], columns.max[sensor]]);
        // The stage's mean can be beyond all values by its rounding.
        expect(mean).toBe(Math.min(max, Math.max(min, columns.sum[sensor]! / count)));
      }
    }),
  );
});

/** As a live feed reads it. JSON has no negative zero. */
function readBack(bytes: Uint8Array): (readonly [t: number, sensor: number, value: number])[] {
  const batch = readMessage(bytes) as Batch;
  return Array.from(batch.value, (value, i) => [intendedMsOf(batch, i), sensorOf(batch.meta[i]!), value] as const);
}

test('the message is lines of events, each with the mean as its value; and no longer than is checked', () => {
  const any = event(fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 60 }), (events) => {
      const message = messageOf(events);
      const lines = aggregatesOf(message);
      const out = aggregatesMessage(message);
      expect(out === null).toBe(lines.length === 0);
      if (out === null) return;
      expect(readBack(out.bytes)).toEqual(lines.map(({ t, sensor, value }) => [t, sensor, value + 0]));
      for (const { value, min, max } of lines) expect(value >= min && value <= max).toBe(true);
      expect(out).toMatchObject({
        sequence: 7,
        events: events.length,
        stored: message.places.length,
        rows: lines.length,
      });
    }),
  );
  const worst = Array.from({ length: 4096 }, (_, i) => ({
    ...{ sensor: 10_000 + i, value: -Math.PI * 1e-300, after: -8.5e15 - START_MS, isStored: true },
  }));
  const out = aggregatesMessage(messageOf(worst))!;
  expect(out.rows).toBe(4096);
  expect(out.bytes.length).toBeLessThan(MOST_LINES_BYTES);
  expect(readBack(out.bytes)).toHaveLength(4096);
});

test('the mean of values at the edge of an f64 is among them', () => {
  const events = [1, 1, 1, -1].map((sign) => ({ sensor: 1, value: sign * 1.7e308, after: 0, isStored: true }));
  expect(aggregatesOf(messageOf(events))[0]!.value / 1e308).toBeCloseTo(0.85, 9);
});
