/** A node without a window: a Chromium with a profile of its own, so that its database is on the disk and outlives a kill. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { launchOptions } from '../browser.ts';

const LONGEST_START_MS = 60_000;

export interface NodeFigures {
  readonly state: string;
  readonly emitted: number;
  readonly stored: number;
}

export class HeadlessNode {
  private constructor(
    readonly name: string,
    private readonly folder: string,
    private readonly context: BrowserContext,
    private readonly page: Page,
  ) {}

  /** @param parent of the profile's folder @throws Error when its run does not begin */
  static async open(name: string, parent: string, link: string): Promise<HeadlessNode> {
    const folder = join(parent, name);
    const context = await chromium.launchPersistentContext(folder, launchOptions());
    const page = context.pages()[0] ?? (await context.newPage());
    const node = new HeadlessNode(name, folder, context, page);
    page.setDefaultTimeout(LONGEST_START_MS);
    try {
      await page.goto(link);
      await page.waitForFunction(() => window.penstock !== undefined);
      await page.evaluate(() => window.penstock!.ready);
      return node;
    } catch (error) {
      await node.close();
      throw error;
    }
  }

  /** Has it report to the screen Fleet. */
  async report(server: string, fleet: string): Promise<void> {
    const target = { server, fleet, name: this.name };
    await this.page.evaluate((where) => window.penstock!.report(where), target);
  }

  figures(): Promise<NodeFigures> {
    return this.page.evaluate(() => {
      const { state, counters } = window.penstock!.snapshot();
      return { state, emitted: counters.emitted, stored: counters.stored };
    });
  }

  /** Ends the run, which gives back to the broker what is not stored. */
  async stop(): Promise<void> {
    await this.page.evaluate(() => window.penstock!.stop());
  }

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
