/** Files that are dropped on the page, as from the desktop. */
import type { Page } from '@playwright/test';

/** Drops a file on the map. */
export function dropFile(page: Page, name: string, text: string): Promise<void> {
  return dispatch(page, 'drop', name, text);
}
/** Holds a file over the map for a moment. */
export function holdFile(page: Page): Promise<void> {
  return dispatch(page, 'dragover', 'held.csv', '');
}

async function dispatch(page: Page, type: 'drop' | 'dragover', name: string, text: string): Promise<void> {
  const data = await page.evaluateHandle(
    ([fileName, content]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([content!], fileName!));
      return transfer;
    },
    [name, text],
  );
  await page.getByRole('region', { name: 'Pipeline' }).dispatchEvent(type, { dataTransfer: data });
}
