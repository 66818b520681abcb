import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RECORDED_FLAG } from '../../memory/event-columns.ts';
import { runs } from '../../testing/kernel-pair.ts';
import { decodeBatch } from './batch-decoder.ts';
import { BatchEncoder } from './batch-encoder.ts';
import { encodedBytes } from './batch-format.ts';

const STARTED_AT = Date.UTC(2026, 5, 1, 12);

const event = fc.record({
  slot: fc.nat(4095),
  sequence: fc.oneof(fc.nat(1e6), fc.maxSafeNat()),
  intended: fc.oneof(fc.double({ min: -5000, max: 1e6, noNaN: true }), fc.double({ min: 0, max: 1e10, noNaN: true })),
  meta: fc.nat(0xffffffff),
  value: fc.float({ noNaN: true }),
  latency: fc.float({ noNaN: true }),
  // Of recorded events, which the meta tells.
  reading: fc.double({ noNaN: true }),
  recordedMs: fc.double({ noNaN: true }),
});
const events = fc.uniqueArray(event, { selector: ({ slot }) => slot, minLength: 1, maxLength: 50 });

/** A batch begins anywhere among those of its transaction. */
const before = [7, 8, 9];

type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;

const [inWebAssembly, inTypeScript] = runs as [(typeof runs)[0], (typeof runs)[0]];
function encode(list: readonly Event[], { memory, kernels } = inTypeScript) {
  for (const { slot, sequence, intended, meta, value, reading, recordedMs } of list) {
    memory.sequence[slot] = sequence;
    memory.intended[slot] = intended;
    memory.meta[slot] = meta;
    memory.value[slot] = value;
    memory.recorded.set([reading, recordedMs], 2 * slot);
  }
  const { batchSlots: slots, batchLatency: latency } = memory;
  slots.set([...before, ...list.map(({ slot }) => slot)]);
  latency.set([...before, ...list.map((one) => one.latency)]);
  const encoder = new BatchEncoder(STARTED_AT, memory, kernels);
  const buffer = new ArrayBuffer(64 + encodedBytes(list.length));
  const batch = {
    id: 1,
    slots,
    latency,
    first: before.length,
    count: list.length,
    openedAt: 0,
    flushedAt: 0,
    reason: 'size' as const,
    withinUs: new Float64Array(3),
  };
  const bytes = encoder.encode(batch, buffer, 64);
  return { encoder, bytes, buffer, columns: decodeBatch(buffer, 64, bytes) };
}

test('a batch is the same, byte for byte, whether WebAssembly or TypeScript gathers it', () => {
  fc.assert(
    fc.property(events, (list) => {
      const [one, other] = [encode(list, inWebAssembly), encode(list, inTypeScript)];
      expect(Buffer.from(one.buffer).equals(Buffer.from(other.buffer))).toBe(true);
      const rangesOf = ({ encoder }: typeof one) => [
        encoder.firstSequence,
        encoder.lastSequence,
        encoder.firstTime,
        encoder.lastTime,
      ];
      expect(rangesOf(one)).toEqual(rangesOf(other));
    }),
    { numRuns: 2000 },
  );
});

test('a batch comes back as it was, times to the microsecond', () => {
  fc.assert(
    fc.property(events, (list) => {
      const { encoder, columns, bytes } = encode(list);
      expect(bytes).toBeLessThanOrEqual(encodedBytes(list.length));
      expect(columns.count).toBe(list.length);
      list.forEach((one, i) => {
        expect(columns.baseSequence + columns.sequences[i]!).toBe(one.sequence);
        const time = columns.baseTime + columns.times[i]! * columns.timeUnit;
        expect(Math.abs(time - (STARTED_AT + one.intended))).toBeLessThan(0.0011);
        expect(columns.meta[i]).toBe(one.meta);
        const isRecorded = (one.meta & RECORDED_FLAG) !== 0;
        expect(columns.value[i]).toBe(isRecorded ? one.reading : one.value);
        expect(columns.recorded?.[i] ?? Number.NaN).toBe(isRecorded ? one.recordedMs : Number.NaN);
        expect(encoder.columns.value[i]).toBe(columns.value[i]);
        expect(columns.latency[i]).toBe(one.latency);
      });
    }),
  );
});

test('the ranges are those of what a reader decodes, exactly', () => {
  fc.assert(
    fc.property(events, (list) => {
      const { encoder, columns } = encode(list);
      const sequences = list.map((_, i) => columns.baseSequence + columns.sequences[i]!);
      const times = list.map((_, i) => columns.baseTime + columns.times[i]! * columns.timeUnit);
      expect(encoder.firstSequence).toBe(Math.min(...sequences));
      expect(encoder.lastSequence).toBe(Math.max(...sequences));
      expect(encoder.firstTime).toBe(Math.min(...times));
      expect(encoder.lastTime).toBe(Math.max(...times));
    }),
  );
});

const one = { slot: 0, sequence: 5, intended: 5, meta: 0x10007, value: 1, latency: 1, reading: 0, recordedMs: 0 };
const many = (change: (i: number) => Partial<typeof one>, count = 64) =>
  encode(Array.from({ length: count }, (_, slot) => ({ ...one, slot, ...change(slot) })));

