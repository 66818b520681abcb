import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AggregateWindows, type WindowColumns } from './aggregate-windows.ts';

const SENSORS = 4;

function createColumns(): WindowColumns {
  const f64 = () => new Float64Array(new SharedArrayBuffer(8 * SENSORS));
  const f32 = () => new Float32Array(new SharedArrayBuffer(4 * SENSORS));
  const u32 = () => new Uint32Array(new SharedArrayBuffer(4 * SENSORS));
  return {
    window: f64(),
    count: u32(),
    min: f32(),
    max: f32(),
    sum: f64(),
    lastWindow: f64(),
    lastCount: u32(),
    lastMin: f32(),
    lastMax: f32(),
    lastMean: f64(),
  };
}

const lastOf = (c: WindowColumns, sensor: number) => ({
  window: c.lastWindow[sensor],
  count: c.lastCount[sensor],
  min: c.lastMin[sensor],
  max: c.lastMax[sensor],
  mean: c.lastMean[sensor],
});

test('a window is complete with the first event of a later one', () => {
  const columns = createColumns();
  const windows = new AggregateWindows(columns);
  windows.fold(2, 10, 5000);
  windows.fold(2, -4, 5999.9);
  expect(columns.lastCount[2]).toBe(0);
  expect([columns.window[2], columns.count[2], columns.min[2], columns.max[2], columns.sum[2]]).toEqual([
    5, 2, -4, 10, 6,
  ]);
  windows.fold(2, 7, 6000);
  expect(lastOf(columns, 2)).toEqual({ window: 5, count: 2, min: -4, max: 10, mean: 3 });
  windows.fold(2, 8, 9000);
  expect(lastOf(columns, 2)).toEqual({ window: 6, count: 1, min: 7, max: 7, mean: 7 });
});

test('an event that comes too late changes nothing', () => {
  const columns = createColumns();
  const windows = new AggregateWindows(columns);
  windows.fold(0, 1, 2000);
  windows.fold(0, 99, 1999);
  windows.fold(1, 5, 1999);
  expect([columns.window[0], columns.count[0], columns.max[0], columns.lastCount[0]]).toEqual([2, 1, 1, 0]);
});

test('a replacement goes on with the columns', () => {
  const columns = createColumns();
  new AggregateWindows(columns).fold(1, 3, 100);
  new AggregateWindows(columns).fold(1, 5, 200);
  expect([columns.count[1], columns.min[1], columns.max[1]]).toEqual([2, 3, 5]);
});

test('time may start anywhere', () => {
  const columns = createColumns();
  const windows = new AggregateWindows(columns);
  for (const time of [-1500, -1, 0, Date.UTC(2200, 0, 1)]) windows.fold(0, 1, time);
  expect([columns.window[0], columns.lastWindow[0]]).toEqual([Date.UTC(2200, 0, 1) / 1000, 0]);
});

test('model: equals all events grouped by sensor and second', () => {
  const events = fc.array(
    fc.record({
      sensor: fc.nat(SENSORS - 1),
      value: fc.float({ min: -100, max: 100, noNaN: true }).map((value) => value + 0),
      step: fc.integer({ min: -300, max: 900 }),
    }),
  );
  fc.assert(
    fc.property(events, (steps) => {
      const columns = createColumns();
      const windows = new AggregateWindows(columns);
      const groups = Array.from({ length: SENSORS }, () => new Map<number, number[]>());
      let time = 0;
      for (const { sensor, value, step } of steps) {
        time += step;
        windows.fold(sensor, value, time);
        const second = Math.floor(time / 1000);
        const group = groups[sensor]!;
        const isLate = [...group.keys()].some((other) => other > second);
        if (!isLate) group.set(second, [...(group.get(second) ?? []), value]);
      }
      groups.forEach((group, sensor) => {
        const inOrder = [...group].sort(([a], [b]) => a - b);
        const [latest, seen] = inOrder.at(-1) ?? [0, []];
        expect([columns.window[sensor], columns.count[sensor]]).toEqual([latest, seen.length]);
        const complete = inOrder.at(-2);
        if (!complete) expect(columns.lastCount[sensor]).toBe(0);
        else {
          const [window, values] = complete;
          const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
          const [min, max] = [Math.min(...values), Math.max(...values)];
          expect(lastOf(columns, sensor)).toEqual({ window, count: values.length, min, max, mean });
        }
      });
    }),
    { numRuns: 300 },
  );
});
