/**
 * What a sensor sent in a stretch of time: from the rollup while that is long, event by event when it is short enough.
 *
 * The rollup keeps a bounded number of seconds. Where it has none, the same figures are made from the events.
 */
import type { QueryResult, SqlParameter } from '../../workers/contract/query-types.ts';

/** Milliseconds since the epoch; the end is not part of it. */
export interface Span {
  readonly from: number;
  readonly to: number;
}
interface SensorAlarm {
  readonly time: number;
  readonly value: number;
  readonly score: number;
}
/** Columns of equal length, in the order of time. */
export interface SensorPoints {
  /** `seconds`: figures of whole seconds; `events`: single values, of which least, mean and greatest are the same. */
  readonly kind: 'seconds' | 'events';
  /** How long a second of `seconds` is: of a recording's own time it may be hours. */
  readonly stepMs: number;
  /** Milliseconds since the epoch. */
  readonly times: number[];
  readonly mean: number[];
  readonly min: number[];
  readonly max: number[];
  readonly count: number[];
  /** Of each point: before it the sensor sent nothing for longer than is usual for it, so no line leads there. */
  readonly apart: readonly boolean[];
  readonly alarms: readonly SensorAlarm[];
}

/** When events fell due in the run, or when they were recorded, as the file has it. */
export type SensorClock = 'run' | 'recorded';

/** Asks the database one question. */
export type AskRows = (sql: string, parameters: readonly SqlParameter[]) => Promise<QueryResult>;

/** About as many as there are pixels across. */
export const MOST_POINTS = 2000;
/** As many single events are drawn at most. */
export const MOST_EVENTS = 4000;

const SECONDS = `SELECT second_ms, mean, min, max, count FROM rollup
  WHERE run = ? AND sensor = ? AND second_ms >= ? AND second_ms < ? ORDER BY second_ms`;
const SECONDS_OF_EVENTS = `SELECT floor(time_ms / 1000) * 1000 AS second_ms, avg(value), min(value), max(value), count(*)
  FROM events WHERE run = ? AND sensor = ? AND time_ms >= ? AND time_ms < ? GROUP BY second_ms ORDER BY second_ms`;
const EVENTS = `SELECT time_ms, value, value, value, 1 FROM events
  WHERE run = ? AND sensor = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms`;
const ALARMS = `SELECT time_ms, value, score FROM alarms
  WHERE run = ? AND sensor = ? AND time_ms >= ? AND time_ms < ? ORDER BY time_ms`;

const RECORDED_WHERE = 'FROM events WHERE run = ? AND sensor = ? AND recorded_ms >= ? AND recorded_ms < ?';
const RECORDED_EXTENT = `SELECT min(recorded_ms), max(recorded_ms), count(DISTINCT recorded_ms) ${RECORDED_WHERE}`;
const RECORDED_EVENTS = `SELECT DISTINCT recorded_ms, value, value, value, 1 ${RECORDED_WHERE} ORDER BY recorded_ms`;
const RECORDED_STEPS = `SELECT floor((recorded_ms - ?5) / ?6) * ?6 + ?5 AS step_ms, avg(value), min(value), max(value), count(*)
  FROM events WHERE run = ?1 AND sensor = ?2 AND recorded_ms >= ?3 AND recorded_ms < ?4 GROUP BY step_ms ORDER BY step_ms`;
const RECORDED_ALARMS = `SELECT DISTINCT recorded_ms, value, score FROM alarms
  WHERE run = ? AND sensor = ? AND recorded_ms >= ? AND recorded_ms < ? ORDER BY recorded_ms`;

/** By the recording's own time: what was played several times is there once. @throws what `ask` throws */
export async function loadRecordedPoints(ask: AskRows, run: number, sensor: number, span: Span): Promise<SensorPoints> {
  const where = [run, sensor, span.from, span.to];
  const [from = 0, to = 0, times = 0] = ((await ask(RECORDED_EXTENT, where)).rows[0] ?? []).map(Number);
  const alarms = alarmsOf(await ask(RECORDED_ALARMS, where));
  if (times <= MOST_EVENTS) return columnsOf('events', (await ask(RECORDED_EVENTS, where)).rows, alarms);
  const stepMs = (to - from) / MOST_POINTS;
  return columnsOf('seconds', (await ask(RECORDED_STEPS, [...where, from, stepMs])).rows, alarms, stepMs);
}

