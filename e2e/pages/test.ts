/** Playwright's `test` with the page opened, and with what every test must hold: the console stays free of errors. */
import { test as base, expect as playwrightExpect } from '@playwright/test';
import { DataPage } from './data-page.ts';
import { pictureFailure } from './failure-picture.ts';
import { GalleryPage } from './gallery-page.ts';
import { LivePage } from './live-page.ts';

interface Fixtures {
  live: LivePage;
  data: DataPage;
  gallery: GalleryPage;
  /** Errors of the page and its console so far. A test that expects some empties the list. */
  errors: string[];
}

/** As Playwright's, but `poll` looks ten times a second; Playwright soon waits a second between two looks. */
export const expect = new Proxy(playwrightExpect, {
  get: (target, key, receiver) => (key === 'poll' ? pollOften : Reflect.get(target, key, receiver)),
});
const pollOften: typeof playwrightExpect.poll = (actual, options) =>
  playwrightExpect.poll(actual, {
    intervals: [100],
    ...(typeof options === 'string' ? { message: options } : options),
  });

export const test = base.extend<Fixtures>({
  page: async ({ page }, use, info) => {
    await use(page);
    await pictureFailure(page.context().pages(), info);
  },
  errors: async ({ page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(`${error.name}: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
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
});
