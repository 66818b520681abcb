/** The kernels in WebAssembly against their twins in TypeScript: the same result, and the same bytes in all of the run's memory. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createClassMix } from '../feeds/class-mix.ts';
import { CLASS_SHIFT } from '../memory/event-columns.ts';
import { calibrate, createCalibration } from '../stages/calibration.ts';
import {
  holds,
  MOST,
  output,
  position,
  put,
  ROWS,
  readings,
  ring,
  runs,
  SLOTS,
  slots,
  times,
} from '../testing/kernel-pair.ts';
import { firstCount, secondCount } from './column-kernels.ts';

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
