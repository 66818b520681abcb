import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AskRows,
  apartFrom,
  loadPoints,
  loadRecordedPoints,
  MOST_EVENTS,
  MOST_POINTS,
  type SensorPoints,
  type Span,
  thinned,
  zoomed,
} from './sensor-points.ts';

/** From the first point to just past the last; null without any. */
function spanOf({ kind, stepMs, times }: Pick<SensorPoints, 'kind' | 'stepMs' | 'times'>): Span | null {
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { from: first, to: last + (kind === 'seconds' ? stepMs : 1) };
}

/** A database of which only the names of the asked tables matter. */
type Answers = Partial<Record<'rollup' | 'seconds' | 'extent' | 'events' | 'alarms', number[][]>>;
function database(answers: Answers) {
  const asked: string[] = [];
  const ask: AskRows = async (sql) => {
    const table = / FROM (\w+)/.exec(sql)![1]!;
    const grouped = sql.includes('GROUP BY') ? 'seconds' : sql.includes('count(') ? 'extent' : table;
    const name = (table === 'events' ? grouped : table) as keyof typeof answers;
    asked.push(name);
    return { columns: [], rows: answers[name] ?? [], truncated: false };
  };
  return { ask, asked };
}
const second = (n: number, count: number) => [n * 1000, n, n - 1, n + 1, count];
const SPAN = { from: 0, to: 60_000 };

test('a long stretch comes from the rollup', async () => {
  const { ask, asked } = database({ rollup: [second(1, MOST_EVENTS), second(2, 1)], alarms: [[1500, 9, 4]] });
  const points = await loadPoints(ask, 1, 7, SPAN);
  expect(asked).toEqual(['rollup', 'alarms']);
  expect(points).toMatchObject({
    kind: 'seconds',
    times: [1000, 2000],
    min: [0, 1],
    max: [2, 3],
    count: [MOST_EVENTS, 1],
  });
  expect(points.alarms).toEqual([{ time: 1500, value: 9, score: 4 }]);
  expect(spanOf(points)).toEqual({ from: 1000, to: 3000 });
});

test('by the recorded time, few rows are drawn one by one', async () => {
  const { ask, asked } = database({ extent: [[1100, 1900, 2]], events: [[1100, 18_228_934.5, 0, 0, 1]] });
  const points = await loadRecordedPoints(ask, 1, 7, SPAN);
  expect(asked).toEqual(['extent', 'alarms', 'events']);
  expect(points).toMatchObject({ kind: 'events', times: [1100], mean: [18_228_934.5] });
});

test('by the recorded time, many rows are put together in steps of any length', async () => {
  const hour = 3_600_000;
  const { ask, asked } = database({
    extent: [[0, MOST_POINTS * hour, MOST_EVENTS + 1]],
    seconds: [
      [0, 5, 4, 6, 2],
      [hour, 5, 4, 6, 2],
      [9 * hour, 5, 4, 6, 2],
    ],
  });
  const points = await loadRecordedPoints(ask, 1, 7, { from: 0, to: 1e15 });
  expect(asked).toEqual(['extent', 'alarms', 'seconds']);
  expect(points).toMatchObject({ kind: 'seconds', stepMs: hour, count: [2, 2, 2] });
  expect(spanOf(points)).toEqual({ from: 0, to: 10 * hour });
});

test('a short one comes from the events', async () => {
  const { ask, asked } = database({
    rollup: [second(1, 2)],
    events: [
      [1100, 5, 5, 5, 1],
      [1900, 6, 6, 6, 1],
    ],
  });
  const points = await loadPoints(ask, 1, 7, SPAN);
  expect(asked).toEqual(['rollup', 'alarms', 'events']);
  expect(points).toMatchObject({ kind: 'events', times: [1100, 1900], mean: [5, 6] });
});

test('a second that is partly in sight counts with that part', async () => {
  const { ask } = database({ rollup: [second(1, 2 * MOST_EVENTS)], events: [[1100, 5, 5, 5, 1]] });
  expect((await loadPoints(ask, 1, 7, { from: 1000, to: 1500 })).kind).toBe('events');
  expect((await loadPoints(ask, 1, 7, { from: 1000, to: 1501 })).kind).toBe('seconds');
});

