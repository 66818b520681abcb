/**
 * npm run fleet -- --prove: what must hold of a fleet, with a real broker and real nodes, whatever is done to them.
 *
 *   Each event that was published is in some database, and in none twice. Nothing that was acked is lost. The ledger of each
 *   node, and that of the fleet, add up.
 *
 * Each step has a fleet of its own and is held against all that was published in it. What was found goes to
 * `e2e/fleet/results`. Exit code 1 when a step does not hold; the others are done all the same. Ctrl+C ends and removes all that
 * was started; --continue goes on from there.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { errorText } from '../../../workers/contract/error-text.ts';
import { type Machine, machine, machineLine } from '../../bench/report.ts';
import { buildIfNeeded } from '../../bench/site.ts';
import { endOnSignal } from '../../endings.ts';
import { browserVersion } from './browser-version.ts';
import { cut, fullDisk, fullStream, kills } from './disturbances.ts';
import { proveStep, type StepPlan, type StepRecord } from './proof-step.ts';
import { type ProveOptions, readProveOptions } from './prove-options.ts';

/** What was done by a command that was ended. */
const PROGRESS = 'node_modules/.cache/reports/fleet-prove.json';
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const KILLS_OF_A_STEP = 10;
const ACK_WAIT_MS = 10_000;
const UNACKED_BY_NODE = 64;
const MEBIBYTE = 2 ** 20;
/** What a slowed fleet has behind it after some seconds. */
const SMALL_STREAM = MEBIBYTE;

interface ProofRecord {
  readonly machine: Machine;
  readonly options: ProveOptions;
  readonly steps: StepRecord[];
}

/** @returns the exit code */
export async function prove(args: readonly string[]): Promise<number> {
  const options = readProveOptions(args);
  endOnSignal();
  buildIfNeeded(false);
  const plans = plansOf(options).filter(({ name }) => name.startsWith(options.only));
  const record: ProofRecord = { machine: machine(await browserVersion()), options, steps: [] };
  const before = options.isContinued ? stepsBefore() : [];
  console.log(machineLine(record.machine));
  for (const plan of plans) {
    const held = before.find(({ name, seed, wrong }) => name === plan.name && seed === plan.seed && wrong.length === 0);
    console.log(`${plan.name}${held ? ': held before' : ''}`);
    record.steps.push(held ?? (await done(plan)));
    keep(PROGRESS, record);
  }
  console.log(tableOf(record.steps));
  const file = join(RESULTS, `${new Date().toISOString().slice(0, 10)}-prove.json`);
  keep(file, record);
  const failed = record.steps.filter(({ wrong }) => wrong.length > 0);
  for (const { name, wrong } of failed) for (const each of wrong) console.log(`${name}: ${each}`);
  console.log(failed.length === 0 ? `Everything held. ${file}` : `${failed.length} steps did not hold. ${file}`);
  return failed.length === 0 ? 0 : 1;
}

function plansOf({ kills: ofNodes, brokerRestarts, cutSeconds, nodes, perSecond, seed }: ProveOptions): StepPlan[] {
  const usual: Omit<StepPlan, 'name' | 'disturb'> = {
    nodes,
    perSecond,
    retention: 'limits',
    maxBytes: 1024 * MEBIBYTE,
    ackWaitMs: ACK_WAIT_MS,
    unackedByNode: UNACKED_BY_NODE,
    seed,
  };
  const steps = Math.max(1, Math.ceil(ofNodes / KILLS_OF_A_STEP));
  const share = (of: number, step: number) => Math.floor((of * (step + 1)) / steps) - Math.floor((of * step) / steps);
  const killing = Array.from({ length: steps }, (_, i): StepPlan => {
    const [node, broker] = [share(ofNodes, i), share(brokerRestarts, i)];
    const name = `kills ${i + 1}: ${node} of nodes, ${broker} of the broker`;
    return { ...usual, name, seed: seed + i, disturb: kills(node, broker) };
  });
  const isKilling = ofNodes + brokerRestarts > 0;
  return [
    ...killing.slice(0, isKilling ? 1 : 0),
    { ...usual, name: `cut of one node for ${cutSeconds} s`, disturb: cut(cutSeconds, (all) => all.slice(0, 1)) },
    { ...usual, name: `cut of all nodes for ${cutSeconds} s`, disturb: cut(cutSeconds, (all) => all) },
    { ...usual, name: 'disk of a node full', disturb: fullDisk },
    { ...usual, name: 'stream full', retention: 'workqueue', maxBytes: SMALL_STREAM, disturb: fullStream },
    ...killing.slice(1),
  ];
}

function stepsBefore(): readonly StepRecord[] {
  return existsSync(PROGRESS) ? (JSON.parse(readFileSync(PROGRESS, 'utf8')) as ProofRecord).steps : [];
}

async function done(plan: StepPlan): Promise<StepRecord> {
  try {
    const step = await proveStep(plan);
    console.log(step.wrong.length === 0 ? '  held' : `  FAILED: ${step.wrong.join('; ')}`);
    return step;
  } catch (error) {
    const wrong = [`it could not be done: ${errorText(error)}`];
    console.log(`  FAILED: ${wrong[0]}`);
    return { ...NOT_DONE, name: plan.name, seed: plan.seed, at: new Date().toISOString(), wrong };
  }
}
const NOT_DONE: Omit<StepRecord, 'name' | 'seed' | 'at' | 'wrong'> = {
  seconds: 0,
  published: { events: 0, messages: 0, refused: 0 },
  broker: { starts: 0 },
  nodes: [],
  inSeveral: 0,
  output: { messages: 0, events: 0 },
  looks: { broker: 0, nodes: 0 },
  unaccounted: 0,
  worstLedger: null,
  ledger: null,
  deeds: [],
};

function keep(file: string, record: ProofRecord): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(record, null, 2)}\n`);
}

function tableOf(steps: readonly StepRecord[]): string {
  const rows = steps.map(({ name, published, nodes, broker, inSeveral, seconds, wrong }) => {
    const deaths = nodes.reduce((sum, { lives }) => sum + lives.browser + lives.page, 0);
    const cells = [published.events, deaths, Math.max(0, broker.starts - 1), inSeveral, `${seconds} s`];
    return [name, ...cells.map(String), wrong.length === 0 ? 'held' : 'FAILED'];
  });
  const head = ['step', 'events', 'nodes killed', 'broker killed', 'in several databases', 'time', ''];
  const widths = head.map((_, i) => Math.max(...[head, ...rows].map((row) => row[i]!.length)));
  return [head, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
