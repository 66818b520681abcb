/**
 * npm run everywhere -- [--only chromium,firefox,webkit] [--part browsers|hosts] [--pairs N] [--json FILE] [--doc]
 *
 * Drives the production build in three engines, and on hosts as people have them: Chromium by Playwright, Firefox by
 * Marionette, WebKitGTK by its own driver under a virtual screen. Rates are measured in N pairs, one
 * browser right after the other. `--doc` writes the tables to app/docs/everywhere.md. Exit code 1: something that must
 * work in an engine does not. An engine that is not there and can't be installed is left out, and said.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { errorText } from '../../workers/contract/error-text.ts';
import { machine, machineLine } from '../bench/report.ts';
import { buildIfNeeded, ROOT, serve } from '../bench/site.ts';
import { type Browser, ENGINES, type Engine, launch } from './browsers.ts';
import { CHECKS, storedRate, untilLoaded, untilReady } from './checks.ts';
import { firstLine, HOSTS, onHost } from './hosts.ts';
import { fileTimes } from './private-files.ts';
import { browserTable, type EngineRecord, failures, hostTable, RATED } from './record.ts';
import { axeOnEveryScreen } from './screens.ts';

const DOC = join(ROOT, 'app/docs/everywhere.md');
const LIGHT = '/#load.eventsPerSecond=2000&storage.kind=memory';
/** What stands above it in the document is written by hand. */
const BEGIN = '<!-- written by npm run everywhere -- --doc -->';

const { values } = parseArgs({
  options: {
    only: { type: 'string', default: ENGINES.join(',') },
    part: { type: 'string', default: 'browsers,hosts' },
    pairs: { type: 'string', default: '5' },
    json: { type: 'string' },
    doc: { type: 'boolean', default: false },
  },
});
const engines = values.only.split(',').map(engineOf);
const parts = new Set(values.part.split(','));
const unknown = [...parts].find((part) => !['browsers', 'hosts'].includes(part));
if (unknown !== undefined) throw new Error(`--part is ${unknown}; allowed: browsers, hosts`);
const pairs = Number(values.pairs);
if (!(Number.isInteger(pairs) && pairs >= 0))
  throw new Error(`--pairs is ${values.pairs}; allowed: whole numbers from 0`);

function engineOf(name: string): Engine {
  const engine = ENGINES.find((each) => each === name);
  if (engine === undefined) throw new Error(`--only is ${name}; allowed: ${ENGINES.join(', ')}`);
  return engine;
}

buildIfNeeded(false);
const records = new Map<Engine, EngineRecord>();
const browsers = new Map<Engine, Browser>();
try {
  for (const engine of engines) await open(engine);
  if (parts.has('browsers')) await ofBrowsers();
  if (parts.has('hosts')) await ofHosts();
} finally {
  for (const browser of browsers.values()) await browser.close();
}
report();

async function open(engine: Engine): Promise<void> {
  try {
    const browser = await launch(engine);
    browsers.set(engine, browser);
    records.set(engine, { browser: browser.name, checks: {}, rates: { memory: [], sqlite: [] }, files: [], hosts: {} });
    console.error(`${engine}: ${browser.name}`);
  } catch (error) {
    console.error(`${engine} is left out: ${errorText(error)}`);
  }
}

async function ofBrowsers(): Promise<void> {
  const { origin, close } = await serve();
  for (const [engine, browser] of browsers) await smoke(browser, records.get(engine)!, origin);
  for (let pair = 1; pair <= pairs; pair++) {
    for (const [engine, browser] of browsers) {
      await rates(browser, records.get(engine)!, origin);
      await files(browser, records.get(engine)!);
    }
    console.error(`pair ${pair}: ${[...records.values()].map(lastRates).join('; ')}`);
  }
  await close();
}

async function smoke(browser: Browser, { checks }: EngineRecord, origin: string): Promise<void> {
  const tab = await browser.newPage();
  const step = async (name: string, run: () => Promise<string>) => {
    checks[name] = await run().catch(firstLine);
    console.error(`  ${browser.name}: ${name}: ${checks[name]}`);
  };
  await tab.goto(origin + LIGHT);
  await step('start', async () => ((await untilReady(tab)) ? 'isolated' : 'not isolated'));
  for (const check of CHECKS) await step(check.name, () => check.run(tab));
  await step('axe', async () => listOf(await axeOnEveryScreen(tab)));
  await step('console', async () => listOf(tab.errors));
  await tab.close();
}
function listOf(lines: readonly string[]): string {
  if (lines.length === 0) return 'nothing';
  throw new Error(`${lines.length}: ${lines[0]}`);
}

async function rates(browser: Browser, record: EngineRecord, origin: string): Promise<void> {
  for (const kind of RATED) {
    const tab = await browser.newPage();
    try {
      await tab.goto(`${origin}/?headless=1`);
      await untilLoaded(tab);
      record.rates[kind].push(await storedRate(tab, kind));
    } catch (error) {
      console.error(`  ${browser.name}, ${kind}: ${firstLine(error)}`);
      record.rates[kind].push(Number.NaN);
    } finally {
      await tab.close();
    }
  }
}
async function files(browser: Browser, { files: times }: EngineRecord): Promise<void> {
  try {
    times.push(await fileTimes(browser));
  } catch (error) {
    console.error(`  ${browser.name}, private files: ${firstLine(error)}`);
  }
}
function lastRates({ browser, rates: { memory, sqlite } }: EngineRecord): string {
  const millions = (values: readonly number[]) => (values.at(-1)! / 1e6).toFixed(2);
  return `${browser} ${millions(memory)} M/s in memory, ${millions(sqlite)} M/s in SQLite`;
}

async function ofHosts(): Promise<void> {
  for (const [engine, browser] of browsers)
    for (const kind of HOSTS) {
      const result = await onHost(browser, kind);
      records.get(engine)!.hosts[kind.name] = result;
      console.error(`  ${browser.name}, ${kind.name}: ${JSON.stringify(result)}`);
    }
}

function report(): void {
  const measuredOn = machine(records.get('chromium')?.browser.replace('Chromium ', '') ?? 'not run');
  const list = [...records.values()];
  const day = new Date().toISOString().slice(0, 10);
  const text = `${day}. ${machineLine(measuredOn)}\n\n${browserTable(list)}\n\n${hostTable(list)}\n`;
  console.log(text);
  const record = { machine: measuredOn, records: Object.fromEntries(records) };
  if (values.json) writeFileSync(values.json, `${JSON.stringify(record, null, 2)}\n`);
  if (values.doc) {
    const doc = readFileSync(DOC, 'utf8');
    writeFileSync(DOC, `${doc.slice(0, doc.indexOf(BEGIN) + BEGIN.length)}\n\n${text}`);
  }
  const wrong = failures(list);
  if (wrong.length > 0) throw new Error(wrong.join('\n'));
}
