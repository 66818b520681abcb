/**
 * Classic histograms of Prometheus, in the text that it scrapes or a table of it: `name_bucket{le="0.1"} 27`. Counts are
 * cumulative over `le`, the upper ends; within a bucket durations are spread evenly, as `histogram_quantile` has them, but so
 * that their mean is `_sum` / `_count`, where these are there.
 */
import type { DurationUnit } from '../../contract/durations/duration-types.ts';
import { formatFineShare, formatReading } from '../../contract/numbers/format-number.ts';
import { unitInName } from '../cells/unit-in-name.ts';
import { countOf, type DurationBucket, meanOf, withMean } from './duration-buckets.ts';
import { linesOf } from './duration-csv.ts';
import { DurationProblem, leftOutNote, lineProblem, plainNumber } from './duration-problem.ts';
import type { DurationSource, DurationText } from './duration-source.ts';
import { readSample } from './prometheus-page.ts';

const MOST_HISTOGRAMS = 1000;
const MOST_BUCKETS = 100_000;
/** Of sums and counts, which metrics without buckets have too. */
const MOST_SERIES = 200_000;
/** Counts that are rates differ by errors of the last digits. */
const SMALL = 1e-9;

interface Bound {
  readonly le: number;
  readonly count: number;
  readonly line: number;
}
interface Series {
  readonly name: string;
  readonly bounds: Bound[];
  sum: number | null;
  count: number | null;
  /** The first of its lines that cannot be read. */
  problem: DurationProblem | null;
}

/** All histograms of the text that can be read. @throws DurationProblem that names the line, where none can */
export function readPrometheus(text: string): DurationText {
  const histograms = [...seriesIn(text)].filter(({ bounds, problem }) => bounds.length > 0 || problem !== null);
  const problems: DurationProblem[] = [];
  const sources = histograms.flatMap((series) => {
    try {
      return [sourceOf(series)];
    } catch (error) {
      if (!(error instanceof DurationProblem)) throw error;
      problems.push(error);
      return [];
    }
  });
  const counted = sources.filter(({ buckets }) => buckets.length > 0);
  if (counted.length > 0) return { sources: counted, leftOut: leftOutNote(problems, 'histogram') };
  throw problems[0] ?? new DurationProblem('no histogram of it has counted anything: the buckets are all 0');
}

