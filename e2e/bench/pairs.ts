/**
 * npm run bench:pairs -- --before FOLDER [--load NAME] [--within PERCENT] [--most PAIRS] [--json FILE] [--resume]
 *
 * Processor time of an event, in this checkout and in another one (FOLDER, built), as a ratio: 1.05 means that an event
 * costs 5 % more here. A run of each makes a pair; which goes first changes from pair to pair (A B, B A, …), so noise that lasts longer
 * than a pair cancels out. Pairs go on until the 95 % interval of the ratio is narrower than ± PERCENT (5), at most PAIRS
 * (40) of them. FILE is written after each pair, and with --resume those that it has count. Exit codes: 0 measured, 1 wrong usage, a failing run, or an interval that stayed wider.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium } from 'playwright';
import { LEAST_PAIRS, type PairedEstimate, pairedEstimate } from '../../app/comparison/paired.ts';
import { errorText, notAllowedText } from '../../workers/contract/error-text.ts';
import { launchOptions } from '../browser.ts';
import { LOADS, type LoadName, PRODUCT } from './benchmarks.ts';
import { withPage } from './page.ts';
import { cpuPerEvent } from './pipeline.ts';
import { machine, machineLine, short } from './report.ts';
import { buildIfNeeded, type Site, serve } from './site.ts';

const USAGE =
  'usage: npm run bench:pairs -- --before FOLDER [--load NAME] [--within PERCENT] [--most PAIRS] [--json FILE] [--resume]';

interface Options {
  readonly before: string;
  readonly load: LoadName;
  readonly within: number;
  readonly most: number;
  readonly json: string | undefined;
  readonly isResumed: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      before: { type: 'string', default: '' },
      load: { type: 'string', default: 'cost/max' },
      within: { type: 'string', default: '5' },
      most: { type: 'string', default: '40' },
      json: { type: 'string' },
      resume: { type: 'boolean', default: false },
    },
  });
  const before = resolve(values.before);
  if (values.before === '' || !existsSync(join(before, 'dist/index.html')))
    throw new Error(
      `--before is "${values.before}"; allowed: the folder of a checkout that is built (dist/index.html)`,
    );
  if (!isLoad(values.load)) throw new Error(`--load is ${values.load}; allowed: ${Object.keys(LOADS).join(', ')}`);
  const within = numberIn('--within', values.within, 0.1, 100);
  return {
    before,
    load: values.load,
    within,
    most: numberIn('--most', values.most, LEAST_PAIRS, 1000),
    json: values.json,
    isResumed: values.resume,
  };
}
function isLoad(name: string): name is LoadName {
  return name in LOADS;
}
function numberIn(name: string, text: string, min: number, max: number): number {
  const value = Number(text);
  if (!(value >= min && value <= max)) throw new Error(`${name} is ${text}; allowed: ${min} to ${max}`);
  return value;
}

/** Nanoseconds an event, of each pair in order. */
interface Pairs {
  readonly before: number[];
  readonly now: number[];
}

async function measure({ before, load, within, most, json, isResumed }: Options): Promise<void> {
  const pairs = isResumed && json ? keptPairs(json, load) : { before: [], now: [] };
  buildIfNeeded(false);
  const sites = [await serve(before), await serve()];
  const browser = await chromium.launch(launchOptions());
  try {
    const measuredOn = machine(browser.version());
    let estimate = pairedEstimate(pairs.before, pairs.now);
    while (!isNarrow(estimate, within) && pairs.now.length < most) {
      await addPair(browser, sites, load, pairs);
      estimate = pairedEstimate(pairs.before, pairs.now);
      console.error(lineOf(pairs, estimate));
      if (json) writeFileSync(json, `${JSON.stringify({ machine: measuredOn, load, ...pairs, estimate }, null, 2)}\n`);
    }
    console.log(`${load}: ${ratioOf(estimate)}\n${machineLine(measuredOn)}`);
    if (!isNarrow(estimate, within)) throw new Error(`the interval is wider than ± ${within} % after ${most} pairs`);
  } finally {
    await browser.close();
    await Promise.all(sites.map((site) => site.close()));
  }
}

function keptPairs(json: string, load: LoadName): Pairs {
  const kept = existsSync(json) ? JSON.parse(readFileSync(json, 'utf8')) : { load, before: [], now: [] };
  if (kept.load !== load) throw new Error(notAllowedText('--load', load, `${kept.load}, of which ${json} has pairs`));
  return { before: kept.before, now: kept.now };
}

/** The two change places with each pair, so that a machine that gets slower all the time favours neither. */
async function addPair(browser: Browser, sites: readonly Site[], load: LoadName, pairs: Pairs): Promise<void> {
  const isNowFirst = pairs.now.length % 2 === 1;
  for (const i of isNowFirst ? [1, 0] : [0, 1]) {
    const cost = await withPage(browser, sites[i]!.origin + PRODUCT, (page) => cpuPerEvent(page, LOADS[load]));
    (i === 1 ? pairs.now : pairs.before).push(cost);
  }
}

function isNarrow(estimate: PairedEstimate | null, within: number): boolean {
  return estimate !== null && (estimate.high - estimate.low) / 2 < within / 100;
}
function lineOf({ before, now }: Pairs, estimate: PairedEstimate | null): string {
  const [b, n] = [before.at(-1)!, now.at(-1)!];
  return `${now.length}  before ${short(b)} ns, now ${short(n)} ns, ratio ${(n / b).toFixed(3)}; ${ratioOf(estimate)}`;
}
function ratioOf(estimate: PairedEstimate | null): string {
  if (estimate === null) return `no interval below ${LEAST_PAIRS} pairs`;
  const [middle, low, high] = [estimate.change, estimate.low, estimate.high].map((change) => (1 + change).toFixed(3));
  return `now / before ${middle}, 95 % interval ${low} to ${high}, ${estimate.pairs} pairs`;
}

async function main(): Promise<void> {
  let asked: Options;
  try {
    asked = options();
  } catch (error) {
    throw new Error(`${USAGE}\n${errorText(error)}`);
  }
  await measure(asked);
}

main().catch((error: unknown) => {
  console.error(errorText(error));
  process.exitCode = 1;
});
