/**
 * npm run bench:native -- [--runs N] [--only NAME[,NAME …]] [--json FILE] [--readme] [--without-native] [--quick]
 *
 * Measures Penstock beside native Rust (`native/`), and beside what a web developer would build the pipeline from instead
 * (`alternatives/`), on the same work. A run of each makes a pair, one right after the other; what counts is the median of
 * the pairs' ratios, because noise that lasts longer than a pair cancels out. `--readme` puts the tables into README.md,
 * `--quick` makes runs too short to mean anything. Exit codes: 0 measured, 1 wrong usage or a failing run, 2 no Rust.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BENCHMARKS, type Benchmark } from './benchmarks.ts';
import { COMPARISONS, type Comparison, type Measured, sectionOf, summarizePairs, withSection } from './native-table.ts';
import { machine, machineLine, short } from './report.ts';
import { Session } from './session.ts';
import { ROOT } from './site.ts';

const USAGE =
  'usage: npm run bench:native -- [--runs N] [--only NAME[,NAME …]] [--json FILE] [--readme] [--without-native] [--quick]';
const NATIVE = join(ROOT, 'e2e/bench/native');
/** Beside other things that are made; nothing is built into the sources. */
const TARGET = join(ROOT, 'node_modules/.cache/native');
const PROGRAM = join(TARGET, 'release', process.platform === 'win32' ? 'penstock-native.exe' : 'penstock-native');
const NO_RUST = `cargo was not found. The native side needs Rust 1.87 or later and nothing else (it has no dependencies):
  - any system: https://rustup.rs, then open a new shell
  - Debian 13, Ubuntu 25.10 or later: apt-get install cargo rustc
Or leave it out: npm run bench:native -- --without-native`;
const QUICK_EVENTS = 100_000;

class NoRust extends Error {}

interface Options {
  readonly comparisons: readonly Comparison[];
  readonly runs: number;
  readonly json: string | undefined;
  readonly isReadme: boolean;
  readonly isQuick: boolean;
}

function options(): Options {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '5' },
      only: { type: 'string', multiple: true, default: [] },
      json: { type: 'string' },
      readme: { type: 'boolean', default: false },
      'without-native': { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error(`--runs is ${values.runs}; allowed: whole numbers from 1`);
  const only = values.only.flatMap((list) => list.split(','));
  const known = COMPARISONS.map(({ other }) => other.name);
  const unknown = only.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`--only is ${unknown}; allowed: ${known.join(', ')}`);
  const comparisons = COMPARISONS.filter(({ other }) => only.length === 0 || only.includes(other.name)).filter(
    ({ other }) => !values['without-native'] || other.kind !== 'native',
  );
  return { comparisons, runs, json: values.json, isReadme: values.readme, isQuick: values.quick };
}

function build(): void {
  const { error, status } = spawnSync('cargo', ['build', '--release', '--quiet', '--locked'], {
    cwd: NATIVE,
    env: { ...process.env, CARGO_TARGET_DIR: TARGET },
    stdio: ['ignore', 2, 2],
  });
  if (error && 'code' in error && error.code === 'ENOENT') throw new NoRust(NO_RUST);
  if (error || status !== 0) throw new Error(`cargo build failed in ${NATIVE}${error ? `: ${error.message}` : ''}`);
  // Both sides must do the same work: it panics where its hashes are not those of the tests.
  const { status: verified, stderr } = spawnSync(PROGRAM, ['verify'], { encoding: 'utf8' });
  if (verified !== 0) throw new Error(`penstock-native verify failed: ${stderr}`);
}

/** One run of the other side. */
function runOther({ other }: Comparison, isQuick: boolean): number {
  const events = isQuick ? QUICK_EVENTS : other.events;
  const count = events === undefined ? [] : [String(events)];
  const [program, args] =
    other.kind === 'native'
      ? ([PROGRAM, [...other.command, ...(isQuick ? ['--events', ...count] : [])]] as const)
      : (['npx', ['tsx', join(ROOT, 'e2e/bench/alternatives/run.ts'), other.name, ...count]] as const);
  const isShell = process.platform === 'win32' && program === 'npx';
  const { stdout, stderr, status, error } = spawnSync(program, args, { cwd: ROOT, encoding: 'utf8', shell: isShell });
  const lines = (stdout ?? '').split('\n').filter((line) => line.startsWith('{'));
  const results = lines.map((line) => JSON.parse(line) as { readonly name: string; readonly value: number });
  const result = results.find(({ name }) => name === other.name);
  if (status !== 0 || !result) throw new Error(`${[program, ...args].join(' ')} failed: ${error?.message ?? stderr}`);
  return result.value;
}

async function measure(session: Session, comparison: Comparison, { runs, isQuick }: Options): Promise<Measured> {
  const benchmark = benchmarkOf(comparison);
  const pairs: { other: number; penstock: number }[] = [];
  for (let i = 1; i <= runs; i++) {
    const other = runOther(comparison, isQuick);
    const penstock = (await session.run(benchmark))[comparison.penstock]!;
    console.error(`${i}/${runs}  ${comparison.other.name} ${short(other)}, ${comparison.penstock} ${short(penstock)}`);
    pairs.push({ other, penstock });
  }
  return summarizePairs(comparison, pairs);
}

function benchmarkOf({ penstock }: Comparison): Benchmark {
  const benchmark = BENCHMARKS.find(({ units }) => penstock in units);
  if (!benchmark) throw new Error(`no benchmark is called ${penstock}`);
  return benchmark;
}

async function main(): Promise<void> {
  let asked: Options;
  try {
    asked = options();
  } catch (error) {
    throw new Error(`${USAGE}\n${error instanceof Error ? error.message : error}`);
  }
  const { comparisons, json, isReadme, runs } = asked;
  if (comparisons.some(({ other }) => other.kind === 'native')) build();
  const session = await Session.open([...new Set(comparisons.map(benchmarkOf))]);
  try {
    const results: Measured[] = [];
    for (const comparison of comparisons) results.push(await measure(session, comparison, asked));
    const date = new Date().toISOString().slice(0, 10);
    const measuredOn = machine(session.version());
    const section = sectionOf(results, date, machineLine(measuredOn));
    console.log(section);
    if (json) writeFileSync(json, `${JSON.stringify({ date, machine: measuredOn, runs, results }, null, 2)}\n`);
    const path = join(ROOT, 'README.md');
    if (isReadme) writeFileSync(path, withSection(readFileSync(path, 'utf8'), section));
  } finally {
    await session.close();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof NoRust ? 2 : 1;
});
