import { withoutIsolation } from '../pages/altered-site.ts';
import { expect, test } from '../pages/test.ts';

test('a page that is not isolated says why it cannot run and how to serve it', async ({ page, errors: _ }) => {
  await withoutIsolation(page);
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Penstock cannot run in this page' })).toBeVisible();
  await expect(page.getByText('Cross-Origin-Opener-Policy: same-origin')).toBeVisible();
  await expect(page.getByText('Cross-Origin-Embedder-Policy: require-corp')).toBeVisible();
  expect(await page.evaluate(() => window.penstock)).toBeUndefined();
  expect(page.workers()).toEqual([]);
});
