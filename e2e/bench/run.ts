/**
 * npm run bench -- [--only NAME[,NAME …]] [--runs N] [--json FILE] [--build]
 *
 * Measures whole runs in the production build and single primitives in a build of their own, in Chromium, each run in a
 * fresh page. Progress goes to stderr, the table to stdout and
 * `{ machine, results: [{ name, unit, median, min, max, runs, params }] }` to FILE. Exit code 1: wrong usage, or a run
 * that did not add up and was refused; what the other benchmarks gave is reported all the same.
 */

import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { errorText } from '../../workers/contract/error-text.ts';
import { BENCHMARKS, type Benchmark } from './benchmarks.ts';
import { machine, machineLine, type Result, short, summarize, table } from './report.ts';
import { Session } from './session.ts';

const USAGE = 'usage: npm run bench -- [--only NAME[,NAME …]] [--runs N] [--json FILE] [--build]';

interface Options {
  benchmarks: readonly Benchmark[];
  runs: number;
  json: string | undefined;
  isBuildWanted: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', multiple: true, default: [] },
      runs: { type: 'string', default: '5' },
      json: { type: 'string' },
      build: { type: 'boolean', default: false },
    },
  });
  const { json, build: isBuildWanted } = values;
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is ${values.runs}, not a whole number from 1`);
  return { benchmarks: chosen(values.only.flatMap((list) => list.split(','))), runs, json, isBuildWanted };
}
/** @param only names of figures; none: all benchmarks */
function chosen(only: readonly string[]): Benchmark[] {
  const known = names(BENCHMARKS);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only is ${unknown}, not one of ${known.join(', ')}`);
  return BENCHMARKS.filter(({ units }) => only.length === 0 || only.some((name) => name in units));
}
function names(benchmarks: readonly Benchmark[]): string[] {
  return benchmarks.flatMap(({ units }) => Object.keys(units));
}

/** All runs of one benchmark, one after the other. */
async function measure(session: Session, benchmark: Benchmark, runs: number): Promise<Result[]> {
  const figures: Readonly<Record<string, number>>[] = [];
  for (let i = 1; i <= runs; i++) {
    const figure = await session.run(benchmark);
    const parts = Object.entries(figure).map(([name, value]) => `${name} ${short(value)} ${benchmark.units[name]}`);
    console.error(`${i}/${runs}  ${parts.join(', ')}`);
    figures.push(figure);
  }
  const ofAllRuns = (name: string) => figures.map((figure) => figure[name]!);
  return Object.entries(benchmark.units).map(([name, unit]) =>
    summarize(name, unit, benchmark.params, ofAllRuns(name)),
  );
}

async function measureAll({ benchmarks, runs, json, isBuildWanted }: Options): Promise<void> {
  const session = await Session.open(benchmarks, isBuildWanted);
  const results: Result[] = [];
  const failures: string[] = [];
  try {
    for (const benchmark of benchmarks) {
      try {
        results.push(...(await measure(session, benchmark, runs)));
      } catch (error) {
        failures.push(`${names([benchmark])[0]}: ${messageOf(error)}`);
      }
    }
    const measuredOn = machine(session.version());
    if (results.length > 0) console.log(`${table(results)}\n\n${machineLine(measuredOn)}`);
    if (json) writeFileSync(json, `${JSON.stringify({ machine: measuredOn, results }, null, 2)}\n`);
  } finally {
    await session.close();
  }
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/** The first line, without what Playwright puts before an error of the page; then comes where in the page it was thrown. */
function messageOf(error: unknown): string {
  const [first = ''] = errorText(error).split('\n', 1);
  return first.replace(/^\w+\.evaluate: (Error: )?/, '');
}

async function main(): Promise<void> {
  let asked: Options;
  try {
    asked = options();
  } catch (error) {
    throw new Error(`${USAGE}\n${messageOf(error)}`);
  }
  await measureAll(asked);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
