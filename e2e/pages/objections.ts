import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

/**
 * What axe objects to in either theme, one line each: on the whole page, or only in what is new since the last look.
 * The two themes differ in colours alone, so the second look asks for nothing but contrast.
 */
export async function objections(page: Page, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // There are no frames within the page to look into, and what is in order needs no report: that halves the time.
    const axe = new AxeBuilder({ page })
      .include(within)
      .setLegacyMode(true)
      .options({
        resultTypes: ['violations'],
        ...(colorScheme === 'light' ? { runOnly: ['color-contrast', 'link-in-text-block'] } : {}),
      });
    for (const { id, nodes } of (await axe.analyze()).violations) {
      for (const { target, any, all, none } of nodes) {
        const why = [...any, ...all, ...none].map(({ message }) => message).join('; ');
        found.push(`${colorScheme}: ${id}: ${target.join(' ')}: ${why}`);
      }
    }
  }
  return found;
}
