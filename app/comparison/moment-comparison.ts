/** Incidents or bursts of one run beside each other: as texts and lines, in the form of a comparison of runs. */
import type { Interval } from '../../workers/contract/interval-types.ts';
import { KeptIntervals, latenciesIn } from '../../workers/contract/runs/kept-intervals.ts';
import { SAMPLES } from '../../workers/contract/runs/series.ts';
import { defaultConfig, withField } from '../../workers/contract/settings/config-codec.ts';
import {
  detectedText,
  LOSS_NAMES,
  lastedText,
  lateText,
  recoveredText,
  worstText,
} from '../../workers/contract/view/incidents/incident-summary.ts';
import { formatClock, formatCount, formatDuration, formatRate, formatTenths, UNKNOWN } from '../format.ts';
import { type CompareRow, type Comparison, differenceOf, linesOverTime, quantilePlots } from './comparison.ts';
import { burstMs, type Moment, momentsOf } from './moments.ts';
import { type ComparedRun, type RunSeries, readWhole } from './read-for-compare.ts';
import { lostOf, percentileOf } from './run-figures.ts';
import { differencesOf } from './run-settings.ts';

export interface RunWithMoments {
  readonly run: ComparedRun;
  readonly moments: readonly Moment[];
  /** When the axis of its series begins, ms since the epoch. */
  readonly began: number;
  measure(moment: Moment): Measured;
}
/** What a run did in the stretch of a moment. */
export interface Measured {
  readonly moment: Moment;
  readonly interval: Interval;
  /** Valid events. */
  readonly lost: number;
  /** The most at a sample: in the pipeline and at the source; at the source alone. */
  readonly waiting: number;
  readonly owed: number;
  /** By bucket. */
  readonly endToEnd: Float64Array;
}

