/** The kernels in WebAssembly against their twins in TypeScript: the same result, and the same bytes in all of the run's memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClassMix } from '../feeds/class-mix.ts';
import { CLASS_SHIFT, PACKET_FLAG, RECORDED_FLAG, STATUS_SHIFT } from '../memory/event-columns.ts';
import { allocateSmallRunBuffer, type MemoryMap } from '../memory/memory-map.ts';
import { calibrate, createCalibration } from '../stages/calibration.ts';
import { openWasmRun } from '../testing/wasm-run.ts';
import { type ColumnKernels, firstCount, secondCount } from './column-kernels.ts';
import { TypeScriptKernels } from './twins.ts';

const CASES = 2000;
const SLOTS = 128;
const ROWS = 256;
const MOST = 96;

/** The same memory twice: one for each of the two. */
const subject = openWasmRun(allocateSmallRunBuffer(ROWS));
const twin = openWasmRun(allocateSmallRunBuffer(ROWS)).memory;
const runs: readonly { memory: MemoryMap; kernels: ColumnKernels }[] = [
  subject,
  { memory: twin, kernels: new TypeScriptKernels(twin) },
];
const ring = ({ channels }: MemoryMap) => ({ cells: channels[0]!.cells, mask: channels[0]!.cells.length - 1 });
const output = ({ channels }: MemoryMap) => ({ cells: channels[1]!.cells, mask: channels[1]!.cells.length - 1 });

