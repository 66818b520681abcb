/** What the benchmarks leave behind: a table for people, JSON for programs. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';

export interface Result {
  name: string;
  unit: string;
  median: number;
  min: number;
  max: number;
  /** Every run's figure, in order. */
  runs: number[];
  params: object;
}

export function summarize(name: string, unit: string, params: object, runs: number[]): Result {
  return { name, unit, median: median(runs), min: Math.min(...runs), max: Math.max(...runs), runs, params };
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export interface Machine {
  cpu: string;
  cores: number;
  memoryGiB: number;
  system: string;
  browser: string;
  node: string;
  /** Of the working tree: `+` where it differs from its commit. */
  commit: string;
}

export function machine(browserVersion: string): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    browser: `Chromium ${browserVersion}`,
    node: process.version,
    commit: commit(),
  };
}
function commit(): string {
  try {
    const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}

/** 12.3 M, 4.56 k, 7.89: three digits that can be compared at a glance. */
export function short(value: number): string {
  // From where three digits would round up into the next magnitude.
  if (value >= 999_500) return `${(value / 1e6).toPrecision(3)} M`;
  if (value >= 999.5) return `${(value / 1e3).toPrecision(3)} k`;
  return value.toPrecision(3);
}

export function table(results: readonly Result[]): string {
  const rows = results.map(({ name, unit, median: middle, min, max, runs }) => [
    name,
    unit,
    short(middle),
    `${short(min)} – ${short(max)}`,
    `${Math.round((100 * (max - min)) / middle)} %`,
    String(runs.length),
  ]);
  const lines = [['name', 'unit', 'median', 'min – max', 'spread', 'runs'], ...rows];
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function machineLine(m: Machine): string {
  return `${m.cpu}, ${m.cores} cores, ${m.memoryGiB} GiB, ${m.system}; ${m.browser}, Node ${m.node}; commit ${m.commit}`;
}
