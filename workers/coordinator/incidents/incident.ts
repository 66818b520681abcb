/** A failure of the run while it is open, and what it does: the words of its row in `incident-words.ts`. */
import * as I from '../../contract/view/incidents/incident-words.ts';
import { SAMPLE_MS } from '../../contract/view/incidents/incidents.ts';
import { bucketUpper } from '../../primitives/histogram/histogram.ts';
import type { Normal } from './normal.ts';
import type { RunSample } from './run-sampler.ts';

const STEADY_SAMPLES = 1000 / SAMPLE_MS;
const LEAST_FLOW = 0.5;

/** Whether the pipeline has noticed a failure of one kind by this sample. */
export type Detector = (sample: RunSample, atStart: RunSample, normal: Normal | null, p99Ms: number) => boolean;

interface IncidentStart {
  readonly value: number;
  /** ms since the epoch */
  readonly at: number;
  /** The last sample before it, with the buckets of that time. */
  readonly sample: RunSample;
  readonly buckets: Float64Array;
  readonly normal: Normal | null;
  readonly detects: Detector | null;
}
export interface IncidentEnd {
  readonly outcome: (typeof I.OUTCOMES)[number];
  readonly reason: I.Reason;
  /** When it recovered, ms since the epoch. */
  readonly recoveredAt?: number;
}

export class Incident {
  private normal: Normal | null;
  /** Samples in a row that were normal, since when, and what storage had received before them. */
  private steady = 0;
  private steadySince = 0;
  private receivedBefore = 0;

  /** @param row all zero but for its id */
  constructor(
    readonly what: number,
    readonly row: Float64Array,
    private readonly start: IncidentStart,
  ) {
    this.normal = start.normal;
    row[I.WHAT] = what;
    row[I.VALUE] = start.value;
    row[I.STARTED] = start.at;
    row[I.TAKES_LOSSES] = 1;
    row[I.DELAYED] = this.normal ? 0 : -1;
    this.writeNormal('tooLittle');
  }

  set value(value: number) {
    this.row[I.VALUE] = value;
  }
  get isCleared(): boolean {
    return this.row[I.CLEARED] !== 0;
  }
  /** The failure is over; what it did may not be. */
  clear(at: number): void {
    this.row[I.CLEARED] = at;
  }

  /** @param since when a worker was lost. @returns whether this is that loss, which nobody has noticed before */
  detect(at: number, since: number): boolean {
    const { row } = this;
    const isStall = row[I.VALUE]! > 0;
    const isOver = isStall && row[I.STARTED]! + row[I.VALUE]! * 1000 < since;
    if (row[I.DETECTED] !== 0 || isOver) return false;
    row[I.DETECTED] = at;
    return true;
  }

  /** The measure of what is normal counts no more: settings have changed. */
  forgetNormal(reason: I.Reason): void {
    if (this.normal === null) return;
    this.normal = null;
    this.writeNormal(reason);
  }

  /** What it has done so far, and whether it was noticed. */
  measure(sample: RunSample, p99Ms: number): void {
    const { row, start, normal } = this;
    row[I.PEAK_DEPTH] = Math.max(row[I.PEAK_DEPTH]!, sample.depth);
    this.countDelays(sample);
    const isUnnoticed = row[I.DETECTED] === 0;
    if (isUnnoticed && start.detects?.(sample, start.sample, normal, p99Ms)) row[I.DETECTED] = sample.at;
  }

  /** How it ends; null while the failure lasts, or the run is not normal again. @param before the sample before this one */
  judge(sample: RunSample, before: RunSample, p99Ms: number): IncidentEnd | null {
    const { row, normal } = this;
    if (!this.isCleared) return null;
    if (normal === null) return { outcome: 'unknown', reason: I.REASONS[row[I.NORMAL_REASON]!]! };
    this.countSteady(this.isNormal(sample, normal, p99Ms), before);
    if (!this.hasRecovered(sample, normal)) return null;
    return { outcome: 'recovered', reason: 'none', recoveredAt: Math.max(this.steadySince, row[I.CLEARED]!) };
  }
  private isNormal(sample: RunSample, normal: Normal, p99Ms: number): boolean {
    const { areAllRunning, depth, at } = sample;
    return areAllRunning && depth <= normal.depth && !(p99Ms > normal.p99Ms) && at > this.row[I.CLEARED]!;
  }
  private countSteady(isNormal: boolean, before: RunSample): void {
    if (!isNormal) this.steady = 0;
    else if (this.steady++ === 0) {
      this.steadySince = before.at;
      this.receivedBefore = before.received;
    }
  }
  private hasRecovered(sample: RunSample, normal: Normal): boolean {
    if (this.steady < STEADY_SAMPLES) return false;
    return sample.received - this.receivedBefore >= LEAST_FLOW * normal.received * this.steady;
  }

  /** @param hasLostStorage whether the run has lost its durable storage: whatever else is normal again, this is not */
  close({ outcome, reason, recoveredAt = 0 }: IncidentEnd, hasLostStorage: boolean): void {
    const { row } = this;
    row[I.OUTCOME] = I.OUTCOMES.indexOf(hasLostStorage ? 'degraded' : outcome);
    row[I.REASON] = I.REASONS.indexOf(hasLostStorage ? 'notDurable' : reason);
    row[I.TAKES_LOSSES] = 0;
    if (!hasLostStorage) row[I.RECOVERED] = recoveredAt;
  }
  /** Events that are still lost belong to it, though it is closed. */
  takeLosses(): void {
    this.row[I.TAKES_LOSSES] = 1;
  }

  private countDelays({ buckets, used }: RunSample): void {
    const { row, start, normal } = this;
    let delayed = 0;
    let highest = 0;
    const limit = (normal?.p99Ms ?? 0) * 1000;
    for (let i = 0; i < used; i++) {
      const events = buckets[i]! - start.buckets[i]!;
      if (events <= 0) continue;
      highest = i;
      if (bucketUpper(i) > limit) delayed += events;
    }
    // Where what is late is not known any more, it stays at what was.
    if (normal) row[I.DELAYED] = delayed;
    row[I.PEAK_LATENCY] = highest === 0 ? 0 : bucketUpper(highest) / 1000;
  }

  private writeNormal(reason: I.Reason): void {
    const { row, normal } = this;
    row[I.NORMAL_DEPTH] = normal ? normal.depth : -1;
    row[I.NORMAL_P99] = normal ? normal.p99Ms : -1;
    row[I.NORMAL_REASON] = normal ? 0 : I.REASONS.indexOf(reason);
  }
}
