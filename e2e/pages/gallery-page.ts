/** The screen "Scenarios", by what people see on it: roles and names, no class names. */
import { expect, type Locator, type Page } from '@playwright/test';
import type {} from '../../app/automation.ts';
import type { Scenario } from '../../app/scenarios/definition/scenario-types.ts';

export class GalleryPage {
  readonly lessons: Locator;
  readonly trouble: Locator;
  /** The claim and the question, before a scenario plays. */
  readonly question: Locator;
  readonly cue: Locator;
  readonly timeline: Locator;
  /** The name of the scenario that plays, and what it is doing. */
  readonly playing: Locator;
  readonly verdict: Locator;
  readonly rows: Locator;
  readonly prediction: Locator;

  constructor(readonly page: Page) {
    this.lessons = page.getByRole('list', { name: 'Scenarios' });
    this.trouble = page.getByRole('alert');
    this.question = page.getByRole('group', { name: 'What do you expect?' });
    this.cue = page.getByRole('region', { name: 'Cue' });
    this.timeline = page.getByRole('img', { name: /^Timeline: / });
    this.playing = page.getByRole('region', { name: 'Scenario', exact: true });
    this.verdict = page.getByRole('heading', { name: /^(held|not held|could not tell) / });
    this.rows = page.getByRole('table', { name: 'What was claimed and what was measured' });
    this.prediction = page.getByRole('region', { name: 'Your prediction' });
  }

  /** Has the site list these scenarios and no others. */
  async serve(...scenarios: readonly Scenario[]): Promise<void> {
    const list = { penstock: 'lessons', version: 1, lessons: scenarios.map(({ id }) => id) };
    await this.page.route('**/lessons/index.json', (route) => route.fulfill({ json: list }));
    for (const scenario of scenarios) {
      await this.page.route(`**/lessons/${scenario.id}.json`, (route) => route.fulfill({ json: scenario }));
    }
  }
  /** @param query `scenario=lessons/x.json` */
  async open(query = 'screen=scenarios', hash = ''): Promise<void> {
    await this.page.goto(`/?${query}${hash === '' ? '' : `#${hash}`}`);
    await this.page.waitForFunction(() => window.penstock !== undefined);
    await this.page.evaluate(() => window.penstock!.ready);
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }
  card(title: string): Locator {
    return this.lessons
      .getByRole('listitem')
      .filter({ has: this.page.getByRole('link', { name: title, exact: true }) });
  }
  async choose(title: string): Promise<void> {
    await this.lessons.getByRole('link', { name: title, exact: true }).click();
    await expect(this.question).toBeVisible();
  }
  async showPattern(name: string): Promise<void> {
    await this.page.getByRole('radio', { name: new RegExp(`^${name}`) }).check();
  }
  async openFile(name: string, text: string): Promise<void> {
    const file = { name, mimeType: 'application/json', buffer: Buffer.from(text) };
    await this.page.getByLabel('Open a scenario file…').setInputFiles(file);
  }
  /** Drops a file on the page, as a person does with the mouse. */
  async drop(name: string, text: string): Promise<void> {
    await this.page.evaluate(
      ([fileName, content]) => {
        const data = new DataTransfer();
        data.items.add(new File([content!], fileName!, { type: 'application/json' }));
        for (const type of ['dragover', 'drop'])
          document.body.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
      },
      [name, text],
    );
  }

  /** Goes to the part that the cue is about. @returns by how many px the cue stands over it */
  async coveredByCue(): Promise<number> {
    await this.cue.getByRole('button', { name: /^Look at / }).click();
    const [cue, part] = await Promise.all([this.cue.boundingBox(), this.page.locator(':focus').boundingBox()]);
    if (cue === null || part === null) throw new Error('the cue or its part is not on the screen');
    return Math.max(0, Math.min(cue.y + cue.height, part.y + part.height) - Math.max(cue.y, part.y));
  }

  /** Of a verdict's page with two columns: how many px are empty below the table's, beside the other; less than 0: the other way. */
  async emptyBelowTable(): Promise<number> {
    const names = ['Verdict', 'Why', 'Your prediction', 'Change one thing', 'What was played'];
    const boxes = await Promise.all(
      names.map((name) => this.page.getByRole('region', { name, exact: true }).boundingBox()),
    );
    const bottomOf = (isBeside: boolean) =>
      Math.max(...boxes.filter((box) => (box!.x === boxes[0]!.x) !== isBeside).map((box) => box!.y + box!.height));
    return bottomOf(true) - bottomOf(false);
  }

  /** Answers the question and begins; says yes where a run would end for it. */
  async play(answer: string): Promise<void> {
    await this.question.getByRole('radio', { name: answer, exact: true }).check();
    await this.button('Play').click();
    await this.begin();
  }
  /** A run of more than ten seconds is not ended without a question; how old it is by now is up to the machine. */
  async begin(): Promise<void> {
    const ends = this.button('End the run and play');
    await expect(this.playing.or(ends)).toBeVisible();
    if (await ends.isVisible()) await ends.click();
    await expect(this.playing).toBeVisible();
  }
}
