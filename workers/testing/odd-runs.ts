/** Runs for tests of queries, with events of every odd kind. */
import type { Connection } from '../storage/sqlite/connection.ts';
import { type PlainEvent, RUN_START, StoreFixture } from './sqlite-fixture.ts';

/** No number, infinite, −0, as small and as large as an f32 can be; and where doubles are two apart. */
const ODD = [
  ...[Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, 2 ** -149, 3e38, -3e38],
  ...[2 ** 53, 2 ** 53 + 2, -(2 ** 53), 2 ** 63],
];

/** Stores three runs: 1, 2 and 4. The last batches of each have no date, half of the events of run 4 are recorded. */
export function storeOddRuns(connection: Connection): void {
  for (const run of [1, 2, 4]) {
    const startedAt = RUN_START + run * 1e6;
    const fixture = new StoreFixture(connection, run, startedAt);
    eventsOf(run).forEach((events, i) => {
      fixture.store1(events);
      if (i < 5) fixture.store.date({ lastBatch: i + 1, storedMs: startedAt + i * 700 + 900.25 });
    });
  }
}

/** Of few sensors, so that groups have several events; out of order, of all classes. */
function eventsOf(run: number): PlainEvent[][] {
  let seed = run * 77 + 5;
  const random = () => {
    seed = (Math.imul(seed, 1103515245) + 12345) >>> 0;
    return seed / 2 ** 32;
  };
  return Array.from({ length: 7 }, (_, batch) =>
    Array.from({ length: 1 + Math.floor(random() * 70) }, (_each, i) => ({
      sequence: batch * 80 + i + Math.floor(random() * 30),
      sensor: [0, 3, 900, 65_535][Math.floor(random() * 4)]!,
      intended: batch * 700 + Math.floor(random() * 9) * 150,
      value: random() < 0.1 ? ODD[Math.floor(random() * ODD.length)]! : Math.fround(random() * 20 - 10),
      status: random() < 0.15 ? 1 + Math.floor(random() * 200) : 0,
      // The batches of the second run have one class each.
      class: run === 2 ? batch % 3 : Math.floor(random() * 3),
      latency: Math.fround(random() * 40),
      ...(run === 4 && random() < 0.5 ? { recordedMs: 1e12 + Math.floor(random() * 100) } : {}),
    })),
  );
}
