/** The examples of the SQL box, on a database filled as a run fills it: every answer is found a second time, from the events themselves. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXAMPLES, LATEST_EVENTS, LATEST_MINUTES } from '../app/data/examples.ts';
import type { SqlCell } from '../workers/contract/query-types.ts';
import { countedByBatches } from '../workers/storage/query/count-query.ts';
import { QueryEngine } from '../workers/storage/query/query-engine.ts';
import { DirectReader } from '../workers/storage/reads/stored-reader.ts';
import type { Connection } from '../workers/storage/sqlite/connection.ts';
import {
  emptyDatabase,
  type PlainEvent,
  plainEvents,
  RUN_START,
  StoreFixture,
  WITHIN_US,
} from '../workers/testing/sqlite-fixture.ts';

const PER_BATCH = 2000;
/** Run 2 has more than the examples look at: 340 seconds. */
const BATCHES: Readonly<Record<number, number>> = { 1: 3, 2: 170, 5: 2 };
const RUNS = [1, 2, 5];
const CLASSES = ['urgent', 'normal', 'bulk'];
const MS = 1 / 1000;

interface Written {
  readonly run: number;
  readonly id: number;
  readonly reason: 'size' | 'drain';
  readonly events: readonly PlainEvent[];
}

let connection: Connection;
let engine: QueryEngine;
let reader: DirectReader;
const written: Written[] = [];
const alarms = [0, 1, 2, 3, 4].map((i) => ({
  sequence: 10 * i,
  sensor: i % 2,
  value: 50 + i,
  score: 6 + ((i * 3) % 5),
}));

beforeAll(async () => {
  connection = await emptyDatabase();
  for (const run of RUNS) fill(run, BATCHES[run]!);
  alarms.forEach(({ sequence, sensor, value, score }, i) => {
    connection.execute(
      `INSERT INTO alarms VALUES (2, ${i}, ${sequence}, ${sensor}, ${RUN_START + sequence}, ${value}, ${score}, NULL)`,
    );
  });
  reader = new DirectReader(connection);
  engine = new QueryEngine(connection.sqlite, () => false);
});
afterAll(() => {
  engine.close();
  connection.close();
});

function fill(run: number, batches: number): void {
  const fixture = new StoreFixture(connection, run);
  for (let id = 1; id <= batches; id++) {
    const reason = id === batches ? 'drain' : 'size';
    // A little different in every run, so that an answer about the wrong one is another answer.
    const events = plainEvents((id - 1) * PER_BATCH, PER_BATCH - run, 10);
    written.push({ run, id, reason, events });
    fixture.store1(events, reason);
    connection.execute(`INSERT INTO commits VALUES (${run}, ${id}, ${RUN_START + storedAt(id)})`);
  }
  fixture.store.close();
}

/** When a batch was stored, ms since the start of the run: later than its last event. */
const storedAt = (id: number) => id * PER_BATCH + 400;

const found = new Map<string, PlainEvent[]>();
/** Looked for once. */
function kept(key: string, find: () => PlainEvent[]): PlainEvent[] {
  const events = found.get(key) ?? find();
  found.set(key, events);
  return events;
}
function eventsOf(run: number): PlainEvent[] {
  return kept(`all ${run}`, () => written.filter((batch) => batch.run === run).flatMap(({ events }) => events));
}
function latestOf(run: number): PlainEvent[] {
  return kept(`latest ${run}`, () => findLatestOf(run));
}
function findLatestOf(run: number): PlainEvent[] {
  const events = eventsOf(run);
  const last = Math.max(...events.slice(-PER_BATCH).map(({ sequence }) => sequence));
  return events.filter(({ sequence }) => sequence > last - LATEST_EVENTS);
}
/** The whole seconds that the rollup is asked for. */
function latestSeconds(run: number): Map<number, PlainEvent[]> {
  const last = RUN_START + BATCHES[run]! + 0.5;
  const events = eventsOf(run).filter(
    ({ intended }) => secondOf(intended) * 1000 + RUN_START > last - LATEST_MINUTES * 60_000,
  );
  return groups(events, ({ intended }) => secondOf(intended));
}
const secondOf = (intended: number) => Math.floor(intended / 1000);

