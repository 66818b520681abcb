/** A page of the pipeline without a screen, in a browser of its own with a database of its own. */
import type { Page } from '@playwright/test';
import { Profile } from '../pages/profile.ts';
import { captureRunMemory } from './stored-events.ts';

/** `tsx` keeps the names of functions by a helper, which those that run in the page must find there. */
export const TSX_HELPER = 'globalThis.__name = (named) => named';

export async function withPage<T>(origin: string, use: (page: Page) => Promise<T>): Promise<T> {
  const profile = new Profile(origin);
  try {
    const page = await (await profile.launch()).newPage();
    await page.addInitScript(TSX_HELPER);
    await captureRunMemory(page);
    await page.goto('/?headless=1');
    await page.waitForFunction(() => window.penstock !== undefined);
    return await use(page);
  } finally {
    await profile.dispose();
  }
}
