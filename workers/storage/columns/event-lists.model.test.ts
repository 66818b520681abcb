/** What is counted without a list, against the length of the list. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CLASS_MASK, CLASS_SHIFT, SENSOR_MASK } from '../../memory/event-columns.ts';
import type { BatchColumns } from '../tables/batch-format.ts';
import {
  countInRange,
  countMarked,
  createEventList,
  keepInRange,
  keepMarked,
  listAll,
  readNumbers,
} from './event-lists.ts';
import { DELIVERY, SENSOR, SENSORS, SEQUENCE, STATUS, TIME, VALUE } from './event-table-columns.ts';

const UNDATED = { storedMs: Number.NaN, withinUs: [] };
/** Few, so that many are equal to a bound. */
const number = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-0, 0.1, Math.fround(0.1), Number.NaN));
const offset = fc.integer({ min: -3, max: 3 });
const base = fc.constantFrom(0, 1, 2 ** 40, 1_700_000_000_000.25);

const batch: fc.Arbitrary<BatchColumns> = fc
  .record({
    events: fc.array(fc.record({ offset, time: offset, meta: fc.nat({ max: 2 ** 32 - 1 }), number, latency: number })),
    baseSequence: base,
    baseTime: base,
    timeUnit: fc.constantFrom(1, 1e-3),
    isWide: fc.boolean(),
    isRecorded: fc.boolean(),
  })
  .map(({ events, baseSequence, baseTime, timeUnit, isWide, isRecorded }) => {
    const numbers = events.map((event) => event.number);
    const [sequences, times] = [events.map((event) => event.offset), events.map((event) => event.time)];
    return {
      count: events.length,
      baseSequence,
      baseTime,
      timeUnit,
      sequences: isWide ? Float64Array.from(sequences) : Int32Array.from(sequences),
      times: isWide ? Float64Array.from(times) : Int32Array.from(times),
      meta: Uint32Array.from(events, (event) => event.meta),
      value: isRecorded ? Float64Array.from(numbers) : Float32Array.from(numbers),
      latency: Float32Array.from(events, (event) => event.latency),
      recorded: null,
    };
  });

test('as many numbers are counted between two bounds as a list keeps', () => {
  fc.assert(
    fc.property(batch, fc.constantFrom(VALUE, SEQUENCE, TIME, DELIVERY), fc.tuple(base, number, number), (...given) => {
      const [columns, column, [from, a, b]] = given;
      const [low, high] = [from + a, from + b];
      const list = createEventList();
      listAll(list, columns.count);
      readNumbers(list, columns, UNDATED, column);
      keepInRange(list, low, high);
      expect(countInRange(columns, column, low, high)).toBe(list.count);
    }),
    { numRuns: 1000 },
  );
});

test('columns that are a part of another, or need more than one, are not counted without a list', () => {
  fc.assert(
    fc.property(batch, fc.constantFrom(SENSOR, STATUS), (columns, column) => {
      expect(countInRange(columns, column, -1, 1)).toBeNull();
    }),
  );
});

test('as many events are counted by a mark as a list keeps', () => {
  const sensors = Uint8Array.from({ length: SENSORS }, (_, i) => (i % 3) & 1);
  const marks = fc.constantFrom(
    { mask: SENSOR_MASK, shift: 0, of: sensors },
    { mask: CLASS_MASK, shift: CLASS_SHIFT, of: Uint8Array.of(1, 0, 1, 0) },
  );
  fc.assert(
    fc.property(batch, marks, ({ count, meta }, { mask, shift, of }) => {
      const list = createEventList();
      listAll(list, count);
      keepMarked(list, meta, mask, shift, of);
      expect(countMarked(meta, mask, shift, of)).toBe(list.count);
    }),
  );
});
