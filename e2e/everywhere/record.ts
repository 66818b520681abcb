/** What the engines did, and that as tables in Markdown. */
import { median } from '../bench/report.ts';
import { CHECKS } from './checks.ts';
import { HOST_STEPS, HOSTS, type HostResult } from './hosts.ts';
import type { FileTimes } from './private-files.ts';

export const RATED = ['memory', 'sqlite'] as const;
type Rated = (typeof RATED)[number];

/** What one engine did. */
export interface EngineRecord {
  /** With its version. */
  readonly browser: string;
  /** By the name of a check. */
  readonly checks: Record<string, string>;
  /** Events a second of each pair. */
  readonly rates: Readonly<Record<Rated, number[]>>;
  /** Of each pair. */
  readonly files: FileTimes[];
  /** By the name of a host. */
  readonly hosts: Record<string, HostResult>;
}

const CHECK_NAMES = ['start', ...CHECKS.map(({ name }) => name), 'axe', 'console'];

const FILE_ROWS: readonly (readonly [name: string, read: (times: FileTimes) => number])[] = [
  ['a private file, 1 MiB written', ({ writeMs }) => writeMs],
  ['the same, flushed', ({ flushMs }) => flushMs],
];

/** A column an engine. */
export function browserTable(records: readonly EngineRecord[]): string {
  const checks = CHECK_NAMES.map((name) => [name, ...records.map((record) => record.checks[name] ?? '–')]);
  const rates = RATED.map((kind) => [
    `stored in ${kind === 'memory' ? 'memory' : 'SQLite'}, M events/s`,
    ...records.map(({ rates: { [kind]: own } }) => rateOf(own)),
  ]);
  const ratios = RATED.map((kind) => [
    `the same beside ${records[0]?.browser.split(' ')[0]}, in pairs`,
    ...records.map(({ rates: { [kind]: own } }) => ratioOf(own, records[0]!.rates[kind])),
  ]);
  const files = FILE_ROWS.map(([name, read]) => [
    name,
    ...records.map((record) => millisecondsOf(record.files.map(read))),
  ]);
  const rows = [rates[0]!, ratios[0]!, rates[1]!, ratios[1]!, ...files, ...checks];
  return table(['', ...records.map(({ browser }) => browser)], rows);
}
/** Median and range of what was measured; a run that failed has no figure. */
function rateOf(rates: readonly number[]): string {
  const measured = rates.filter((rate) => rate > 0).map((rate) => rate / 1e6);
  if (measured.length === 0) return '–';
  const range = `${Math.min(...measured).toFixed(2)} – ${Math.max(...measured).toFixed(2)}`;
  return `${median(measured).toFixed(2)} (${range})${measured.length < rates.length ? `, ${rates.length - measured.length} failed` : ''}`;
}
function millisecondsOf(times: readonly number[]): string {
  if (times.length === 0) return '–';
  return `${median(times).toFixed(2)} ms (${Math.min(...times).toFixed(2)} – ${Math.max(...times).toFixed(2)})`;
}
/** The median of the pairs' ratios: noise that lasts longer than a pair cancels out. */
function ratioOf(rates: readonly number[], others: readonly number[]): string {
  const ratios = rates.map((rate, pair) => rate / others[pair]!).filter((ratio) => ratio > 0);
  return ratios.length === 0 ? '–' : median(ratios).toFixed(2);
}

/** A row a host and engine. */
export function hostTable(records: readonly EngineRecord[]): string {
  const rows = HOSTS.flatMap(({ name }) =>
    records
      .filter(({ hosts }) => name in hosts)
      .map(({ browser, hosts }) => [name, browser, ...HOST_STEPS.map((step) => hosts[name]![step])]),
  );
  return table(['host', 'browser', ...HOST_STEPS], rows);
}

/** What must work and does not, a line each. */
export function failures(records: readonly EngineRecord[]): string[] {
  return records.flatMap(({ browser, checks, hosts }) =>
    [...Object.entries(checks), ...Object.entries(hosts).flatMap(([host, steps]) => stepsOf(host, steps))]
      .filter(([, result]) => result.startsWith('**no**'))
      .map(([name, result]) => `${browser}: ${name}: ${result}`),
  );
}
function stepsOf(host: string, steps: HostResult): [string, string][] {
  return HOST_STEPS.map((step) => [`${host}, ${step}`, steps[step]]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
