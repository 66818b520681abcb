/** The screen "Fleet", by what people see on it. */
import type { Locator, Page } from '@playwright/test';

export class FleetPage {
  readonly nodes: Locator;
  readonly log: Locator;
  readonly ledger: Locator;
  readonly output: Locator;
  readonly report: Locator;
  readonly alert: Locator;
  readonly publisher: Locator;
  readonly commands: Locator;
  /** What was commanded, newest first. */
  readonly sent: Locator;

  constructor(readonly page: Page) {
    this.nodes = page.getByRole('region', { name: 'Nodes', exact: true });
    this.log = page.getByRole('region', { name: 'Nodes that came and went' });
    this.ledger = page.getByRole('region', { name: 'Ledger of the fleet, in messages' });
    this.output = page.getByRole('region', { name: 'Output of the fleet, in messages' });
    this.report = page.getByRole('region', { name: 'Report to a fleet' });
    this.publisher = page.getByRole('region', { name: 'Publish to a stream' });
    this.commands = page.getByRole('region', { name: 'Commands to nodes' });
    this.sent = page.getByRole('log', { name: 'Commands sent' }).getByRole('listitem');
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
  /** Of the ledger, or of another card. */
  async term(label: string, card = this.ledger): Promise<string> {
    const labels = await card.getByRole('term').allTextContents();
    const texts = await card.getByRole('definition').allTextContents();
    return texts[labels.indexOf(label)] ?? '';
  }
  /** Allows a fleet screen to do something with this tab, which reports. */
  async allow(what: string): Promise<void> {
    await this.report.getByRole('checkbox', { name: what, exact: true }).check();
  }
  /** Chooses a command for a node, and sends it; a kill is asked about then. */
  async command(node: string, command: 'drain' | 'start' | 'kill' | 'set'): Promise<void> {
    await this.commands.getByRole('combobox', { name: 'Node' }).selectOption({ label: node });
    await this.commands.getByRole('combobox', { name: 'Command' }).selectOption(command);
    if (command !== 'set') await this.send();
  }
  async set(node: string, path: string, value: string): Promise<void> {
    await this.command(node, 'set');
    await this.commands.getByLabel('Setting', { exact: true }).fill(path);
    await this.commands.getByLabel('Value', { exact: true }).fill(value);
    await this.send();
  }
  private async send(): Promise<void> {
    await this.commands.getByRole('button', { name: /^(?:Send|Kill…)$/ }).click();
  }

  /** The cell of a node under a head of the list of nodes, or of another card's table. */
  async cell(node: string, head: string, card = this.nodes): Promise<string> {
    const heads = await card.getByRole('columnheader').allTextContents();
    const row = card.getByRole('row').filter({ has: this.page.getByText(node, { exact: true }) });
    if ((await row.count()) === 0) return '';
    // The first column is the head of the row.
    return (await row.getByRole('cell').allTextContents())[heads.indexOf(head) - 1] ?? '';
  }
}
