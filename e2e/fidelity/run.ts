/**
 * npm run fidelity: holds Penstock against a real program. A small pipeline in Node (`program/design.ts`) is measured at its
 * saturation and at 50, 70 and 90 % of it. What its stages and calls took at 50 % becomes a profile, which Penstock's
 * production build opens in Chromium; what it says of each load is compared with what the program did. `options.ts` has the
 * options.
 *
 * Progress goes to stderr, the tables to stdout, the record to `e2e/fidelity/results/`. Exit code 0: near enough at every
 * point. 1: not. 2: a point could not be told, because the machine was too busy. 3: wrong usage, or it could not be measured.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright';
import { machine } from '../bench/report.ts';
import { buildIfNeeded, ROOT, type Site, serve } from '../bench/site.ts';
import { launchOptions } from '../browser.ts';
import { runCommand } from '../command.ts';
import { helpRecord } from './help-record.ts';
import { type Options, readOptions } from './options.ts';
import { predict } from './penstock.ts';
import { profileOf } from './profile.ts';
import type { Measurement, Order } from './program/design.ts';
import {
  addSimulations,
  type FidelityRecord,
  latestRecord,
  rowsOf,
  type Side,
  type Try,
  triesOf,
  writeRecord,
} from './record.ts';
import { tablesOf, talliesOf } from './tables.ts';
import { loadOf, type Point } from './verdicts.ts';

const OUTPUT = join(ROOT, 'e2e/fidelity/output');
const RESULTS = join(ROOT, 'e2e/fidelity/results');
const RECORD = join(OUTPUT, 'record.json');
const DOC = join(ROOT, 'workers/docs/fidelity.md');
const HELP = join(ROOT, 'app/header/fidelity-record.ts');
/** What stands above it in the document is written by hand. */
const BEGIN = '<!-- written by npm run fidelity -- --doc -->';
const PROGRAM = join(ROOT, 'e2e/fidelity/program/main.ts');

const WARM_UP_SECONDS = 5;
/** What a stage takes is measured here, and holds at all other loads. */
const PROFILED: Point = '50';

/** A command under way. */
interface Work {
  readonly options: Options;
  readonly browser: Browser;
  readonly site: Site;
  readonly record: FidelityRecord;
}

runCommand(main);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (!options.isContinued) rmSync(OUTPUT, { recursive: true, force: true });
  mkdirSync(OUTPUT, { recursive: true });
  buildIfNeeded(false);
  const site = await serve();
  const browser = await chromium.launch({ ...launchOptions(), headless: !options.isHeaded });
  try {
    const command = commandText(process.argv.slice(2));
    const before = options.isContinued ? latestRecord(RECORD, RESULTS) : null;
    const tries = triesOf(before, (point) => secondsOf(point, options));
    const { note } = options;
    const about = { command, machine: machine(browser.version()), ...(note !== undefined && { note }) };
    const record: FidelityRecord = { ...about, tries };
    const work = { options, browser, site, record };
    for (let number = 1; number <= Math.max(options.tries, options.longTries); number++) await compareAll(work, number);
    return report(work.record, options);
  } finally {
    await browser.close();
    await site.close();
  }
}

/** The note stands beside it. */
function commandText(args: readonly string[]): string {
  const words = args.filter((word, i) => word !== '--note' && args[i - 1] !== '--note');
  return ['npm run fidelity', ...(words.length > 0 ? ['--'] : []), ...words].join(' ');
}

function secondsOf(point: Point, { seconds, longSeconds }: Options): number {
  return point === '90' ? longSeconds : seconds;
}
function isWanted(point: Point, number: number, { points, tries, longTries }: Options): boolean {
  return points.includes(point) && number <= (point === '90' ? longTries : tries);
}

