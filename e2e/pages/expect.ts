import { expect as playwrightExpect } from '@playwright/test';

/** As Playwright's, but `poll` looks ten times a second; Playwright soon waits a second between two looks. */
export const expect = new Proxy(playwrightExpect, {
  get: (target, key, receiver) => (key === 'poll' ? pollOften : Reflect.get(target, key, receiver)),
});
const pollOften: typeof playwrightExpect.poll = (actual, options) =>
  playwrightExpect.poll(actual, {
    intervals: [100],
    ...(typeof options === 'string' ? { message: options } : options),
  });
