/**
 * Runs the program once: the order comes as JSON in the first argument, the measurement goes to stdout as JSON, the durations
 * to the folder as CSV. It drains at the end, and nothing may be lost or stored twice.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { now } from './clock.ts';
import { Database } from './database.ts';
import { type CallSummary, type Measurement, type Order, STAGES, type Stage } from './design.ts';
import { eventMemory } from './events.ts';
import { startThreads } from './start.ts';
import { callSummaryOf, latenciesBetween, summaryOf } from './summaries.ts';
import type { ThreadResult } from './thread.ts';

/** More than the program can do. */
const MOST_PER_SECOND = 3000;

const order: Order = JSON.parse(process.argv[2]!);
mkdirSync(order.folder, { recursive: true });
console.log(JSON.stringify(await measure(order)));

async function measure({ warmUpSeconds, seconds, folder, ...load }: Order): Promise<Measurement> {
  const lastsMs = 1000 * (warmUpSeconds + seconds);
  const events = eventMemory(Math.ceil((lastsMs / 1000) * MOST_PER_SECOND));
  const database = Database.open(folder);
  const { go, resultsOf } = await startThreads(events, database.pipes, { ...load, lastsMs });
  const cpuBefore = cpuSeconds(database);
  const startedAt = now();
  go();
  const [source] = await resultsOf('source');
  const [store] = await resultsOf('store');
  const cores = (cpuSeconds(database) - cpuBefore) / ((now() - startedAt) / 1000);
  const rows = await database.close();
  const { emitted } = source!;
  if (rows !== emitted) throw new Error(`${emitted} events were sent, and ${rows} rows are in the database`);
  const latencies = latenciesBetween(events, emitted, startedAt + 1000 * warmUpSeconds, startedAt + lastsMs);
  const calls = callsIn(store!, folder);
  const servers = new Map<Stage, readonly ThreadResult[]>();
  for (const stage of STAGES) servers.set(stage, await resultsOf(stage));
  const stageOf = (stage: Stage) => stageIn(stage, servers.get(stage)!, folder);
  const stages = { check: stageOf('check'), enrich: stageOf('enrich'), route: stageOf('route') };
  const late = summaryOf([...servers.values()].flat().flatMap((server) => server.late));
  return { perSecond: latencies.length / seconds, latency: summaryOf(latencies), stages, calls, late, rows, cores };
}

function cpuSeconds(database: Database): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6 + database.cpuSeconds();
}

function stageIn(stage: Stage, servers: readonly ThreadResult[], folder: string) {
  const times = servers.flatMap(({ taken }) => taken);
  writeTimes(folder, stage, times);
  return summaryOf(times);
}
/** What its rows cost is said apart: the times that are kept are those of a call without any. */
function callsIn({ taken, rows }: ThreadResult, folder: string): CallSummary {
  const summary = callSummaryOf(taken, rows);
  const ofRows = (call: number) => (rows[call]! * summary.perRowUs) / 1000;
  writeTimes(
    folder,
    'calls',
    taken.map((ms, call) => Math.max(ms - ofRows(call), 0)),
  );
  return summary;
}

/** As people have them: a column of durations. */
function writeTimes(folder: string, name: string, times: readonly number[]): void {
  writeFileSync(join(folder, `${name}.csv`), `duration_ms\n${times.map((ms) => ms.toFixed(4)).join('\n')}\n`);
}
