import { createReadStream } from 'node:fs';
import { SELDOM } from '../pages/seldom.ts';
import { expect, FULL_SPEED, query, saved, snapshot, start, stop, stored, test, value } from '../pages/storage-test.ts';
import { sqlite3 } from '../sqlite3.ts';

const STEADY = { load: { mode: 'rate', eventsPerSecond: 50_000 }, scheduler: { discardExpired: false } } as const;
const STORED = { ...STEADY, storage: { kind: 'sqlite' } } as const;

test('the database has what the snapshot says is stored, and SQL agrees with the histogram', async ({ disk }) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 200_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [end.runId])).toBe(end.counters.stored);
  expect(await value(page, 'SELECT count(DISTINCT sequence) FROM events')).toBe(end.counters.stored);
  expect(await value(page, 'SELECT sum(size) FROM batches')).toBe(end.counters.stored);
  expect(await value(page, 'SELECT count(*) FROM batches')).toBe(end.storage.batches);
  for (const [column, latency] of [
    ['latency_us', end.latency.endToEnd],
    ['delivery_us', end.latency.delivery],
  ] as const) {
    const percentiles = [50, 90, 99, 99.9].map((percent) => `percentile(${column}, ${percent}) / 1000`).join(', ');
    const [found] = await query(page, `SELECT avg(${column}) / 1000, ${percentiles} FROM events`);
    const { mean, p50, p90, p99, p999 } = latency;
    [mean, p50, p90, p99, p999].forEach((expected, i) => {
      expect(isNear(found?.[i], expected), `${column}, ${i}: ${found?.[i]}, ${expected}`).toBe(true);
    });
  }
  const sql = `SELECT class, sum(stored_ms <= stored_by_ms), sum(stored_ms > stored_by_ms) FROM events
    WHERE run = ${end.runId} GROUP BY class ORDER BY class`;
  const counted = Object.entries(end.scheduler.byClass).map(([name, { onTime, late }]) => [name, onTime, late]);
  expect(await query(page, sql)).toEqual(counted.sort());
  expect(end.goodput.onTimeShare).toBeGreaterThan(0);
});

/** Within the 1 % that the histogram promises. */
function isNear(actual: unknown, expected: number): boolean {
  return Math.abs(Number(actual) - expected) <= 0.0101 * expected + 0.0005;
}

test('earlier runs are there after a reload, can be queried and removed', async ({ profile }) => {
  let page = await profile.open();
  await start(page, STEADY);
  await stored(page, 30_000);
  const first = await stop(page);
  await page.reload();
  await page.waitForFunction(() => window.penstock !== undefined);
  await start(page, STEADY);
  await stored(page, 10_000);
  const second = await stop(page);
  const ids = [first.snapshot.runId, second.snapshot.runId];
  expect(ids[1]).toBeGreaterThan(ids[0]!);
  await profile.close();
  page = await profile.open();
  const info = await page.evaluate(() => window.penstock!.database.database());
  expect(info).toMatchObject({ owner: true, problem: null, aside: [] });
  expect(info.runs.map(({ id, events }) => [id, events])).toEqual([
    [ids[0], first.snapshot.counters.stored],
    [ids[1], second.snapshot.counters.stored],
  ]);
  expect(JSON.parse(info.runs[0]!.config)).toEqual(first.config);
  await page.evaluate((run) => window.penstock!.database.removeRun(run), ids[0]!);
  expect(await query(page, 'SELECT run, count(*) FROM events GROUP BY run')).toEqual([
    [ids[1], second.snapshot.counters.stored],
  ]);
  expect(await value(page, 'SELECT count(*) FROM runs')).toBe(1);
});

test('a run that begins while the database is being looked at gets the files', async ({ disk }) => {
  const page = await disk.open();
  for (let i = 0; i < 3; i++) {
    await start(page, STEADY);
    await stored(page, 1000);
    const looked = await page.evaluate(async (patch) => {
      await window.penstock!.stop();
      // Nobody has the files now: looking takes them, and the run that begins in the middle wants them.
      const looking = window.penstock!.database.database();
      await window.penstock!.start(patch);
      return (await looking).runs.length;
    }, STORED);
    expect(looked).toBeGreaterThan(i);
    await stored(page, 1000);
    const { snapshot: end } = await stop(page);
    expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  }
});

