/** The browser's side of a benchmark: a fresh page for every run, and what its processes cost. */
import { readFileSync } from 'node:fs';
import type { Browser, CDPSession, Page } from 'playwright';

/** Longer than any run should take: one that hangs must not hang the whole series. */
const RUN_LIMIT_MS = 240_000;
const QUIET = { everyMs: 250, cpuSeconds: 0.02, giveUpAfterMs: 5000 };

/**
 * Opens `url` in a context of its own, waits until the browser is quiet, hands the page to `use` and closes it.
 * @throws whatever `use` throws; or an error of the page or of its workers, a crash, or no end within `limitMs`.
 */
export async function withPage<T>(
  browser: Browser,
  url: string,
  use: (page: Page) => Promise<T>,
  limitMs = RUN_LIMIT_MS,
): Promise<T> {
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  let limit: NodeJS.Timeout | undefined;
  const failure = new Promise<never>((_, reject) => {
    page.once('pageerror', reject);
    page.once('crash', () => reject(new Error('the page crashed')));
    limit = setTimeout(() => reject(new Error(`no result within ${limitMs / 1000} s`)), limitMs);
  });
  const outcome = async () => {
    await page.goto(url);
    await untilQuiet(browser);
    return use(page);
  };
  try {
    return await Promise.race([outcome(), failure]);
  } finally {
    clearTimeout(limit);
    await context.close();
  }
}

/** A starting Chromium loads pages of its own for over a second, on a whole core: a run beside that would be too slow. */
async function untilQuiet(browser: Browser): Promise<void> {
  const giveUp = Date.now() + QUIET.giveUpAfterMs;
  let before = await cpuSeconds(browser, () => true);
  while (Date.now() < giveUp) {
    await new Promise((resolve) => setTimeout(resolve, QUIET.everyMs));
    const after = await cpuSeconds(browser, () => true);
    if (after - before < QUIET.cpuSeconds) return;
    before = after;
  }
}

/** CPU seconds so far of the processes that run pages and their workers, all threads together; in steps of 10 ms. */
export function rendererCpuSeconds(page: Page): Promise<number> {
  return cpuSeconds(browserOf(page), (type) => type === 'renderer');
}

/** Numbers of the processes that run the browser's pages and their workers. */
export async function renderers(page: Page): Promise<number[]> {
  return (await processes(browserOf(page))).filter(({ type }) => type === 'renderer').map(({ id }) => id);
}

/**
 * Bytes in memory that these processes share with nobody: the heaps of the page and of all its workers, what lies behind
 * array buffers and WebAssembly. A worker that sleeps on shared memory answers nobody who would ask it for its own.
 * Null where the system does not tell.
 */
export async function rendererMemory(page: Page): Promise<number | null> {
  if (process.platform !== 'linux') return null;
  const statuses = (await renderers(page)).map((id) => readFileSync(`/proc/${id}/status`, 'utf8'));
  const kibibytes = (status: string, name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
  return statuses.reduce((sum, status) => sum + 1024 * (kibibytes(status, 'RssAnon') + kibibytes(status, 'VmSwap')), 0);
}

async function cpuSeconds(browser: Browser, isCounted: (processType: string) => boolean): Promise<number> {
  return (await processes(browser))
    .filter(({ type }) => isCounted(type))
    .reduce((sum, { cpuTime }) => sum + cpuTime, 0);
}

async function processes(browser: Browser): Promise<{ id: number; type: string; cpuTime: number }[]> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  return processInfo;
}

function browserOf(page: Page): Browser {
  const browser = page.context().browser();
  if (!browser) throw new Error('the page has no browser');
  return browser;
}

/** Bytes that the page itself holds after a collection: objects and the memory behind array buffers. */
export async function usedMemory(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize, backingStorageSize } = await session.send('Runtime.getHeapUsage');
  return usedSize + backingStorageSize;
}
