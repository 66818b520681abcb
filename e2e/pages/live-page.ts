/** The screen "Live", by what people see on it: roles and names, no class names. */
import { expect, type Locator, type Page } from '@playwright/test';
import type { Penstock } from '../../app/automation.ts';
import type { PartName } from '../../app/stores/view-store.ts';
import type { Config, ConfigPatch } from '../../workers/contract/config-types.ts';
import type { RunReport } from '../../workers/contract/coordinator-types.ts';
import type { Snapshot } from '../../workers/contract/snapshot-types.ts';
import type { ChartTitle } from './chart-titles.ts';
import { linkOf } from './link.ts';
import { PART_BUTTONS } from './part-figures.ts';
import { SELDOM } from './seldom.ts';
import { snapshotOf } from './snapshot-of.ts';

/** These settings, with storage in memory unless they say otherwise. */
export function inMemory(settings: string): string {
  return settings.includes('storage.kind=') ? settings : `${settings}&storage.kind=memory`;
}

export class LivePage {
  readonly state: Locator;
  readonly bottleneck: Locator;
  /** In the header, or beside the ledger where the header has no room. */
  readonly verdict: Locator;
  readonly controls: Locator;
  readonly alert: Locator;
  readonly storageProblem: Locator;
  readonly log: Locator;
  readonly help: Locator;
  readonly incidents: Locator;

  constructor(readonly page: Page) {
    this.state = page.getByRole('status', { name: 'Run state' });
    this.bottleneck = page.getByRole('region', { name: 'Bottleneck' });
    this.verdict = page.getByText('every event accounted for').filter({ visible: true });
    this.controls = page.getByRole('complementary', { name: 'Controls' });
    this.alert = page.getByRole('alert');
    this.storageProblem = page.getByRole('region', { name: 'Storage problem' });
    this.log = page.getByRole('log', { name: 'Event log' });
    this.incidents = page.getByRole('region', { name: 'Incidents' });
    this.help = page.getByRole('dialog', { name: 'How to read this screen' });
  }