/** One try of each point. The saturation and the profile of a try are what its other points go by. */
async function compareAll(work: Work, number: number): Promise<void> {
  const wanted = (['70', '90'] as const).filter((point) => isWanted(point, number, work.options));
  const isAnything =
    wanted.length > 0 || ['saturation', PROFILED].some((point) => isWanted(point as Point, number, work.options));
  if (!isAnything) return;
  const saturation = tryOf(work, number, 'saturation');
  const capacity = (await ofProgram(work, saturation, null)).perSecond;
  const profiled = tryOf(work, number, PROFILED);
  await ofProgram(work, profiled, capacity * 0.5);
  await ofPenstock(work, saturation, profiled, null);
  await ofPenstock(work, profiled, profiled, capacity * 0.5);
  for (const point of wanted) {
    const share = Number(point) / 100;
    const each = tryOf(work, number, point);
    await ofProgram(work, each, capacity * share);
    // Near its capacity, a queue's length depends on the last percent of it: each side's own.
    const own = point === '90' ? saturation.penstock!.result.perSecond : capacity;
    await ofPenstock(work, each, profiled, own * share);
  }
}

function tryOf({ record, options }: Work, number: number, point: Point): Try {
  const known = record.tries.find((each) => each.number === number && each.point === point);
  if (known !== undefined) return known;
  const begun: Try = { number, point, seconds: secondsOf(point, options) };
  record.tries.push(begun);
  return begun;
}

/** Unless a command before this one has. */
async function ofProgram(work: Work, each: Try, perSecond: number | null): Promise<Measurement> {
  const folder = join(OUTPUT, 'program');
  each.program ??= await side(work, perSecond, async () => runProgram({ ...orderOf(each, perSecond), folder }));
  const { result } = each.program;
  // Before anything else is run, for the durations of the next run take their place.
  if (each.point === PROFILED) each.profile ??= profileOf(result, folder, perSecond!);
  note(work, each, 'program', result);
  return result;
}
/** @param profiled whose profile it opens */
async function ofPenstock(work: Work, each: Try, { profile }: Try, perSecond: number | null): Promise<void> {
  const { browser, site } = work;
  each.penstock ??= await side(work, perSecond, () =>
    predict(browser, site.origin, profile!, orderOf(each, perSecond)),
  );
  note(work, each, 'Penstock', each.penstock.result);
}
async function side<Result>({ record }: Work, asked: number | null, run: () => Promise<Result>): Promise<Side<Result>> {
  const about = { at: new Date().toISOString(), commit: record.machine.commit, load: loadavg()[0]!, asked };
  return { ...about, result: await run() };
}
function note({ record }: Work, each: Try, name: string, { perSecond }: { readonly perSecond: number }): void {
  writeRecord(RECORD, record);
  const rows = rowsOf(each) ?? [];
  const off = rows.map(({ figure, error }) => `${figure} ${(100 * error).toFixed(1)} %`).join(', ');
  console.error(`try ${each.number}, ${loadOf(each.point)}: ${name}: ${perSecond.toFixed(1)}/s ${off}`);
}

/** Each run has arrivals and times of its own. */
function orderOf({ number, point, seconds }: Try, perSecond: number | null): Omit<Order, 'folder'> {
  const seed = 1000 * number + (Number(point) || 0);
  return { perSecond, warmUpSeconds: WARM_UP_SECONDS, seconds, seed };
}
/** In a process of its own, as any other program. */
function runProgram(order: Order): Measurement {
  const args = [...process.execArgv, PROGRAM, JSON.stringify(order)];
  const text = execFileSync(process.execPath, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  return JSON.parse(text) as Measurement;
}

function report(record: FidelityRecord, { isDocWritten }: Options): number {
  const day = new Date().toISOString().slice(0, 10);
  addSimulations(record);
  const text = tablesOf(record);
  console.log(text);
  mkdirSync(RESULTS, { recursive: true });
  writeRecord(join(RESULTS, `${day}.json`), record);
  writeFileSync(join(RESULTS, `${day}.md`), `# Penstock beside a program in Node, ${day}\n\n${text}\n`);
  const profile = record.tries.find((each) => each.profile !== undefined)?.profile;
  writeFileSync(join(RESULTS, `${day}-profile.json`), `${JSON.stringify(profile)}\n`);
  if (isDocWritten) {
    const doc = readFileSync(DOC, 'utf8');
    writeFileSync(DOC, `${doc.slice(0, doc.indexOf(BEGIN) + BEGIN.length)}\n\n${day}. ${text}\n`);
    writeFileSync(HELP, helpRecord(readFileSync(HELP, 'utf8'), record, day));
  }
  const verdicts = talliesOf(record).map(({ verdict }) => verdict);
  return verdicts.includes('missed') ? 1 : verdicts.includes('could not tell') ? 2 : 0;
}
