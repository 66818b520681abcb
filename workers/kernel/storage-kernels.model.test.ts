/** What storage gathers and records, in WebAssembly against its twin in TypeScript: the same result, and the same bytes in all of the run's memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BEFORE_RECEIPT, EVENTS, MADE_AT, RUN_WORDS } from '../memory/event-run-words.ts';
import { microsOf } from '../memory/event-time.ts';
import { LAYOUT_BYTES, PACKED_BYTES_PER_EVENT } from '../memory/gathered-words.ts';
import {
  allocate,
  BUCKETS,
  bucketLower,
  HistogramStripe,
  MAX_WORD,
  OVERFLOW_BUCKET,
  OVERFLOW_MICROS,
  VERSION_WORD,
} from '../primitives/histogram/histogram.ts';
import { holds, MOST, readings, runs, SLOTS, slots, times } from '../testing/kernel-pair.ts';

/** Ages, µs: about every bound of a bucket, of all kinds, and those that would wrap in 32 bits. */
const bound = fc.integer({ min: 0, max: OVERFLOW_BUCKET }).map(bucketLower);
const micros = fc.oneof(
  fc.tuple(bound, fc.constantFrom(-0.5, -0.499, 0, 0.25, 0.499, 0.5, 0.501)).map(([value, by]) => value + by),
  fc.tuple(bound, fc.double({ min: -1, max: 1, noNaN: true })).map(([value, by]) => value + by),
  fc.double(),
  fc.constantFrom(0, -0, 5e-324, -5e-324, -0.5, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY),
  fc.constantFrom(
    OVERFLOW_MICROS,
    -(2 ** 31) - 1,
    OVERFLOW_MICROS - 2 ** 32,
    bucketLower(VERSION_WORD) - 2 ** 32,
    2 ** 40,
  ),
);
/** Of neighbours some have nearly the same age. */
const group = fc.tuple(micros, fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 20 }));
const ages = fc
  .array(group, { maxLength: 20 })
  .map((groups) => groups.flatMap(([age, offsets]) => offsets.map((by, i) => (i === 0 ? age : age + by))))
  .map((all) => all.slice(0, MOST));
const counts = fc.array(fc.oneof(fc.constant(1), fc.nat(3), fc.constant(2 ** 40)), { minLength: 1, maxLength: 20 });
/** Where the words of an entry lie. */
const words = fc.constantFrom(
  { time: MADE_AT, count: EVENTS, stride: RUN_WORDS },
  { time: BEFORE_RECEIPT, count: EVENTS, stride: RUN_WORDS },
  { time: 1, count: 0, stride: 2 },
  { time: 3, count: 0, stride: 5 },
);

/** All of a stripe, in a form that is quick to compare. */
const bytesOf = ({ buffer, byteOffset, byteLength }: Float64Array) =>
  Buffer.from(buffer, byteOffset, byteLength).toString('latin1');

