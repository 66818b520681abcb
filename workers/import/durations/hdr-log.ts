/**
 * The interval log of HdrHistogram, `.hlog`: a line for each interval, with a histogram in base64. Intervals of one tag are
 * one distribution. `Interval_Max` tells the unit, for programs write it in ms whatever the histogram counts in.
 */
import type { DurationUnit } from '../../contract/durations/duration-types.ts';
import { errorText } from '../../contract/error-text.ts';
import { BucketSum, type DurationBucket } from './duration-buckets.ts';
import { linesOf } from './duration-csv.ts';
import { DurationProblem, leftOutNote, lineProblem, plainNumber } from './duration-problem.ts';
import type { DurationSource, DurationText } from './duration-source.ts';
import { addHdrHistogram } from './hdr-codec.ts';

const ENCODED = 'HISTF';
const LINE = /^(?:Tag=([^,\s]*),)?([^,]*),([^,]*),([^,]*),\s*"?([^",\s]*)"?\s*$/;
const ALLOWED = 'Tag=name (may be left out), start, length, maximum and the histogram in base64, with commas between';
const MOST_INTERVALS = 100_000;
const MOST_TAGS = 1000;

interface Tagged {
  readonly sum: BucketSum;
  intervals: number;
  /** Of maxima as they are written, and as the histograms have them. */
  written: number;
  held: number;
}

/** Whether a text is a log of HdrHistogram. */
export function isHdrLog(text: string): boolean {
  return /^#\[Histogram log format/i.test(text) || /^"?StartTimestamp"?,/m.test(text.slice(0, 4000)) || hasCode(text);
}
/** Perhaps a histogram alone, without its log. */
function hasCode(text: string): boolean {
  return new RegExp(`^(?:[^\\n]*,)?\\s*"?${ENCODED}`, 'm').test(text.slice(0, 20_000));
}

/**
 * One for each tag. A log that is still written, or whose program was killed, ends in half a line: what cannot be read is left
 * out, and told. @throws DurationProblem that names the line, where nothing can be read
 */
export function readHdrLog(text: string): DurationText {
  const tags = new Map<string, Tagged>();
  const problems: DurationProblem[] = [];
  let line = 0;
  for (const each of linesOf(text)) {
    line++;
    if (/^\s*(?:#|"?StartTimestamp"?|$)/i.test(each)) continue;
    if (line > MOST_INTERVALS) throw lineProblem(line, '', each, `at most ${MOST_INTERVALS} intervals`);
    try {
      takeInterval(each, line, tags);
    } catch (error) {
      if (!(error instanceof DurationProblem)) throw error;
      problems.push(error);
    }
    if (tags.size > MOST_TAGS) throw lineProblem(line, 'tag', each, `at most ${MOST_TAGS} tags`);
  }
  const sources = [...tags].map(([tag, tagged]) => sourceOf(tag, tagged)).filter(({ buckets }) => buckets.length > 0);
  if (sources.length > 0) return { sources, leftOut: leftOutNote(problems, 'interval') };
  throw problems[0] ?? new DurationProblem('no interval of the log has counted anything');
}

/** Takes all of an interval, or nothing of it. @throws DurationProblem */
function takeInterval(text: string, line: number, tags: Map<string, Tagged>): void {
  const isBare = text.trim().startsWith(ENCODED);
  const found = isBare ? ['', '', '', '', '', text.trim()] : LINE.exec(text.trim());
  if (found === null) throw lineProblem(line, '', text.trim(), ALLOWED);
  const [, tag = '', , , maximum = '', encoded = ''] = found;
  const { held, counts } = decoded(encoded, line);
  const tagged = tags.get(tag) ?? { sum: new BucketSum(), intervals: 0, written: 0, held: 0 };
  tags.set(tag, tagged);
  tagged.intervals++;
  tagged.held = Math.max(tagged.held, held);
  for (const { from, to, count } of counts) tagged.sum.add(from, to, count);
  const written = plainNumber(maximum.trim());
  if (written !== null) tagged.written = Math.max(tagged.written, written);
}

function decoded(encoded: string, line: number): { held: number; counts: readonly DurationBucket[] } {
  try {
    const one = new BucketSum();
    const held = addHdrHistogram(encoded, one);
    return { held, counts: one.inOrder() };
  } catch (error) {
    throw lineProblem(line, 'histogram', encoded, `a histogram of version 2 in base64; ${errorText(error)}`);
  }
}

const UNIT_BY_POWER: Readonly<Record<number, DurationUnit>> = { 0: 'ms', 3: 'µs', 6: 'ns', [-3]: 's' };

function sourceOf(tag: string, { sum, intervals, written, held }: Tagged): DurationSource {
  const power = written > 0 && held > 0 ? Math.round(Math.log10(held / written)) : Number.NaN;
  const unit = UNIT_BY_POWER[power];
  const merged = intervals > 1 ? [`${intervals} intervals are taken together.`] : [];
  return {
    format: 'hlog',
    series: tag,
    unit: unit ?? 'ns',
    isUnitKnown: unit !== undefined && power !== 0,
    buckets: sum.inOrder(),
    notes: merged,
  };
}
