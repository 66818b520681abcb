/** The site as plain hosts serve it: in a folder, without the headers that shared memory needs, with files that are gone. */
import type { Page } from '@playwright/test';
import { linkOf } from '../pages/link.ts';
import { serveStatic } from '../pages/static-host.ts';
import { expect, test } from '../pages/test.ts';

const LIGHT = linkOf('load.eventsPerSecond=2000&storage.kind=memory');

/** Documents that were loaded. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('request', (request) => {
    if (request.isNavigationRequest() && request.frame() === page.mainFrame()) loads++;
  });
  return () => loads;
}

test('in a folder of a host everything is found: screens, lessons, recordings, the database', async ({
  live,
  data,
}) => {
  const host = await serveStatic({ headers: 'all' });
  const asked: string[] = [];
  live.page.on('request', (request) => asked.push(request.url()));
  await live.page.goto(`${host.address}#${linkOf('feed.kind=recording&load.eventsPerSecond=2000')}`);
  await expect(live.state).toHaveText('running');
  await live.emitted(500);
  // Keys come with the rest of the screen.
  await expect(live.chart('Throughput')).toBeVisible();
  await live.page.keyboard.press('g');
  await expect(live.page.getByRole('link', { name: /The database dies/ }).first()).toBeVisible();
  await live.page.keyboard.press('d');
  await data.query('SELECT 7 AS seven');
  await expect(data.cell(1, 1)).toHaveText('7');
  expect(asked.filter((url) => !url.startsWith(host.address))).toEqual([]);
  await host.close();
});

test('names a part that is gone after a deployment, and nothing else ends', async ({ live, data, errors }) => {
  const { page } = live;
  const host = await serveStatic({ headers: 'all' });
  const gone = (pattern: RegExp | null) => {
    host.isGone = (file) => pattern?.test(file) === true;
  };
  await test.step('the main script, then the main style sheet', async () => {
    gone(/index-.*js$/);
    await page.goto(host.address);
    await expect(live.alert.filter({ hasText: 'The program of this page did not load.' })).toContainText(
      /assets\/index-[\w-]+\.js: the server answers 404/,
    );
    gone(/index-.*css$/);
    await page.goto(`${host.address}?bare#${LIGHT}`);
    await expect(live.alert).toContainText(/style sheet .* did not load. assets\/index-[\w-]+\.css: .* 404/);
    await live.button('Go on without it').click();
    await expect(live.state).toHaveText('running');
  });
  await test.step('the code of storage, of a screen and of queries', async () => {
    gone(/open-store|query\.worker|DataScreen/);
    await page.goto(
      `${host.address}?storage#${linkOf('load.eventsPerSecond=2000&storage.kind=sqlite&scheduler.discardExpired=false')}`,
    );
    await expect(live.storageProblem).toContainText('SQLite could not be loaded');
    await live.emitted(1000);
    await live.expectWell();
    await page.keyboard.press('d');
    await expect(live.alert).toContainText('The code of this screen could not be loaded.');
    await expect(live.button('Load the page again')).toBeVisible();
    gone(/query\.worker/);
    await live.button('Load the page again').click();
    await data.query('SELECT 7 AS seven');
    await expect(live.alert).toContainText('The code that reads the database could not be loaded');
    gone(null);
    await data.query('SELECT 7 AS seven');
    await expect(data.cell(1, 1)).toHaveText('7');
  });
  errors.length = 0;
  await host.close();
});

test.describe('with the service worker', () => {
  test.use({ serviceWorkers: 'allow' });

  test('on a host without headers, in a folder: runs after one reload, offline, and through a deployment', async ({
    live,
    data,
    errors,
  }) => {
    const { page } = live;
    const host = await serveStatic({ wasmType: 'text/plain' });
    const loads = countLoads(page);
    await page.goto(`${host.address}#${LIGHT}`);
    await expect(live.state).toHaveText('running');
    expect([loads(), await page.evaluate(() => crossOriginIsolated)]).toEqual([2, true]);
    await live.emitted(1000);

    await test.step('a new version says so and waits; parts come from the version of the page', async () => {
      const { runId } = await live.snapshot();
      host.isGone = (file) => file.startsWith('assets/');
      host.alter = (file, text) => (file === 'sw.js' ? text.replace(/(id:.)[\w-]{10}/, '$1another-id') : text);
      await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
      await expect(page.getByText('A new version of Penstock is available')).toBeVisible();
      await page.keyboard.press('d');
      await data.query('SELECT 7 AS seven');
      await expect(data.cell(1, 1)).toHaveText('7');
      expect((await live.snapshot()).runId).toBe(runId);
      await page.getByRole('button', { name: 'Load the new version' }).click();
      await expect.poll(loads).toBe(3);
      await expect(data.sql).toBeVisible();
    });

    await test.step('offline', async () => {
      await host.close();
      await page.goto(`${host.address}#${LIGHT}`);
      await expect(live.state).toHaveText('running');
      await live.emitted(1000);
      await page.getByRole('link', { name: 'Scenarios', exact: true }).click();
      await expect(page.getByRole('link', { name: /The database dies/ }).first()).toBeVisible();
    });
    // The network that is not there.
    errors.length = 0;
  });

  test('a host that sends headers with the page only; and ?sw=off, which removes the worker', async ({
    live,
    errors,
  }) => {
    const { page } = live;
    const host = await serveStatic({ headers: 'page' });
    const loads = countLoads(page);
    await page.goto(`${host.address}#${LIGHT}`);
    await expect.poll(loads).toBe(2);
    await expect(live.state).toHaveText('running');
    await live.emitted(1000);
    host.headers = 'none';
    await page.goto(`${host.address}?sw=off`);
    await expect(page.getByRole('heading', { name: 'Penstock cannot run in this page' })).toBeVisible();
    await expect(page.getByText('turned off by sw=off in the address')).toBeVisible();
    const left = () =>
      page.evaluate(async () => [
        (await navigator.serviceWorker.getRegistrations()).length,
        (await caches.keys()).length,
      ]);
    await expect.poll(left).toEqual([0, 0]);
    // A worker whose code came without its headers.
    errors.length = 0;
    await host.close();
  });
});
