/** Everything that a comparison shows, as texts and lines: for the screen and for the report, which must say the same. */
import { lostByPipeline } from '../../workers/contract/name-sets.ts';
import type { Incident } from '../../workers/contract/snapshot-types.ts';
import {
  detectedText,
  lastedText,
  recoveredText,
  worstText,
} from '../../workers/contract/view/incidents/incident-summary.ts';
import { latencyAt } from '../../workers/contract/view/latency-counts.ts';
import {
  countText,
  formatChange,
  formatCount,
  formatDuration,
  formatFineShare,
  formatQuantile,
  formatRate,
  formatSeconds,
  formatShort,
  formatTenths,
  UNKNOWN,
} from '../format.ts';
import { budgetText, lineText } from './objective-texts.ts';
import { LEAST_PAIRS, pairedEstimate } from './paired.ts';
import type { PlotSpec } from './plot.ts';
import { alignment, type ComparedRun, drainedAfter, type RunSeries } from './read-for-compare.ts';
import { RUN_FIGURES, type RunFigure } from './run-figures.ts';
import { differencesOf } from './run-settings.ts';
import { speedText } from './speed-text.ts';
import { isClear, type Verdict, verdictOf, warningsOf } from './verdict.ts';

export interface CompareRow {
  readonly label: string;
  /** Of each run. */
  readonly texts: readonly string[];
  /** From the least to the most of each setting that was run several times. */
  readonly spread?: string;
  /** Of the second against the first. */
  readonly difference?: string;
  readonly tone?: 'better' | 'worse';
}
export interface Comparison {
  readonly names: readonly string[];
  readonly runs: readonly ComparedRun[];
  readonly verdict: Verdict;
  readonly warnings: readonly string[];
  readonly settings: readonly CompareRow[];
  readonly figures: readonly CompareRow[];
  readonly objectives: readonly CompareRow[];
  readonly incidents: readonly CompareRow[];
  readonly plots: readonly PlotSpec[];
  /** Of stretches of one run (`moment-comparison.ts`), not of whole runs: these have objectives and incidents. */
  readonly isOfMoments?: true;
}

/** The whole comparison of two to six runs: settings, verdict, figures, objectives, incidents, charts. */
export function comparisonOf(runs: readonly ComparedRun[], names: readonly string[]): Comparison {
  const verdict = judged(runs, names);
  return {
    names,
    runs,
    verdict,
    warnings: warningsOf(runs),
    settings: differencesOf(runs.map(({ config }) => config)),
    figures: verdict.isChance ? figureRows(runs).map(({ tone: _, ...row }) => row) : figureRows(runs),
    objectives: objectiveRows(runs),
    incidents: [...incidentRows(runs), ...drainRows(runs)],
    plots: [...overTime(runs, names), ...quantilePlots(runs, names)],
  };
}

/** Runs of the same settings are the same thing, tried again. */
export function groupsOf<T extends Pick<ComparedRun, 'config'>>(runs: readonly T[]): T[][] {
  const groups: T[][] = [];
  for (const run of runs) {
    const same = groups.find(([first]) => differencesOf([first!.config, run.config]).length === 0);
    if (same === undefined) groups.push([run]);
    else same.push(run);
  }
  return groups;
}

function judged(runs: readonly ComparedRun[], names: readonly string[]): Verdict {
  const groups = groupsOf(runs);
  const [a, b] = groups;
  // Of a lesson, where the browser keeps nothing.
  if (groups.length === 0) return { headline: 'No run was kept', lines: [] };
  if (groups.length === 1) return sameSettings(runs);
  if (groups.length > 2)
    return { headline: `${groups.length} settings side by side`, lines: ['Choose two of them for a verdict.'] };
  const nameOf = (run: ComparedRun) => names[runs.indexOf(run)]!;
  const verdict = verdictOf(a![0]!, b![0]!, [nameOf(a![0]!), nameOf(b![0]!)]);
  return { ...verdict, lines: [...verdict.lines, ...spreadLines(a!, b!)] };
}
function sameSettings(runs: readonly ComparedRun[]): Verdict {
  const rates = runs.map(({ last }) => (1000 * last.counters.stored) / last.activeMs);
  const most = Math.max(...rates);
  const spread = most > 0 ? (most - Math.min(...rates)) / most : 0;
  return {
    isChance: true,
    headline: 'The settings are the same',
    lines: [
      `What differs is the machine, or chance: stored a second differs by ${formatFineShare(spread)}. Smaller differences cannot be seen here.`,
    ],
  };
}
/** What several runs of each add. */
function spreadLines(a: readonly ComparedRun[], b: readonly ComparedRun[]): string[] {
  if (a.length < 2 || b.length < 2) return [];
  const p99 = (runs: readonly ComparedRun[]) => runs.map(({ last }) => last.latency.endToEnd.p99);
  const estimate = pairedEstimate(p99(a), p99(b));
  if (estimate === null)
    return [`${a.length} and ${b.length} runs: an interval takes ${LEAST_PAIRS} of each; the table shows the range.`];
  const [low, high] = [estimate.low, estimate.high].map(formatChange);
  return [
    `P99 of ${estimate.pairs} pairs: ${formatChange(estimate.change)}, with 95 % confidence between ${low} and ${high}.`,
  ];
}

