/**
 * npm run fleet -- --measure: how fast a fleet is on this machine, with broker and publisher on it too.
 *
 *   timers     two nodes against one, each bound by the time that its database takes for a call: ≥ 1.9 times
 *   full       events/s stored at full speed, large batches, and those of the simulated feed in the same page, one after the
 *              other: ≥ 300,000 of a live feed; and whose cores were busy
 *   usual      the same with batches and channels of the usual size
 *   pressure   every node slowed: the publisher's rate falls to theirs, and nobody's memory grows
 *
 * Pages reach the broker directly: the proxy that can cut a network in the proofs takes a part of the processor, and no network is
 * cut here. Figures go to `e2e/fleet/results`, those of one part to a file of their own. Nothing else should run on the machine
 * meanwhile. Exit code 0, or 1 when a claim does not hold.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ConfigPatch } from '../../../workers/contract/config-types.ts';
import { machine, machineLine, median, short } from '../../bench/report.ts';
import { buildIfNeeded } from '../../bench/site.ts';
import { FLAG, parseOptions, wholeOption, wrongUsage } from '../../command.ts';
import { endOnSignal } from '../../endings.ts';
import { Arena, type ArenaPlan } from './arena.ts';
import { browserVersion } from './browser-version.ts';
import { type BusyCores, browserPart, busyCores, processorTimes } from './processor-time.ts';
import { PublisherProcess, residentMb } from './publisher-process.ts';

const USAGE = `usage: npm run fleet -- --measure [--seconds N] [--minutes N] [--repeat N] [--only timers|full|usual|pressure]
  --seconds  of each measurement (20)
  --minutes  for which memory is watched while every node is slowed (10)
  --repeat   measurements of each kind at full speed (3)`;
const RESULTS = fileURLToPath(new URL('../results', import.meta.url));
const MS = 1000;
const MEBIBYTE = 2 ** 20;
/** Code is compiled and the stream has a backlog by then. */
const WARM_UP_MS = 8000;
const SAMPLE_MS = 5000;
const LEAST_SPEEDUP = 1.9;
/** Of memory, from the second third of the time to the last: in the first, caches fill, and what is kept of ten minutes. */
const MOST_GROWTH = 1.1;
/** A call of the database takes so long and stores so many: 10,000 events/s. */
const TIMER = { database: { perCallMs: 50 }, batch: { maxSize: 500 } } as const;
/** So that what a batch costs is shared by many events. */
const LARGE = { channels: { capacity: 16_384 }, batch: { maxSize: 20_000, maxWaitMs: 500 } } as const;
const USUAL: ConfigPatch = {};
const LEAST_STORED = 300_000;

interface Options {
  readonly seconds: number;
  readonly minutes: number;
  readonly repeat: number;
}
interface Finding {
  readonly name: string;
  readonly figures: object;
  /** Empty: it holds. */
  readonly wrong: readonly string[];
}

/** @returns the exit code */
export async function measure(args: readonly string[]): Promise<number> {
  const values = parseOptions(USAGE, args, {
    measure: FLAG,
    seconds: { type: 'string', default: '20' },
    minutes: { type: 'string', default: '10' },
    repeat: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
  });
  const options = {
    seconds: wholeOption(USAGE, '--seconds', values.seconds, 1, 3600),
    minutes: wholeOption(USAGE, '--minutes', values.minutes, 1, 600),
    repeat: wholeOption(USAGE, '--repeat', values.repeat, 1, 100),
  };
  const { only } = values;
  if (only !== '' && !(only in PARTS))
    throw wrongUsage(USAGE, `--only is ${only}; allowed: ${Object.keys(PARTS).join(', ')}`);
  endOnSignal();
  buildIfNeeded(false);
  const here = machine(await browserVersion());
  console.log(machineLine(here));
  const findings: Finding[] = [];
  for (const [name, find] of Object.entries(PARTS)) {
    if (only !== '' && only !== name) continue;
    const found = await find(options);
    findings.push({ name, ...found });
    console.log(`${name}: ${JSON.stringify(found.figures)} ${found.wrong.join('; ') || 'holds'}`);
  }
  mkdirSync(RESULTS, { recursive: true });
  const file = join(RESULTS, `${new Date().toISOString().slice(0, 10)}-measure${only && `-${only}`}.json`);
  writeFileSync(file, `${JSON.stringify({ machine: here, options, findings }, null, 2)}\n`);
  console.log(file);
  return findings.every(({ wrong }) => wrong.length === 0) ? 0 : 1;
}