function seriesIn(text: string): Iterable<Series> {
  const all = new Map<string, Series>();
  let [line, bounds, histograms] = [0, 0, 0];
  for (const each of linesOf(text)) {
    line++;
    if (/^\s*(?:#|$)/.test(each)) continue;
    const series = takeSample(each, line, all);
    if (all.size > MOST_SERIES) throw lineProblem(line, '', each, `at most ${MOST_SERIES} metrics in a text`);
    if (series === null) continue;
    bounds++;
    if (series.bounds.length === 1) histograms++;
    if (bounds > MOST_BUCKETS) throw lineProblem(line, '', each, `at most ${MOST_BUCKETS} buckets in a text`);
    if (histograms > MOST_HISTOGRAMS)
      throw lineProblem(line, '', each, `at most ${MOST_HISTOGRAMS} histograms in a text: paste those of one metric`);
  }
  return all.values();
}

/** @returns the histogram whose bucket it was; what belongs to no histogram is passed over */
function takeSample(text: string, line: number, all: Map<string, Series>): Series | null {
  const { name, labels, digits } = readSample(text, line);
  const le = labels.get('le');
  const part = /_(bucket|sum|count)$/.exec(name)?.[1] ?? (name === '' && le !== undefined ? 'bucket' : undefined);
  // A gauge may be called a bucket, too.
  if (part === undefined || (part === 'bucket') !== (le !== undefined)) return null;
  labels.delete('le');
  const series = seriesOf(all, name === '' ? '' : name.slice(0, -part.length - 1), labels);
  if (part === 'sum') series.sum = plainNumber(digits);
  else if (part === 'count') series.count = plainNumber(digits);
  else takeBound(series, le!, digits, line);
  return part === 'bucket' ? series : null;
}

function seriesOf(all: Map<string, Series>, base: string, labels: ReadonlyMap<string, string>): Series {
  const told = [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}="${value}"`);
  const name = told.length === 0 ? base : `${base}{${told.join(', ')}}`;
  const known = all.get(name) ?? { name, bounds: [], sum: null, count: null, problem: null };
  all.set(name, known);
  return known;
}
function takeBound(series: Series, le: string, digits: string, line: number): void {
  const end = /^\+?Inf$/i.test(le) ? Number.POSITIVE_INFINITY : plainNumber(le);
  const count = plainNumber(digits);
  if (end === null) series.problem ??= lineProblem(line, 'le', le, 'a number, or "+Inf"');
  else if (count === null || count < 0) series.problem ??= lineProblem(line, 'count', digits, 'a number of 0 or more');
  else series.bounds.push({ le: end, count, line });
}

/** @throws DurationProblem */
function sourceOf(series: Series): DurationSource {
  if (series.problem !== null) throw series.problem;
  const bounds = checked(series);
  const unit = unitOf(series.name);
  const mean = meanIn(series);
  checkTop(series.name, bounds, mean);
  const fair = bucketsOf(bounds);
  const raised = mean === null ? fair : raisedTo(fair, bounds.at(-2)?.le ?? 0, mean);
  const buckets = mean === null || raised.length === 0 ? raised : withMean(raised, mean);
  const notes = raised.length === 0 ? [] : notesOf(bounds, buckets, mean);
  return { format: 'prometheus', series: series.name, unit: unit ?? 's', isUnitKnown: unit !== null, buckets, notes };
}

const called = (name: string): string => (name === '' ? 'the histogram' : name);

/** In order, cumulative, and with the last one. */
function checked({ bounds, count, name }: Series): readonly Bound[] {
  const sorted = bounds.toSorted((a, b) => a.le - b.le);
  sorted.forEach((bound, i) => {
    const { le, line } = bound;
    const place = `le="${le}"`;
    if (le < 0 && bound.count > 0) throw lineProblem(line, place, String(bound.count), '0: durations are not negative');
    const before = sorted[i - 1];
    if (before === undefined) return;
    if (le === before.le)
      throw lineProblem(line, 'le', String(le), `each bound once; it is on line ${before.line} too`);
    if (bound.count < before.count * (1 - SMALL)) {
      const least = `at least ${before.count}, the count of le="${before.le}": buckets are cumulative`;
      throw lineProblem(line, place, String(bound.count), least);
    }
  });
  const last = sorted.at(-1)!;
  if (last.le !== Number.POSITIVE_INFINITY && count === null)
    throw new DurationProblem(
      `${called(name)}: the bucket le="+Inf" is missing, and so is _count: how many there are is unknown`,
    );
  if (last.le === Number.POSITIVE_INFINITY) return sorted;
  return [...sorted, { le: Number.POSITIVE_INFINITY, count: Math.max(count ?? 0, last.count), line: last.line }];
}

/** Only a bound above 0, or their mean, says how long any were. */
function checkTop(name: string, bounds: readonly Bound[], mean: number | null): void {
  const [top, last] = [bounds.at(-2), bounds.at(-1)!];
  if (mean !== null || (top?.le ?? 0) > 0 || last.count <= (top?.count ?? 0)) return;
  throw new DurationProblem(`${called(name)}: no bucket but le="+Inf" says how long any were, and there is no _sum`);
}

/** What is above the highest bound is taken to be as long as that. */
function bucketsOf(bounds: readonly Bound[]): DurationBucket[] {
  return bounds.flatMap(({ le, count }, i) => {
    const from = Math.max(bounds[i - 1]?.le ?? 0, 0);
    const inside = count - (bounds[i - 1]?.count ?? 0);
    if (inside <= 0) return [];
    return [{ from, to: Number.isFinite(le) ? le : from, count: inside }];
  });
}

/** What is above the highest bound is spread beyond it, where only that can give the mean. */
function raisedTo(buckets: readonly DurationBucket[], top: number, mean: number): readonly DurationBucket[] {
  const last = buckets.at(-1);
  if (last === undefined || last.from !== top || last.to !== top) return buckets;
  const lack = (mean - meanOf(buckets)) * countOf(buckets);
  return lack <= 0 ? buckets : [...buckets.slice(0, -1), { ...last, to: top + (2 * lack) / last.count }];
}
function meanIn({ sum, count }: Series): number | null {
  return sum !== null && count !== null && count > 0 && sum > 0 ? sum / count : null;
}
function notesOf(bounds: readonly Bound[], buckets: readonly DurationBucket[], mean: number | null): string[] {
  const [top, last] = [bounds.at(-2), bounds.at(-1)!];
  const above = last.count - (top?.count ?? 0);
  const notes: string[] = [];
  if (mean === null) notes.push('There is no _sum and _count: within a bucket durations are spread evenly.');
  else if (Math.abs(meanOf(buckets) / mean - 1) > 0.01)
    notes.push(`_sum / _count is ${formatReading(mean)}, which the buckets do not allow: they are kept.`);
  if (above > 0) notes.push(`${formatFineShare(above / last.count)} are above the highest bound, ${top?.le ?? 0}.`);
  return notes;
}

function unitOf(name: string): DurationUnit | null {
  return unitInName(name.replace(/\{.*$/s, '').replaceAll('_', ' '));
}
