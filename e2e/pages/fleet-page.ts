/** The screen "Fleet", by what people see on it. */
import type { Locator, Page } from '@playwright/test';

export class FleetPage {
  readonly nodes: Locator;
  readonly log: Locator;
  readonly ledger: Locator;
  readonly report: Locator;
  readonly alert: Locator;

  constructor(readonly page: Page) {
    this.nodes = page.getByRole('region', { name: 'Nodes', exact: true });
    this.log = page.getByRole('region', { name: 'Who came and went' });
    this.ledger = page.getByRole('region', { name: 'Ledger of the fleet, in messages' });
    this.report = page.getByRole('region', { name: 'Report to a fleet' });
    this.alert = page.getByRole('main').getByRole('alert');
  }

  field(label: string): Locator {
    return this.page.getByRole('textbox', { name: label, exact: true });
  }
  /** What a figure over all nodes says, with what stands beside it. */
  async figure(label: string): Promise<string> {
    const fleet = this.page.getByRole('region', { name: 'Fleet', exact: true });
    const labels = await fleet.getByRole('term').allTextContents();
    const texts = await fleet.getByRole('definition').allTextContents();
    return texts[labels.indexOf(label)] ?? '';
  }
  /** Of the ledger. */
  async term(label: string): Promise<string> {
    const labels = await this.ledger.getByRole('term').allTextContents();
    const texts = await this.ledger.getByRole('definition').allTextContents();
    return texts[labels.indexOf(label)] ?? '';
  }
  /** The cell of a node under a head of the table. */
  async cell(node: string, head: string): Promise<string> {
    const heads = await this.nodes.getByRole('columnheader').allTextContents();
    const row = this.nodes.getByRole('row').filter({ has: this.page.getByText(node, { exact: true }) });
    if ((await row.count()) === 0) return '';
    // The first column is the head of the row.
    return (await row.getByRole('cell').allTextContents())[heads.indexOf(head) - 1] ?? '';
  }
}
