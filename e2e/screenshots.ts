/**
 * `npm run screenshots`: every screen in every state, both themes and three sizes, into `e2e/screenshots/`, and those for
 * the README into `public/`. `npm run screenshots -- outage` makes only those of the states named.
 */
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import type {} from '../app/client/automation.ts';
import type { ConfigPatch } from '../workers/contract/config-types.ts';
import { buildIfNeeded, serve } from './bench/site.ts';
import { launchOptions } from './browser.ts';

interface State {
  readonly name: string;
  readonly screen?: 'data';
  /** Settings in the address. */
  readonly settings?: string;
  readonly isolated?: false;
  /** Another tab has the database already, so that this one stores in memory. */
  readonly second?: true;
  /** From the first figures to what is to be seen. */
  readonly show: (page: Page) => Promise<void>;
}

const FOLDER = fileURLToPath(new URL('screenshots', import.meta.url));
/** The pictures of the README: which of the made ones, and its name in `public/`. */
const README_IMAGES: readonly (readonly [made: string, name: string])[] = [
  ['load-1440x900-light', 'screenshot.png'],
  ['outage-1440x900-dark', 'screenshot-outage.png'],
];
/** What each of them may weigh. */
const README_MOST_BYTES = 300_000;
const THEMES = ['light', 'dark'] as const;
const SIZES = [
  { width: 1440, height: 900 },
  { width: 1920, height: 1080 },
  { width: 390, height: 844 },
] as const;
/** After a change of size or theme: the map is laid out and the charts are painted again. */
const SETTLE_MS = 900;
const RUN_MS = 10_000;

/** A recording played fast, of which a run has alarms to show. */
const RECORDING = 'storage.kind=sqlite&feed.kind=recording&feed.speed=3000000&batch.maxWaitMs=200';
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

const DATA_STATES: readonly State[] = [
  { name: 'data', screen: 'data', settings: 'storage.kind=sqlite', show: (page) => page.waitForTimeout(5000) },
  {
    name: 'data-result',
    screen: 'data',
    settings: RECORDING,
    show: async (page) => {
      await page.waitForTimeout(RUN_MS);
      await page.getByRole('button', { name: 'Latest events' }).click();
      await page.getByRole('grid', { name: 'Rows of the result' }).waitFor();
    },
  },
  {
    name: 'data-error',
    screen: 'data',
    settings: 'storage.kind=sqlite',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.getByRole('radio', { name: 'Tables' }).check();
      await query(page, 'SELECT sensor, latency_ms FROM events');
      await page.getByRole('alert').waitFor();
    },
  },
  {
    name: 'data-running',
    screen: 'data',
    settings: 'storage.kind=sqlite',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.getByRole('button', { name: 'Values of every sensor' }).click();
      await page.getByRole('grid', { name: 'Rows of the result' }).waitFor();
      await page.getByRole('textbox', { name: 'Time limit' }).fill('120');
      await query(page, ENDLESS);
      await page.waitForTimeout(2000);
    },
  },
  {
    name: 'data-memory',
    screen: 'data',
    settings: 'storage.kind=memory',
    show: (page) => page.waitForTimeout(5000),
  },
  {
    name: 'data-memory-fallback',
    screen: 'data',
    settings: 'storage.kind=sqlite',
    second: true,
    show: (page) => page.waitForTimeout(5000),
  },
];

const STATES: readonly State[] = [
  ...DATA_STATES,
  { name: 'calm', show: (page) => page.waitForTimeout(RUN_MS) },
  {
    name: 'load',
    settings: 'load.shape=sine&load.periodSeconds=12&load.peakFactor=3&batch.maxWaitMs=20&load.eventsPerSecond=12000',
    show: (page) => page.waitForTimeout(45_000),
  },
  { name: 'overload', settings: 'load.mode=max&load.encoding=packet', show: (page) => page.waitForTimeout(RUN_MS) },
  { name: 'outage', show: (page) => afterCalm(page, { failures: { storage: { outage: true } } }) },
  {
    name: 'recovering',
    settings: 'breaker.openMs=2000&batch.maxSize=500',
    show: async (page) => {
      await afterCalm(page, { failures: { storage: { outage: true } } });
      await set(page, { failures: { storage: { outage: false } } });
      await page.waitForFunction(() => window.penstock!.snapshot().breaker.state === 'closed');
    },
  },
  { name: 'slow-database', show: (page) => afterCalm(page, { failures: { storage: { latencyMs: 400 } } }) },
  {
    name: 'memory-fallback',
    settings: 'storage.kind=sqlite',
    second: true,
    show: (page) => page.waitForTimeout(RUN_MS),
  },
  {
    name: 'gap',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.evaluate(() => {
        // Stands for a hidden tab or a sleeping machine.
        for (const end = performance.now() + 4000; performance.now() < end; );
      });
      await page.waitForTimeout(5000);
    },
  },
  {
    name: 'part',
    show: async (page) => {
      await page.waitForTimeout(RUN_MS);
      await page.getByRole('button', { name: 'transform stage' }).click();
    },
  },
  {
    name: 'help',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.keyboard.press('?');
    },
  },
  {
    name: 'stopped',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.evaluate(() => window.penstock!.stop());
    },
  },
  { name: 'not-isolated', isolated: false, show: (page) => page.getByRole('heading', { level: 1 }).waitFor() },
];

