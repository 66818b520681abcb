import type { Page, TestInfo } from '@playwright/test';

const MOST_MS = 5000;

/**
 * Pictures of the pages of a test that has failed. Playwright's own option takes one of every page that is closed, of every
 * test, for it may fail yet: half a second of processor time each where no graphics processor paints.
 */
export async function pictureFailure(pages: readonly Page[], info: TestInfo): Promise<void> {
  if (info.status === info.expectedStatus) return;
  for (const [i, page] of pages.entries()) {
    const path = info.outputPath(`failed-${i + 1}.png`);
    const isTaken = await page.screenshot({ path, timeout: MOST_MS }).then(
      () => true,
      () => false,
    );
    if (isTaken) await info.attach(`page ${i + 1}`, { path, contentType: 'image/png' });
  }
}