/** A row for each figure that any of the runs knows, with the spread of runs with the same settings. */
export function figureRows(runs: readonly ComparedRun[]): CompareRow[] {
  const rows = RUN_FIGURES.flatMap((figure) => {
    const values = runs.map(({ last }) => figure.of(last));
    if (values.every((value) => Number.isNaN(value))) return [];
    const texts = values.map((value) => (Number.isNaN(value) ? UNKNOWN : figure.format(value)));
    return [{ label: figure.label, texts, ...spreadOf(figure, runs), ...differenceOf(figure, values) }];
  });
  return [...rows, ...speedRows(runs)];
}
/** Of the machine, where it was measured before one of the runs. */
function speedRows(runs: readonly Pick<ComparedRun, 'speed'>[]): CompareRow[] {
  if (runs.every(({ speed }) => speed === null)) return [];
  return [
    {
      label: 'Speed check before the run',
      texts: runs.map(({ speed }) => (speed === null ? 'not made' : speedText(speed))),
    },
  ];
}
/** Of the same settings: what is within it is the machine, or chance. */
function spreadOf({ of, format }: RunFigure, runs: readonly ComparedRun[]): Pick<CompareRow, 'spread'> {
  const several = groupsOf(runs).filter(({ length }) => length > 1);
  if (several.length === 0) return {};
  const texts = several.map((group) => {
    const values = group.map(({ last }) => of(last)).filter((value) => !Number.isNaN(value));
    if (values.length === 0) return UNKNOWN;
    const [least, most] = [Math.min(...values), Math.max(...values)].map(format);
    return least === most ? least! : `${least} to ${most}`;
  });
  return { spread: texts.join(' / ') };
}
/** What the second value is beside the first, in words, and whether that is better: where one run of each can tell. */
export function differenceOf(
  { format, better }: Pick<RunFigure, 'format' | 'better'>,
  values: readonly number[],
): Pick<CompareRow, 'difference' | 'tone'> {
  const [a = Number.NaN, b = Number.NaN] = values;
  if (Number.isNaN(a) || Number.isNaN(b)) return { difference: UNKNOWN };
  if (a === b || format(a) === format(b)) return { difference: 'the same' };
  const difference = a === 0 ? `+ ${format(b)}` : formatChange(b / a - 1);
  if (better === undefined || !isClear(a, b)) return { difference };
  return { difference, tone: b < a === (better === 'less') ? 'better' : 'worse' };
}

/** Of each row that one of the runs is held to. */
function objectiveRows(runs: readonly Pick<ComparedRun, 'objectives'>[]): CompareRow[] {
  const labels = [...new Set(runs.flatMap(({ objectives }) => objectives.map(lineText)))];
  return labels.map((label) => ({
    label,
    texts: runs.map(({ objectives }) => {
      const status = objectives.find((each) => lineText(each) === label);
      if (status === undefined) return 'not set';
      return status.counted === 0 ? UNKNOWN : `${budgetText(status)}; ${breachesText(status.breachCount)}`;
    }),
  }));
}
function breachesText(count: number): string {
  return countText(count, 'breach', 'breaches');
}

/** How long the queue that a failure left was there. */
export function drainRows(runs: readonly ComparedRun[]): CompareRow[] {
  const marks = [...new Set(runs.flatMap((run) => run.marks.map(({ name }) => name)))];
  return marks.flatMap((name) => {
    const after = runs.map((run) => {
      const mark = run.marks.find((each) => each.name === name);
      return mark === undefined ? null : drainedAfter(run, mark);
    });
    if (after.every((seconds) => seconds === null)) return [];
    const texts = after.map((seconds) => (seconds === null ? UNKNOWN : formatTenths(1000 * seconds)));
    return [{ label: `Queue as short as before, after: ${name}`, texts }];
  });
}

