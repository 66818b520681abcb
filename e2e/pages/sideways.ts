import type { Page } from '@playwright/test';

/** By how many pixels the page, or a part of it, is wider than what is seen of it: text is cut there, or scrolls sideways. */
export function sideways(page: Page, of = 'html'): Promise<number> {
  return page
    .locator(of)
    .first()
    .evaluate((element) => Math.max(0, element.scrollWidth - element.clientWidth));
}
