/** A browser, and the builds that some benchmarks need, each served: from here single runs are made. */
import { type Browser, chromium } from 'playwright';
import { launchOptions } from '../browser.ts';
import type { Benchmark } from './benchmarks.ts';
import { withPage } from './page.ts';
import { type BuildName, buildIfNeeded, type Site, serve } from './site.ts';

export class Session {
  private constructor(
    private readonly browser: Browser,
    private readonly sites: ReadonlyMap<BuildName, Site>,
  ) {}

  /** @param isBuildWanted also where the last build is newer than its sources */
  static async open(benchmarks: readonly Benchmark[], isBuildWanted = false): Promise<Session> {
    const sites = new Map<BuildName, Site>();
    for (const name of new Set(benchmarks.map((benchmark) => benchmark.build))) {
      buildIfNeeded(isBuildWanted, name);
      sites.set(name, await serve(undefined, name));
    }
    return new Session(await chromium.launch(launchOptions()), sites);
  }

  version(): string {
    return this.browser.version();
  }

  /** One run, in a page of its own: its figures by name. @throws Error when it does not add up */
  run(benchmark: Benchmark): Promise<Readonly<Record<string, number>>> {
    const { origin } = this.sites.get(benchmark.build)!;
    return withPage(this.browser, origin + benchmark.path, (page) => benchmark.run(page), benchmark.limitMs);
  }

  async close(): Promise<void> {
    await this.browser.close();
    await Promise.all([...this.sites.values()].map((site) => site.close()));
  }
}