await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  const wanted = STATES.filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) throw new Error(`States are: ${STATES.map(({ name }) => name).join(', ')}`);
  buildIfNeeded(false);
  mkdirSync(FOLDER, { recursive: true });
  const { origin, close } = await serve();
  const browser = await chromium.launch(launchOptions());
  try {
    for (const state of wanted) await shoot(browser, origin, state);
  } finally {
    await browser.close();
    await close();
  }
  for (const [made, name] of README_IMAGES) {
    if (wanted.some((state) => made.startsWith(`${state.name}-`))) copyForReadme(made, name);
  }
}

/** One run, looked at in every size and theme. */
async function shoot(
  browser: Browser,
  origin: string,
  { name, screen, settings, isolated, second, show }: State,
): Promise<void> {
  const context = await browser.newContext({ viewport: SIZES[0], colorScheme: 'light' });
  if (second) await takeDatabase(await context.newPage(), origin);
  const page = await context.newPage();
  if (isolated === false) await withoutIsolation(page);
  const address = `${screen === undefined ? '' : `?screen=${screen}`}${settings === undefined ? '' : `#${settings}`}`;
  await page.goto(`${origin}/${address}`);
  if (isolated !== false) await page.evaluate(() => window.penstock!.ready);
  await show(page);
  for (const { width, height } of SIZES) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: `${FOLDER}/${name}-${width}x${height}-${colorScheme}.png` });
    }
  }
  for (const { width } of [SIZES[0], SIZES[2]]) await shootWholePage(page, name, width);
  console.log(name);
  await context.close();
}

/** A tab that has the database, and does little with it. */
async function takeDatabase(page: Page, origin: string): Promise<void> {
  await page.goto(`${origin}/?headless=1`);
  await page.evaluate(async () => {
    await window.penstock!.start({ load: { eventsPerSecond: 10 }, storage: { kind: 'sqlite' } });
    while (!window.penstock!.snapshot().storage.persistent) await new Promise((resolve) => setTimeout(resolve, 50));
  });
}

/** In a window as high as the page: the charts are painted only where they are in sight. */
async function shootWholePage(page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 900 });
  await page.waitForTimeout(SETTLE_MS);
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.setViewportSize({ width, height });
  await page.waitForTimeout(SETTLE_MS);
  await page.screenshot({ path: `${FOLDER}/${name}-${width}-whole-page.png` });
}

/** As the page comes from a server that does not send its headers. */
async function withoutIsolation(page: Page): Promise<void> {
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
}

async function afterCalm(page: Page, failure: ConfigPatch): Promise<void> {
  await page.waitForTimeout(RUN_MS);
  await set(page, failure);
  await page.waitForTimeout(6000);
}

async function query(page: Page, sql: string): Promise<void> {
  await page.getByRole('textbox', { name: 'SQL' }).fill(sql);
  await page.getByRole('textbox', { name: 'SQL' }).press('Control+Enter');
}

function set(page: Page, patch: ConfigPatch): Promise<void> {
  return page.evaluate((given) => window.penstock!.set(given), patch);
}

function copyForReadme(made: string, name: string): void {
  const file = `${FOLDER}/${made}.png`;
  const { size } = statSync(file);
  if (size > README_MOST_BYTES) throw new Error(`${made}.png has ${size} bytes; at most ${README_MOST_BYTES}`);
  copyFileSync(file, fileURLToPath(new URL(`../public/${name}`, import.meta.url)));
}
