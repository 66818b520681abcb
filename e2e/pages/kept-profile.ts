/**
 * A browser with a profile on the disk that the tests of a worker share, for tests of what a browser stores. To start one takes
 * longer than most of them do.
 *
 * After a test every tab is closed and what the site keeps is removed, as by the browser's own settings. Before the next one
 * nothing of it may be there; if something is, the browser is ended and another one is started, with a new profile. A test
 * that ends or kills its browser, or changes what it answers, has one of its own: `profile`.
 */
import type {
  BrowserContext,
  Fixtures,
  Page,
  PlaywrightTestArgs,
  PlaywrightTestOptions,
  PlaywrightWorkerArgs,
  PlaywrightWorkerOptions,
} from '@playwright/test';
import { expect } from './expect.ts';
import { pictureFailure } from './failure-picture.ts';
import { Profile } from './profile.ts';

/** What was stored is taken from the disk a moment after it is gone. */
const EMPTY_MS = 5000;
/** An empty database of the browser's own counts as something. */
const FEW_BYTES = 100_000;
/** A document of the site in which nothing runs. */
const NOTHING = '/icon.svg';

export class KeptProfile {
  private profile: Profile | null = null;

  /** For the next test. It has one tab, which is blank, or is not started yet. */
  take(baseURL: string): Profile {
    this.profile ??= new Profile(baseURL);
    return this.profile;
  }

  /** After a test that held. */
  async putBack(): Promise<void> {
    if (this.profile === null || this.profile.pages().length === 0) return this.close();
    await empty(await this.profile.context()).catch(() => this.close());
  }

  async close(): Promise<void> {
    const { profile } = this;
    this.profile = null;
    await profile?.dispose();
  }
}

/** @throws Error when something is left */
async function empty(context: BrowserContext): Promise<void> {
  const tabs = context.pages();
  const last = await context.newPage();
  for (const tab of tabs) await tab.close();
  await last.goto(NOTHING);
  const session = await context.newCDPSession(last);
  const { origin } = new URL(last.url());
  await expect
    .poll(
      async () => {
        await session.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
        return left(last);
      },
      { timeout: EMPTY_MS },
    )
    .toEqual([]);
  await session.detach();
  await last.goto('about:blank');
}

/** What the site keeps, and who of it lives. */
function left(page: Page): Promise<string[]> {
  return page.evaluate(async (fewBytes) => {
    const files: string[] = [];
    for await (const name of (await navigator.storage.getDirectory()).keys()) files.push(`file ${name}`);
    const databases = (await indexedDB.databases()).map(({ name }) => `database ${name}`);
    const caches = (await window.caches.keys()).map((name) => `cache ${name}`);
    const texts = [...Object.keys(localStorage), ...Object.keys(sessionStorage)].map((name) => `text ${name}`);
    const locks = ((await navigator.locks.query()).held ?? []).map(({ name }) => `lock ${name}`);
    const { usage = 0 } = await navigator.storage.estimate();
    return [...files, ...databases, ...caches, ...texts, ...locks, ...(usage > fewBytes ? [`${usage} bytes`] : [])];
  }, FEW_BYTES);
}

export interface Disk {
  /** A browser in which nothing is stored. Other tests have used it. */
  disk: Profile;
}

/** The fixtures of such a browser. */
export const onDisk: Fixtures<
  Disk,
  { keptProfile: KeptProfile },
  PlaywrightTestArgs & PlaywrightTestOptions,
  PlaywrightWorkerArgs & PlaywrightWorkerOptions
> = {
  keptProfile: [
    async ({ playwright: _ }, use) => {
      const kept = new KeptProfile();
      await use(kept);
      await kept.close();
    },
    { scope: 'worker' },
  ],
  disk: async ({ keptProfile, baseURL }, use, info) => {
    const profile = keptProfile.take(baseURL!);
    await use(profile);
    await pictureFailure(profile.pages(), info);
    await (info.status === info.expectedStatus ? keptProfile.putBack() : keptProfile.close());
  },
};
