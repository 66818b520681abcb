import type { Page } from '@playwright/test';
import { PROBLEM_TEXTS } from '../../workers/contract/problem-texts.ts';
import {
  expect,
  openLive,
  query,
  reload,
  STEADY,
  snapshot,
  start,
  stop,
  stored,
  test,
  value,
} from '../pages/storage-test.ts';

/** A page behind another gets no frames, which `waitForFunction` waits for. */
async function eventually(page: Page, holds: (page: Page) => Promise<boolean>): Promise<void> {
  await expect.poll(() => holds(page), { timeout: 40_000 }).toBe(true);
}

test('one tab has the database, another stores in memory and says so, and takes over when asked', async ({
  profile,
}) => {
  const first = await profile.open();
  await start(first, STEADY);
  await eventually(first, async (page) => (await snapshot(page)).storage.persistent);
  const second = await profile.open();
  const live = await openLive(second);
  await eventually(second, async (page) => (await snapshot(page)).counters.stored > 10_000);
  expect((await snapshot(second)).storage).toMatchObject({ persistent: false, problem: 'busy' });
  expect((await snapshot(second)).runId).not.toBe((await snapshot(first)).runId);
  const { text, help } = PROBLEM_TEXTS.busy;
  await expect(live.storageProblem).toContainText(`${text} ${help}`);
  await expect(value(second, 'SELECT 1')).rejects.toThrow('Another tab has the database');

  await live.button('Take the database over').click();
  await eventually(second, async (page) => (await snapshot(page)).storage.persistent);
  await expect(live.storageProblem).toBeHidden();
  await eventually(first, async (page) => (await snapshot(page)).storage.problem === 'busy');
  const before = (await snapshot(first)).counters.stored;
  await eventually(first, async (page) => (await snapshot(page)).counters.stored > before + 10_000);
  expect((await snapshot(second)).storage).toMatchObject({ kind: 'sqlite', problem: null });

  const ends = [await stop(first), await stop(second)];
  for (const { snapshot: end } of ends) expect(end.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
  const counts = (await query(
    second,
    'SELECT run, count(*), count(DISTINCT sequence) FROM events GROUP BY run',
  )) as number[][];
  expect(counts.map(([run]) => run)).toEqual(ends.map(({ snapshot: { runId } }) => runId));
  counts.forEach(([, rows, sequences]) => {
    expect(rows).toBe(sequences);
    expect(rows).toBeGreaterThan(0);
  });
  // What the first stored after it gave the database away is in its memory; the second brought along what memory held.
  expect(counts[0]![1]).toBeLessThan(ends[0]!.snapshot.counters.stored);
  const { runs } = await second.evaluate(() => window.penstock!.database.database());
  expect(counts[1]![1]! + runs[1]!.missing).toBe(ends[1]!.snapshot.counters.stored);
  await expect(live.log).toContainText('events that memory held are in the database now');
});

test('when the tab that has the database is closed, the next run of another is stored in it', async ({ profile }) => {
  const first = await profile.open();
  await start(first, STEADY);
  await eventually(first, async (page) => (await snapshot(page)).counters.stored > 10_000);
  const second = await profile.open();
  await start(second, STEADY);
  expect((await snapshot(second)).storage.problem).toBe('busy');
  await stop(second);
  await first.close();
  await eventually(second, (page) =>
    value(page, 'SELECT count(*) > 0 FROM runs').then(
      (any) => any === 1,
      () => false,
    ),
  );
  await start(second, STEADY);
  await stored(second, 10_000);
  const { snapshot: end } = await stop(second);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect(await value(second, 'SELECT count(*) FROM runs')).toBe(2);
  expect(await value(second, 'SELECT count(*) FROM events WHERE run = ?', [end.runId])).toBe(end.counters.stored);
});

test('takes the database back when the other tab closes, with what memory holds', async ({ profile }) => {
  const first = await profile.open();
  await start(first, STEADY);
  await stored(first, 10_000);
  const second = await profile.open();
  await start(second, STEADY);
  await second.evaluate(() => window.penstock!.database.takeOverDatabase());
  await eventually(first, async (page) => (await snapshot(page)).storage.problem === 'busy');
  const lost = (await snapshot(first)).counters.stored;
  await eventually(first, async (page) => (await snapshot(page)).counters.stored > lost + 20_000);
  await second.close();
  await eventually(first, async (page) => (await snapshot(page)).storage.persistent);
  const back = (await snapshot(first)).counters.stored;
  await stored(first, back + 10_000);
  const { snapshot: end } = await stop(first);
  expect(end.ledger).toMatchObject({ inFlight: 0, unaccounted: 0 });
  expect(end.storage).toMatchObject({ kind: 'sqlite', problem: null });
  const sql = `SELECT count(*), count(DISTINCT sequence), sum(batch IN (SELECT id FROM batches WHERE reason = 'memory'))
    FROM events WHERE run = ?`;
  const [[count, different, held]] = (await query(first, sql, [end.runId])) as [[number, number, number]];
  expect([count, different]).toEqual([end.counters.stored, end.counters.stored]);
  expect(held).toBeGreaterThanOrEqual(20_000);
});

test('says that site data were cleared while the page is open, and goes on in a new database', async ({ profile }) => {
  const page = await profile.open();
  await start(page, STEADY);
  await stored(page, 20_000);
  const session = await page.context().newCDPSession(page);
  const origin = new URL(page.url()).origin;
  await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'file_systems' });
  const run = (await snapshot(page)).runId;
  const missing = () =>
    page.evaluate(
      (id) =>
        window.penstock!.database.database().then(
          ({ runs }) => runs.find((each) => each.id === id)?.missing ?? 0,
          () => 0,
        ),
      run,
    );
  await eventually(page, async () => (await missing()) >= 20_000);
  const { snapshot: end } = await stop(page);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  await reload(page);
  const count = await value(page, 'SELECT count(*) FROM events WHERE run = ?', [run]);
  expect(Number(count)).toBe(end.counters.stored - (await missing()));
});

test('a page that gives the database back late is waited for, as after a reload on a busy machine', async ({
  profile,
}) => {
  const first = await profile.open();
  await start(first, STEADY);
  await eventually(first, async (page) => (await snapshot(page)).counters.stored > 1000);
  await stop(first);
  // The lock alone, of a page that answers no one any more.
  await first.goto('/icon.svg');
  await first.evaluate(
    () =>
      new Promise<void>((held) => {
        void navigator.locks.request('penstock-database', () => {
          held();
          return new Promise((resolve) => setTimeout(resolve, 1500));
        });
      }),
  );
  const second = await profile.open();
  await start(second, STEADY);
  await stored(second, 1000);
  const { snapshot: end } = await stop(second);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect(await value(second, 'SELECT count(*) FROM runs')).toBe(2);
});