test('events that were made and received together take 6 bytes, and a run of them 24', () => {
  expect(many((i) => ({ sequence: i })).bytes).toBe(40 + 3 * 8 + 6 * 64);
  expect(many((i) => ({ sequence: i + (i < 30 ? 0 : 100) })).bytes).toBe(40 + 4 * 8 + 6 * 64);
  expect(many((i) => ({ sequence: i, intended: 5 + (i >> 3) })).bytes).toBe(40 + (1 + 8 + 1) * 8 + 6 * 64);
});

test('a column that differs from event to event takes its whole width', () => {
  expect(many((i) => ({ sequence: 2 * i })).bytes).toBe(40 + 2 * 8 + 10 * 64);
  expect(many((i) => ({ sequence: i, intended: i })).bytes).toBe(40 + 2 * 8 + 10 * 64);
  expect(many((i) => ({ sequence: i, latency: i })).bytes).toBe(40 + 2 * 8 + 10 * 64);
  expect(many((i) => ({ sequence: i, meta: (i & 1) << 16 })).bytes).toBe(40 + 3 * 8 + 8 * 64);
  expect(many((i) => ({ sequence: i }), 7).bytes).toBe(40 + 18 * 7);
});

test('runs of any length come back as they were', () => {
  const column = fc.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 0, max: 3 })), { maxLength: 6 });
  const expand = (runs: [number, number][]) => runs.flatMap(([length, value]) => Array<number>(length).fill(value));
  fc.assert(
    fc.property(column, column, column, column, (sequences, times, latencies, metas) => {
      const all = [expand(sequences), expand(times), expand(latencies), expand(metas)] as const;
      const count = Math.max(1, Math.min(...all.map(({ length }) => length)));
      const given = (i: number) => ({
        sequence: i + 10 * (all[0][i] ?? 0),
        intended: all[1][i] ?? 0,
        latency: all[2][i] ?? 0,
        meta: ((all[3][i] ?? 0) << 16) | i,
      });
      const { columns } = many(given, count);
      for (let i = 0; i < count; i++) {
        const { sequence, intended, latency, meta } = given(i);
        expect(columns.baseSequence + columns.sequences[i]!).toBe(sequence);
        expect(columns.baseTime + columns.times[i]! * columns.timeUnit).toBeCloseTo(STARTED_AT + intended, 3);
        expect([columns.latency[i], columns.meta[i], columns.value[i]]).toEqual([latency, meta, 1]);
      }
    }),
  );
});

test('a batch is wide when times or sequences are far apart', () => {
  const near = encode([one, { ...one, slot: 1, sequence: 5 + 2 ** 31 - 1, intended: 5 + 2 ** 31 / 1000 - 1 }]);
  expect(near.bytes).toBe(40 + 2 * 18);
  expect(encode([one, { ...one, slot: 1, intended: 5 + 2 ** 31 / 1000 }]).bytes).toBe(24 + 2 * 28);
  expect(encode([one, { ...one, slot: 1, sequence: 5 + 2 ** 31 }]).bytes).toBe(24 + 2 * 28);
});

test('a recorded event takes 16 bytes more, whatever the batch, and none where none is recorded', () => {
  const recorded = { meta: one.meta | RECORDED_FLAG, reading: 18_228_934.5, recordedMs: 1.7e12 };
  const narrow = many((i) => ({ sequence: i, ...(i === 63 && recorded) }));
  expect(narrow.bytes).toBe(40 + 3 * 8 + 8 * 64 + 16 * 64);
  expect([narrow.columns.value[63], narrow.columns.recorded?.[63], narrow.columns.value[0]]).toEqual([
    18_228_934.5, 1.7e12, 1,
  ]);
  const wide = encode([one, { ...one, ...recorded, slot: 1, intended: 5 + 2 ** 31 / 1000 }]);
  expect(wide.bytes).toBe(24 + 2 * 28 + 2 * 16);
  expect([...(wide.columns.recorded ?? [])]).toEqual([Number.NaN, 1.7e12]);
  expect(many((i) => ({ sequence: i })).columns.recorded).toBeNull();
});

test('more events than a batch can have are refused', () => {
  const { memory, kernels } = inTypeScript;
  const { batchSlots: slots, batchLatency: latency, gathered } = memory;
  const count = gathered.meta.length + 1;
  const times = { openedAt: 0, flushedAt: 0, withinUs: new Float64Array(3) };
  const batch = { id: 1, slots, latency, first: 0, count, reason: 'size' as const, ...times };
  expect(() => new BatchEncoder(STARTED_AT, memory, kernels).encode(batch, new ArrayBuffer(64), 0)).toThrow(
    `events of a batch: ${count} is not allowed here; allowed: at most ${count - 1}`,
  );
});

test('bytes that are not a batch are refused', () => {
  const buffer = new ArrayBuffer(64);
  expect(() => decodeBatch(buffer, 0, 0)).toThrow(RangeError);
  expect(() => decodeBatch(buffer, 0, 64)).toThrow('not a batch');
  new DataView(buffer).setUint32(0, 1, true);
  new DataView(buffer).setUint32(4, 3, true);
  expect(() => decodeBatch(buffer, 0, 64)).toThrow('3 events in 64 bytes');
  expect(() => decodeBatch(buffer, 0, 30)).toThrow('3 events in 30 bytes');
});