test('seconds that the rollup has dropped are made from the events', async () => {
  const { ask, asked } = database({ seconds: [second(1, MOST_EVENTS + 1)] });
  expect((await loadPoints(ask, 1, 7, SPAN)).times).toEqual([1000]);
  expect(asked).toEqual(['rollup', 'seconds', 'alarms']);
});

test('a sensor that sent nothing has no points and no span', async () => {
  const points = await loadPoints(database({}).ask, 1, 7, SPAN);
  expect([points.times, spanOf(points)]).toEqual([[], null]);
});

test('thinning keeps extremes, events and the mean of all', () => {
  const seconds = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 99 }), low: fc.integer(), high: fc.integer() }),
    {
      minLength: 1,
      maxLength: 60,
    },
  );
  fc.assert(
    fc.property(seconds, fc.integer({ min: 1, max: 20 }), (rows, most) => {
      const points: SensorPoints = {
        kind: 'seconds',
        stepMs: 1000,
        times: rows.map((_, i) => i * 1000),
        min: rows.map(({ low }) => low),
        max: rows.map(({ high }) => high),
        mean: rows.map(({ low }) => low),
        count: rows.map(({ count }) => count),
        apart: rows.map(() => false),
        alarms: [],
      };
      const few = thinned(points, most);
      expect(few.times.length).toBeLessThanOrEqual(most);
      expect(Math.min(...few.min)).toBe(Math.min(...points.min));
      expect(Math.max(...few.max)).toBe(Math.max(...points.max));
      const total = ({ count }: SensorPoints) => count.reduce((sum, each) => sum + each, 0);
      expect(total(few)).toBe(total(points));
      const weighted = ({ mean, count }: SensorPoints) => mean.reduce((sum, each, i) => sum + each * count[i]!, 0);
      expect(weighted(few) / total(few)).toBeCloseTo(weighted(points) / total(points), 2);
    }),
  );
});

test('zooming keeps the moment where it is', () => {
  expect(zoomed({ from: 0, to: 1000 }, 250, 0.5)).toEqual({ from: 125, to: 625 });
  expect(zoomed({ from: 0, to: 1000 }, 250, 2)).toEqual({ from: -250, to: 1750 });
  expect(zoomed({ from: 0, to: 12 }, 6, 0.1)).toEqual({ from: 1, to: 11 });
});

/** One event every `step` ms, but for a pause. */
const paused = (step: number, count: number, from: number, ms: number) =>
  Array.from({ length: count }, (_, i) => i * step + (i >= from ? ms : 0));

test.each([
  ['a second is missing', 'seconds', paused(1000, 60, 30, 1000)],
  ['an outage of minutes', 'seconds', paused(1000, 600, 30, 120_000)],
  ['a sensor that sends every five seconds or so', 'seconds', paused(5000, 60, 30, 30_000)],
  ['single events, an outage of two seconds', 'events', paused(50, 200, 30, 2000)],
] as const)('a pause of the sensor is seen, and nothing else: %s', (_, kind, times) => {
  expect(apartFrom(kind, times).flatMap((isApart, i) => (isApart ? i : []))).toEqual([30]);
});

test('events at random moments are no pauses', () => {
  let state = 1;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  let time = 0;
  const times = Array.from({ length: 4000 }, () => {
    time -= 50 * Math.log(random());
    return time;
  });
  expect(apartFrom('events', times)).not.toContain(true);
  expect(apartFrom('seconds', [])).toEqual([]);
  expect(apartFrom('seconds', [5])).toEqual([false]);
});

test('thinning puts nothing together across a pause', () => {
  const times = paused(1000, 100, 33, 50_000);
  const ones = times.map(() => 1);
  const apart = apartFrom('seconds', times);
  const few = thinned(
    { kind: 'seconds', stepMs: 1000, times, mean: ones, min: ones, max: ones, count: ones, apart, alarms: [] },
    10,
  );
  expect(few.times.filter((_, i) => few.apart[i])).toEqual([times[33]]);
  expect(few.count.reduce((sum, count) => sum + count, 0)).toBe(100);
});
