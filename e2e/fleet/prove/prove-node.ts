/** A node of a proof: a browser with a profile of its own, at a site of its own, behind a network of its own if it has one. */
import type { Page } from '@playwright/test';
import type { ConfigPatch } from '../../../workers/contract/config-types.ts';
import { errorText } from '../../../workers/contract/error-text.ts';
import type { LiveFigures } from '../../../workers/contract/live/live-types.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import { type Site, serve } from '../../bench/site.ts';
import { Profile } from '../../pages/profile.ts';
import { TSX_HELPER } from '../../stress/browser-page.ts';
import { DEAD_LETTERS, FLEET } from '../names.ts';
import { CutProxy } from './cut-proxy.ts';

export type Death = 'browser' | 'page';
/** While the broker is away a run can't begin: then it is tried again. */
const LONGEST_BEGIN_MS = 180_000;
const AGAIN_MS = 500;

export interface NodeFigures {
  readonly counters: Snapshot['counters'];
  /** null: the run has not begun. */
  readonly live: LiveFigures | null;
}

export class ProveNode {
  /** Runs that were begun, and ways in which it died. */
  readonly lives = { runs: 0, browser: 0, page: 0 };
  private page: Page | null = null;
  private isClosed = false;

  private constructor(
    readonly name: string,
    /** Null: the broker is reached without it. */
    private readonly network: CutProxy | null,
    /** Of the broker, for its page. */
    private readonly server: string,
    private readonly site: Site,
    private readonly profile: Profile,
    private readonly where: { readonly stream: string; readonly consumer: string; readonly output: string },
  ) {}

  /**
   * @param port of the broker for browsers
   * @param isDirect whether nothing stands between the page and the broker, so that it can't be cut off
   */
  static async create(name: string, port: number, where: ProveNode['where'], isDirect = false): Promise<ProveNode> {
    const network = isDirect ? null : await CutProxy.open(port);
    const server = network?.address ?? `ws://127.0.0.1:${port}`;
    const site = await serve();
    return new ProveNode(name, network, server, site, new Profile(site.origin, true), where);
  }

  get isUp(): boolean {
    return this.page !== null;
  }

  private get patch(): ConfigPatch {
    return {
      feed: { kind: 'live' },
      live: { ...this.where, server: this.server, deadLetters: DEAD_LETTERS.subject },
      // What is behind after an outage is stored all the same, and all of it is kept.
      scheduler: { discardExpired: false },
      storage: { kind: 'sqlite', retainEvents: 50_000_000 },
      batch: { maxWaitMs: 100 },
    };
  }

  /** Opens its page, begins a run and reports. @throws Error when that does not come about */
  async begin(): Promise<void> {
    const latest = performance.now() + LONGEST_BEGIN_MS;
    for (;;) {
      try {
        return await this.attempt();
      } catch (error) {
        if (this.isClosed || performance.now() > latest)
          throw new Error(`${this.name} does not begin: ${errorText(error)}`);
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    }
  }
  private async attempt(): Promise<void> {
    const page = await this.open();
    try {
      // Before it takes any message: else the fleet knows of acks, and of nobody who sent them.
      const target = { server: this.server, fleet: FLEET, name: this.name };
      await page.evaluate((where) => window.penstock!.report(where), target);
      await page.evaluate((patch) => window.penstock!.start(patch), this.patch);
      this.lives.runs++;
      this.page = page;
    } catch (error) {
      await this.leave(page);
      throw error;
    }
  }

  /** From now on nothing comes through between its page and the broker, until `mend`. @throws Error when it is direct */
  cut(): void {
    this.cuttable.cut();
  }
  mend(): void {
    this.cuttable.mend();
  }
  private get cuttable(): CutProxy {
    if (this.network === null) throw new Error(`nothing stands between ${this.name} and the broker that could be cut`);
    return this.network;
  }

  /** At once, in the middle of whatever it does. */
  async kill(how: Death): Promise<void> {
    const { page } = this;
    this.page = null;
    this.lives[how]++;
    if (how === 'browser' || page === null) return this.profile.kill();
    const session = await page.context().newCDPSession(page);
    const crashed = new Promise((resolve) => page.once('crash', resolve));
    void session.send('Page.crash').catch(() => {});
    await crashed;
    await this.leave(page);
  }

  /** A browser whose last page is closed may end. */
  private async leave(page: Page): Promise<void> {
    await page.context().newPage();
    await page.close();
  }

  /** @throws Error while it is dead */
  set(patch: ConfigPatch): Promise<void> {
    return this.there.evaluate((given) => window.penstock!.set(given), patch);
  }
  /** @throws Error while it is dead, or dies now */
  figures(): Promise<NodeFigures> {
    return this.there.evaluate(() => {
      const { counters, live } = window.penstock!.snapshot();
      return { counters, live };
    });
  }
  /** Events, of the run that goes on. @throws Error while it is dead, or dies now */
  stored(): Promise<number> {
    return this.there.evaluate(() => window.penstock!.snapshot().counters.stored);
  }
  /** Resident memory of its browser, MB. */
  memoryMb(): number {
    return this.profile.memoryMb();
  }
  /** Of its browser. */
  processes(): ReturnType<Profile['processes']> {
    return this.profile.processes();
  }

  /** A run of the simulated feed in its place, as fast as it goes. */
  async simulate(): Promise<void> {
    await this.stop();
    const patch: ConfigPatch = { ...this.patch, feed: { kind: 'simulated' }, load: { mode: 'max', encoding: 'value' } };
    await this.there.evaluate((given) => window.penstock!.start(given), patch);
  }
  /** Of the run that it ends. */
  async stop(): Promise<NodeFigures> {
    const { snapshot } = await this.there.evaluate(() => window.penstock!.stop());
    return { counters: snapshot.counters, live: snapshot.live };
  }
  /** A new run in place of the one that goes on, in the same page. */
  async restart(): Promise<void> {
    await this.stop();
    await this.there.evaluate((patch) => window.penstock!.start(patch), this.patch);
    this.lives.runs++;
  }
  get there(): Page {
    if (this.page === null) throw new Error(`${this.name} is not there`);
    return this.page;
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.page = null;
    await this.profile.dispose();
    await this.network?.close();
    await this.site.close();
  }

  private async open(): Promise<Page> {
    try {
      await (await this.profile.context()).addInitScript(TSX_HELPER);
      return await this.profile.open();
    } catch (error) {
      // Whatever is wrong with this browser, the next one is another.
      await this.profile.kill();
      throw error;
    }
  }
}
