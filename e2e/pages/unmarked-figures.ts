import type { Page } from '@playwright/test';

/** Texts on the page that have a digit in them and may be translated: what changes in these would stand still. */
export function unmarkedFigures(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = [];
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const { parentElement } = texts.currentNode;
      const text = texts.currentNode.textContent ?? '';
      if (/\d/.test(text) && !parentElement?.closest('[translate="no"], script, style')) {
        found.push(`${parentElement?.outerHTML.slice(0, 120)}: ${text}`);
      }
    }
    return found;
  });
}

/**
 * Names that two buttons have which can be seen at once. Lines of the log and rows of a list are named by their moment, which
 * others may share.
 */
export function sharedButtonNames(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const names = [...document.querySelectorAll('button:not([role]), [role="button"]')]
      .filter((button) => button.checkVisibility() && button.closest('[role="log"], tbody') === null)
      .map((button) => button.getAttribute('aria-label') ?? button.textContent?.trim() ?? '');
    return names.filter((name, i) => names.indexOf(name) !== i);
  });
}

/** As a browser's translator does: every text that may be translated goes into two elements of its own, again and again. */
export async function translate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const translateAll = () => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (texts.nextNode()) found.push(texts.currentNode as Text);
      for (const text of found) {
        const { parentElement } = text;
        if (!text.data.trim() || parentElement === null || parentElement.tagName === 'FONT') continue;
        if (parentElement.closest('[translate=no], script, style, textarea, svg')) continue;
        const [outer, inner] = [document.createElement('font'), document.createElement('font')];
        inner.textContent = text.data;
        outer.append(inner);
        text.replaceWith(outer);
      }
    };
    translateAll();
    setInterval(translateAll, 50);
  });
}
