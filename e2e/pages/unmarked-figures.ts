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
