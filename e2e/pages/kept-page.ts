/**
 * Pages that the tests of a worker share. To open one takes longer than most tests do that only need a pipeline: each of them
 * gets the same page, with a run of its own.
 *
 * After a test the page is brought back by what people and scripts can do. Before the next one it has to look as it did at
 * first; if it does not (a group of settings was left open), it is closed and another one is opened. So any test may come
 * first, alone or again.
 *
 * The event log and the charts keep what was before, and other screens stay in the document. A test about these, about
 * loading, or about what a browser keeps has a page of its own: `live`.
 */
import type { Browser, Page } from '@playwright/test';
import { readLink } from '../../workers/contract/links/config-hash.ts';
import { expect } from './expect.ts';
import { linkOf } from './link.ts';
import { inMemory, LivePage } from './live-page.ts';

const VIEWPORT = { width: 1280, height: 720 };
/** After the commands the screen needs a few pictures. */
const SETTLED_MS = 3000;

/** A way to keep pages. */
interface Kind {
  open(page: Page): Promise<void>;
  /** Ends the run, and takes back what a test may have done. */
  bringBack(page: Page): Promise<void>;
  /** All that a test could leave behind, as a text. */
  appearance(page: Page): Promise<string>;
}

/** The screen Live of a kept page, whose `open` loads nothing. */
class KeptLive extends LivePage {
  /** Gives the page its settings by its address, as a person does who edits it, and starts a run. */
  override async open(hash = ''): Promise<void> {
    const link = linkOf(inMemory(hash));
    await this.page.evaluate((address) => {
      location.hash = address;
    }, link);
    await expect.poll(() => this.config(), 'the settings of the address').toEqual(readLink(link).config);
    await this.page.evaluate(() => window.penstock!.start());
    await this.emitted(1);
    await expect(this.state).toHaveText('running');
  }
  override openAt(): Promise<void> {
    throw new Error('A kept page is not loaded again: such a test takes `live`.');
  }
}

export class KeptPage {
  private page: Page | null = null;
  /** How it looked before its first test. */
  private first = '';

  constructor(
    private readonly browser: Browser,
    private readonly kind: Kind,
  ) {}

  /** For the next test, with the options of the test that opened it. Nothing runs in it yet. */
  async take(): Promise<LivePage> {
    if (this.page !== null && !(await this.isAsAtFirst(this.page))) await this.close();
    return new KeptLive(this.page ?? (await this.openNew()));
  }

  /** After a test that held. A page that cannot be brought back is closed. */
  async putBack(): Promise<void> {
    if (this.page !== null) await this.kind.bringBack(this.page).catch(() => this.close());
  }

  async close(): Promise<void> {
    const { page } = this;
    this.page = null;
    await page?.context().close();
  }

  private async openNew(): Promise<Page> {
    const page = await (await this.browser.newContext()).newPage();
    await this.kind.open(page);
    await this.kind.bringBack(page);
    this.first = await this.kind.appearance(page);
    this.page = page;
    return page;
  }

  private isAsAtFirst(page: Page): Promise<boolean> {
    return expect
      .poll(() => this.kind.appearance(page), { timeout: SETTLED_MS })
      .toBe(this.first)
      .then(
        () => true,
        () => false,
      );
  }
}

/** With the screen Live. */
export const WITH_SCREEN: Kind = {
  open: (page) => new LivePage(page).open(),
  async bringBack(page) {
    const live = new LivePage(page);
    await page.setViewportSize(VIEWPORT);
    await page.mouse.move(0, 0);
    const dialog = page.locator('dialog[open]');
    for (let tries = 0; tries < 3 && (await dialog.count()) > 0; tries++) await page.keyboard.press('Escape');
    // A number that was refused stands in its box until a setting changes.
    for (const refused of await page.locator('input[aria-invalid=true]').all()) await refused.press('Escape');
    await endRun(page);
    await page.evaluate(
      (address) => {
        // Where it could not be used it still says so.
        location.hash = address;
      },
      linkOf(inMemory('')),
    );
    // The panel of a part hides the search box.
    await leaveFocus(page);
    await page.keyboard.press('Escape');
    const search = page.getByRole('searchbox', { name: 'Find a setting' });
    if ((await search.inputValue()) !== '') await search.fill('');
    for (const name of ['Back to now', 'Dismiss']) {
      if (await live.button(name).isVisible()) await live.button(name).click();
    }
    await leaveFocus(page);
  },
  appearance: appearanceOf,
};

/** Without a screen, for scripts alone. */
export const BARE: Kind = {
  async open(page) {
    await page.goto('/?headless=1');
    await page.waitForFunction(() => window.penstock !== undefined);
  },
  bringBack: endRun,
  appearance: async (page) => {
    const [state, config] = await page.evaluate(() => [window.penstock!.snapshot().state, window.penstock!.config()]);
    return JSON.stringify([state, config, page.workers().length]);
  },
};

/** And sets every setting back, but for storage, which is memory. */
function endRun(page: Page): Promise<void> {
  return page.evaluate(async () => {
    const penstock = window.penstock!;
    await penstock.reset();
    const defaults = penstock.defaults();
    penstock.set({ ...defaults, storage: { ...defaults.storage, kind: 'memory' } });
  });
}

/** Keys are those of the page again, which is at its top. */
function leaveFocus(page: Page): Promise<void> {
  return page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
  });
}

/** Address, place, and everything on the screen that can be used, with its name and its state. */
function appearanceOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const usable = 'button, a[href], input, select, textarea, dialog[open], [role=alert], [aria-expanded], [data-open]';
    const states = ['aria-expanded', 'aria-pressed', 'aria-invalid', 'aria-current', 'data-open', 'disabled'];
    const describe = (element: Element): string => {
      const name = element.getAttribute('aria-label') ?? element.textContent?.slice(0, 40) ?? '';
      const kept = states.map((state) => element.getAttribute(state) ?? '').join();
      const typed = element instanceof HTMLInputElement ? [element.value, element.checked].join() : '';
      const chosen = element instanceof HTMLSelectElement ? element.value : '';
      return `${element.tagName} ${name} ${kept} ${typed}${chosen}`;
    };
    const seen = [...document.querySelectorAll(usable)].filter(
      (element) => element.closest('[role=log]') === null && element.checkVisibility(),
    );
    return [location.href, document.title, scrollY, ...seen.map(describe)].join('\n');
  });
}
