import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** The builder sends its script, of more than a million characters, twice for each look. The page has it already. */
const NO_SCRIPT = 'void 0';

/**
 * What axe objects to in either theme, one line each: on the whole page, or only in what is new since the last look.
 * The two themes differ in colours alone, so the second look asks for nothing but contrast.
 */
export async function objections(page: Page, within = 'html'): Promise<string[]> {
  const found: string[] = [];
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(AXE);
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // There are no frames within the page to look into, and what is in order needs no report: that halves the time.
    const axe = new AxeBuilder({ page, axeSource: NO_SCRIPT })
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
