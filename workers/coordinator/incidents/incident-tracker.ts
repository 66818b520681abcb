/**
 * Measures what failures do to a run, from samples taken every `SAMPLE_MS`.
 *
 * ```text
 *   normal     the highest depth, and the highest P99 of a sample's events, of the last 5 s before the failure, in which
 *              nothing else was failing; each plus a tenth, and 1 % of what the channels hold, or 1 ms
 *   detected   when the pipeline noticed by itself: the supervisor a lost worker, the breaker a failed or slow call,
 *              storage a full disk, broadcast a subscriber at its lag limit, validation and scheduler more than twice the
 *              usual share of invalid or expired events; a burst, when depth or P99 left their normal
 *   recovered  the beginning of the first whole second after the failure was over in which every sample was in its normal,
 *              all workers ran, and storage received at least half as many events as before
 *   unknown    what is normal was not seen, or settings were changed meanwhile, or the run was paused, or ended: it says which
 *   degraded   the run had durable storage, and has lost it: whatever else is normal again, this is not
 * ```
 *
 * What was lost meanwhile belongs to one incident each, as `contract/view/incidents/incident-losses.ts` says. That is counted at all times;
 * what is normal is not learned, and nothing is taken for recovered, while the run starts or is paused.
 *
 * A failure that goes on while settings are changed stays open until it is over, and its recovery is unknown then. One that
 * comes again before the run has recovered is an incident of its own, measured from its own beginning.
 *
 * Depth: events waiting in channels and in the scheduler's backlog, at the moment of a sample: a peak that is over before
 * the next one is not seen. What falls due while the source itself stands still waits nowhere yet, and shows in the
 * latencies alone. A sample without events has no P99, and passes.
 */

import type { Config } from '../../contract/config-types.ts';
import { defaultConfig, encodeConfig } from '../../contract/settings/config-codec.ts';
import { attribute, moveToEarlier } from '../../contract/view/incidents/incident-losses.ts';
import * as I from '../../contract/view/incidents/incident-words.ts';
import { CONFIG_WORDS, INCIDENTS } from '../../memory/memory-map.ts';
import { BUCKETS, bucketUpper } from '../../primitives/histogram/histogram.ts';
import { type Detector, Incident, type IncidentEnd } from './incident.ts';
import { CalmRecord } from './normal.ts';
import type { RunSample } from './run-sampler.ts';

export class IncidentTracker {
  /** The words of all incidents that are kept. */
  readonly memory = I.incidentMemory();
  /** In force now. */
  private readonly settings = new Float64Array(CONFIG_WORDS);
  private wasDurable = false;
  private hasLostStorage = false;
  /** In the order in which they began. */
  private open: readonly Incident[] = [];
  /** Failures that have begun and are not over, also where their rows have been used again. */
  private readonly failing = new Set<number>();
  private readonly calm = new CalmRecord();
  private last: RunSample;
  private readonly lastBuckets = new Float64Array(BUCKETS);
  private readonly delta = new Float64Array(BUCKETS);
  private count = 0;

  constructor(first: RunSample) {
    this.follow(defaultConfig());
    this.last = first;
    this.lastBuckets.set(first.buckets.subarray(0, BUCKETS));
  }