  /**
   * Opens the page with settings in its address, over the defaults of today, and waits for the first figures, and what is loaded after them. Storage
   * is memory unless the settings say otherwise: it is not what these tests are about, and without a profile on the disk
   * a browser's files are ten times slower.
   */
  async open(hash = ''): Promise<void> {
    await this.openAddress(linkOf(inMemory(hash)));
    await expect(this.page.getByText('this link'), 'a link that is not understood').toHaveCount(0);
  }
  /** The same with these settings and no others, right or wrong: for tests of the address. */
  async openAddress(hash: string): Promise<void> {
    await this.openAt('', hash);
  }
  /** @param origin '' where the browser knows it */
  async openAt(origin: string, hash: string): Promise<void> {
    await this.page.goto(`${origin}/${hash === '' ? '' : `#${hash}`}`);
    await this.page.waitForFunction(() => window.penstock !== undefined);
    await this.page.evaluate(() => window.penstock!.ready);
    await this.page.getByRole('region', { name: 'Time', exact: true }).waitFor();
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
  /** Resets the run by its button, and says yes. */
  async resetRun(): Promise<void> {
    await this.button('Reset run').click();
    await this.page
      .getByRole('dialog', { name: /^Reset run \d+\?$/ })
      .getByRole('button', { name: /^Reset run/ })
      .click();
  }
  /** A part of the map: `storage stage`, `alarms subscriber`, `circuit breaker`. */
  part(name: string): Locator {
    return this.button(name);
  }
  /** Opens the panel of a part. */
  async openPart(part: PartName): Promise<void> {
    await this.part(PART_BUTTONS[part]).click();
    await expect(this.part(PART_BUTTONS[part])).toHaveAttribute('aria-pressed', 'true');
  }
  /** Label and text of every figure in the panel that is open. */
  async figures(): Promise<Record<string, string>> {
    const labels = await this.controls.getByRole('term').allTextContents();
    const texts = await this.controls.getByRole('definition').allTextContents();
    return Object.fromEntries(labels.map((label, i) => [label, texts[i] ?? '']));
  }
  /** Texts of the cells of a list below the charts, row by row. */
  async rows(list: string): Promise<string[][]> {
    const region = this.page.getByRole('region', { name: list, exact: true });
    // Lists far below the screen are not written.
    await region.scrollIntoViewIfNeeded();
    const rows = await region.getByRole('row').all();
    const texts = await Promise.all(rows.map((row) => row.getByRole('cell').allTextContents()));
    return texts.filter((cells) => cells.length > 0);
  }
  /** What the log says of the present run, newest first: a kept page has lines of earlier runs as well. At most 100. */
  async linesOfRun(): Promise<string[]> {
    const { runId } = await this.snapshot();
    const lines = await this.log.getByRole('button').allTextContents();
    const start = lines.findIndex((line) => line.endsWith(`run ${runId} started`));
    return lines.slice(0, Math.max(0, start));
  }
  /** Waits for a line of the present run. */
  async logs(line: RegExp): Promise<void> {
    await expect(async () => expect(await this.linesOfRun()).toContainEqual(expect.stringMatching(line))).toPass({
      timeout: 20_000,
    });
  }
  chart(title: ChartTitle): Locator {
    return this.page.getByRole('slider', { name: `${title}: cursor` });
  }

  /** What a chart tells about the sample at its cursor, or the latest one. */
  async told(title: ChartTitle): Promise<string> {
    return (await this.chart(title).getAttribute('aria-valuetext')) ?? '';
  }
  /** The moment that the time bar says the cursor is on, as `14:03:22.4`; '' without a cursor. */
  async cursorTime(): Promise<string> {
    const text = await this.page.getByRole('region', { name: 'Time', exact: true }).textContent();
    return /cursor (\d\d:\d\d:\d\d\.\d)/.exec(text ?? '')?.[1] ?? '';
  }
  /** Of all charts. */
  allTold(): Promise<string[]> {
    return this.page
      .getByRole('slider', { name: /: cursor$/ })
      .evaluateAll((charts) => charts.map((chart) => chart.getAttribute('aria-valuetext') ?? ''));
  }

  /** Shows a setting, whatever group it is in. */
  async find(label: string): Promise<void> {
    await this.page.keyboard.press('/');
    await this.page.getByRole('searchbox', { name: 'Find a setting' }).fill(label);
  }
  slider(label: string): Locator {
    return this.controls.getByRole('slider', { name: label, exact: true });
  }
  typed(label: string): Locator {
    return this.controls.getByRole('textbox', { name: label, exact: true });
  }
  async type(label: string, text: string): Promise<void> {
    await this.typed(label).fill(text);
    await this.typed(label).press('Enter');
  }
  async choose(label: string, option: string): Promise<void> {
    await this.controls.getByRole('radiogroup', { name: label }).getByRole('radio', { name: option }).check();
  }

  /** Opens a group of settings that is closed. */
  async openGroup(name: string): Promise<void> {
    await this.controls.getByRole('button', { name: new RegExp(`^${name}`), expanded: false }).click();
  }
  /** Who asks the broker of a live feed, for this page's memory. */
  async giveCredentials(user: string, secret: string): Promise<void> {
    await this.openGroup('Broker');
    await this.typed('User of the broker').fill(user);
    await this.controls.getByLabel(/^Password/).fill(secret);
    await this.button('Use these credentials').click();
    await expect(this.controls.getByText('Held in this tab’s memory.')).toBeVisible();
  }

  /** Opens the group that has the timeline. */
  async openTimeline(): Promise<void> {
    await this.controls.getByRole('button', { name: /^Failures/ }).click();
    await this.controls.getByRole('heading', { name: 'Timeline' }).scrollIntoViewIfNeeded();
  }

  /** How much a count grows per second, over a third of a second. */
  rate(counter: keyof Snapshot['counters']): Promise<number> {
    return this.page.evaluate(async (name) => {
      const before = window.penstock!.snapshot();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const now = window.penstock!.snapshot();
      return ((now.counters[name] - before.counters[name]) * 1000) / (now.time - before.time);
    }, counter);
  }

  snapshot(): Promise<Snapshot> {
    return snapshotOf(this.page);
  }
  config(): Promise<Config> {
    return this.page.evaluate(() => window.penstock!.config());
  }
  /** A run with memory storage, unless the patch says otherwise. */
  start(patch: ConfigPatch = {}): Promise<void> {
    const storage = { kind: 'memory' as const, ...patch.storage };
    return this.page.evaluate((given) => window.penstock!.start(given), { ...patch, storage });
  }
  set(patch: ConfigPatch): Promise<void> {
    return this.page.evaluate((given) => window.penstock!.set(given), patch);
  }
  stop(): Promise<RunReport> {
    return this.page.evaluate(() => window.penstock!.stop());
  }
  reset(): Promise<void> {
    return this.page.evaluate(() => window.penstock!.reset());
  }
  /** The message of what `penstock.set` throws; null when it takes the patch. */
  refusal(patch: unknown): Promise<string | null> {
    return this.page.evaluate((given) => {
      try {
        window.penstock!.set(given as Parameters<Penstock['set']>[0]);
        return null;
      } catch (error) {
        return error instanceof Error ? `${error.name}: ${error.message}` : 'not an Error';
      }
    }, patch);
  }

  /** Nobody was replaced in the run; and when it is stopped, everything that was emitted is stored. */
  async expectWell(): Promise<void> {
    const workers = await this.page.evaluate(() => window.penstock!.workers());
    expect(workers.map(({ restarts }) => restarts)).toEqual(workers.map(() => 0));
    const { snapshot } = await this.stop();
    const { emitted, invalid, stored } = snapshot.counters;
    expect(snapshot.ledger).toEqual({ inFlight: 0, unaccounted: 0, slack: 0 });
    expect(stored).toBe(emitted - invalid);
  }

  /** Waits until the run has emitted so many events, or cannot: everything before storage may be full. */
  async emittedOrFull(count: number): Promise<void> {
    await this.page.waitForFunction(
      (least) => {
        const { counters, stages } = window.penstock!.snapshot();
        return counters.emitted >= least || stages.source.blocked > 0.95;
      },
      count,
      SELDOM,
    );
  }
  /** Waits until the run has emitted so many events. */
  async emitted(count: number): Promise<void> {
    await this.page.waitForFunction((least) => window.penstock!.snapshot().counters.emitted >= least, count, SELDOM);
  }
}
