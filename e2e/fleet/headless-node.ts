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

  /** @param parent of the profile's folder */
  static async launch(name: string, parent: string): Promise<HeadlessNode> {
    const folder = join(parent, name);
    // A Ctrl+C ends the fleet, which ends its nodes.
    const signals = { handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false };
    const context = await chromium.launchPersistentContext(folder, { ...launchOptions(), ...signals });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(LONGEST_START_MS);
    return new HeadlessNode(name, folder, context, page);
  }

  /** Opens a link, whose run begins by itself. Events need not have come yet. @throws Error when it does not run */
  async start(link: string): Promise<void> {
    await this.page.goto(link);
    await this.page.waitForFunction(() => /running|failed/.test(window.penstock?.snapshot().state ?? ''));
    const { state } = await this.figures();
    if (state === 'failed') throw new Error(`The run of ${this.name} failed: ${await this.page.innerText('body')}`);
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

  async close(): Promise<void> {
    await this.context.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