function groups<K>(events: readonly PlainEvent[], key: (event: PlainEvent) => K): Map<K, PlainEvent[]> {
  const found = new Map<K, PlainEvent[]>();
  for (const event of events) {
    const group = found.get(key(event));
    if (group) group.push(event);
    else found.set(key(event), [event]);
  }
  return found;
}
const sorted = (numbers: readonly number[]) => Float64Array.from(numbers).sort();
const sum = (numbers: readonly number[]) => numbers.reduce((all, number) => all + number, 0);
const mean = (numbers: readonly number[]) => sum(numbers) / numbers.length;
const values = (events: readonly PlainEvent[]) => events.map(({ value }) => value);
const least = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.min(a, b));
const most = (numbers: readonly number[]) => numbers.reduce((a, b) => Math.max(a, b));
/** From when it was due until it was stored, ms. */
const timeToStored = (event: PlainEvent) => storedAt(batchOf(event)) - event.intended;
/** Microseconds, as they are told. */
const latencies = (events: readonly PlainEvent[]) => events.map((event) => timeToStored(event) * 1000);
const isInTime = (event: PlainEvent) => timeToStored(event) * 1000 <= WITHIN_US[event.class]!;
/** As `percentile(…)` defines it: between the two nearest. */
function percentile(numbers: readonly number[], share: number): number {
  const inOrder = sorted(numbers);
  const at = (share / 100) * (inOrder.length - 1);
  const below = inOrder[Math.floor(at)]!;
  return below + (at - Math.floor(at)) * ((inOrder[Math.floor(at) + 1] ?? below) - below);
}
function localTime(ms: number): string {
  const at = new Date(ms);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())].join('-');
  return `${day} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(two).join(':')}`;
}
/** As the fixture dates the batches of a run. */
const opened = (id: number) => RUN_START + id;
const flushed = (id: number) => opened(id) + 0.5;
const batchOf = ({ sequence }: PlainEvent) => Math.floor(sequence / PER_BATCH) + 1;
const batchesOf = (run: number) => written.filter((batch) => batch.run === run);

