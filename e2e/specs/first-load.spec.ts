import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import type { LivePage } from '../pages/live-page.ts';
import { expect, test } from '../pages/test.ts';

const MOST_BYTES = 165 * 1024;
/** In `app/start.tsx`. */
const LONGEST_WAIT_MS = 2000;

/**
 * Workers count too: no figure comes without them. The database, which nothing waits for, they import later. How soon the
 * figures come is the machine's as much as ours: `npm run bench -- --only start/first-figures` measures it.
 */
test('little JavaScript comes before the first live figures, and the rest of the screen after them', async ({
  live,
}) => {
  const at = await firstFigures(live);
  const scripts = await live.page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('.js'))
      .map(({ name, startTime }) => ({ name, startTime })),
  );
  const [before, after] = [
    scripts.filter((each) => each.startTime < at),
    scripts.filter((each) => each.startTime > at),
  ];
  const workers = live.page.workers().map((worker) => worker.url());
  const loaded = withImports([...before.map(({ name }) => name), ...workers]);
  const sizes = Object.fromEntries([...loaded].map((file) => [file, gzipSync(built(file), { level: 9 }).length]));
  test
    .info()
    .annotations.push({ type: 'first figures', description: `${Math.round(at)} ms, ${JSON.stringify(sizes)}` });
  expect(Object.keys(sizes).map((file) => file.replace(/-.*/, ''))).toEqual(
    expect.arrayContaining(['index', 'coordinator.worker', 'stage.worker', 'common']),
  );
  expect(
    Object.values(sizes).reduce((sum, size) => sum + size, 0),
    JSON.stringify(sizes),
  ).toBeLessThan(MOST_BYTES);
  expect(after.map(({ name }) => name).join()).toContain('deferred-parts');
});

/**
 * When they came, ms. The rest of the screen waits for them, but for two seconds at most. How fast this machine is has no part in
 * what comes first, so here that limit does not pass.
 */
async function firstFigures(live: LivePage): Promise<number> {
  await live.page.addInitScript((limitMs) => {
    const { setTimeout: original } = window;
    const without = (act: () => void, ms?: number) => (ms === limitMs ? 0 : original(act, ms));
    window.setTimeout = without as typeof setTimeout;
  }, LONGEST_WAIT_MS);
  await live.page.goto('/');
  const first = await live.page.waitForFunction(() => performance.getEntriesByName('first figures')[0]?.startTime);
  await expect(live.chart('Throughput')).toBeVisible();
  return (await first.jsonValue())!;
}

function built(file: string): string {
  return readFileSync(new URL(`../../dist/assets/${file}`, import.meta.url), 'utf8');
}

/** Names of the files, and of all that they import at once. */
function withImports(urls: readonly string[]): Set<string> {
  const names = new Set(urls.map((url) => url.split('/').at(-1)!));
  // A set goes on through what is added to it meanwhile.
  for (const name of names) {
    for (const [, imported] of built(name).matchAll(/(?:from|import)\s*["']\.\/([\w.-]+\.js)["']/g))
      names.add(imported!);
  }
  return names;
}