  /** These settings are in force from now on. */
  follow(config: Config): void {
    encodeConfig(config, this.settings);
  }
  /**
   * Says whose what was lost until now is. Before anything begins or is over.
   *
   * @param counts of all losses since the start of the run. @returns whether there were any
   */
  attribute(counts: readonly number[]): boolean {
    return attribute(this.memory, counts);
  }
  /** @param what code of `contract/view/incidents/incidents.ts`. A failure that is not over goes on. @param at ms since the epoch */
  begin(what: number, value: number, at: number, detects: Detector | null): void {
    if (this.failing.has(what)) {
      const goesOn = this.latest(what);
      if (goesOn) goesOn.value = value;
      return;
    }
    this.failing.add(what);
    const { last: sample } = this;
    // Of a failure that begins while others are open: what was normal before them.
    const normal = this.calm.normal(sample.room);
    const start = { value, at, sample, buckets: this.lastBuckets.slice(), normal, detects };
    const row = this.takeRow();
    this.open = [...this.open, new Incident(what, row, start)];
  }
  private takeRow(): Float64Array {
    const { rows, settings } = this.memory;
    const place = this.count % INCIDENTS;
    const row = rows[place]!;
    this.open = this.open.filter((other) => other.row !== row);
    moveToEarlier(this.memory, row);
    row.fill(0);
    row[I.ID] = ++this.count;
    settings[place]!.set(this.settings);
    return row;
  }
  /**
   * The supervisor noticed that a worker was lost: by each failure of it that was not noticed before, except stalls that
   * were over by then.
   *
   * @param since when it was lost
   * @returns whether there was such a failure
   */
  detect(what: number, at: number, since: number): boolean {
    return this.open.filter((incident) => incident.what === what && incident.detect(at, since)).length > 0;
  }
  get hasOpen(): boolean {
    return this.open.length > 0;
  }
  /** The failure is over; what it did may not be. */
  clear(what: number, at: number): void {
    if (this.failing.delete(what)) this.latest(what)?.clear(at);
  }
  /** Other settings were changed, or the run stood still: what was normal says nothing any more. */
  forgetNormal(reason: 'settings' | 'paused'): void {
    this.calm.forget();
    for (const incident of this.open) {
      if (incident.isCleared) this.close(incident, { outcome: 'unknown', reason });
      else incident.forgetNormal(reason);
    }
  }
  /** The run is over. What is still lost on its last steps belongs to what was open. */
  end(): void {
    for (const incident of this.open) {
      this.close(incident, { outcome: 'unknown', reason: 'ended' });
      incident.takeLosses();
    }
  }

  /**
   * @param isUsual whether events have moved since the last sample as they usually do: else it says nothing about normal
   * @returns whether anything was lost since the last sample
   */
  take(sample: RunSample, isUsual = true): boolean {
    const hasLost = this.attribute(sample.losses);
    this.wasDurable ||= sample.isPersistent;
    this.hasLostStorage = this.wasDurable && sample.isInMemory;
    const p99Ms = isUsual ? this.percentile(sample) : Number.NaN;
    for (const incident of this.open) incident.measure(sample, p99Ms);
    if (isUsual) this.closeRecovered(sample, p99Ms);
    if (isUsual && this.open.length === 0 && this.failing.size === 0) this.calm.add(sample, this.last, p99Ms);
    this.last = sample;
    for (let i = 0; i < sample.used; i++) this.lastBuckets[i] = sample.buckets[i]!;
    return hasLost;
  }
  private closeRecovered(sample: RunSample, p99Ms: number): void {
    for (const incident of this.open) {
      const end = incident.judge(sample, this.last, p99Ms);
      if (end !== null) this.close(incident, end);
    }
  }
  private close(closed: Incident, end: IncidentEnd): void {
    closed.close(end, this.hasLostStorage);
    this.open = this.open.filter((incident) => incident !== closed);
  }
  private latest(what: number): Incident | undefined {
    return this.open.findLast((incident) => incident.what === what);
  }

  /** P99 of the events since the last sample, ms; NaN when there are none. The upper end of its bucket. */
  private percentile({ buckets, used }: RunSample): number {
    const { delta, lastBuckets } = this;
    let total = 0;
    for (let i = 0; i < used; i++) {
      delta[i] = buckets[i]! - lastBuckets[i]!;
      total += delta[i]!;
    }
    if (total <= 0) return Number.NaN;
    const rank = Math.ceil(total * 0.99);
    let index = -1;
    for (let seen = 0; seen < rank; ) seen += delta[++index]!;
    return bucketUpper(index) / 1000;
  }
}
