/**
 * Classic histograms of Prometheus, in the text that it scrapes or a table of it: `name_bucket{le="0.1"} 27`. Counts are
 * cumulative over `le`, the upper ends; within a bucket durations are spread evenly, as `histogram_quantile` has them, but so
 * that their mean is `_sum` / `_count`, where these are there.
 */
import type { DurationUnit } from '../../contract/durations/duration-types.ts';
import { formatFineShare, formatReading } from '../../contract/numbers/format-number.ts';
import { countOf, type DurationBucket, meanOf, withMean } from './duration-buckets.ts';
import { linesOf, unitInName } from './duration-csv.ts';
import { DurationProblem, lineProblem, plainNumber } from './duration-problem.ts';
import type { DurationSource } from './duration-source.ts';

const QUOTED = '"(?:[^"\\\\]|\\\\.)*"';
/** Name, labels, value; then perhaps a time, and an exemplar. */
const SAMPLE = new RegExp(
  `^\\s*([a-zA-Z_:][\\w:]*)\\s*(?:\\{((?:[^"}]|${QUOTED})*)\\})?\\s+([-+.\\dIN][^\\s{}]*)(?:\\s+[-+.\\d][^\\s{}]*)?(?:\\s+#\\s.*)?\\s*$`,
);
const LABEL = /\s*([a-zA-Z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"\s*(?:,|$)/y;
const BUCKET = /_bucket(?:\{|\s|$)/;
const MOST_SERIES = 1000;
const MOST_BUCKETS = 100_000;

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
}

/** Whether a text has buckets of a Prometheus histogram. */
export function isPrometheus(text: string): boolean {
  return text
    .split(/\r\n?|\n/, 5000)
    .some((line) => !line.startsWith('#') && BUCKET.test(line) && /\ble\s*=/.test(line));
}

/** All histograms of the text. @throws DurationProblem that names the line */
export function readPrometheus(text: string): DurationSource[] {
  const all = new Map<string, Series>();
  let line = 0;
  let bounds = 0;
  for (const each of linesOf(text)) {
    line++;
    if (/^\s*(?:#|$)/.test(each)) continue;
    if (takeSample(each, line, all)) bounds++;
    if (bounds > MOST_BUCKETS) throw lineProblem(line, '', each, `at most ${MOST_BUCKETS} buckets in a text`);
    if (all.size > MOST_SERIES) throw lineProblem(line, '', each, `at most ${MOST_SERIES} histograms in a text`);
  }
  const sources = [...all.values()].filter((series) => series.bounds.length > 0).map(sourceOf);
  const counted = sources.filter(({ buckets }) => buckets.length > 0);
  if (counted.length > 0) return counted;
  throw new DurationProblem('no histogram of it has counted anything: the buckets are all 0');
}

/** @returns whether it was a bucket; what belongs to no histogram is passed over */
function takeSample(text: string, line: number, all: Map<string, Series>): boolean {
  const found = SAMPLE.exec(text);
  const allowed = 'name_bucket{le="…"} count, as Prometheus writes it';
  if (found === null) throw lineProblem(line, '', text.trim(), allowed);
  const [, name = '', inner = '', digits = ''] = found;
  const part = /_(bucket|sum|count)$/.exec(name)?.[1];
  if (part === undefined) return false;
  const labels = labelsOf(inner, line, text);
  const le = labels.get('le');
  if ((part === 'bucket') !== (le !== undefined)) {
    if (part === 'bucket') throw lineProblem(line, '', text.trim(), allowed);
    return false;
  }
  labels.delete('le');
  const series = seriesOf(all, name.slice(0, -part.length - 1), labels);
  if (part === 'sum') series.sum = plainNumber(digits);
  else if (part === 'count') series.count = plainNumber(digits);
  else series.bounds.push(boundOf(le!, digits, line));
  return part === 'bucket';
}

function labelsOf(inner: string, line: number, text: string): Map<string, string> {
  const labels = new Map<string, string>();
  const rest = inner.trim();
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < rest.length) {
    const found = LABEL.exec(rest);
    if (found === null) throw lineProblem(line, 'labels', text.trim(), 'name="value" pairs with commas between');
    labels.set(found[1]!, found[2]!);
  }
  return labels;
}
function seriesOf(all: Map<string, Series>, base: string, labels: ReadonlyMap<string, string>): Series {
  const told = [...labels].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => `${key}="${value}"`);
  const name = told.length === 0 ? base : `${base}{${told.join(', ')}}`;
  const known = all.get(name) ?? { name, bounds: [], sum: null, count: null };
  all.set(name, known);
  return known;
}
function boundOf(le: string, digits: string, line: number): Bound {
  const end = /^\+?Inf$/i.test(le) ? Number.POSITIVE_INFINITY : plainNumber(le);
  if (end === null) throw lineProblem(line, 'le', le, 'a number, or "+Inf"');
  const count = plainNumber(digits);
  if (count === null || count < 0) throw lineProblem(line, 'count', digits, 'a number of 0 or more');
  return { le: end, count, line };
}

function sourceOf(series: Series): DurationSource {
  const bounds = checked(series);
  const unit = unitOf(series.name);
  const fair = bucketsOf(bounds);
  const mean = meanIn(series);
  const raised = mean === null ? fair : raisedTo(fair, bounds.at(-2)?.le ?? 0, mean);
  const buckets = mean === null || raised.length === 0 ? raised : withMean(raised, mean);
  const notes = raised.length === 0 ? [] : notesOf(bounds, buckets, mean);
  return { format: 'prometheus', series: series.name, unit: unit ?? 's', isUnitKnown: unit !== null, buckets, notes };
}

/** In order, cumulative, and with the last one. */
function checked({ bounds, count, name }: Series): readonly Bound[] {
  const sorted = bounds.toSorted((a, b) => a.le - b.le);
  sorted.forEach((bound, i) => {
    const before = sorted[i - 1];
    if (before === undefined) return;
    const place = `le="${bound.le}"`;
    if (bound.le === before.le)
      throw lineProblem(bound.line, 'le', String(bound.le), `each bound once; it is on line ${before.line} too`);
    if (bound.count < before.count) {
      const least = `at least ${before.count}, the count of le="${before.le}": buckets are cumulative`;
      throw lineProblem(bound.line, place, String(bound.count), least);
    }
  });
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  if (first.le <= 0 && first.count > 0)
    throw lineProblem(first.line, `le="${first.le}"`, String(first.count), '0: durations are not negative');
  if (last.le !== Number.POSITIVE_INFINITY && count === null)
    throw new DurationProblem(
      `${name}: the bucket le="+Inf" is missing, and so is _count: how many there are is unknown`,
    );
  if (last.le === Number.POSITIVE_INFINITY) return sorted;
  return [...sorted, { le: Number.POSITIVE_INFINITY, count: Math.max(count ?? 0, last.count), line: last.line }];
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
