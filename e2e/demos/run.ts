/**
 * npm run demos: plays the lessons of the gallery in Chromium, against the production build, each in a fresh page, and
 * says of each whether it held. `options.ts` has the options.
 *
 * Progress goes to stderr, the verdicts to stdout, films and an index page to `e2e/demos/output/`, which is not
 * committed. With --repeat or --break a record goes to `e2e/demos/results/`. Exit code 0: all as it should be. 1: a lesson
 * did not hold, or with --break did. 2: too many could not be told. 3: wrong usage, or it could not be played.
 */
import { copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import type { ScenarioResult } from '../../app/scenarios/player-types.ts';
import { machine, machineLine } from '../bench/report.ts';
import { buildIfNeeded, ROOT, serve, serveFolder } from '../bench/site.ts';
import { buildBroken } from '../broken/broken-site.ts';
import { isTwin } from '../broken/twins.ts';
import { launchOptions } from '../browser.ts';
import { runCommand } from '../command.ts';
import { besideBusyCore } from './busy-core.ts';
import { canFilm } from './film.ts';
import { allowed, distanceText, figureText, writeIndexPage } from './index-page.ts';
import { chosenLessons, type Lesson } from './lessons.ts';
import { kindOf, type Options, readOptions } from './options.ts';
import { keepPicture, pictureOn } from './pictures.ts';
import { play } from './play.ts';
import { conditionsOf, type DemoRecord, type Run, runsOf, sumUp, writeRecord } from './record.ts';
import { isSure } from './statistics.ts';

const OUTPUT = join(ROOT, 'e2e/demos/output');
const RESULTS = join(ROOT, 'e2e/demos/results');
const BUSY_SHARE = 0.6;

/** A command under way. */
interface Work {
  readonly options: Options;
  readonly lessons: readonly Lesson[];
  readonly browser: Browser;
  readonly record: DemoRecord;
  readonly recordFile: string;
}

runCommand(main);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  const lessons = chosenLessons(options.only);
  if (options.isFilmed && !canFilm()) return 3;
  mkdirSync(OUTPUT, { recursive: true });
  const browser = await chromium.launch({ ...launchOptions(), headless: !options.isHeaded });
  try {
    const recordFile = join(OUTPUT, `${kindOf(options)}.json`);
    if (!options.isContinued) rmSync(recordFile, { force: true });
    const runs = runsOf(recordFile, chosenLessons([]));
    const command = ['npm run demos', '--', ...process.argv.slice(2)].join(' ');
    const record = { command, machine: machine(browser.version()), runs };
    const work = { options, lessons, browser, record, recordFile };
    await (options.isBusy ? besideBusyCore(BUSY_SHARE, () => playAll(work)) : playAll(work));
    return report(work);
  } finally {
    await browser.close();
  }
}

/** Lesson by lesson; with --break each on a site of its own. */
async function playAll(work: Work): Promise<void> {
  const { lessons, options } = work;
  if (options.isBroken) {
    for (const lesson of lessons) await withSite(work, lesson, (origin) => playRepeatedly(work, lesson, origin));
    return;
  }
  buildIfNeeded(false);
  const site = await serve();
  try {
    // Each once, then each again: what slows the machine for minutes does not fall on one lesson alone.
    for (let round = 1; round <= options.repeat; round++)
      for (const lesson of lessons) await playOnce(work, lesson, round, site.origin);
  } finally {
    await site.close();
  }
}

async function withSite(work: Work, { scenario }: Lesson, use: (origin: string) => Promise<void>): Promise<void> {
  const { twin, id } = scenario;
  if (twin === undefined || !isTwin(twin)) throw new Error(`${id}: there is no broken module ${twin} in e2e/broken`);
  if (timesPlayed(work, id) >= work.options.repeat) return;
  console.error(`Building with ${twin} …`);
  const site = await serveFolder(await buildBroken(twin));
  try {
    await use(site.origin);
  } finally {
    await site.close();
  }
}

async function playRepeatedly(work: Work, lesson: Lesson, origin: string): Promise<void> {
  for (let round = 1; round <= work.options.repeat; round++) await playOnce(work, lesson, round, origin);
}

/** Unless a command before this one has. */
async function playOnce(work: Work, { scenario, version }: Lesson, round: number, origin: string): Promise<void> {
  const { options, record, recordFile, browser } = work;
  const { id, twin } = scenario;
  if (timesPlayed(work, id) >= round) return;
  const film = options.isFilmed ? id : undefined;
  // With a broken module only the verdict counts: the acts end as soon as it can't change any more.
  const played = options.isBroken ? { ...scenario, endsWhenDecided: true } : scenario;
  const noteVerdict = async (page: Page, { outcome }: ScenarioResult) => {
    if (!options.isPictured || outcome !== 'held') return;
    const picture = await pictureOn(page, id);
    if (picture !== null) keepPicture(id, picture);
  };
  const result = await play(browser, origin, played, noteVerdict, film && join(OUTPUT, film));
  const run: Run = {
    id,
    version,
    result,
    ...(options.isBroken && twin !== undefined && { twin }),
    ...(film && { video: film }),
  };
  record.runs.push(run);
  writeRecord(recordFile, record);
  console.error(`${round}/${options.repeat}  ${id}: ${result.outcome}${because(run)}`);
}
function timesPlayed({ record }: Work, id: string): number {
  return record.runs.filter((run) => run.id === id).length;
}

/** What to know of a verdict in a line. */
function because({ result }: Run): string {
  if (result.outcome === 'could not tell') return ` (${result.reasons.join('; ')})`;
  const failed = result.rows.filter((row) => row.outcome === 'not held');
  const texts = failed.map((row) => {
    const measured = row.measured === null ? (row.why ?? 'no figure') : figureText(row.measured, row.unit);
    return `${row.claim}: ${measured}, ${allowed(row)}`;
  });
  return texts.length === 0 ? '' : ` (${texts.join('; ')})`;
}

function report({ options, record, recordFile }: Work): number {
  const wanted = options.isBroken ? 'not held' : 'held';
  const { wrong, untold, exitCode } = sumUp(record.runs, wanted);
  if (options.repeat > 1 && !options.isBroken) tellConditions(record);
  console.log(`\n${machineLine(record.machine)}`);
  console.log(`${record.runs.length} runs: ${record.runs.length - wrong.length - untold.length} ${wanted}`);
  for (const run of wrong) console.log(`${run.id}: ${run.result.outcome}${because(run)}`);
  for (const run of untold) console.log(`${run.id}: could not tell${because(run)}`);
  console.log(writeIndexPage(OUTPUT, record));
  if (options.repeat > 1 || options.isBroken) keep(recordFile, kindOf(options));
  return exitCode;
}

/** How far every condition is from its limit. */
function tellConditions(record: DemoRecord): void {
  for (const [id, rows] of Object.entries(conditionsOf(record.runs))) {
    console.log(`\n${id}`);
    for (const row of rows) {
      const figures = `mean ${figureText(row.mean, row.unit)}, deviation ${figureText(row.sd, row.unit)}`;
      console.log(`  ${isSure(row) ? '✓' : '✗'} ${row.claim}: ${figures}; from the limit: ${distanceText(row)}`);
    }
  }
}

function keep(recordFile: string, kind: string): void {
  mkdirSync(RESULTS, { recursive: true });
  const kept = join(RESULTS, `${new Date().toISOString().slice(0, 10)}-${kind}.json`);
  copyFileSync(recordFile, kept);
  console.log(kept);
}
