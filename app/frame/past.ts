/** Everything the screen has shown, or could have, as far back as the charts reach: sample by sample, in a few MB. */
import { KeptValues } from './kept-values.ts';
import type { Sample, Shown } from './reading.ts';
import type { Series } from './series.ts';

interface Kept extends Omit<Sample, 'before'> {
  /** How many samples earlier the one is that rates are taken against; 0 for none. */
  readonly back: number;
}

export class Past {
  private readonly series: Series;
  private readonly kept: KeptValues<Kept>;

  /** @param series of the same samples, the first of its columns their time in seconds */
  constructor(series: Series) {
    this.series = series;
    // Rates of the oldest sample are taken against one that the charts have no more.
    this.kept = new KeptValues(series.capacity + RATE_SAMPLES);
  }

  get byteLength(): number {
    return this.kept.byteLength;
  }

  /** After the series has got it. */
  append({ before, ...sample }: Sample): void {
    this.kept.append({ ...sample, back: before === null ? 0 : this.samplesSince(before.time / 1000) });
  }
  private samplesSince(time: number): number {
    const last = this.series.length - 1;
    const index = this.series.indexOf(time);
    return this.series.at(0, index) === time ? last - index : 0;
  }

  /** @param index of the sample in the series; null where there is none */
  at(index: number): Shown | null {
    const number = this.kept.count - this.series.length + index;
    const kept = index < 0 ? null : this.kept.at(number);
    if (kept === null) return null;
    const { back, ...sample } = kept;
    const before = back === 0 ? null : (this.kept.at(number - back)?.now ?? null);
    return { ...sample, before, isPast: true };
  }
}

/** More than there are in the window of rates. */
const RATE_SAMPLES = 20;
