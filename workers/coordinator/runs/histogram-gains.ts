/** What the buckets of a run's histograms gain from look to look. */
import { STAGES } from '../../contract/name-sets.ts';
import type { Gain, Tick } from '../../contract/runs/rows.ts';
import { SAMPLES, SECONDS } from '../../contract/runs/series.ts';
import { STAGE_TASKS } from '../../contract/view/stage-tasks.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { BUCKETS, bucketsUpTo, HISTOGRAM_WORDS, MAX_WORD } from '../../primitives/histogram/histogram.ts';
import { mergeStripes } from '../../primitives/histogram/histogram-reading.ts';

export class HistogramGains {
  private readonly latest = new Float64Array(BUCKETS);
  private readonly merged = new Float64Array(HISTOGRAM_WORDS);

  constructor(
    readonly name: string,
    readonly series: number,
    private readonly stripes: readonly Float64Array[],
  ) {}

  /** What has come since the last time. */
  next(): Tick {
    const { latest, stripes } = this;
    const [only, ...others] = stripes;
    if (others.length > 0) mergeStripes(this.merged, stripes);
    const words = others.length > 0 ? this.merged : only!;
    const gains: Gain[] = [];
    // What is counted beyond by now is a gain of the next look.
    const used = bucketsUpTo(words[MAX_WORD]!);
    for (let bucket = 0; bucket < used; bucket++) {
      const gain = words[bucket]! - latest[bucket]!;
      if (gain <= 0) continue;
      gains.push({ bucket, gain });
      latest[bucket] = words[bucket]!;
    }
    return { gains, max: Math.round(words[MAX_WORD]!) };
  }
}

/** The histograms that are kept of a run, in the order of their numbers. */
export function histogramsOf(map: MemoryMap): HistogramGains[] {
  const ofStages = (kind: 'waits' | 'services') =>
    STAGES.map((stage) => {
      const stripes = STAGE_TASKS[stage].map((task) => map[kind][task]!);
      return new HistogramGains(`${kind} ${stage}`, SECONDS, stripes);
    });
  const ofRun = (['endToEnd', 'delivery', 'naive', 'calls'] as const).map(
    (name) => new HistogramGains(name, SAMPLES, [map[name]]),
  );
  return [...ofRun, ...ofStages('waits'), ...ofStages('services')];
}

/** What was gained in two looks, one after the other. */
export function bothTicks(first: Tick, { gains, max }: Tick): Tick {
  const all = new Map(first.gains.map(({ bucket, gain }) => [bucket, gain]));
  for (const { bucket, gain } of gains) all.set(bucket, (all.get(bucket) ?? 0) + gain);
  const merged = [...all].map(([bucket, gain]): Gain => ({ bucket, gain }));
  return { gains: merged.sort((a, b) => a.bucket - b.bucket), max };
}
