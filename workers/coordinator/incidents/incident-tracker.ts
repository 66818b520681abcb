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
 * What was lost meanwhile belongs to one incident each, as `contract/view/incident-losses.ts` says. That is counted at all times;
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
import { attribute, moveToEarlier } from '../../contract/view/incident-losses.ts';
import * as I from '../../contract/view/incident-words.ts';
import { SAMPLE_MS } from '../../contract/view/incidents.ts';
import { CONFIG_WORDS, INCIDENTS } from '../../memory/memory-map.ts';
import { BUCKETS, bucketUpper } from '../../primitives/histogram/histogram.ts';
import type { RunSample } from './run-sampler.ts';

const CALM_SAMPLES = 5000 / SAMPLE_MS;
/** Fewer than these say too little about what is normal. */
const FEWEST_CALM = 500 / SAMPLE_MS;
const STEADY_SAMPLES = 1000 / SAMPLE_MS;
const MORE = 1.1;
const DEPTH_SLACK = 0.01;
const P99_SLACK_MS = 1;
const LEAST_FLOW = 0.5;

/** What noticed, of the kinds of failures that are settings. */
export type Detector = (sample: RunSample, atStart: RunSample, normal: Normal | null, p99Ms: number) => boolean;

export interface Normal {
  readonly depth: number;
  readonly p99Ms: number;
  /** Events that storage received, of those invalid before it, and expired, per sample. */
  readonly received: number;
  readonly invalidShare: number;
  readonly expired: number;
}
type Outcome = (typeof I.OUTCOMES)[number];
interface Open {
  readonly what: number;
  readonly row: Float64Array;
  readonly atStart: RunSample;
  readonly bucketsAtStart: Float64Array;
  normal: Normal | null;
  readonly detects: Detector | null;
  /** Samples in a row that were normal, and what storage had received before them. */
  steady: number;
  steadySince: number;
  receivedBefore: number;
}
interface Calm {
  readonly depth: number;
  readonly p99Ms: number;
  readonly received: number;
  readonly invalid: number;
  readonly emitted: number;
  readonly expired: number;
}

