/** The screen "Data", by what people see on it: roles and names, no class names. */
import type { Download, Locator, Page } from '@playwright/test';
import type {} from '../../app/automation.ts';
import { linkOf } from './link.ts';
import { SELDOM } from './seldom.ts';

/** Events go to the database; enough of them to look at. */
const SETTINGS = 'storage.kind=sqlite&scheduler.discardExpired=false';

export class DataPage {
  readonly sql: Locator;
  readonly alert: Locator;
  readonly result: Locator;
  readonly rows: Locator;
  readonly running: Locator;
  readonly where: Locator;
  readonly runs: Locator;
  readonly screens: Locator;
  readonly sensor: Locator;
  readonly plot: Locator;

  constructor(readonly page: Page) {
    this.sql = page.getByRole('textbox', { name: 'SQL' });
    this.alert = page.getByRole('alert');
    this.result = page.getByRole('status', { name: 'Result' });
    this.rows = page.getByRole('grid', { name: 'Rows of the result' });
    this.running = page.getByRole('progressbar', { name: 'Time used by the query' });
    this.where = page.getByRole('status', { name: 'Where the data is' });
    this.runs = page.getByRole('region', { name: 'Runs', exact: true });
    this.sensor = page.getByRole('region', { name: 'Sensor' });
    this.plot = page.getByRole('slider', { name: 'Sensor: cursor' });
    this.screens = page.getByRole('navigation', { name: 'Screens' });
  }

  /** Opens the screen and waits until events are stored. */
  async open(hash = SETTINGS): Promise<void> {
    await this.page.goto(`/?screen=data#${linkOf(hash)}`);
    await this.page.waitForFunction(() => window.penstock !== undefined);
    await this.page.evaluate(() => window.penstock!.ready);
    await this.sql.waitFor();
  }
  /** Waits until so many events are stored in this run and listed beside it. */
  async stored(events: number): Promise<void> {
    await this.page.waitForFunction((wanted) => window.penstock!.snapshot().counters.stored >= wanted, events, SELDOM);
    await this.run(await this.runId()).waitFor();
  }
  runId(): Promise<number> {
    return this.page.evaluate(() => window.penstock!.snapshot().runId);
  }
  async stop(): Promise<number> {
    const { snapshot } = await this.page.evaluate(() => window.penstock!.stop());
    return snapshot.counters.stored;
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
  /** Writes SQL and runs it as people do. */
  async query(sql: string): Promise<void> {
    await this.sql.fill(sql);
    await this.sql.press('Control+Enter');
  }
  async help(view: 'Examples' | 'Tables' | 'History'): Promise<void> {
    await this.page.getByRole('radio', { name: view, exact: true }).check();
  }
  limit(name: 'Time limit' | 'Row limit'): Locator {
    return this.page.getByRole('textbox', { name });
  }
  async chooseSensor(number: string): Promise<void> {
    const box = this.page.getByRole('textbox', { name: 'Sensor', exact: true });
    await box.fill(number);
    await box.press('Enter');
  }
  /** A cell by the number of its row, from 1, and its column, from 1. */
  cell(row: number, column: number): Locator {
    const line = this.rows
      .getByRole('row')
      .filter({ has: this.page.getByRole('rowheader', { name: row.toLocaleString('en'), exact: true }) });
    return line.getByRole('gridcell').nth(column - 1);
  }
  /** Pressed when the run has a star. */
  star(id: number): Locator {
    return this.runs.getByRole('button', { name: `Star run ${id}`, exact: true });
  }
  run(id: number): Locator {
    return this.runs.getByRole('radio', { name: new RegExp(`^Run ${id}\\b`) });
  }

  /** The file that `act` makes the browser save. */
  async saved(act: () => Promise<void>): Promise<Download> {
    const downloading = this.page.waitForEvent('download');
    await act();
    return downloading;
  }
}