const times = fc.oneof(
  fc.double(),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.constantFrom(0, -0, 0.0005, 0.0004999999999999999, 1e15, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY),
);
const readings = fc.oneof(
  fc.float(),
  fc.float({ min: -101, max: 101 }),
  fc.constantFrom(100, -100, Math.fround(100.00001), 0, -0, 1e-45, -1e-45, Number.NaN, Number.NEGATIVE_INFINITY),
);
const event = fc.record({
  sensor: fc.oneof(fc.nat(20), fc.nat(0xffff)),
  kind: fc.nat(2),
  flags: fc.oneof(
    { weight: 12, arbitrary: fc.constant(0) },
    { weight: 1, arbitrary: fc.constantFrom(PACKET_FLAG, RECORDED_FLAG) },
  ),
  status: fc.oneof({ weight: 20, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  raw: readings,
  value: readings,
  intended: times,
  sequence: fc.oneof(fc.nat(), fc.constantFrom(2 ** 31, 2 ** 32 + 1, 2 ** 53 - 1)),
  recorded: fc.tuple(fc.double(), fc.double()),
  delivered: fc.oneof({ weight: 30, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(255) }),
  isLikeBefore: fc.boolean(),
});
type Event = typeof event extends fc.Arbitrary<infer T> ? T : never;
const pool = fc.array(event, { minLength: SLOTS, maxLength: SLOTS });
/** Empty and long ones; too few for a call into WebAssembly, and enough. */
const slots = fc.oneof(
  fc.array(fc.nat(SLOTS - 1), { maxLength: MOST }),
  fc.tuple(fc.nat(SLOTS - 1), fc.nat(MOST)).map(([from, n]) => Array.from({ length: n }, (_, i) => (from + i) % SLOTS)),
);
/** Of a ring of 2,048 cells: in its middle, over its end, over 2³¹ and 2³². */
const position = fc.oneof(fc.nat(4096), fc.constantFrom(2040, -3, 0x7fff_fffa, -0x8000_0000, -1, 0));

function write(memory: MemoryMap, events: readonly Event[]): void {
  events.forEach((each, slot) => {
    const { sensor, kind, flags, status, raw, value, sequence, recorded, delivered, isLikeBefore } = each;
    memory.meta[slot] = sensor | (kind << CLASS_SHIFT) | flags | (status << STATUS_SHIFT);
    memory.raw[slot] = raw;
    memory.value[slot] = value;
    memory.intended[slot] = isLikeBefore && slot > 0 ? memory.intended[slot - 1]! : each.intended;
    memory.sequence[slot] = sequence;
    memory.recorded.set(recorded, 2 * slot);
    memory.delivered[slot] = delivered;
  });
}
function put(memory: MemoryMap, list: readonly number[], head: number): void {
  const { cells, mask } = ring(memory);
  list.forEach((slot, i) => {
    cells[(head + i) & mask] = slot;
  });
}

/** What one kind of not-a-number is in bits depends on the machine: all of a column become the same one. */
function withOneNaN(memory: MemoryMap): Buffer {
  const { raw, value, intended, recorded, storeTime, storeValue, storeLatency, storeRecorded, batchLatency } = memory;
  for (const column of [
    raw,
    value,
    intended,
    recorded,
    storeTime,
    storeValue,
    storeLatency,
    storeRecorded,
    batchLatency,
  ])
    for (let i = 0; i < Math.min(column.length, 2 * ROWS); i++) if (Number.isNaN(column[i])) column[i] = Number.NaN;
  return Buffer.from(memory.header.buffer);
}
/** Prepares both, has both do it, and compares what they return; after the last, all bytes of both memories. */
function holds<T>(
  input: fc.Arbitrary<T>,
  prepare: (memory: MemoryMap, given: T) => void,
  act: (run: (typeof runs)[number], given: T) => unknown,
): void {
  let cases = 0;
  fc.assert(
    fc.property(pool, input, (events, given) => {
      const results = runs.map((run) => {
        write(run.memory, events);
        prepare(run.memory, given);
        return act(run, given);
      });
      expect(results[0]).toEqual(results[1]);
      if (cases++ % 100 === 0) expect(withOneNaN(subject.memory).equals(withOneNaN(twin))).toBe(true);
    }),
    { numRuns: CASES },
  );
  expect(withOneNaN(subject.memory).equals(withOneNaN(twin))).toBe(true);
}

describe('in WebAssembly and in TypeScript, to the bit,', () => {
  test('they are two', () => {
    expect(runs.map(({ kernels }) => kernels.kind)).toEqual(['webassembly', 'typescript']);
  });

  test('value events are made', () => {
    const draw = fc.record({
      sensors: fc.oneof(fc.constant(1024), fc.integer({ min: 1, max: 65_535 })),
      isReference: fc.boolean(),
      mix: fc.record({ urgent: fc.nat(3), normal: fc.nat(3), bulk: fc.nat(3) }).map(createClassMix),
      random: fc.oneof(fc.integer(), fc.constantFrom(1, -1, -0x8000_0000, 0x7fff_ffff)),
    });
    holds(
      fc.tuple(slots, draw, fc.nat(4)),
      ({ sourceSlots }, [list, , from]) => sourceSlots.set(list, from),
      ({ memory, kernels }, [list, { sensors, isReference, mix, random }, from]) =>
        kernels.fillValues(memory.sourceSlots, from, list.length, random, {
          sensors,
          isPowerOfTwo: sensors === 1024,
          isReference,
          ...mix,
        }),
    );
  });

  test('events are numbered, dated and sent, and their classes counted', () => {
    holds(
      fc.tuple(
        slots,
        fc.array(times, { minLength: MOST, maxLength: MOST }),
        position,
        fc.oneof(fc.nat(), fc.constant(2 ** 53 - MOST)),
      ),
      ({ sourceSlots, sourceTimes }, [list, dates]) => {
        sourceSlots.set(list);
        sourceTimes.set(dates);
      },
      ({ memory, kernels }, [list, , tail, first]) => {
        const { sourceSlots, sourceTimes } = memory;
        const counts = kernels.stamp(sourceSlots, sourceTimes, list.length, first, ring(memory), tail);
        const kinds = list.map((slot) => (memory.meta[slot]! >>> CLASS_SHIFT) & 3);
        expect([firstCount(counts), secondCount(counts)]).toEqual(
          [1, 2].map((kind) => kinds.filter((each) => each === kind).length),
        );
        return counts;
      },
    );
  });

  test('sound value events are passed on, up to the first that is not', () => {
    holds(
      fc.tuple(
        slots,
        position,
        position,
        fc.integer({ min: 1, max: 65_536 }),
        fc.constantFrom([-100, 100], [-3.4028234663852886e38, 3.4028234663852886e38]),
      ),
      (memory, [list, head]) => put(memory, list, head),
      ({ memory, kernels }, [list, head, tail, sensors, [lowest, highest]]) =>
        kernels.passSound(ring(memory), head, list.length, output(memory).cells, tail, sensors, lowest!, highest!),
    );
  });

  test('readings are calibrated, up to the first packet', () => {
    holds(
      fc.tuple(slots, fc.nat(4)),
      ({ batchSlots }, [list, from]) => batchSlots.set(list, from),
      ({ memory, kernels }, [list, from]) => kernels.calibrateSimulated(memory.batchSlots, from, list.length),
    );
  });

  test('deadlines are in order, up to the first that is not', () => {
    const budget = fc.oneof(fc.nat(1000), fc.double({ min: 0, noNaN: true }));
    holds(
      fc.tuple(slots, position, times, fc.tuple(budget, budget, budget)),
      (memory, [list, head]) => put(memory, list, head),
      ({ memory, kernels }, [list, head, after, budgets]) =>
        kernels.extendOrder(ring(memory), head, list.length, after, Float64Array.of(...budgets, 0)),
    );
  });

  test('slots are copied from ring to ring, and their classes counted', () => {
    holds(
      fc.tuple(slots, position, position),
      (memory, [list, head]) => put(memory, list, head),
      ({ memory, kernels }, [list, head, tail]) =>
        kernels.passOn(ring(memory), head, list.length, output(memory).cells, tail),
    );
  });

  test('slots are collected into a batch, with their ages', () => {
    holds(
      fc.tuple(slots, position, fc.nat(100), times),
      (memory, [list, head]) => put(memory, list, head),
      ({ memory, kernels }, [list, head, to, now]) =>
        kernels.collect(ring(memory), head, list.length, memory.batchSlots, memory.batchLatency, to, now),
    );
  });

  test('events are appended to the store', () => {
    holds(
      fc.tuple(
        slots,
        fc.array(readings, { minLength: MOST, maxLength: MOST }),
        fc.nat(ROWS - MOST),
        fc.nat(0x7fff_ffff),
        fc.constantFrom(0, 1.7e15, 1.7e15 + 1),
        fc.nat(4),
      ),
      ({ batchSlots, batchLatency }, [list, ages, , , , from]) => {
        batchSlots.set(list, from);
        batchLatency.set(ages, from);
      },
      ({ memory, kernels }, [list, , row, batch, startedUs, from]) =>
        kernels.append(memory.batchSlots, memory.batchLatency, from, list.length, row, batch, startedUs),
    );
  });

  test('slots are given back, up to the first that was delivered', () => {
    holds(
      fc.tuple(slots, position, fc.nat(4)),
      ({ batchSlots }, [list, , from]) => batchSlots.set(list, from),
      ({ memory, kernels }, [list, tail, from]) =>
        kernels.giveBack(memory.batchSlots, from, list.length, output(memory), tail),
    );
  });
});

test('every sensor is calibrated as its table says, and readings that can be no packet', () => {
  const table = createCalibration(65_536);
  const values = [0, -0, 1, -99.95117, 100, 1e-45, 3.4e38, Number.POSITIVE_INFINITY, Number.NaN].map(Math.fround);
  for (const { memory, kernels } of runs) {
    const list = Array.from({ length: SLOTS }, (_, slot) => slot);
    memory.batchSlots.set(list);
    for (let sensor = 0; sensor < 65_536; sensor += SLOTS) {
      for (const slot of list) memory.meta[slot] = sensor + slot;
      for (const value of values) {
        memory.raw.fill(value, 0, SLOTS);
        kernels.calibrateSimulated(memory.batchSlots, 0, SLOTS);
        const wrong = list.find((slot) => !Object.is(memory.value[slot], calibrate(table, sensor + slot, value)));
        expect(wrong, `sensor ${sensor}, reading ${value}`).toBeUndefined();
      }
    }
  }
});