/** @throws what `ask` throws */
export async function loadPoints(ask: AskRows, run: number, sensor: number, span: Span): Promise<SensorPoints> {
  const where = [run, sensor, span.from, span.to];
  // A second that has begun before the stretch belongs to it.
  const seconds = await ask(SECONDS, [run, sensor, Math.floor(span.from / 1000) * 1000, span.to]);
  const { rows } = seconds.rows.length > 0 ? seconds : await ask(SECONDS_OF_EVENTS, where);
  const events = rows.reduce((sum, row) => sum + Number(row[4]) * shareWithin(Number(row[0]), span), 0);
  const alarms = alarmsOf(await ask(ALARMS, where));
  if (events > 0 && events <= MOST_EVENTS) return columnsOf('events', (await ask(EVENTS, where)).rows, alarms);
  return thinned(columnsOf('seconds', rows, alarms), MOST_POINTS);
}

function alarmsOf({ rows }: QueryResult): SensorAlarm[] {
  return rows.map(([time, value, score]) => ({ time: Number(time), value: Number(value), score: Number(score) }));
}

/** How much of the second that begins at `from` lies in the stretch, from 0 to 1. */
function shareWithin(from: number, span: Span): number {
  return Math.max(0, Math.min(from + 1000, span.to) - Math.max(from, span.from)) / 1000;
}

function columnsOf(
  kind: SensorPoints['kind'],
  rows: QueryResult['rows'],
  alarms: readonly SensorAlarm[],
  stepMs = 1000,
): SensorPoints {
  const column = (index: number) => rows.map((row) => Number(row[index]));
  const times = column(0);
  const apart = apartFrom(kind, times, stepMs);
  return { kind, stepMs, times, mean: column(1), min: column(2), max: column(3), count: column(4), apart, alarms };
}

/**
 * Where a sensor paused, as in an outage: a distance far beyond those that it keeps nine times out of ten. Seconds of a
 * sensor that sends in each of them have no missing one; events at random moments keep very different distances.
 */
export function apartFrom(kind: SensorPoints['kind'], times: readonly number[], stepMs = 1000): boolean[] {
  const distances = times.map((time, i) => time - (times[i - 1] ?? time));
  const usual = distances.slice(1).toSorted((a, b) => a - b)[Math.floor(0.9 * (times.length - 2))] ?? 0;
  const isDense = kind === 'seconds' && usual <= stepMs;
  const limit = usual * (isDense ? 1.5 : kind === 'seconds' ? 3 : 6);
  return distances.map((distance) => distance > limit);
}

/** Neighbours put together until about `most` are left, but not across a pause: least of the least, mean of all events, greatest of all. */
export function thinned(points: SensorPoints, most: number): SensorPoints {
  const size = Math.ceil(points.times.length / most);
  if (size <= 1) return points;
  const groups = groupsOf(points.apart, size);
  const ends = new Map(groups.map((first, i) => [first, groups[i + 1] ?? points.times.length]));
  const part = (column: readonly number[], first: number) => column.slice(first, ends.get(first));
  const sum = (column: readonly number[]) => column.reduce((all, value) => all + value, 0);
  return {
    ...points,
    times: groups.map((first) => points.times[first]!),
    apart: groups.map((first) => points.apart[first]!),
    min: groups.map((first) => Math.min(...part(points.min, first))),
    max: groups.map((first) => Math.max(...part(points.max, first))),
    count: groups.map((first) => sum(part(points.count, first))),
    mean: groups.map((first) => {
      const counts = part(points.count, first);
      return sum(part(points.mean, first).map((mean, i) => mean * counts[i]!)) / sum(counts);
    }),
  };
}

/** Where groups of up to `size` points begin. */
function groupsOf(apart: readonly boolean[], size: number): number[] {
  const groups: number[] = [];
  apart.forEach((isApart, i) => {
    const first = groups.at(-1);
    if (first === undefined || isApart || i - first >= size) groups.push(i);
  });
  return groups;
}

/** `span` made shorter or longer around a moment, but not below 10 ms. */
export function zoomed({ from, to }: Span, centre: number, factor: number): Span {
  const width = Math.max(10, (to - from) * factor);
  const share = (centre - from) / (to - from || 1);
  return { from: centre - share * width, to: centre + (1 - share) * width };
}
