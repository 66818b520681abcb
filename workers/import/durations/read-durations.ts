/** Reads what was measured elsewhere, in any of four formats: its distribution, or a question, or what is amiss. */
import {
  type DurationAnswer,
  type DurationWish,
  type MeasuredDurations,
  MICROS_PER_UNIT,
} from '../../contract/durations/duration-types.ts';
import { LONGEST_SERVICE_MS } from '../../contract/durations/service-limits.ts';
import { formatReading } from '../../contract/numbers/format-number.ts';
import { bytesOf } from '../bytes.ts';
import { refuseKnownKinds } from '../file-kinds.ts';
import { ImportProblem } from '../import-problem.ts';
import { encodingOf } from '../text.ts';
import { countOf } from './duration-buckets.ts';
import { readDurationCsv } from './duration-csv.ts';
import { DurationProblem, wholeProblem } from './duration-problem.ts';
import type { DurationSource, DurationText } from './duration-source.ts';
import { isHdrLog, readHdrLog } from './hdr-log.ts';
import { isHdrPercentiles, readHdrPercentiles } from './hdr-percentiles.ts';
import { readPrometheus } from './prometheus.ts';
import { isPrometheus, refuseWithoutHistogram } from './prometheus-page.ts';
import { quantilePoints } from './quantile-points.ts';

const MOST_TEXT_BYTES = 64 * 2 ** 20;
const LONGEST_MICROS = 1000 * LONGEST_SERVICE_MS;
const SHORTEST_MICROS = 0.1;

/** @throws DurationProblem when it is none of them, or damaged */
function textOf(text: string): DurationText {
  if (isHdrLog(text)) return readHdrLog(text);
  if (isPrometheus(text)) return readPrometheus(text);
  if (isHdrPercentiles(text)) return whole(readHdrPercentiles(text));
  refuseWithoutHistogram(text);
  return whole(readDurationCsv(text));
}
const whole = (source: DurationSource): DurationText => ({ sources: [source], leftOut: '' });

/** Reads a file of durations, also gzip and in any encoding of text; what cannot be read is the answer. Import worker. */
export async function readDurationFile(file: Blob, wish: DurationWish): Promise<DurationAnswer> {
  try {
    return readDurations(await decoded(file), wish);
  } catch (error) {
    if (!(error instanceof DurationProblem || error instanceof ImportProblem)) throw error;
    return { kind: 'problem', message: error.message };
  }
}

/** @throws DurationProblem when it is too large; ImportProblem when it is no text */
async function decoded(file: Blob): Promise<string> {
  refuseKnownKinds(new Uint8Array(await file.slice(0, 4096).arrayBuffer()));
  const end = { isCut: false };
  let [text, read] = ['', 0];
  let decoder: TextDecoder | null = null;
  for await (const bytes of bytesOf(file, { mayExpand: false }, end)) {
    decoder ??= new TextDecoder(encodingOf([bytes]));
    read += bytes.length;
    if (read > MOST_TEXT_BYTES)
      throw wholeProblem('file', `more than ${MOST_TEXT_BYTES / 2 ** 20} MB of text`, 'less; durations may be sampled');
    text += decoder.decode(bytes, { stream: true });
  }
  if (end.isCut) throw wholeProblem('file', 'a compressed one that is cut off or damaged', 'a whole one');
  return text + (decoder?.decode() ?? '');
}

/** The same of a text. Of several series the answer has their names, until one of them is wished for. */
export function readDurations(text: string, wish: DurationWish): DurationAnswer {
  try {
    const { sources, leftOut } = textOf(text.replace(/^\ufeff/, ''));
    const aside = leftOut === '' ? [] : [leftOut];
    const chosen = sources.length === 1 ? sources[0] : sources.find(({ series }) => series === wish.series);
    if (chosen === undefined) return { kind: 'series', names: sources.map(({ series }) => series), notes: aside };
    return { kind: 'durations', durations: measured({ ...chosen, notes: [...chosen.notes, ...aside] }, wish) };
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
      `at most ${LONGEST_SERVICE_MS / 1000} s; perhaps it is in another unit`,
    );
  if (longest < SHORTEST_MICROS)
    throw new DurationProblem('all durations are below 0.1 µs, which no timer keeps: leave the service time at "none"');
  const points = quantilePoints(buckets, MICROS_PER_UNIT[unit]);
  return { ...source, unit, count: countOf(buckets), points, notes };
}