export async function readMoments(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<RunWithMoments> {
  const intervals = new KeptIntervals();
  const owed: number[] = [];
  const waiting: number[] = [];
  const { compared, run, began } = await readWhole(key, bytes, (now) => {
    intervals.add(now);
    owed.push(now.source.owed);
    waiting.push(now.ledger.inFlight + now.source.owed);
  });
  const times = run.times.get(SAMPLES) ?? [];
  const most = (values: readonly number[], { from, to }: Moment) =>
    values.reduce((found, value, i) => (times[i]! >= from && times[i]! <= to ? Math.max(found, value) : found), 0);
  const measure = (moment: Moment): Measured => {
    const interval = intervals.between(run, moment.from, moment.to);
    return {
      moment,
      interval,
      lost: lostOf({ counters: interval.counts }),
      waiting: most(waiting, moment),
      owed: most(owed, moment),
      endToEnd: latenciesIn(run, moment.from, moment.to),
    };
  };
  return { run: compared, moments: momentsOf(compared), began, measure };
}

/** @param chosen in the order of time */
export function momentComparison({ run, began, measure }: RunWithMoments, chosen: readonly Moment[]): Comparison {
  const measured = chosen.map(measure);
  const names = chosen.map(({ name }) => name);
  return {
    names,
    runs: [run],
    verdict: { headline: `${chosen.length} moments of one run`, lines: linesOf(measured) },
    warnings: warningsOf(run, chosen),
    settings: differencesOf(chosen.map(({ incident }) => settingsOf(run, incident))),
    figures: figuresOf(run, measured),
    objectives: [],
    incidents: [],
    isOfMoments: true,
    plots: [...overTime(run.series, chosen, began), ...quantilePlots(measured, names)],
  };
}
function settingsOf(run: ComparedRun, incident: Moment['incident']) {
  if (incident === null) return run.config;
  return Object.entries(incident.settings).reduce((config, [path, value]) => withField(config, path, value), PRESET);
}
const PRESET = defaultConfig();

/** The worst of each kind, in words. */
function linesOf(measured: readonly Measured[]): string[] {
  const worst = (of: (each: Measured) => number) => measured.reduce((a, b) => (of(b) > of(a) ? b : a));
  const lost = worst((each) => each.lost);
  const slow = worst(p99Of);
  const back = worst(({ moment }) => moment.incident?.recoverMs ?? -1);
  const recoverMs = back.moment.incident?.recoverMs ?? null;
  return [
    lost.lost === 0
      ? 'No valid event was lost in any of them.'
      : `Most valid events were lost in “${lost.moment.name}”: ${formatCount(lost.lost)}.`,
    ...(p99Of(slow) > 0 ? [`P99 to stored was longest in “${slow.moment.name}”: ${formatDuration(p99Of(slow))}.`] : []),
    ...(recoverMs === null ? [] : [`Recovery took longest after “${back.moment.name}”: ${formatTenths(recoverMs)}.`]),
  ];
}
const p99Of = ({ interval }: Measured) => {
  const p99 = percentileOf(interval.endToEnd, 'p99');
  return Number.isNaN(p99) ? 0 : p99;
};

interface MomentFigure {
  readonly label: string;
  readonly of: (measured: Measured) => number;
  readonly format: (value: number) => string;
  readonly better?: 'less' | 'more';
}
const counted = (label: string, of: MomentFigure['of'], better?: 'less'): MomentFigure => ({
  ...{ label, of, format: formatCount },
  ...(better && { better }),
});
const LATENCIES = [
  ['Median time to stored', ({ p50 }) => p50],
  ['P99 time to stored', ({ p99 }) => p99],
  ['P99.9 time to stored', ({ p999 }) => p999],
] as const satisfies readonly (readonly [string, (of: Interval['endToEnd']) => number])[];

/** Of the stretch, from its beginning. */
const FIGURES: readonly MomentFigure[] = [
  counted('Emitted', ({ interval }) => interval.counts.emitted),
  counted('Stored', ({ interval }) => interval.counts.stored),
  { label: 'Stored, a second', of: ({ interval }) => interval.rates.stored, format: formatRate, better: 'more' },
  counted('Valid events lost', ({ lost }) => lost, 'less'),
  ...LATENCIES.map(
    ([label, of]): MomentFigure => ({
      ...{ label, format: formatDuration, better: 'less' },
      of: ({ interval: { endToEnd } }) => (endToEnd.count > 0 ? of(endToEnd) : Number.NaN),
    }),
  ),
  counted('Most waiting, the source included', ({ waiting }) => waiting, 'less'),
  counted('Most owed by the source', ({ owed }) => owed, 'less'),
  counted('Calls of the database', ({ interval }) => interval.counts.attempts),
  counted('– failed', ({ interval }) => interval.counts.failed, 'less'),
  counted('– timed out', ({ interval }) => interval.counts.timedOut, 'less'),
];
/** What the table of incidents tells stands in its words; a burst of the load has none of it. */
function figuresOf(run: ComparedRun, measured: readonly Measured[]): CompareRow[] {
  const row = (label: string, text: (each: Measured) => string): CompareRow => ({ label, texts: measured.map(text) });
  const ofIncident = (label: string, text: (incident: NonNullable<Moment['incident']>) => string) =>
    row(label, ({ moment: { incident } }) => (incident === null ? UNKNOWN : text(incident)));
  const burst = formatTenths(burstMs(run.config));
  return [
    row('Began', ({ moment }) => formatClock(moment.from)),
    row('Lasted', ({ moment: { incident } }) => (incident === null ? burst : lastedText(incident).text)),
    ofIncident('Detected after', (of) => detectedText(of).text),
    ofIncident('Recovered after its end', (of) => recoveredText(of).text),
    row('Counted for', ({ moment: { from, to, until } }) => `${formatTenths(to - from)}, until ${until}`),
    ...FIGURES.map((figure) => figureRow(figure, measured)),
    ...lossRows(measured),
    ofIncident('Stored late', (of) => lateText(of).text),
    ofIncident('Peak depth', ({ peakDepth }) => formatCount(peakDepth)),
    ofIncident('Longest time to stored', (of) => worstText(of).text),
  ];
}
function figureRow(figure: MomentFigure, measured: readonly Measured[]): CompareRow {
  const values = measured.map(figure.of);
  const texts = values.map((value) => (Number.isNaN(value) ? UNKNOWN : figure.format(value)));
  return { label: figure.label, texts, ...differenceOf(figure, values) };
}
/** By cause, as the incident has them: each loss belongs to one. Causes that none of them has are left out. */
function lossRows(measured: readonly Measured[]): CompareRow[] {
  return LOSS_NAMES.flatMap(([name, of]) => {
    const values = measured.map(({ moment: { incident } }) => (incident === null ? Number.NaN : of(incident)));
    if (values.every((value) => !(value > 0))) return [];
    const texts = values.map((value) => (Number.isNaN(value) ? UNKNOWN : formatCount(value)));
    return [
      { label: `– ${name}, of the incident`, texts, ...differenceOf({ format: formatCount, better: 'less' }, values) },
    ];
  });
}

/** Before the beginning and after the longest stretch, as much as shows what it was like then. */
const BEFORE_SECONDS = 3;
const AFTER_SECONDS = 2;
function overTime(series: RunSeries, chosen: readonly Moment[], began: number): Comparison['plots'] {
  const longest = Math.max(...chosen.map(({ from, to }) => to - from)) / 1000;
  const laid = chosen.map(({ name, from }) => {
    const shift = (from - began) / 1000;
    return { label: name, shift, series: cut(series, shift - BEFORE_SECONDS, shift + longest + AFTER_SECONDS) };
  });
  return linesOverTime(', 0 s is the beginning of each', laid);
}
function cut(series: RunSeries, from: number, to: number): RunSeries {
  const isIn = (_: number, i: number) => series.seconds[i]! >= from && series.seconds[i]! <= to;
  const { seconds, stored, p99, waiting, lost } = series;
  return {
    seconds: seconds.filter(isIn),
    stored: stored.filter(isIn),
    p99: p99.filter(isIn),
    waiting: waiting.filter(isIn),
    lost: lost.filter(isIn),
  };
}

function warningsOf({ end }: Pick<ComparedRun, 'end'>, chosen: readonly Moment[]): string[] {
  const overlaps = chosen.slice(1).flatMap((moment, i) => {
    const before = chosen.slice(0, i + 1).find(({ to }) => to > moment.from);
    return before === undefined ? [] : [`“${moment.name}” began while “${before.name}” was on: events count for both.`];
  });
  const isCut = end !== 'ended';
  return isCut
    ? [...overlaps, 'The run was ended by its tab, or is still on: its last seconds are not in it.']
    : overlaps;
}
