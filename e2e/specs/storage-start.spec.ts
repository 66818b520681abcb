import { LivePage } from '../pages/live-page.ts';
import { expect, snapshot, stop, stored, test, value } from '../pages/storage-test.ts';

const LATE_MS = 1500;
const PATIENCE_MS = 5000;

test('SQLite loads after the first paint; the first event is due when the database is open; none is late', async ({
  profile,
}) => {
  const context = await profile.launch();
  const asked: number[] = [];
  let answered = 0;
  await context.route(/sqlite3.*\.wasm$/, async (route) => {
    asked.push(Date.now());
    await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    answered = Date.now();
    await route.continue();
  });
  const page = await profile.open();
  const live = new LivePage(page);
  await live.open('storage.kind=sqlite');
  const { figures, paint } = await page.evaluate(() => {
    const at = (name: string) =>
      performance.timeOrigin + (performance.getEntriesByName(name)[0]?.startTime ?? Infinity);
    return { figures: at('first figures'), paint: at('first-contentful-paint') };
  });
  await stored(page, 10_000);
  expect(answered).toBeGreaterThan(0);
  expect(Math.round(paint)).toBeLessThan(asked[0]!);
  expect(Math.round(figures)).toBeGreaterThan(answered);
  const { snapshot: end } = await stop(page);
  expect(end.counters.expired).toBe(0);
  // The run's own clock began when everybody was there.
  expect(end.elapsedMs - end.activeMs).toBeGreaterThan(LATE_MS / 2);
  expect(end.latency.delivery.max).toBeLessThan(LATE_MS / 2);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [end.runId])).toBe(end.counters.stored);
  expect(await value(page, 'SELECT min(sequence) FROM events WHERE run = ?', [end.runId])).toBeLessThan(100);
});

test('stores in memory, and says so, while the database is not open, and in it as soon as it is', async ({
  profile,
}) => {
  const context = await profile.launch();
  let answer = () => {};
  const isLate = new Promise<void>((resolve) => {
    answer = resolve;
  });
  await context.route(/sqlite3.*\.wasm$/, async (route) => {
    await isLate;
    await route.continue();
  });
  const page = await profile.open();
  const live = new LivePage(page);
  await live.open('storage.kind=sqlite&load.eventsPerSecond=2000');
  await stored(page, 1000);
  const now = await snapshot(page);
  expect(now.elapsedMs - now.activeMs).toBeGreaterThan(PATIENCE_MS - 200);
  expect(now.storage).toMatchObject({ persistent: false, problem: 'slow' });
  expect(now.counters.expired).toBe(0);
  await expect(live.storageProblem).toContainText('not open after 5 s');
  await expect(live.log).toContainText('not open after 5 s');

  answer();
  await expect
    .poll(async () => (await snapshot(page)).storage, { timeout: 60_000 })
    .toMatchObject({ persistent: true, problem: null });
  await expect(live.log).toContainText('the database is open now');
  await expect(live.storageProblem).toBeHidden();
  const { snapshot: end } = await stop(page);
  expect(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [end.runId])).toBe(end.counters.stored);
});
