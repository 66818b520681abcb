/**
 * A browser whose tabs can be hidden. Playwright tells every page that it is in front; here the first connection only
 * starts the browser, and the pages belong to a second one, which leaves them as they are for people.
 */
import { type Browser, type BrowserContext, chromium, expect, type Page } from '@playwright/test';
import { launchOptions } from '../browser.ts';
import { freePort } from '../free-port.ts';

/** What Playwright adds so that what is out of sight goes on as if it were not. */
const NEVER_HIDDEN = [
  '--disable-backgrounding-occluded-windows',
  '--disable-renderer-backgrounding',
  '--disable-background-timer-throttling',
];

export class VisibleBrowser {
  private constructor(
    private readonly browser: Browser,
    private readonly connection: Browser,
    readonly context: BrowserContext,
  ) {}

  static async launch(): Promise<VisibleBrowser> {
    const port = await freePort();
    const options = launchOptions();
    const args = [...(options.args ?? []), `--remote-debugging-port=${port}`];
    const browser = await chromium.launch({ ...options, args, ignoreDefaultArgs: NEVER_HIDDEN });
    const connection = await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true });
    return new VisibleBrowser(browser, connection, connection.contexts()[0]!);
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.browser.close();
  }
}

/** Puts another tab in front of a page of such a browser, until `bringToFront`. */
export async function hide(page: Page): Promise<void> {
  const other = await page.context().newPage();
  await other.bringToFront();
  await expect.poll(() => page.evaluate(() => document.visibilityState)).toBe('hidden');
}
