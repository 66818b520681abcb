/** What there are pictures of: each screen in each state that it can be in, and how it is brought about. */
import type { Page } from 'playwright';
import type {} from '../app/automation.ts';
import type { ConfigPatch } from '../workers/contract/config-types.ts';
import { hide } from './pages/visible-browser.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}
export const NARROW: Size = { width: 390, height: 844 };
export const SIZES: readonly Size[] = [{ width: 1440, height: 900 }, { width: 1920, height: 1080 }, NARROW];

export interface State {
  readonly name: string;
  readonly screen?: 'data' | 'scenarios';
  /** Settings in the address. */
  readonly settings?: string;
  readonly isIsolated?: false;
  /** Another tab has the database already, so that this one stores in memory. */
  readonly isSecond?: true;
  /** In a browser whose tabs can be hidden. */
  readonly isHideable?: true;
  /** Changes scripts on their way from the server. */
  readonly alter?: (path: string, script: string) => string | Promise<string>;
  /** Where not all of them. */
  readonly sizes?: readonly Size[];
  /** No figures come by themselves. */
  readonly isReady?: false;
  /** From the first figures to what is to be seen. */
  readonly show: (page: Page) => Promise<void>;
  /** Asked in the page: whether the last picture was still of it. */
  readonly still?: () => boolean;
}

const RUN_MS = 10_000;

/** A recording played fast, of which a run has alarms to show. */
const RECORDING = 'storage.kind=sqlite&feed.kind=recording&feed.speed=3000000&batch.maxWaitMs=200';
const ENDLESS = 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n';

const SCENARIO_STATES: readonly State[] = [
  {
    name: 'scenarios',
    screen: 'scenarios',
    show: (page) => page.getByRole('list', { name: 'Scenarios' }).getByRole('listitem').first().waitFor(),
  },
  { name: 'scenario-question', screen: 'scenarios', show: chooseFirst },
  {
    name: 'scenario-playing',
    screen: 'scenarios',
    show: async (page) => {
      await chooseFirst(page);
      await page.getByRole('button', { name: 'Just show me' }).click();
      await page.getByRole('button', { name: 'Look at' }).waitFor({ timeout: 30_000 });
      await page.waitForTimeout(5000);
    },
    still: () => document.querySelector('[aria-label^="Timeline: "]') !== null,
  },
  {
    name: 'scenario-verdict',
    screen: 'scenarios',
    show: async (page) => {
      await chooseFirst(page);
      await page.getByRole('radio').first().check();
      await page.getByRole('button', { name: 'Play', exact: true }).click();
      await page.getByRole('table', { name: 'What was claimed and what was measured' }).waitFor({ timeout: 240_000 });
    },
  },
];

/** Opens the first lesson of the gallery. */
async function chooseFirst(page: Page): Promise<void> {
  await page.getByRole('list', { name: 'Scenarios' }).getByRole('link').first().click();
  await page.getByRole('group', { name: 'What do you expect?' }).waitFor();
}

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
    isSecond: true,
    show: (page) => page.waitForTimeout(5000),
  },
];

export const STATES: readonly State[] = [
  ...SCENARIO_STATES,
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
    settings:
      'scheduler.discardExpired=false&batch.maxSize=500&breaker.openMs=2000&breaker.probes=100&breaker.slowCallMs=5000',
    show: async (page) => {
      await afterCalm(page, { failures: { storage: { outage: true } } });
      // It comes back slowly, so that the breaker is still trying when the last picture is taken.
      await set(page, { failures: { storage: { outage: false, latencyMs: 1000 } } });
      await page.waitForFunction(() => window.penstock!.snapshot().breaker.state === 'half-open');
    },
    still: () => window.penstock!.snapshot().breaker.state === 'half-open',
  },
  { name: 'slow-database', show: (page) => afterCalm(page, { failures: { storage: { latencyMs: 400 } } }) },
  {
    name: 'memory-fallback',
    settings: 'storage.kind=sqlite',
    isSecond: true,
    show: (page) => page.waitForTimeout(RUN_MS),
  },
  {
    name: 'gap',
    isHideable: true,
    show: async (page) => {
      await page.waitForTimeout(5000);
      await hide(page);
      await page.waitForTimeout(4000);
      await page.bringToFront();
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
  {
    name: 'sheet',
    sizes: [NARROW],
    show: async (page) => {
      await page.setViewportSize(NARROW);
      await page.waitForTimeout(RUN_MS);
      await page.getByRole('button', { name: 'Controls' }).click();
    },
  },
  {
    name: 'starting',
    isReady: false,
    // As long as the pictures take, and longer.
    alter: async (path, script) => {
      if (path.includes('coordinator.worker')) await new Promise((resolve) => setTimeout(resolve, 120_000).unref());
      return script;
    },
    show: (page) => page.getByText('starting', { exact: true }).first().waitFor(),
  },
  {
    name: 'idle',
    show: async (page) => {
      await page.waitForTimeout(5000);
      await page.evaluate(() => window.penstock!.reset());
    },
    still: () => window.penstock!.snapshot().state === 'idle',
  },
  { name: 'failed', ...failing() },
  {
    name: 'worker-lost',
    show: async (page) => {
      await page.waitForTimeout(RUN_MS);
      await page.evaluate(() => window.penstock!.kill('storage'));
      await page.waitForTimeout(3000);
    },
  },
  {
    name: 'looking-back',
    show: async (page) => {
      await afterCalm(page, { failures: { storage: { outage: true } } });
      await set(page, { failures: { storage: { outage: false } } });
      // Longer than the charts are wide.
      await page.waitForTimeout(60_000);
      await page.getByRole('slider', { name: 'Look back' }).press('Home');
      await page.getByText(/^looking at/).waitFor();
    },
  },
  {
    name: 'refused-address',
    isReady: false,
    settings: 'load.mode=fast&load.eventsPerSecond=-3&nonsense=1',
    show: (page) => page.getByRole('alert').waitFor(),
  },
  {
    name: 'not-isolated',
    isIsolated: false,
    isReady: false,
    show: (page) => page.getByRole('heading', { level: 1 }).waitFor(),
  },
];

/** A worker dies, and so do all that take over from it. */
function failing(): Pick<State, 'alter' | 'show' | 'still'> {
  let isBroken = false;
  return {
    alter: (path, script) =>
      isBroken && path.includes('stage.worker') ? `throw new Error('broken on purpose');\n${script}` : script,
    show: async (page) => {
      await page.waitForTimeout(RUN_MS);
      isBroken = true;
      await page.evaluate(() => window.penstock!.kill('worker-1'));
      await page.waitForFunction(() => window.penstock!.snapshot().state === 'failed');
    },
    still: () => window.penstock!.snapshot().state === 'failed',
  };
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
