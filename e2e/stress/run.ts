/**
 * npm run stress -- [--only kills|browser|outages|hidden|snapshots|calm|batches|screens|figures|overlaps|examples|files|messages|question] [--kills N] [--seed N]
 *   [--browser-kills N] [--runs N] [--seconds N] [--snapshots N] [--screens N] [--overlaps N] [--megabytes N] [--messages N] [--json FILE] [--resume] [--build]
 *
 * What takes too long for `npm test`, through the same code: 1,000 kills of random workers at random moments, ten of the
 * whole browser while it stores, outages of 60 seconds, a tab hidden for as long, 3,000 snapshots and 300 screens in each of
 * four situations, five runs at the defaults beside a busy process, of a minute each, batches of several sizes and waits at
 * rates below and above the one that fills them, a walk that compares every figure that the screen shows twice, 200 sequences
 * of commands that overlap, every example of the SQL box on a database of 2,000 MB, a table of 2,000 MB that is imported, 100,000
 * hostile messages of a broker, and the question which of two capacities is better under a burst. Everything random follows from the
 * seed. What was found goes to FILE too. Exit code 1 when anything does not hold; every part is run all the same. With
 * --resume, what has held in the command before is not done again, in those parts that have steps of their own: calm,
 * batches, snapshots, screens.
 */
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { machine } from '../bench/report.ts';
import { buildIfNeeded, serve } from '../bench/site.ts';
import { runBatches } from './batches.ts';
import { runBrowserKills } from './browser-kills.ts';
import { withPage } from './browser-page.ts';
import { runCalm } from './calm.ts';
import { runExamples } from './examples.ts';
import { runFigures } from './figures.ts';
import { runHiddenTab } from './hidden-tab.ts';
import { keepSteps } from './kept-record.ts';
import { runLargeFiles } from './large-files.ts';
import { runMessages } from './messages.ts';
import { runOutages } from './outages.ts';
import { runOverlaps } from './overlapping.ts';
import type { PartReport } from './part-report.ts';
import { runQuestion } from './question.ts';
import { runScreens } from './screens.ts';
import { runSnapshots } from './snapshots.ts';
import { runStorms } from './storms.ts';

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    kills: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    'browser-kills': { type: 'string', default: '10' },
    runs: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '60' },
    snapshots: { type: 'string', default: '3000' },
    screens: { type: 'string', default: '300' },
    overlaps: { type: 'string', default: '200' },
    megabytes: { type: 'string', default: '2000' },
    messages: { type: 'string', default: '100000' },
    json: { type: 'string' },
    resume: { type: 'boolean', default: false },
    build: { type: 'boolean', default: false },
  },
});
const { only, build, json } = values;
const kills = wholeNumber('kills', values.kills);
const seed = wholeNumber('seed', values.seed);
const browserKills = wholeNumber('browser-kills', values['browser-kills']);
const runs = wholeNumber('runs', values.runs);
const seconds = wholeNumber('seconds', values.seconds);
const snapshots = wholeNumber('snapshots', values.snapshots);
const screens = wholeNumber('screens', values.screens);
const overlaps = wholeNumber('overlaps', values.overlaps);
const megabytes = wholeNumber('megabytes', values.megabytes);
const messages = wholeNumber('messages', values.messages);

const step = keepSteps('node_modules/.cache/reports/stress-steps.json', values.resume);

const PARTS: Readonly<Record<string, (origin: string) => Promise<PartReport>>> = {
  kills: (origin) => runStorms(origin, kills, seed),
  browser: (origin) => runBrowserKills(origin, browserKills),
  outages: (origin) => runOutages(origin, seconds),
  hidden: (origin) => runHiddenTab(origin, seconds),
  snapshots: (origin) => runSnapshots(origin, snapshots, step),
  calm: (origin) => runCalm(origin, runs, seconds, step),
  batches: (origin) => runBatches(origin, step),
  screens: (origin) => runScreens(origin, screens, step),
  figures: (origin) => runFigures(origin),
  overlaps: (origin) => runOverlaps(origin, overlaps, seed),
  examples: () => runExamples(megabytes),
  files: (origin) => runLargeFiles(origin, megabytes),
  messages: (origin) => runMessages(origin, messages, seed),
  question: (origin) => runQuestion(origin),
};
if (only !== undefined && !(only in PARTS)) {
  throw new Error(`--only is ${only}, not one of ${Object.keys(PARTS).join(', ')}`);
}

buildIfNeeded(build);
// What the local server sends allows brokers of this machine.
process.env.PENSTOCK_BROKERS = 'ws://127.0.0.1:*';
const site = await serve();
const reports: Record<string, PartReport> = {};
try {
  for (const [name, run] of Object.entries(PARTS)) {
    if (only === undefined || only === name) reports[name] = await run(site.origin);
  }
  if (json !== undefined) {
    const version = await withPage(site.origin, async (page) => page.context().browser()!.version());
    const record = { machine: machine(version), stress: reports };
    writeFileSync(json, `${JSON.stringify(record, null, 2)}\n`);
  }
} finally {
  await site.close();
}
const failures = Object.values(reports).reduce((sum, { failed }) => sum + failed, 0);
console.log(failures === 0 ? 'Everything held.' : `${failures} runs did not hold.`);
process.exitCode = failures === 0 ? 0 : 1;

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= 1) return number;
  throw new Error(`--${name} is ${text}, not a whole number from 1`);
}
