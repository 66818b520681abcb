/**
 * Hostile files of durations: 100,000 of a million inputs. Each gets a sentence that says what is amiss, and where; or is a
 * distribution that a stage can draw from, with the mean and the percentiles of its source.
 */
import fc from 'fast-check';
import { MICROS_PER_UNIT, type QuantilePoints } from '../../contract/durations/duration-types.ts';
import { meanMicros, quantileMicros } from '../../contract/durations/measured-times.ts';
import { readDurations } from '../../import/durations/read-durations.ts';
import { encodeHdr } from '../hdr-encoder.ts';
import { mutated } from './mutations.ts';
import { defineTarget } from './target.ts';

const LONGEST_MESSAGE = 1000;
/** Points are written with nine digits. */
const MOST_ERROR = 0.01;

const column = fc
  .tuple(
    fc.constantFrom('ms', 'duration_us', 'latency [s]', 'took', ''),
    fc.array(fc.double({ min: 0, max: 60, noNaN: true })),
  )
  .map(([head, values]) => [head, ...values].join('\n'));
const counts = fc.array(fc.nat(1000), { minLength: 1, maxLength: 12 });
const prometheus = fc
  .tuple(
    fc.constantFrom('call_seconds', 'call_ms', 'x'),
    counts,
    fc.option(fc.double({ min: 0, max: 1e4, noNaN: true })),
  )
  .map(([name, inside, sum]) => {
    let total = 0;
    const lines = inside.map((count, i) => {
      total += count;
      return `${name}_bucket{job="a",le="${(i + 1) / 10}"} ${total}`;
    });
    const ends = sum === null ? [] : [`${name}_sum{job="a"} ${sum}`, `${name}_count{job="a"} ${total}`];
    return [`# TYPE ${name} histogram`, ...lines, `${name}_bucket{job="a",le="+Inf"} ${total}`, ...ends].join('\n');
  });
const percentiles = counts.map((inside) => {
  const all = inside.reduce((sum, each) => sum + each, 0) || 1;
  let total = 0;
  const rows = inside.map((count, i) => {
    total += count;
    return `${(i + 1) / 4} ${(total / all).toFixed(6)} ${total} ${(all / Math.max(all - total, 1)).toFixed(2)}`;
  });
  return [
    'Value Percentile TotalCount 1/(1-Percentile)',
    '',
    ...rows,
    `#[Mean = ${inside.length / 8}, StdDeviation = 1]`,
  ].join('\n');
});
const log = fc
  .array(fc.array(fc.integer({ min: 0, max: 50_000_000 }), { maxLength: 20 }), { minLength: 1, maxLength: 3 })
  .map((intervals) => {
    const lines = intervals.map(
      (values, i) => `Tag=t${i % 2},${i},1,${Math.max(0, ...values) / 1e6},${encodeHdr(values)}`,
    );
    return ['#[Histogram log format version 1.3]', ...lines].join('\n');
  });
const sound = fc.oneof(column, prometheus, percentiles, log);

export const distributions = defineTarget('distributions', 0.1, () => ({
  arbitrary: fc.tuple(
    fc.oneof({ weight: 3, arbitrary: mutated(sound) }, { weight: 1, arbitrary: fc.string({ unit: 'binary' }) }),
    fc.constantFrom(undefined, 'ns', 'µs', 'ms', 's'),
  ),
  check([text, unit]) {
    const wish = unit === undefined ? {} : { unit };
    let answer = readDurations(text, wish);
    if (answer.kind === 'series') answer = readDurations(text, { ...wish, series: answer.names[0]! });
    if (answer.kind === 'series') throw new Error(`asked again: ${answer.names.join()}`);
    if (answer.kind === 'problem') return checkMessage(answer.message);
    const { points, count, unit: read } = answer.durations;
    if (!(count > 0) || !(MICROS_PER_UNIT[read] > 0)) throw new Error(`${count} durations in ${read}`);
    checkPoints(points);
  },
}));

function checkMessage(message: string): void {
  if (message.length < 10 || message.length > LONGEST_MESSAGE)
    throw new Error(`a message of ${message.length} characters`);
  const isClear =
    /^line \d+(?:, [^:]+)?: .* is not allowed here; allowed: ./s.test(message) || !/not allowed here/.test(message);
  if (!isClear && !/^(?:the longest duration|durations|file): /.test(message)) throw new Error(`not clear: ${message}`);
}
function checkPoints(points: QuantilePoints): void {
  if (points.length < 2 || points.length > 200) throw new Error(`${points.length} points`);
  const isRising = points.every(
    ([share, micros], i) => i === 0 || (share >= points[i - 1]![0] && micros >= points[i - 1]![1]),
  );
  const [first, last] = [points[0]!, points.at(-1)!];
  if (!isRising || first[0] !== 0 || last[0] !== 1 || !(first[1] >= 0))
    throw new Error(`no quantiles: ${JSON.stringify(points)}`);
  const figures = [meanMicros(points), quantileMicros(points, 0.5), quantileMicros(points, 0.99)];
  if (!figures.every((each) => each >= 0 && each <= last[1] * (1 + MOST_ERROR)))
    throw new Error(`figures ${figures.join()}`);
}
