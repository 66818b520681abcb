import { linkOf } from '../pages/link.ts';
import { LivePage } from '../pages/live-page.ts';
import { expect, STEADY, stop, stored, test, value } from '../pages/storage-test.ts';

const LATE_MS = 1500;

test('SQLite is loaded after the first paint, the first figures do not wait for it, and nothing is lost by that', async ({
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
  await live.openAddress(linkOf(`load.eventsPerSecond=${STEADY.load.eventsPerSecond}`));
  const { figures, paint } = await page.evaluate(() => {
    const at = (name: string) => performance.timeOrigin + performance.getEntriesByName(name)[0]!.startTime;
    return { figures: at('first figures'), paint: at('first-contentful-paint') };
  });
  await stored(page, 10_000);
  expect(answered).toBeGreaterThan(0);
  expect(Math.round(paint)).toBeLessThan(asked[0]!);
  expect(Math.round(figures)).toBeLessThan(answered);
  const { snapshot: end } = await stop(page);
  // What came before the database was there was stored late, and not given up for that.
  expect(end.latency.endToEnd.max).toBeGreaterThan(LATE_MS / 3);
  expect(end.storage).toMatchObject({ kind: 'sqlite', persistent: true, problem: null });
  expect(await value(page, 'SELECT count(*) FROM events WHERE run = ?', [end.runId])).toBe(end.counters.stored);
  expect(await value(page, 'SELECT min(sequence) FROM events WHERE run = ?', [end.runId])).toBeLessThan(100);
});