const PLAN: Omit<ArenaPlan, 'nodes'> = {
  perSecond: 0,
  retention: 'workqueue',
  // Full within a minute when nodes are slowed; at full speed some seconds of events.
  maxBytes: 32 * MEBIBYTE,
  ackWaitMs: 30_000,
  unackedByNode: 256,
  isDirect: true,
};
const PARTS = { timers, full, usual, pressure };

async function timers({ seconds }: Options): Promise<Omit<Finding, 'name'>> {
  const rates: number[] = [];
  for (const nodes of [1, 2]) {
    rates.push(
      await withLoad(nodes, ['--rate', '60k'], async (arena) => {
        for (const node of arena.nodes) await node.set(TIMER);
        await sleep(WARM_UP_MS);
        return storedPerSecond(arena, seconds);
      }),
    );
  }
  const speedup = rates[1]! / rates[0]!;
  const wrong = speedup < LEAST_SPEEDUP ? [`two nodes store ${speedup.toFixed(2)} times what one does`] : [];
  return { figures: { one: Math.round(rates[0]!), two: Math.round(rates[1]!), speedup }, wrong };
}

/** What a time at full speed shows. */
interface FullSpeed {
  readonly perSecond: number;
  /** Of the messages that were acked, on average. Of a simulated feed: 0. */
  readonly eventsOfMessage: number;
  readonly cores: BusyCores;
  /** Cores that were busy for these and for anything else that ran meanwhile. */
  readonly busy: number;
}

async function full(options: Options): Promise<Omit<Finding, 'name'>> {
  const found = await fullSpeed(options, LARGE);
  const stored = median(found.live);
  const wrong = stored < LEAST_STORED ? [`${short(stored)} events/s are stored, and not ${short(LEAST_STORED)}`] : [];
  return { figures: { settings: LARGE, ...found }, wrong };
}
async function usual(options: Options): Promise<Omit<Finding, 'name'>> {
  return { figures: await fullSpeed(options, USUAL), wrong: [] };
}

/** Live and simulated take turns: only what ran right after each other can be compared. */
async function fullSpeed({ seconds, repeat }: Options, settings: ConfigPatch) {
  const [live, simulated]: [FullSpeed[], FullSpeed[]] = [[], []];
  const speed = async (arena: Arena, publisher?: PublisherProcess) => {
    for (const node of arena.nodes) if (settings !== USUAL) await node.set(settings);
    await sleep(WARM_UP_MS);
    return speedOf(arena, seconds, publisher);
  };
  for (let i = 0; i < repeat; i++) {
    live.push(await withLoad(1, ['--rate', 'max'], speed));
    simulated.push(
      await withArena(1, async (arena) => {
        for (const node of arena.nodes) await node.simulate();
        return speed(arena);
      }),
    );
    console.log(`  live ${speedText(live.at(-1)!)}\n  simulated ${speedText(simulated.at(-1)!)}`);
  }
  const rates = (all: readonly FullSpeed[]) => all.map(({ perSecond }) => perSecond);
  return {
    live: rates(live),
    simulated: rates(simulated),
    share: median(rates(live)) / median(rates(simulated)),
    details: { live, simulated },
  };
}
function speedText({ perSecond, eventsOfMessage, cores: { processes }, busy }: FullSpeed): string {
  const shares = Object.entries(processes).map(([name, share]) => `${name} ${share.toFixed(2)}`);
  const sizes = eventsOfMessage > 0 ? `, ${eventsOfMessage} in a message` : '';
  return `${short(perSecond)} events/s${sizes}; cores: ${shares.join(', ')}; ${busy.toFixed(2)} in all`;
}