test('retained events bound the file, and removing runs gives its space back', async ({ disk }) => {
  const page = await disk.open();
  const onDisk = () => page.evaluate(async () => (await navigator.storage.estimate()).usage!);
  await start(page, { ...FULL_SPEED, storage: { retainEvents: 300_000 } });
  // By then the log has been written to its end at least once.
  await stored(page, 4_000_000);
  const [early, earlyOnDisk] = [(await snapshot(page)).storage, await onDisk()];
  await stored(page, 7_000_000);
  const [late, lateOnDisk] = [(await snapshot(page)).storage, await onDisk()];
  // Pages are used again; only the rollup grows, by 20 kB a second.
  expect(late.bytes - early.bytes).toBeLessThan(2_000_000);
  expect(lateOnDisk - earlyOnDisk).toBeLessThan(2_000_000);
  expect(late.rows).toBeLessThan(400_000);
  const { snapshot: end } = await stop(page);
  await page.evaluate((run) => window.penstock!.database.removeRun(run), end.runId);
  const { bytes, runs } = await page.evaluate(() => window.penstock!.database.database());
  expect([bytes < early.bytes / 4, runs]).toEqual([true, []]);
  expect(await onDisk()).toBeLessThan(lateOnDisk - early.bytes / 2);
});

test('queries are answered while it stores at full speed, one after the other, and storing goes on', async ({
  disk,
}) => {
  const page = await disk.open();
  await start(page, { ...FULL_SPEED, storage: { retainEvents: 1_000_000 } });
  await stored(page, 1_500_000);
  const sql = {
    sensor: 'SELECT count(*), avg(value), max(latency_us) FROM events WHERE sensor = 7',
    groupBy: 'SELECT sensor, count(*), avg(value) FROM events GROUP BY sensor',
  };
  for (let i = 0; i < 3; i++) {
    const before = await snapshot(page);
    expect(before.storage).toMatchObject({ persistent: true, problem: null });
    const [[events]] = (await query(page, sql.sensor)) as [[number]];
    expect(events).toBeGreaterThan(500);
    const groups = await query(page, sql.groupBy);
    expect(groups).toHaveLength(1000);
    const seen = groups.reduce((sum, row) => sum + Number(row[1]), 0);
    expect(seen).toBeGreaterThanOrEqual(900_000);
    // However much was stored during the queries before.
    expect(seen).toBeLessThan(1_500_000);
    const after = await snapshot(page);
    expect(after.counters.stored).toBeGreaterThan(before.counters.stored + 100_000);
  }
  const { snapshot: end } = await stop(page);
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(await value(page, 'SELECT count(*) FROM events')).toBe(end.storage.rows);
});

test('a query cannot change anything, is cancelled on request and ends in time', async ({ disk }) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 10_000);
  const failure = (sql: string) =>
    page.evaluate(
      (text) =>
        window.penstock!.query(text).then(
          () => '',
          (error: Error) => error.message,
        ),
      sql,
    );
  for (const sql of ['DELETE FROM events', 'DROP TABLE runs', "ATTACH 'x' AS y", 'PRAGMA journal_mode = off']) {
    expect(await failure(sql)).toContain('queries only read');
  }
  const endless = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';
  const cancelled = failure(endless);
  await page.waitForTimeout(300);
  await page.evaluate(() => window.penstock!.database.cancelQuery());
  expect(await cancelled).toContain('cancelled');
  expect(await value(page, 'SELECT 1')).toBe(1);
  await stop(page);
});

test('nothing is lost or stored twice when the storage worker is killed, again and again', async ({ disk }) => {
  const page = await disk.open();
  // Many small transactions, so that it is likely to be in the middle of one.
  const load = { mode: 'rate', eventsPerSecond: 100_000 } as const;
  const storage = { retainEvents: 50_000_000 };
  await start(page, { load, scheduler: { discardExpired: false }, batch: { maxSize: 100 }, storage });
  for (let i = 1; i <= 4; i++) {
    await stored(page, (await snapshot(page)).counters.stored + 50_000);
    await page.evaluate(() => window.penstock!.kill('database-worker'));
    await page.waitForFunction((n) => window.penstock!.snapshot().stages.storage.restarts >= n, i, SELDOM);
  }
  const { snapshot: end } = await stop(page);
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  expect(end.storage).toMatchObject({ persistent: true, problem: null });
  const counts = 'SELECT count(*), count(DISTINCT sequence), (SELECT sum(size) FROM batches) FROM events';
  const { stored: all } = end.counters;
  expect(await query(page, counts)).toEqual([[all, all, all]]);
});

test('a database that is exported while it stores is sound and has whole batches, and storing goes on', async ({
  disk,
}) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 100_000);
  const before = await snapshot(page);
  const file = await saved(page, () => window.penstock!.database.exportDatabase());
  const after = await snapshot(page);
  expect(after.storage).toMatchObject({ persistent: true, problem: null });
  expect(after.counters.stored).toBeGreaterThan(before.counters.stored);
  expect(sqlite3(file, 'PRAGMA integrity_check')).toBe('ok');
  const [rows, sequences, inBatches] = sqlite3(
    file,
    'SELECT count(*), count(DISTINCT sequence), (SELECT sum(size) FROM batches) FROM events',
  ).split('|');
  expect([sequences, inBatches]).toEqual([rows, rows]);
  expect(Number(rows)).toBeGreaterThanOrEqual(before.counters.stored);
  await stop(page);
});