/** Of each kind of incident, in the order of the first run that has it. */
export function incidentRows(runs: readonly ComparedRun[]): CompareRow[] {
  const kinds = [...new Set(runs.flatMap(({ last }) => last.incidents.toReversed().map(({ what }) => what)))];
  return kinds.map((what) => ({
    label: what,
    texts: runs.map(({ last }) => {
      const ofKind = last.incidents.filter((incident) => incident.what === what).toReversed();
      return ofKind.length === 0 ? 'none' : ofKind.map(incidentText).join(' / ');
    }),
  }));
}
function incidentText(incident: Incident): string {
  const losses = lostByPipeline(incident.lost);
  return [...spanTexts(incident), `${formatCount(losses)} lost`, `longest ${worstText(incident).text}`].join(', ');
}
/** How long it was on, when it was detected, when the run had recovered: as far as that is known. */
function spanTexts(incident: Incident): string[] {
  const { durationMs, detectMs, recoverMs } = incident;
  const [lasted, detected, recovered] = [lastedText, detectedText, recoveredText].map((of) => of(incident).text);
  return [
    durationMs !== null && durationMs > 0 ? `on for ${lasted}` : durationMs === 0 ? 'over at once' : lasted!,
    detectMs === null ? detected! : `detected after ${detected}`,
    recoverMs === null ? `recovery: ${recovered}` : `recovered after ${recovered}`,
  ];
}

const COLUMNS = [
  ['Stored a second', 'stored', formatRate, false],
  ['P99 time to stored, last 10 s', 'p99', formatDuration, true],
  ['Events waiting, the source included', 'waiting', formatShort, false],
  ['Valid events lost a second', 'lost', formatRate, false],
] as const;

function overTime(runs: readonly ComparedRun[], names: readonly string[]): PlotSpec[] {
  const { name, shifts } = alignment(runs);
  const since = name === null ? '' : `, 0 s is the beginning of: ${name}`;
  return linesOverTime(
    since,
    runs.map(({ series }, i) => ({ series, label: names[i]!, shift: shifts[i]! })),
  );
}
/** One of the lines of each chart. */
interface LaidOver {
  readonly label: string;
  readonly series: RunSeries;
  /** By how many seconds it is moved to the left. */
  readonly shift: number;
}
/** Charts of runs laid over each other. @param since what all begin at: it ends each title */
export function linesOverTime(since: string, laid: readonly LaidOver[]): PlotSpec[] {
  return COLUMNS.map(([title, column, formatY, isLog]) => ({
    title: title + since,
    isLog,
    formatX: formatSeconds,
    formatY,
    lines: laid.map(({ label, series, shift }) => ({
      label,
      x: series.seconds.map((second) => second - shift),
      y: series[column],
    })),
  }));
}

/** Ranks on the axis as nines: 0 is the fastest event, 1 the tenth slowest of ten, 2 of a hundred, 3 of a thousand. */
const RANKS = Array.from({ length: 121 }, (_, i) => i / 40);
const shareOf = (rank: number) => 1 - 10 ** -rank;
/** All quantiles of the time to stored; of two runs, their difference as well. */
export function quantilePlots(
  runs: readonly { readonly endToEnd: ArrayLike<number> }[],
  names: readonly string[],
): PlotSpec[] {
  const curves = runs.map(({ endToEnd }) => RANKS.map((rank) => latencyAt(endToEnd, shareOf(rank))));
  const base = { formatX: (rank: number) => formatQuantile(shareOf(rank)), formatY: formatDuration };
  const all = {
    ...base,
    title: 'Time to stored, all quantiles',
    isLog: true,
    lines: curves.map((y, i) => ({ label: names[i]!, x: RANKS, y })),
  };
  if (runs.length !== 2) return [all];
  const difference = RANKS.map((_, i) => curves[1]![i]! - curves[0]![i]!);
  const label = `${names[1]} − ${names[0]}`;
  const formatY = (value: number) => (value < 0 ? `−${formatDuration(-value)}` : formatDuration(value));
  return [
    all,
    {
      ...base,
      formatY,
      title: 'Difference of all quantiles',
      isSigned: true,
      lines: [{ label, x: RANKS, y: difference }],
    },
  ];
}