async function speedOf(arena: Arena, seconds: number, publisher?: PublisherProcess): Promise<FullSpeed> {
  const processes = new Map<number, string>([
    [process.pid, 'command'],
    [arena.broker.pid!, 'broker'],
    ...(publisher ? [[publisher.pid, 'publisher'] as const] : []),
    ...arena.nodes.flatMap((node) => node.processes().map(({ pid, line }) => [pid, browserPart(line)] as const)),
  ]);
  const acked = async () => {
    const figures = await Promise.all(arena.nodes.map((node) => node.figures()));
    return figures.reduce((sum, { live }) => sum + (live?.acked ?? 0), 0);
  };
  const [messages, times, busyMs, from] = [await acked(), processorTimes(processes), busyMsSoFar(), performance.now()];
  const perSecond = await storedPerSecond(arena, seconds);
  const ms = performance.now() - from;
  const cores = busyCores(times, processorTimes(processes), ms / MS);
  const busy = Number(((busyMsSoFar() - busyMs) / ms).toFixed(2));
  const eventsOfMessage = Math.round((perSecond * seconds) / Math.max(1, (await acked()) - messages));
  return { perSecond: Math.round(perSecond), eventsOfMessage: publisher ? eventsOfMessage : 0, cores, busy };
}

/** Of all cores together. */
function busyMsSoFar(): number {
  return cpus().reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
}

async function pressure({ minutes }: Options): Promise<Omit<Finding, 'name'>> {
  return withLoad(2, ['--rate', '100k'], async (arena, publisher) => {
    for (const node of arena.nodes) await node.set(TIMER);
    // Until the stream refuses: from then on the publisher is held back.
    for (const latest = performance.now() + 300 * MS; publisher.latest.refused === 0; ) {
      if (performance.now() > latest) throw new Error('the stream is not full after five minutes');
      await sleep(250);
    }
    const [made, from] = [publisher.latest.events, performance.now()];
    const samples: Record<string, number>[] = [];
    const end = from + minutes * 60 * MS;
    const stored = storedPerSecond(arena, minutes * 60);
    while (performance.now() < end) {
      samples.push(memoryOf(arena, publisher));
      await sleep(SAMPLE_MS);
    }
    const storedRate = await stored;
    const publishedRate = ((publisher.latest.events - made) * MS) / (performance.now() - from);
    const growth = Object.fromEntries(
      Object.keys(samples[0]!).map((name) => [name, grownBy(samples.map((sample) => sample[name]!))]),
    );
    const wrong = Object.entries(growth)
      .filter(([, by]) => by > MOST_GROWTH)
      .map(([name, by]) => `the memory of ${name} grew to ${by.toFixed(2)} times`);
    if (publishedRate > 1.1 * storedRate) wrong.push('the publisher is not held to the rate of the nodes');
    const rates = { storedRate: Math.round(storedRate), publishedRate: Math.round(publishedRate), asked: 100_000 };
    return { figures: { minutes, ...rates, growth, samples }, wrong };
  });
}

function memoryOf(arena: Arena, publisher: PublisherProcess): Record<string, number> {
  const nodes = arena.nodes.map((node) => [node.name, Math.round(node.memoryMb())] as const);
  return {
    ...Object.fromEntries(nodes),
    broker: Math.round(residentMb(arena.broker.pid!)),
    publisher: Math.round(residentMb(publisher.pid)),
  };
}

/** The last third against the one before, by their medians. */
function grownBy(values: readonly number[]): number {
  const third = Math.max(1, Math.floor(values.length / 3));
  return median(values.slice(-third)) / median(values.slice(-2 * third, -third));
}

async function storedPerSecond(arena: Arena, seconds: number): Promise<number> {
  const sum = async () => {
    const figures = await Promise.all(arena.nodes.map((node) => node.stored()));
    return figures.reduce((all, stored) => all + stored, 0);
  };
  const [before, from] = [await sum(), performance.now()];
  await sleep(seconds * MS);
  const after = await sum();
  return ((after - before) * MS) / (performance.now() - from);
}

async function withArena<T>(nodes: number, use: (arena: Arena) => Promise<T>): Promise<T> {
  const arena = await Arena.open({ ...PLAN, nodes });
  try {
    return await use(arena);
  } finally {
    await arena.close();
  }
}

/** A publisher in a process of its own, so that it does not wait for this one. */
function withLoad<T>(
  nodes: number,
  load: readonly string[],
  use: (arena: Arena, publisher: PublisherProcess) => Promise<T>,
): Promise<T> {
  return withArena(nodes, async (arena) => {
    const publisher = new PublisherProcess(arena.broker.address, load);
    try {
      return await use(arena, publisher);
    } finally {
      await publisher.end();
    }
  });
}
