/** Playwright's `test` with the page opened, and with what every test must hold: the console stays free of errors. */
import { test as base, type TestInfo } from '@playwright/test';
import { DataPage } from './data-page.ts';
import { expect } from './expect.ts';
import { pictureFailure } from './failure-picture.ts';
import { GalleryPage } from './gallery-page.ts';
import { BARE, KeptPage, WITH_SCREEN } from './kept-page.ts';
import { onDisk } from './kept-profile.ts';
import { LivePage } from './live-page.ts';
import { listenForErrors } from './page-errors.ts';

interface Fixtures {
  live: LivePage;
  data: DataPage;
  gallery: GalleryPage;
  /** Errors of the page and its console so far. A test that expects some empties the list. */
  errors: string[];
  /** As `live`, on a page that other tests have used and that is as it was at first: for tests that only need a running one. */
  kept: LivePage;
  /** The same without a screen: for what scripts do. */
  bare: LivePage;
}
interface OfWorker {
  keptPage: KeptPage;
  keptBare: KeptPage;
}

export { expect };

const withDisk = base.extend(onDisk);

export const test = withDisk.extend<Fixtures, OfWorker>({
  page: async ({ page }, use, info) => {
    await use(page);
    await pictureFailure(page.context().pages(), info);
  },
  errors: async ({ page }, use) => {
    const { errors } = listenForErrors(page);
    await use(errors);
    expect(errors, 'errors in the console').toEqual([]);
  },
  // `errors` is listed so that it listens from the start.
  live: async ({ page, errors: _ }, use) => {
    await use(new LivePage(page));
  },
  data: async ({ page, errors: _ }, use) => {
    await use(new DataPage(page));
  },
  gallery: async ({ page, errors: _ }, use) => {
    await use(new GalleryPage(page));
  },
  keptPage: [({ browser }, use) => keep(new KeptPage(browser, WITH_SCREEN), use), { scope: 'worker' }],
  keptBare: [({ browser }, use) => keep(new KeptPage(browser, BARE), use), { scope: 'worker' }],
  kept: ({ keptPage }, use, info) => lend(keptPage, use, info),
  bare: ({ keptBare }, use, info) => lend(keptBare, use, info),
});

/** For as long as the worker lives. */
async function keep(page: KeptPage, use: (page: KeptPage) => Promise<void>): Promise<void> {
  await use(page);
  await page.close();
}

/** For a test. */
async function lend(page: KeptPage, use: (live: LivePage) => Promise<void>, info: TestInfo): Promise<void> {
  const live = await page.take();
  const { errors, end } = listenForErrors(live.page);
  await use(live);
  end();
  await pictureFailure([live.page], info);
  const hasHeld = info.status === info.expectedStatus && errors.length === 0;
  await (hasHeld ? page.putBack() : page.close());
  expect(errors, 'errors in the console').toEqual([]);
}
