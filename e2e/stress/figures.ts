/**
 * A walk as a new user would take it: the run at its defaults, each failure, each remedy, a look back, the end. At each step the
 * view is stopped, and every figure that stands in more than one place is compared with itself. What was seen goes to
 * `app/docs/figures-seen-twice.md`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { QUICK_FAILURES } from '../../app/controls/failures.ts';
import { errorText } from '../../workers/contract/error-text.ts';
import { ACTION_NAMES } from '../../workers/contract/settings/timeline-text.ts';
import { machine, machineLine } from '../bench/report.ts';
import { readExports } from '../pages/exported.ts';
import { readFullScreen } from '../pages/full-screen.ts';
import { LivePage } from '../pages/live-page.ts';
import { Profile } from '../pages/profile.ts';
import type { FullScreen } from '../pages/shown-twice/looked-for.ts';
import { placesLookedAt, type ShownTwice, shownTwice } from '../pages/shown-twice.ts';
import { TSX_HELPER } from './browser-page.ts';
import type { PartReport } from './part-report.ts';

const FILE = join(fileURLToPath(new URL('../..', import.meta.url)), 'app/docs/figures-seen-twice.md');
/** Long enough for the figures of a failure, and for what it was to be over, to be on the screen. */
const LOOK_AFTER_MS = 1500;

interface Moment {
  readonly name: string;
  readonly figures: readonly ShownTwice[];
}

export async function runFigures(origin: string): Promise<PartReport> {
  const profile = new Profile(origin);
  const moments: Moment[] = [];
  const looked = new Map<string, boolean>();
  try {
    const page = await (await profile.launch()).newPage();
    // A slow machine begins with a lower load, and paints a window of this size slowly.
    page.setDefaultTimeout(120_000);
    await page.addInitScript(TSX_HELPER);
    await page.setViewportSize({ width: 1920, height: 4500 });
    const live = new LivePage(page);
    await live.openAt(origin, '');
    await live.emitted(100_000);
    await walk(live, async (name, how) => {
      const seen = how === 'past' ? await readFullScreen(live) : await readStopped(live);
      const full = how === 'exported' ? { ...seen, exported: await readExports(live, seen.lists) } : seen;
      const figures = shownTwice(full);
      for (const [where, isFound] of placesLookedAt(full)) looked.set(where, looked.get(where) === true || isFound);
      moments.push({ name, figures });
      const wrong = figures.filter(({ isDifferent }) => isDifferent);
      console.log(`${name}: ${figures.length} figures seen twice, ${wrong.length} differ`);
      for (const each of wrong) console.log(`  ${rowOf(each)}`);
    });
    write(moments, machineLine(machine(page.context().browser()?.version() ?? 'unknown')));
  } catch (error) {
    console.log(`figures: FAILED: ${errorText(error)}`);
    return { failed: 1, record: { wrong: [errorText(error)] } };
  } finally {
    await profile.dispose();
  }
  const empty = [...looked]
    .filter(([where, isFound]) => where !== '' && !isFound)
    .map(([where]) => `nothing was ever found at: ${where}`);
  for (const each of empty) console.log(each);
  const wrong = [
    ...empty,
    ...moments.flatMap(({ name, figures }) =>
      figures.filter(({ isDifferent }) => isDifferent).map((each) => `${name}: ${rowOf(each)}`),
    ),
  ];
  const count = moments.reduce((sum, { figures }) => sum + figures.length, 0);
  console.log(`${count} figures in ${moments.length} moments, ${wrong.length} differ: app/docs/figures-seen-twice.md`);
  return { failed: wrong.length, record: { moments: moments.length, count, wrong } };
}

/** With the view stopped: every figure then is of the same moment. */
async function readStopped(live: LivePage): Promise<FullScreen> {
  const { page } = live;
  const isEnded = (await live.snapshot()).state === 'stopped';
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  if (!isEnded) await page.keyboard.press('Space');
  const full = await readFullScreen(live);
  if (!isEnded) await live.button('Back to now').click();
  return full;
}

/** @param how the view looks back already; or files are saved as well, of a run that has ended */
type Look = (name: string, how?: 'past' | 'exported') => Promise<void>;

async function walk(live: LivePage, look: Look): Promise<void> {
  const { page } = live;
  const settled = () => page.waitForTimeout(LOOK_AFTER_MS);
  await look('The run at its defaults');
  for (const { label } of QUICK_FAILURES) {
    const isLasting = label === 'Quota full';
    if (isLasting) continue;
    await live.button('All settings').click();
    await live.button(label).click();
    await settled();
    await look(label);
    await live.button('All settings').click();
    await live.button(label).click();
    await settled();
    await look(`${label}, taken back`);
  }
  await live.button('All settings').click();
  await live.button(ACTION_NAMES.burst).click();
  await settled();
  await look(ACTION_NAMES.burst);
  const { name } = (await page.evaluate(() => window.penstock!.workers()))[0]!;
  await page.evaluate((worker) => window.penstock!.kill(worker), name);
  await settled();
  await look('A worker killed');
  await page.evaluate((worker) => window.penstock!.stall(worker, 2), name);
  await settled();
  await look('A worker stalled');
  await live.set({ load: { mode: 'max' } });
  await settled();
  await look('At max');
  await live.set({ load: { mode: 'rate' } });
  await settled();
  await live.incidents.getByRole('button').last().click();
  await look('Looking back at the oldest incident', 'past');
  await live.button('Back to now').click();
  await live.stop();
  await settled();
  await look('Stopped, and saved as files', 'exported');
  await page.evaluate(() => window.penstock!.start());
  await live.emitted(100_000);
  await live.button('All settings').click();
  await live.button('Quota full').click();
  await settled();
  await look('Quota full');
  await page.evaluate(() => window.penstock!.pause());
  await settled();
  await look('Paused');
  await page.evaluate(() => window.penstock!.resume());
  await live.stop();
  await settled();
  await look('Stopped');
}

function rowOf({ name, places, isDifferent }: ShownTwice): string {
  const all = places.map(({ where, text }) => `${where} ${text}`).join(' · ');
  return `${isDifferent ? '**differs** ' : ''}${name}: ${all}`;
}

function write(moments: readonly Moment[], where: string): void {
  const day = new Date().toISOString().slice(0, 10);
  const sections = moments.map(({ name, figures }) => {
    const rows = figures.map(({ name: figure, places, isDifferent }) => {
      const texts = [...new Set(places.map(({ text }) => text))].join(' / ');
      return `| ${isDifferent ? '**differs** ' : ''}${figure} | ${texts} | ${places.map(({ where }) => where).join('; ')} |`;
    });
    return [`## ${name}`, '', '| figure | value | seen at |', '|---|---|---|', ...rows, ''].join('\n');
  });
  const count = moments.reduce((sum, { figures }) => sum + figures.length, 0);
  const wrong = moments.reduce((sum, { figures }) => sum + figures.filter(({ isDifferent }) => isDifferent).length, 0);
  const head = `# Every figure seen twice

Written by \`npm run stress -- --only figures\` on ${day}.

${where}

A walk through the run at its defaults, each failure, each remedy, a look back and the end. At each step the view is stopped, and every figure that stands in
more than one place is read at all of them: ${count} figures in ${moments.length} moments, of which ${wrong} differ. A value with two
texts is shown in full in one place and short in another (\`18,604\` and \`18.6 k\`).
`;
  mkdirSync(dirname(FILE), { recursive: true });
  writeFileSync(FILE, `${head}\n${sections.join('\n')}`);
}
