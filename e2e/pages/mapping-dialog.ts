/** The dialog that makes the mapping of messages, by what people see in it. */
import type { Locator } from '@playwright/test';
import type { LivePage } from './live-page.ts';

export class MappingDialog {
  readonly dialog: Locator;
  readonly message: Locator;
  readonly sensors: Locator;
  readonly events: Locator;
  readonly alert: Locator;

  private constructor(live: LivePage) {
    this.dialog = live.page.getByRole('dialog', { name: 'How are messages to be read?' });
    this.message = this.dialog.getByRole('textbox', { name: 'A message, or several, one below the other' });
    this.sensors = this.dialog.getByRole('textbox', { name: /^Sensors, one per line/ });
    this.events = this.dialog.getByRole('table', { name: 'Events of the message' });
    this.alert = this.dialog.getByRole('alert');
  }

  /** From the settings of the broker, which are closed. */
  static async open(live: LivePage): Promise<MappingDialog> {
    await live.openGroup('Broker');
    await live.controls.getByRole('button', { name: 'Map messages' }).click();
    return new MappingDialog(live);
  }

  async takeFromStream(): Promise<void> {
    await this.dialog.getByRole('button', { name: 'Take one from the stream' }).click();
  }
  async choose(what: string, option: string): Promise<void> {
    await this.dialog.getByRole('combobox', { name: what, exact: true }).selectOption({ label: option });
  }
  /** Texts of the events that a live feed would make, row by row. */
  async rows(): Promise<string[][]> {
    const rows = await this.events.getByRole('row').all();
    const texts = await Promise.all(rows.map((row) => row.getByRole('cell').allTextContents()));
    return texts.filter((cells) => cells.length > 0);
  }
  get useButton(): Locator {
    return this.dialog.getByRole('button', { name: 'Use this mapping' });
  }
}
