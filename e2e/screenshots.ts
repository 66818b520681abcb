/**
 * `npm run screenshots`: every screen in every state, both themes and three sizes, into `e2e/screenshots/`, and those for
 * the README into `public/`. `npm run screenshots -- outage` makes only those of the states named.
 */
import { copyFileSync, mkdirSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { buildIfNeeded, serve } from './bench/site.ts';
import { launchOptions } from './browser.ts';
import { serveAltered, withoutIsolation } from './pages/altered-site.ts';
import { linkOf } from './pages/link.ts';
import { VisibleBrowser } from './pages/visible-browser.ts';
import { SIZES, STATES, type State } from './screenshot-states.ts';

const FOLDER = fileURLToPath(new URL('screenshots', import.meta.url));
/** The pictures of the README: which of the made ones, and its name in `public/`. */
const README_IMAGES: readonly (readonly [made: string, name: string])[] = [
  ['load-1440x900-light', 'screenshot.png'],
  ['outage-1440x900-dark', 'screenshot-outage.png'],
];
/** What each of them may weigh. */
const README_MOST_BYTES = 300_000;
const THEMES = ['light', 'dark'] as const;
/** After a change of size or theme: the map is laid out and the charts are painted again. */
const SETTLE_MS = 900;

await main(process.argv.slice(2));

async function main(names: readonly string[]): Promise<void> {
  const wanted = STATES.filter(({ name }) => names.length === 0 || names.includes(name));
  if (wanted.length === 0) throw new Error(`States are: ${STATES.map(({ name }) => name).join(', ')}`);
  buildIfNeeded(false);
  mkdirSync(FOLDER, { recursive: true });
  const { origin, close } = await serve();
  const browser = await chromium.launch(launchOptions());
  try {
    for (const state of wanted) await shootIn(browser, origin, state);
  } finally {
    await browser.close();
    await close();
  }
  for (const [made, name] of README_IMAGES) {
    if (wanted.some((state) => made.startsWith(`${state.name}-`))) copyForReadme(made, name);
  }
}

/** One run, looked at in every size and theme. */
async function shoot(context: BrowserContext, origin: string, state: State): Promise<void> {
  const { name, screen, settings, isIsolated, isSecond, isReady = true, show, still, sizes = SIZES } = state;
  if (isSecond) await takeDatabase(await context.newPage(), origin);
  const page = await context.newPage();
  await page.setViewportSize(SIZES[0]!);
  await page.emulateMedia({ colorScheme: 'light' });
  if (isIsolated === false) await withoutIsolation(page);
  const address = `${screen === undefined ? '' : `?screen=${screen}`}${settings === undefined ? '' : `#${linkOf(settings)}`}`;
  await page.goto(`${origin}/${address}`);
  if (isReady) await page.evaluate(() => window.penstock!.ready);
  await show(page);
  for (const size of sizes) {
    for (const colorScheme of THEMES) {
      await page.setViewportSize(size);
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(SETTLE_MS);
      await page.screenshot({ path: `${FOLDER}/${name}-${size.width}x${size.height}-${colorScheme}.png` });
    }
  }
  for (const { width } of sizes.filter((size) => size.width !== 1920)) await shootWholePage(page, name, width);
  if (still && !(await page.evaluate(still))) throw new Error(`${name} was over before its last picture`);
  console.log(name);
}

/** In a browser and from a site as the state needs them. */
async function shootIn(browser: Browser, origin: string, state: State): Promise<void> {
  const site = state.alter ? await serveAltered(origin, state.alter) : null;
  const own = state.isHideable ? await VisibleBrowser.launch() : null;
  const context = own?.context ?? (await browser.newContext({ serviceWorkers: 'block' }));
  try {
    await shoot(context, site?.origin ?? origin, state);
  } finally {
    await (own ?? context).close();
    site?.close();
  }
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

function copyForReadme(made: string, name: string): void {
  const file = `${FOLDER}/${made}.png`;
  const { size } = statSync(file);
  if (size > README_MOST_BYTES) throw new Error(`${made}.png has ${size} bytes; at most ${README_MOST_BYTES}`);
  copyFileSync(file, fileURLToPath(new URL(`../public/${name}`, import.meta.url)));
}
