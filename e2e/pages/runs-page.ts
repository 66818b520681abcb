/** The screen "Runs", by what people see on it. */
import type { Locator, Page } from '@playwright/test';

export class RunsPage {
  readonly list: Locator;
  readonly verdict: Locator;
  /** On Live and on Runs. */
  readonly pair: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('region', { name: 'Kept runs' });
    this.verdict = page.getByRole('status', { name: 'Verdict' });
    this.pair = page.getByRole('region', { name: 'A against B' });
  }

  press(name: string): Promise<void> {
    return this.page.getByRole('button', { name, exact: true }).click();
  }
  row(name: string): Locator {
    return this.list.getByRole('row').filter({ has: this.page.getByRole('button', { name, exact: true }) });
  }
  table(name: string): Locator {
    return this.page.getByRole('table', { name });
  }
}