export class IncidentTracker {
  /** What is told of all incidents that are kept. */
  readonly memory = I.incidentMemory();
  /** In force now. */
  private readonly settings = new Float64Array(CONFIG_WORDS);
  private wasDurable = false;
  private hasLostStorage = false;
  /** In the order in which they began. */
  private open: readonly Open[] = [];
  /** What has begun and is not over: also where its row has been used again. */
  private readonly failing = new Set<number>();
  private calm: Calm[] = [];
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
  /** @param what code of `contract/view/incidents.ts`. A failure that is not over goes on. @param at ms since the epoch */
  begin(what: number, value: number, at: number, detects: Detector | null): void {
    if (this.failing.has(what)) {
      const row = this.latest(what)?.row;
      if (row) row[I.VALUE] = value;
      return;
    }
    this.failing.add(what);
    const normal = this.normal();
    const row = this.takeRow();
    row[I.WHAT] = what;
    row[I.VALUE] = value;
    row[I.STARTED] = at;
    row[I.TAKES_LOSSES] = 1;
    row[I.DELAYED] = normal ? 0 : -1;
    setNormal(row, normal, 'tooLittle');
    const [atStart, bucketsAtStart] = [this.last, this.lastBuckets.slice()];
    const steady = { steady: 0, steadySince: 0, receivedBefore: 0 };
    this.open = [...this.open, { what, row, atStart, bucketsAtStart, normal, detects, ...steady }];
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
    const found = this.open.filter(
      ({ what: its, row }) =>
        its === what &&
        row[I.DETECTED] === 0 &&
        (row[I.VALUE]! <= 0 || row[I.STARTED]! + row[I.VALUE]! * 1000 >= since),
    );
    for (const { row } of found) row[I.DETECTED] = at;
    return found.length > 0;
  }
  get hasOpen(): boolean {
    return this.open.length > 0;
  }
  /** The failure is over; what it did may not be. */
  clear(what: number, at: number): void {
    if (!this.failing.delete(what)) return;
    const row = this.latest(what)?.row;
    if (row) row[I.CLEARED] = at;
  }
  /** Other settings were changed, or the run stood still: what was normal says nothing any more. */
  forgetNormal(reason: 'settings' | 'paused'): void {
    this.calm = [];
    for (const incident of this.open) {
      if (incident.row[I.CLEARED] !== 0) this.close(incident, 'unknown', reason);
      else if (incident.normal) {
        incident.normal = null;
        setNormal(incident.row, null, reason);
      }
    }
  }
  /** The run is over. What is still lost on its last steps belongs to what was open. */
  end(): void {
    for (const incident of this.open) {
      this.close(incident, 'unknown', 'ended');
      incident.row[I.TAKES_LOSSES] = 1;
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
    const p99Ms = isUsual ? this.percentile(sample.buckets) : Number.NaN;
    for (const incident of this.open) this.measure(incident, sample, p99Ms);
    if (isUsual) for (const incident of this.open) this.judge(incident, sample, p99Ms);
    if (isUsual && this.open.length === 0 && this.failing.size === 0) this.remember(sample, p99Ms);
    this.last = sample;
    this.lastBuckets.set(sample.buckets.subarray(0, BUCKETS));
    return hasLost;
  }

  private latest(what: number): Open | undefined {
    return this.open.findLast((incident) => incident.what === what);
  }

  /** What it has done so far, and whether it was noticed. */
  private measure(incident: Open, sample: RunSample, p99Ms: number): void {
    const { row, atStart, normal, detects } = incident;
    row[I.PEAK_DEPTH] = Math.max(row[I.PEAK_DEPTH]!, sample.depth);
    this.countDelays(incident, sample);
    if (row[I.DETECTED] === 0 && detects?.(sample, atStart, normal, p99Ms)) row[I.DETECTED] = sample.at;
  }

  /** Whether the run is normal again. */
  private judge(incident: Open, sample: RunSample, p99Ms: number): void {
    const { row, normal } = incident;
    if (row[I.CLEARED] === 0) return;
    if (!normal) {
      this.close(incident, 'unknown', I.REASONS[row[I.NORMAL_REASON]!]!);
      return;
    }
    const isNormal =
      sample.areAllRunning && sample.depth <= normal.depth && !(p99Ms > normal.p99Ms) && sample.at > row[I.CLEARED]!;
    if (!isNormal) incident.steady = 0;
    else if (incident.steady++ === 0) {
      incident.steadySince = this.last.at;
      incident.receivedBefore = this.last.received;
    }
    if (incident.steady < STEADY_SAMPLES) return;
    if (sample.received - incident.receivedBefore < LEAST_FLOW * normal.received * incident.steady) return;
    const since = Math.max(incident.steadySince, row[I.CLEARED]!);
    if (this.close(incident, 'recovered', 'none') === 'recovered') row[I.RECOVERED] = since;
  }

  private countDelays({ row, bucketsAtStart, normal }: Open, { buckets }: RunSample): void {
    let delayed = 0;
    let highest = 0;
    const limit = (normal?.p99Ms ?? 0) * 1000;
    for (let i = 0; i < BUCKETS; i++) {
      const events = buckets[i]! - bucketsAtStart[i]!;
      if (events <= 0) continue;
      highest = i;
      if (bucketUpper(i) > limit) delayed += events;
    }
    // Where what is late is not known any more, it stays at what was.
    if (normal) row[I.DELAYED] = delayed;
    row[I.PEAK_LATENCY] = highest === 0 ? 0 : bucketUpper(highest) / 1000;
  }

  private close(closed: Open, known: Outcome, reason: I.Reason): Outcome {
    const { row } = closed;
    const { hasLostStorage } = this;
    const outcome = hasLostStorage ? 'degraded' : known;
    row[I.OUTCOME] = I.OUTCOMES.indexOf(outcome);
    row[I.REASON] = I.REASONS.indexOf(hasLostStorage ? 'notDurable' : reason);
    row[I.TAKES_LOSSES] = 0;
    this.open = this.open.filter((incident) => incident !== closed);
    return outcome;
  }

  private remember(sample: RunSample, p99Ms: number): void {
    const { last } = this;
    this.calm.push({
      depth: sample.depth,
      p99Ms,
      received: sample.received - last.received,
      invalid: sample.invalid - last.invalid,
      emitted: sample.emitted - last.emitted,
      expired: sample.expired - last.expired,
    });
    if (this.calm.length > CALM_SAMPLES) this.calm.shift();
  }

  /** Of a failure that begins while others are open: what it was before them. */
  private normal(): Normal | null {
    const { calm } = this;
    if (calm.length < FEWEST_CALM) return null;
    const highest = (read: (sample: Calm) => number) => Math.max(0, ...calm.map(read).filter((n) => !Number.isNaN(n)));
    const sum = (read: (sample: Calm) => number) => calm.reduce((total, sample) => total + read(sample), 0);
    return {
      depth: Math.ceil(highest(({ depth }) => depth) * MORE + this.last.room * DEPTH_SLACK),
      p99Ms: highest(({ p99Ms }) => p99Ms) * MORE + P99_SLACK_MS,
      received: sum(({ received }) => received) / calm.length,
      invalidShare:
        sum(({ invalid }) => invalid) /
        Math.max(
          1,
          sum(({ emitted }) => emitted),
        ),
      expired: highest(({ expired }) => expired),
    };
  }

  /** P99 of the events since the last sample, ms; NaN when there are none. The upper end of its bucket. */
  private percentile(buckets: Float64Array): number {
    const { delta, lastBuckets } = this;
    let total = 0;
    for (let i = 0; i < BUCKETS; i++) {
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

function setNormal(row: Float64Array, normal: Normal | null, reason: I.Reason): void {
  row[I.NORMAL_DEPTH] = normal ? normal.depth : -1;
  row[I.NORMAL_P99] = normal ? normal.p99Ms : -1;
  row[I.NORMAL_REASON] = normal ? 0 : I.REASONS.indexOf(reason);
}