/** The rows that an example should give, by its title. Where rows are alike in what they are sorted by, only that counts. */
const EXPECTED: Readonly<Record<string, (run: number) => unknown[][]>> = {
  'Latest events': (run) =>
    batchesOf(run)
      .at(-1)!
      .events.toReversed()
      .slice(0, 500)
      .map((event) => [
        event.sequence,
        RUN_START + event.intended,
        event.sensor,
        CLASSES[event.class],
        event.value,
        timeToStored(event) * 1000,
      ]),
  'Time to stored by class, latest 200,000': (run) =>
    [...groups(latestOf(run), (event) => CLASSES[event.class]!)]
      .map(([name, events]) => {
        const all = latencies(events);
        const inTime = events.filter(isInTime).length;
        const times = [percentile(all, 50) * MS, percentile(all, 99) * MS, most(all) * MS];
        return [name, events.length, ...times, inTime, events.length - inTime];
      })
      .sort((a, b) => Number(b[3]) - Number(a[3]) || String(a[0]).localeCompare(String(b[0]))),
  'The slowest of the latest 200,000': (run) =>
    latestOf(run)
      .toSorted((a, b) => timeToStored(b) - timeToStored(a))
      .slice(0, 100)
      .map((event) => [event.sequence, event.sensor, CLASSES[event.class], timeToStored(event), batchOf(event)]),
  'Latency second by second, latest 200,000': (run) =>
    [...groups(latestOf(run), ({ intended }) => secondOf(intended))].map(([second, events]) => [
      second,
      events.length,
      mean(latencies(events)) * MS,
      most(latencies(events)) * MS,
    ]),
  'Is every event there once?': (run) => {
    const all = latestOf(run).map(({ sequence }) => sequence);
    return [[all.length, new Set(all).size, most(all) - least(all) + 1 - all.length]];
  },
  'How many events each run has': () => RUNS.toReversed().map((run) => [run, eventsOf(run).length]),
  'Why batches were flushed': (run) =>
    ['drain', 'size'].map((reason) => {
      const found = batchesOf(run).filter((batch) => batch.reason === reason);
      const events = sum(found.map((batch) => batch.events.length));
      return [reason, found.length, events, events / found.length, 0.5];
    }),
  'Batches that waited longest': (run) =>
    batchesOf(run)
      .slice(0, 100)
      .map(({ id, events, reason }) => [id, events.length, reason, 0.5, localTime(flushed(id))]),
  'Alarms, the strongest first': (run) =>
    (run === 2 ? alarms : [])
      .toSorted((a, b) => b.score - a.score)
      .map(({ sensor, sequence, value, score }) => [sensor, sequence, value, score, localTime(RUN_START + sequence)]),
  'Sensors with most alarms': (run) =>
    run === 2
      ? [
          [0, 3, 8, 50, 54],
          [1, 2, 10, 51, 53],
        ]
      : [],
  'Runs and their load': () =>
    RUNS.map((run) => [run, localTime(RUN_START), 'simulated', null, null, eventsOf(run).length]),
  'Batches, run against run': () =>
    RUNS.map((run) => {
      const count = batchesOf(run).length;
      const events = eventsOf(run).length;
      return [run, count, events, events / count, (1000 * events) / (flushed(count) - opened(1)), 0.5];
    }),
  'Events per second, latest 5 minutes': (run) =>
    [...latestSeconds(run)].map(([second, events]) => [
      localTime(RUN_START + second * 1000),
      events.length,
      new Set(events.map(({ sensor }) => sensor)).size,
      least(values(events)),
      most(values(events)),
    ]),
  'Values of every sensor, latest 5 minutes': (run) =>
    [...groups([...latestSeconds(run).values()].flat(), ({ sensor }) => sensor)]
      .sort(([a], [b]) => a - b)
      .map(([sensor, events]) => [
        sensor,
        events.length,
        least(values(events)),
        mean(values(events)),
        most(values(events)),
      ]),
  'One sensor over the latest 5 minutes': (run) =>
    [...latestSeconds(run)].map(([second, all]) => {
      const events = values(all.filter(({ sensor }) => sensor === 7));
      return [RUN_START + second * 1000, events.length, least(events), mean(events), most(events)];
    }),
};

/** The columns that rows are sorted by, where many rows share their values. */
const TIED: Readonly<Record<string, number>> = {
  'The slowest of the latest 200,000': 3,
  'Batches that waited longest': 3,
};

function answer(sql: string): SqlCell[][] {
  return engine.run(reader, sql, [], { rows: 10_000, milliseconds: 60_000 }).rows;
}

test('an example that asks for more than the latest events counts by batches and reads none of them', () => {
  const whole = EXAMPLES.filter(({ sql }) => /FROM events/.test(sql(2)) && !/max\(id\)/.test(sql(2)));
  expect(whole.map(({ title }) => title)).toEqual(['How many events each run has']);
  for (const { sql } of whole) expect(countedByBatches(sql(2))).not.toBeNull();
});

describe.each(EXAMPLES)('$title', ({ title, sql }) => {
  test.each(RUNS)('of run %i is what the events say', (run) => {
    const rows = answer(sql(run));
    const expected = EXPECTED[title]!(run);
    expect(rows).toHaveLength(expected.length);
    const tied = TIED[title];
    rows.forEach((row, i) => {
      const [found, wanted] = tied === undefined ? [row, expected[i]!] : [[row[tied]], [expected[i]![tied]]];
      found.forEach((cell, column) => {
        const value = wanted[column];
        if (typeof value === 'number') expect(cell, `${title}, row ${i}`).toBeCloseTo(value, 6);
        else expect(cell, `${title}, row ${i}`).toBe(value);
      });
    });
  });

  test('reads no more events than the latest, however many are stored', () => {
    const fresh = new QueryEngine(connection.sqlite, () => false);
    fresh.run(reader, sql(2), [], { rows: 10_000, milliseconds: 60_000 });
    const most = Math.ceil(LATEST_EVENTS / (PER_BATCH - 2)) + 2;
    expect(fresh.events.read).toBeLessThanOrEqual(most);
    fresh.close();
  });
});
