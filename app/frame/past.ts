/** Everything the screen has shown, or could have, as far back as the charts reach: sample by sample, in a few MB. */
import type { Sample, Shown } from './reading.ts';
import type { Series } from './series.ts';

interface Kept extends Omit<Sample, 'before'> {
  /** How many samples earlier the one is that rates are taken against; 0 for none. */
  readonly back: number;
}

/** The last so many of values that are appended; each has a number, from 0. `KeptValues` packs them. */
interface ValueStore {
  readonly count: number;
  readonly byteLength: number;
  append(value: Kept): void;
  /** Null when it is no longer kept, or not yet there. */
  at(number: number): Kept | null;
}

export class Past {
  private readonly series: Series;
  private readonly capacity: number;
  /** What packs is loaded after the first figures: the first samples wait for it as they are. */
  private kept: ValueStore;

  /** @param series of the same samples, the first of its columns their time in seconds */
  constructor(series: Series) {
    this.series = series;
    // Rates of the oldest sample are taken against one that the charts have no more.
    this.capacity = series.capacity + RATE_SAMPLES;
    this.kept = new PlainValues(this.capacity);
  }

  /** From now on samples are kept in what `create` makes, and those so far as well. Once. */
  pack(create: (capacity: number) => ValueStore): void {
    const packed = create(this.capacity);
    for (let number = 0; number < this.kept.count; number++) {
      const value = this.kept.at(number);
      if (value !== null) packed.append(value);
    }
    this.kept = packed;
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

class PlainValues implements ValueStore {
  readonly byteLength = 0;
  private readonly values: Kept[] = [];
  private dropped = 0;

  constructor(private readonly capacity: number) {}

  get count(): number {
    return this.dropped + this.values.length;
  }
  append(value: Kept): void {
    this.values.push(value);
    if (this.values.length <= this.capacity) return;
    this.values.shift();
    this.dropped++;
  }
  at(number: number): Kept | null {
    return this.values[number - this.dropped] ?? null;
  }
}
