/** What is normal for a run, learned while nothing fails. */
import { SAMPLE_MS } from '../../contract/view/incidents/incidents.ts';
import type { RunSample } from './run-sampler.ts';

const CALM_SAMPLES = 5000 / SAMPLE_MS;
/** Fewer than these say too little about what is normal. */
const FEWEST_CALM = 500 / SAMPLE_MS;
const MORE = 1.1;
const DEPTH_SLACK = 0.01;
const P99_SLACK_MS = 1;

export interface Normal {
  readonly depth: number;
  readonly p99Ms: number;
  /** Events that storage received, of those invalid before it, and expired, per sample. */
  readonly received: number;
  readonly invalidShare: number;
  readonly expired: number;
}
interface Calm {
  readonly depth: number;
  readonly p99Ms: number;
  readonly received: number;
  readonly invalid: number;
  readonly emitted: number;
  readonly expired: number;
}

export class CalmRecord {
  private samples: Calm[] = [];

  /** Adds a sample in which nothing failed. @param before the sample before it */
  add(sample: RunSample, before: RunSample, p99Ms: number): void {
    this.samples.push({
      depth: sample.depth,
      p99Ms,
      received: sample.received - before.received,
      invalid: sample.invalid - before.invalid,
      emitted: sample.emitted - before.emitted,
      expired: sample.expired - before.expired,
    });
    if (this.samples.length > CALM_SAMPLES) this.samples.shift();
  }
  forget(): void {
    this.samples = [];
  }

  /** Null where too little was seen. @param room events that the channels hold */
  normal(room: number): Normal | null {
    const { samples } = this;
    if (samples.length < FEWEST_CALM) return null;
    const emitted = this.sum(({ emitted }) => emitted);
    return {
      depth: Math.ceil(this.highest(({ depth }) => depth) * MORE + room * DEPTH_SLACK),
      p99Ms: this.highest(({ p99Ms }) => p99Ms) * MORE + P99_SLACK_MS,
      received: this.sum(({ received }) => received) / samples.length,
      invalidShare: this.sum(({ invalid }) => invalid) / Math.max(1, emitted),
      expired: this.highest(({ expired }) => expired),
    };
  }

  private highest(read: (sample: Calm) => number): number {
    return Math.max(0, ...this.samples.map(read).filter((n) => !Number.isNaN(n)));
  }
  private sum(read: (sample: Calm) => number): number {
    return this.samples.reduce((total, sample) => total + read(sample), 0);
  }
}
