/**
 * The percentile output of HdrHistogram, `.hgrm`: lines of value, percentile, count so far, 1/(1 − percentile). What lies
 * between two lines is spread evenly; the mean that the end of the file tells is kept.
 */
import { type DurationBucket, meanOf, withMean } from './duration-buckets.ts';
import { linesOf } from './duration-csv.ts';
import { DurationProblem, lineProblem, plainNumber } from './duration-problem.ts';
import type { DurationSource } from './duration-source.ts';

const HEAD = /^\s*"?Value"?\s*[,\s]\s*"?Percentile"?/i;
/** The last lines of a table. */
const FOOT = /^\s*#\[/;
const ALLOWED = 'value, percentile from 0 to 1 and count so far, each no less than on the line before';

/** Whether a text is a table of percentiles of HdrHistogram. */
export function isHdrPercentiles(text: string): boolean {
  return text
    .slice(0, 20_000)
    .split(/\r\n?|\n/)
    .some((line) => HEAD.test(line));
}

/** The first table of the text, whatever stands before and behind it. @throws DurationProblem that names the line */
export function readHdrPercentiles(text: string): DurationSource {
  const buckets: DurationBucket[] = [];
  let [line, value, share, total] = [0, -1, 0, 0];
  let [hasHead, hasEnded] = [false, false];
  let mean: number | null = null;
  let later = 0;
  for (const each of linesOf(text)) {
    line++;
    if (HEAD.test(each) && buckets.length > 0) later = line;
    if (later > 0) break;
    if (HEAD.test(each)) hasHead = true;
    mean ??= meanIn(each);
    hasEnded ||= hasHead && FOOT.test(each);
    if (!hasHead || HEAD.test(each) || /^\s*(?:#|$)/.test(each)) continue;
    const row = rowOf(each);
    // What a load generator prints below its table is about something else.
    if (hasEnded && row === null) continue;
    const isSound = row !== null && row.value >= value && row.share >= share && row.total >= total;
    if (!isSound || row.value < 0 || row.share > 1) throw lineProblem(line, '', each.trim(), ALLOWED);
    if (row.total > total)
      buckets.push({ from: value < 0 ? row.value : value, to: row.value, count: row.total - total });
    ({ value, share, total } = row);
  }
  if (buckets.length === 0)
    throw new DurationProblem('the percentile output counts nothing: no line has a count above 0');
  return {
    format: 'hgrm',
    series: '',
    unit: 'ms',
    isUnitKnown: false,
    buckets: mean === null ? buckets : withMean(buckets, mean),
    notes: [
      ...notesOf(buckets, mean),
      ...(later > 0 ? [`A second table begins on line ${later}: it is left out.`] : []),
    ],
  };
}

function rowOf(line: string): { value: number; share: number; total: number } | null {
  const cells = line.trim().split(/\s*[,\s]\s*/);
  const [value, share, total] = cells.slice(0, 3).map(plainNumber);
  if (value == null || share == null || total == null || cells.length > 4) return null;
  return { value, share, total };
}
function meanIn(line: string): number | null {
  const found = /^#\[Mean\s*=\s*([^,\]\s]+)/.exec(line);
  return found === null ? null : plainNumber(found[1]!);
}
function notesOf(buckets: readonly DurationBucket[], mean: number | null): string[] {
  if (mean === null) return ['The file does not say its mean: what lies between two lines is spread evenly.'];
  const off = Math.abs(meanOf(withMean(buckets, mean)) / mean - 1);
  return off > 0.01 ? [`Its mean is said to be ${mean}, which its lines do not allow: they are kept.`] : [];
}
