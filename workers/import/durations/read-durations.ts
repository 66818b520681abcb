/** Reads what was measured elsewhere, in any of four formats: its distribution, or a question, or what is amiss. */
import {
  type DurationAnswer,
  type DurationWish,
  type MeasuredDurations,
  MICROS_PER_UNIT,
} from '../../contract/durations/duration-types.ts';
import { formatReading } from '../../contract/numbers/format-number.ts';
import { countOf } from './duration-buckets.ts';
import { readDurationCsv } from './duration-csv.ts';
import { DurationProblem, wholeProblem } from './duration-problem.ts';
import type { DurationSource } from './duration-source.ts';
import { isHdrLog, readHdrLog } from './hdr-log.ts';
import { isHdrPercentiles, readHdrPercentiles } from './hdr-percentiles.ts';
import { isPrometheus, readPrometheus } from './prometheus.ts';
import { quantilePoints } from './quantile-points.ts';

const MOST_TEXT_BYTES = 64 * 2 ** 20;
/** The longest service that a stage can be asked for, µs: see `stages/service-time.ts`. */
const LONGEST_MICROS = 60_000_000;
const SHORTEST_MICROS = 0.1;

/** @throws DurationProblem when it is none of them, or damaged */
function sourcesIn(text: string): readonly DurationSource[] {
  if (isHdrLog(text)) return readHdrLog(text);
  if (isPrometheus(text)) return readPrometheus(text);
  return [isHdrPercentiles(text) ? readHdrPercentiles(text) : readDurationCsv(text)];
}

/** Reads a file of durations; what cannot be read is the answer. Import worker. */
export async function readDurationFile(file: Blob, wish: DurationWish): Promise<DurationAnswer> {
  if (file.size > MOST_TEXT_BYTES)
    return {
      kind: 'problem',
      message: wholeProblem('file', `${file.size} bytes`, `at most ${MOST_TEXT_BYTES} bytes`).message,
    };
  return readDurations(await file.text(), wish);
}

/** The same of a text. Of several series the answer has their names, until one of them is wished for. */
export function readDurations(text: string, wish: DurationWish): DurationAnswer {
  try {
    const sources = sourcesIn(text.replace(/^\ufeff/, ''));
    const chosen = sources.length === 1 ? sources[0] : sources.find(({ series }) => series === wish.series);
    if (chosen === undefined) return { kind: 'series', names: sources.map(({ series }) => series) };
    return { kind: 'durations', durations: measured(chosen, wish) };
  } catch (error) {
    if (!(error instanceof DurationProblem)) throw error;
    return { kind: 'problem', message: error.message };
  }
}

function measured({ buckets, notes, ...source }: DurationSource, wish: DurationWish): MeasuredDurations {
  const unit = wish.unit ?? source.unit;
  const longest = buckets.at(-1)!.to * MICROS_PER_UNIT[unit];
  if (!(longest <= LONGEST_MICROS))
    throw wholeProblem(
      'the longest duration',
      `${formatReading(longest / 1e6)} s, read in ${unit},`,
      `at most ${LONGEST_MICROS / 1e6} s; perhaps it is in another unit`,
    );
  if (longest < SHORTEST_MICROS)
    throw new DurationProblem('all durations are below 0.1 µs, which no timer keeps: leave the service time at "none"');
  const points = quantilePoints(buckets, MICROS_PER_UNIT[unit]);
  return { ...source, unit, count: countOf(buckets), points, notes };
}
