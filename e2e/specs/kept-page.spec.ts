/** The page that tests share: whatever one leaves behind, the next finds nothing of it. */
import { KeptPage, WITH_SCREEN } from '../pages/kept-page.ts';
import { expect, test } from '../pages/test.ts';

test('a kept page is brought back, and replaced where that does not do', async ({ browser }) => {
  const kept = new KeptPage(browser, WITH_SCREEN);
  try {
    const live = await kept.take();
    const { page } = live;
    await live.open('load.sensors=7&failures.storage.outage=true');
    await page.setViewportSize({ width: 1440, height: 900 });
    await live.find('pool');
    await live.openPart('storage');
    await live.button('Freeze view').click();
    await page.evaluate(() => location.replace('#load.sensors=0'));
    await expect(live.alert).toContainText('Nothing in this link could be used');
    await page.keyboard.press('?');
    await expect(live.help).toBeVisible();
    await kept.putBack();

    const again = await kept.take();
    expect(again.page).toBe(page);
    expect((await again.snapshot()).state).toBe('idle');
    await again.open();
    expect(await again.config()).toMatchObject({ load: { sensors: 1024 }, failures: { storage: { outage: false } } });
    await again.openGroup('Broker');
    await kept.putBack();

    const other = await kept.take();
    expect(other.page).not.toBe(page);
    expect(page.isClosed()).toBe(true);
    await expect(other.button('Broker')).toHaveAttribute('aria-expanded', 'false');
  } finally {
    await kept.close();
  }
});
