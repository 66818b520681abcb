/** What is compared with what, and the tables of the README that say how it came out. */
import type { AlternativeName } from './alternatives/alternatives.ts';
import { median, short } from './report.ts';

export type Other =
  | { readonly kind: 'native'; readonly name: string; readonly command: readonly string[]; readonly events?: number }
  | { readonly kind: 'alternative'; readonly name: AlternativeName; readonly events: number };
export interface Comparison {
  readonly label: string;
  readonly unit: 'events/s' | 'items/s' | 'ns';
  /** A figure of `benchmarks.ts`. */
  readonly penstock: string;
  readonly other: Other;
}

const native = (
  label: string,
  penstock: string,
  name: string,
  command: string,
  unit: Comparison['unit'] = 'events/s',
) => ({ label, unit, penstock, other: { kind: 'native', name, command: command.split(' ') } }) as const;
/** @param events takes some seconds */
const alternative = (label: string, name: AlternativeName, events: number) =>
  ({
    label,
    unit: 'events/s',
    penstock: 'pipeline/capacity-500',
    other: { kind: 'alternative', name, events },
  }) as const;

export const COMPARISONS: readonly Comparison[] = [
  native('capacity 500', 'pipeline/capacity-500', 'literal/capacity-500', 'literal --capacity 500'),
  native('capacity 4,096', 'pipeline/capacity-4096', 'literal/capacity-4096', 'literal --capacity 4096'),
  native('capacity 16,384', 'pipeline/capacity-16384', 'literal/capacity-16384', 'literal --capacity 16384'),
  native(
    'ready values, against the fastest batched native design',
    'pipeline/capacity-16384',
    'batched/shard2',
    'batched shard2',
  ),
  native('packets, four filter passes', 'pipeline/transform', 'literal/transform-4', 'literal --transform 4'),
  native(
    'packets, against the fastest batched native design',
    'pipeline/transform',
    'batched/shard2-transform-4',
    'batched shard2 --transform 4',
  ),
  native(
    'the channel alone, 64 at a time against one at a time',
    'channel/batch-64',
    'channel/1p1c-500',
    'channel 1p1c 500',
    'items/s',
  ),
  native('a histogram record', 'histogram/record', 'histogram/record', 'histogram record', 'ns'),
  alternative('RxJS, one thread', 'rxjs', 2_000_000),
  alternative('Node streams, one thread', 'node-streams', 1_000_000),
  alternative('Web Streams, one thread', 'web-streams', 300_000),
  alternative('workers with `postMessage`, one per stage', 'post-message', 300_000),
];

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  readonly runs: readonly number[];
}
export interface Measured {
  readonly comparison: Comparison;
  readonly other: Spread;
  readonly penstock: Spread;
  /** How many times as fast Penstock was, of each pair. */
  readonly ratio: Spread;
}

function spread(runs: readonly number[]): Spread {
  return { median: median(runs), min: Math.min(...runs), max: Math.max(...runs), runs };
}

export function summarizePairs(
  comparison: Comparison,
  pairs: readonly { readonly other: number; readonly penstock: number }[],
): Measured {
  const isTime = comparison.unit === 'ns';
  return {
    comparison,
    other: spread(pairs.map(({ other }) => other)),
    penstock: spread(pairs.map(({ penstock }) => penstock)),
    ratio: spread(pairs.map(({ other, penstock }) => (isTime ? other / penstock : penstock / other))),
  };
}

/** The tables, dated, with the machine. */
export function sectionOf(results: readonly Measured[], date: string, machine: string): string {
  const kinds = ['native', 'alternative'] as const;
  const tables = kinds.flatMap((kind) => {
    const rows = results.filter(({ comparison }) => comparison.other.kind === kind);
    return rows.length === 0 ? [] : [table(kind === 'native' ? 'native Rust' : 'built from it', rows)];
  });
  return [...tables, `Measured on ${date}: ${machine}.`].join('\n\n');
}

function table(other: string, rows: readonly Measured[]): string {
  const pairs = rows[0]!.ratio.runs.length;
  return [
    `| | ${other} | Penstock in Chromium | times as fast, median of ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} |`,
    '|---|---|---|---|',
    ...rows.map(({ comparison: { label, unit }, other: theirs, penstock, ratio }) => {
      const figure = ({ median: middle }: Spread) => `${short(middle)}${unit === 'ns' ? ' ns' : ` ${unit}`}`;
      const [middle, least, most] = [ratio.median, ratio.min, ratio.max].map(times);
      return `| ${label} | ${figure(theirs)} | ${figure(penstock)} | ${middle} × (${least} – ${most}) |`;
    }),
  ].join('\n');
}

/** Two digits that can be trusted, never an exponent. */
function times(value: number): string {
  return value < 10 ? value.toPrecision(2) : String(Number(value.toPrecision(2)));
}

const BEGIN = '<!-- written by npm run bench:native -- --readme -->';
const END = '<!-- end -->';

/** @throws Error where the text has no place for it */
export function withSection(text: string, section: string): string {
  const from = text.indexOf(BEGIN);
  const to = text.indexOf(END, from);
  if (from < 0 || to < 0) throw new Error(`README.md has no lines ${BEGIN} and ${END}`);
  return `${text.slice(0, from + BEGIN.length)}\n\n${section}\n\n${text.slice(to)}`;
}
