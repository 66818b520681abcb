/** What happened in any stretch of a kept run, as `penstock.interval` tells it of one under way. */
import { BUCKETS, bucketUpper, HISTOGRAM_WORDS, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { summarise } from '../../primitives/histogram/histogram-reading.ts';
import { notAllowedText } from '../error-text.ts';
import type { Interval, IntervalLatency } from '../interval-types.ts';
import { STAGES } from '../name-sets.ts';
import type { Snapshot } from '../snapshot-types.ts';
import type { ReadRun } from './read-run.ts';
import type { Tick } from './rows.ts';
import { SAMPLES, SECONDS } from './series.ts';

type Counts = Interval['counts'];
const CALLS = ['attempts', 'succeeded', 'failed', 'timedOut', 'abandoned'] as const;

/** Takes each sample of a kept run, then tells any stretch of it. Times are ms since the epoch. */
export class KeptIntervals {
  /** At the start of the run, and at each sample. */
  private readonly counts: Readonly<Record<string, number>>[] = [];

  /** Each sample, in the order of time. */
  add({ counters, storage }: Snapshot): void {
    const calls = CALLS.map((name) => [name, storage.calls[name]] as const);
    this.counts.push({ ...counters, ...Object.fromEntries(calls) });
  }

  /** @param from ms since the epoch. @throws RangeError where nothing is kept of the stretch */
  between(run: ReadRun, from: number, to: number): Interval {
    const times = [run.head.startedAt, ...(run.times.get(SAMPLES) ?? [])];
    const [first, last] = around(times, from, to);
    if (first === last)
      throw new RangeError(
        notAllowedText(
          'interval',
          `${from} to ${to}`,
          `what is kept of this run, ${times[0]} to ${times.at(-1)} (epoch ms)`,
        ),
      );
    const seconds = (times[last]! - times[first]!) / 1000;
    const at = (point: number, name: string) => (point === 0 ? 0 : this.counts[point - 1]![name]!);
    // `fromEntries` forgets the names, which are those of `Counts`.
    const counted = (of: (name: string) => number) =>
      Object.fromEntries(Object.keys(this.counts[0]!).map((name) => [name, of(name)])) as unknown as Counts;
    const latency = (name: string) => latencyIn(ticksOf(run, name), first, last);
    return {
      from: times[first]!,
      to: times[last]!,
      counts: counted((name) => at(last, name) - at(first, name)),
      rates: counted((name) => (at(last, name) - at(first, name)) / seconds),
      endToEnd: latency('endToEnd'),
      delivery: latency('delivery'),
      naive: latency('naive'),
      calls: latency('calls'),
      stages: stagesIn(run, from, to),
    };
  }
}

/** Events by bucket of their time to stored, in the stretch that `between` tells of. */
export function latenciesIn(run: ReadRun, from: number, to: number): Float64Array {
  const [first, last] = around([run.head.startedAt, ...(run.times.get(SAMPLES) ?? [])], from, to);
  return sumOf(ticksOf(run, 'endToEnd'), first, last);
}

function stagesIn(run: ReadRun, from: number, to: number): Interval['stages'] {
  const times = [run.head.startedAt, ...(run.times.get(SECONDS) ?? [])];
  const [first, last] = around(times, from, to);
  const of = (kind: string) =>
    Object.fromEntries(STAGES.map((stage) => [stage, latencyIn(ticksOf(run, `${kind} ${stage}`), first, last)]));
  const edges = { from: times[first]!, to: times[last]! };
  return { ...edges, waits: of('waits'), services: of('services') } as Interval['stages'];
}

/** The last point at `from` or before it and the first at `to` or after it, as far as there are such. */
function around(times: readonly number[], from: number, to: number): [first: number, last: number] {
  const first = Math.max(
    0,
    times.findLastIndex((time) => time <= from),
  );
  const after = times.findIndex((time, i) => i >= first && time >= to);
  return [first, after < 0 ? times.length - 1 : after];
}
function ticksOf(run: ReadRun, name: string): readonly Tick[] {
  return run.histograms.find((each) => each.name === name)?.ticks ?? [];
}
/** Of the ticks after the point `first` up to the point `last`: the tick before a point has its number less 1. */
function latencyIn(ticks: readonly Tick[], first: number, last: number): IntervalLatency {
  const words = sumOf(ticks, first, last);
  const highest = words.findLastIndex((count, bucket) => bucket < BUCKETS && count > 0);
  words[MAX_WORD] = highest < 0 ? 0 : Math.min(bucketUpper(highest) - 1, ticks.at(-1)!.max);
  return summarise(words);
}
function sumOf(ticks: readonly Tick[], first: number, last: number): Float64Array {
  const words = new Float64Array(HISTOGRAM_WORDS);
  for (const { gains } of ticks.slice(first, last)) for (const { bucket, gain } of gains) words[bucket]! += gain;
  return words;
}
