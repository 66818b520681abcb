import { expect, test } from '../pages/test.ts';

test('a page that is not isolated says why it cannot run and how to serve it', async ({ page, errors: _ }) => {
  await page.route('**/*', async (route) => {
    const response = await route.fetch();
    const headers = response.headers();
    delete headers['cross-origin-opener-policy'];
    delete headers['cross-origin-embedder-policy'];
    await route.fulfill({ response, headers });
  });
  await page.goto('/');
  await expect(page.getByRole('heading', { name: 'Penstock cannot run in this page' })).toBeVisible();
  await expect(page.getByText('Cross-Origin-Opener-Policy: same-origin')).toBeVisible();
  await expect(page.getByText('Cross-Origin-Embedder-Policy: require-corp')).toBeVisible();
  expect(await page.evaluate(() => window.penstock)).toBeUndefined();
  expect(page.workers()).toEqual([]);
});