test('the exported database opens in the ordinary sqlite3, with every event a row', async ({ disk }) => {
  const page = await disk.open();
  await start(page, { ...STEADY, load: { ...STEADY.load, invalidRatio: 0 } });
  await stored(page, 100_000);
  const { snapshot: end } = await stop(page);
  const file = await saved(page, () => window.penstock!.database.exportDatabase());
  expect(await firstBytes(file)).toBe('SQLite format 3\0');
  expect(sqlite3(file, 'PRAGMA integrity_check')).toBe('ok');
  const { stored: all } = end.counters;
  expect(sqlite3(file, 'SELECT count(*), count(DISTINCT sequence) FROM events')).toBe(`${all}|${all}`);
  expect(sqlite3(file, 'SELECT sum(size), count(*) FROM batches')).toBe(`${all}|${end.storage.batches}`);
  expect(sqlite3(file, "SELECT id, json_extract(config, '$.storage.kind') FROM runs")).toBe(`${end.runId}|sqlite`);
  const columns = 'run, sequence, sensor, time_ms, value, status, latency_us, batch';
  const sql = `SELECT ${columns} FROM events WHERE sequence IN (0, 777, 54321) ORDER BY sequence`;
  const theirs = sqlite3(file, sql).split('\n');
  // sqlite3 prints fifteen digits.
  const digits = (row: readonly unknown[]) => row.map((cell) => Number(Number(cell).toPrecision(12)));
  expect(theirs.map((line) => digits(line.split('|')))).toEqual((await query(page, sql)).map(digits));
  const classes = 'SELECT class, count(*) FROM events GROUP BY class ORDER BY class';
  expect(sqlite3(file, classes)).toBe((await query(page, classes)).map((row) => row.join('|')).join('\n'));
});

async function firstBytes(file: string): Promise<string> {
  for await (const chunk of createReadStream(file, { end: 15 })) return String(chunk);
  return '';
}

test('storage can be switched between memory and the database while it runs', async ({ disk }) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 20_000);
  for (const kind of ['memory', 'sqlite', 'memory', 'sqlite'] as const) {
    await page.evaluate((given) => window.penstock!.set({ storage: { kind: given } }), kind);
    await page.waitForFunction(
      (persistent) => window.penstock!.snapshot().storage.persistent === persistent,
      kind === 'sqlite',
      SELDOM,
    );
    await stored(page, (await snapshot(page)).counters.stored + 20_000);
  }
  const { snapshot: end } = await stop(page);
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  const [[rows, sequences]] = (await query(page, 'SELECT count(*), count(DISTINCT sequence) FROM events')) as [
    number[],
  ];
  expect(rows).toBe(sequences);
  // What memory held went along each time that the database was there again.
  expect(rows).toBe(end.counters.stored);
});

test('an injected full quota: storing goes on in memory, and nothing that was stored is deleted', async ({ disk }) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 30_000);
  await page.evaluate(() => window.penstock!.set({ failures: { storage: { quotaFull: true } } }));
  await page.waitForFunction(() => window.penstock!.snapshot().storage.problem === 'full', undefined, SELDOM);
  const { counters } = await snapshot(page);
  await stored(page, counters.stored + 30_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ persistent: false, problem: 'full' });
  expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  const kept = Number(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [end.runId]));
  expect(kept).toBeGreaterThanOrEqual(30_000);
  expect(kept).toBeLessThan(end.counters.stored);
});

test('the death of the coordinator leaves the database intact, and a new one goes on with it', async ({ disk }) => {
  const page = await disk.open();
  await start(page, STEADY);
  await stored(page, 50_000);
  const { counters, runId } = await snapshot(page);
  const coordinator = page.workers().find((worker) => worker.url().includes('coordinator'));
  await coordinator!.evaluate(() => self.close()).catch(() => {});
  await page.waitForFunction(() => window.penstock!.snapshot().state === 'failed', undefined, SELDOM);
  await start(page, STEADY);
  await stored(page, 20_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  const runs = await query(
    page,
    'SELECT run, count(*), count(DISTINCT sequence) FROM events GROUP BY run ORDER BY run',
  );
  expect(runs[1]).toEqual([end.runId, end.counters.stored, end.counters.stored]);
  expect(runs[0]![0]).toBe(runId);
  expect(Number(runs[0]![1])).toBeGreaterThanOrEqual(counters.stored);
  expect(runs[0]![2]).toBe(runs[0]![1]);
});