describe('in WebAssembly and in TypeScript, to the bit,', () => {
  test('a batch is gathered for the database, with its ranges', () => {
    const most = 2 ** 53;
    holds(
      fc.tuple(
        slots,
        fc.array(readings, { minLength: MOST, maxLength: MOST }),
        fc.nat(4),
        fc.option(fc.tuple(fc.maxSafeNat(), fc.maxSafeInteger())),
      ),
      ({ batchSlots, batchLatency, intended, gatheredFound }, [list, latencies, from]) => {
        batchSlots.set(list, from);
        batchLatency.set(latencies, from);
        gatheredFound.fill(-1);
        // A run's times are far below 2⁵³ µs. What is beyond 2⁶³ wraps in another way in WebAssembly.
        for (let slot = 0; slot < SLOTS; slot++)
          if (Math.abs(intended[slot]! * 1000) > most) intended[slot] = Number.NaN;
      },
      ({ memory, kernels }, [list, , from, bases]) => {
        const { batchSlots, batchLatency, sequence, intended, gathered, gatheredFound } = memory;
        const [first = 0] = list;
        const [baseSequence, baseTime] = bases ?? [sequence[first]!, microsOf(intended[first]!)];
        kernels.gather(batchSlots, batchLatency, from, list.length, baseSequence, baseTime, gathered, gatheredFound);
        const columns = Object.values(gathered).map((column) => [...column.subarray(0, list.length)]);
        return [columns, [...gatheredFound]];
      },
    );
  });

  test('gathered columns are packed, in runs or as they are', () => {
    // A column of neighbours that go up by one, are the same, or neither.
    const number = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 0x7fff_ffff, -0x8000_0000));
    const stretch = fc.tuple(number, fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 1, 1, 2));
    const column = fc
      .array(stretch, { minLength: 1, maxLength: 12 })
      .map((all) => all.flatMap(([from, length, step]) => Array.from({ length }, (_, i) => (from + step * i) | 0)));
    const count = fc.oneof(fc.nat(MOST), fc.constantFrom(0, 7, 8, 31, 32, 33, MOST));
    holds(
      fc.tuple(count, column, column, column, column, fc.constantFrom(0, 0x1_0000, 0xffff, -0x8000_0000)),
      ({ gathered, packed }, [, sequences, times, bits, metas, upper]) => {
        const { buffer, byteOffset, length } = gathered.latency;
        const latency = new Int32Array(buffer, byteOffset, length);
        const value = new Int32Array(gathered.value.buffer, gathered.value.byteOffset, length);
        for (let i = 0; i < MOST; i++) {
          gathered.sequences[i] = sequences[i % sequences.length]!;
          gathered.times[i] = times[i % times.length]!;
          latency[i] = bits[i % bits.length]!;
          value[i] = bits[(i + 1) % bits.length]!;
          gathered.meta[i] = (metas[i % metas.length]! & 0xffff) | upper;
        }
        packed.fill(0xaa, 0, PACKED_BYTES_PER_EVENT * MOST + 256);
      },
      ({ memory, kernels }, [length, , , , , upper]) => {
        const bytes = kernels.pack(memory.gathered, length, upper === 0x1_0000 ? 0xffff_0000 : 0xffff, memory.packed);
        expect(bytes).toBeLessThanOrEqual(LAYOUT_BYTES + PACKED_BYTES_PER_EVENT * length);
        return [bytes, Buffer.from(memory.packed.slice(0, bytes)).toString('latin1')];
      },
    );
  });

  test('runs of events are found, with the oldest and the classes', () => {
    holds(
      fc.tuple(slots, fc.array(readings, { minLength: MOST, maxLength: MOST }), fc.nat(4), fc.nat(9), fc.boolean()),
      ({ batchSlots, batchLatency, eventRunsFound }, [list, latencies, from, , isTogether]) => {
        batchSlots.set(list, from);
        // Of which neighbours were received together, or each by itself.
        batchLatency.set(isTogether ? latencies.map((_, i) => latencies[i >> 3]!) : latencies, from);
        eventRunsFound.fill(-1);
      },
      ({ memory, kernels }, [list, , from, at]) => {
        const { batchSlots, batchLatency, eventRuns, eventRunsFound } = memory;
        const { length } = list;
        const found = kernels.findRuns(
          batchSlots,
          batchLatency,
          from,
          length,
          eventRuns,
          RUN_WORDS * at,
          eventRunsFound,
        );
        const events = Array.from({ length: found }, (_, i) => eventRuns[RUN_WORDS * (at + i) + EVENTS]!);
        expect(events.reduce((sum, count) => sum + count, 0)).toBe(length);
        return [found, events, [...eventRunsFound]];
      },
    );
  });

  test('ages are recorded in a histogram', () => {
    holds(
      fc.tuple(ages, counts, words, fc.oneof(fc.constantFrom(0, 1e6), times)),
      ({ eventRuns, endToEnd }, [list, numbers, { time, count, stride }, now]) => {
        endToEnd.fill(0, 0, MAX_WORD + 1);
        list.forEach((age, i) => {
          eventRuns[stride * i + time] = now - age / 1000;
          eventRuns[stride * i + count] = numbers[i % numbers.length]!;
        });
      },
      ({ memory, kernels }, [list, , { time, count, stride }, now]) => {
        const stripe = new HistogramStripe(memory.endToEnd);
        kernels.recordAges(stripe, now, memory.eventRuns, time, count, stride, list.length);
        return bytesOf(memory.endToEnd);
      },
    );
  });
});

test('at every bound of a bucket an age is counted where it is counted by itself', () => {
  const [{ memory, kernels }] = runs as [(typeof runs)[0]];
  const { eventRuns, endToEnd } = memory;
  const oneByOne = allocate()[0]!;
  const writer = new HistogramStripe(oneByOne);
  endToEnd.fill(0, 0, MAX_WORD + 1);
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    // Half a microsecond below it is rounded up to it: as many steps of a double before that as behind it.
    const start = bucketLower(bucket) - 0.5;
    for (let i = 0; i < MOST; i++) {
      eventRuns[2 * i] = (-start * (1 + (i - MOST / 2) * Number.EPSILON)) / 1000;
      eventRuns[2 * i + 1] = 1;
      writer.record((0 - eventRuns[2 * i]!) * 1000);
    }
    kernels.recordAges(new HistogramStripe(endToEnd), 0, eventRuns, 0, 1, 2, MOST);
  }
  expect(bytesOf(endToEnd)).toBe(bytesOf(oneByOne));
});
