/**
 * What was seen of an act: ten samples a second of all figures, by the run's own clock, and every half second the
 * histograms of both latencies. Figures of any stretch are made of these afterwards.
 */

import type { Config } from '../../../workers/contract/config-types.ts';
import { arrivalsOf, dueBetween, ratesOf } from '../../../workers/contract/settings/arrivals.ts';
import type { Snapshot } from '../../../workers/contract/snapshot-types.ts';
import { type CountedLatency, type LatencyCounts, noLatencies } from '../../../workers/contract/view/latency-counts.ts';

export interface ActSample {
  /** Of the run's clock. */
  readonly ms: number;
  readonly snapshot: Snapshot;
  /** Events that fell due so far; 0 where no schedule says. */
  readonly due: number;
  /** Of them, those that were not emitted. */
  readonly owed: number;
}
interface LatencyMark {
  readonly ms: number;
  readonly counts: BothCounts;
}
type BothCounts = Readonly<Record<CountedLatency, LatencyCounts>>;
/** null: nothing is known of the run. */
type CopyCounts = (which: CountedLatency) => LatencyCounts | null;

/** What the database says of the run, after a drained stop. */
export interface SqlCounts {
  readonly events: number;
  readonly distinct: number;
}

const MARK_MS = 500;

export class ActRecord {
  readonly samples: ActSample[] = [];
  readonly marks: LatencyMark[] = [{ ms: 0, counts: { endToEnd: noLatencies(), delivery: noLatencies() } }];
  /** The last figures, after a drained stop. */
  drained: ActSample | null = null;
  drainedCounts: BothCounts | null = null;
  sql: SqlCounts | null = null;
  isSkipped = false;
  /** Its run among the kept ones; null where it could not be kept. */
  run: string | null = null;
  /** It was given its time to drain, and did not. */
  hasNotDrained = false;
  /** How many events fall due between two moments. */
  private readonly dueBetween: (from: number, to: number) => number;
  private due = 0;
  /** How far behind the clock the source's schedule began: it is not owed. */
  private offset = Number.POSITIVE_INFINITY;

  /** @param number counts from 1 */
  constructor(
    readonly number: number,
    readonly name: string,
    readonly config: Config,
    readonly warmUp: number,
    readonly seconds: number,
  ) {
    this.dueBetween = scheduleOf(config, seconds);
  }

  /** @param counts as of the same snapshot */
  add(snapshot: Snapshot, counts: CopyCounts): void {
    const before = this.samples.at(-1)?.ms ?? 0;
    const { activeMs } = snapshot;
    // The run's clock has not begun, or stands still.
    if (activeMs <= before) return;
    this.samples.push(this.sampleOf(snapshot));
    if (Math.floor(activeMs / MARK_MS) === Math.floor(before / MARK_MS)) return;
    const copy = bothOf(counts);
    if (copy !== null) this.marks.push({ ms: activeMs, counts: copy });
  }
  drain(snapshot: Snapshot, counts: CopyCounts): void {
    this.drained = this.sampleOf(snapshot);
    this.drainedCounts = bothOf(counts);
  }

  private sampleOf(snapshot: Snapshot): ActSample {
    const { activeMs, counters } = snapshot;
    const before = this.samples.at(-1)?.ms ?? 0;
    // A drained run emits nothing more, and owes nothing more.
    if (snapshot.state !== 'stopped') this.due += this.dueBetween(before, activeMs);
    const behind = this.due > 0 ? Math.max(0, this.due - counters.emitted) : 0;
    this.offset = Math.min(this.offset, behind);
    const owed = behind - this.offset;
    return { ms: activeMs, snapshot, due: this.due, owed };
  }

  /** How far it has come, in seconds of its clock. */
  get played(): number {
    return Math.min(this.seconds, (this.samples.at(-1)?.ms ?? 0) / 1000);
  }
  get isComplete(): boolean {
    return (this.samples.at(-1)?.ms ?? 0) >= 1000 * this.seconds;
  }

  /**
   * A part of it, to be measured; null where it has not come so far.
   *
   * @param from seconds of the act
   * @param to seconds of the act; null for the drained end
   */
  stretch(from: number, to: number | null): Stretch | null {
    const first = from === 0 ? null : this.sampleAt(from);
    const last = to === null ? this.drained : this.sampleAt(to);
    const fromMs = first?.ms ?? 0;
    if (last === null || (first === null && from > 0) || last.ms <= fromMs) return null;
    const samples = this.samples.filter(({ ms }) => ms > fromMs && ms < last.ms);
    return { act: this, first, last, fromMs, toMs: last.ms, samples: [...samples, last] };
  }
  /** The first sample at or after a moment; the last one where the act was ended before. */
  private sampleAt(seconds: number): ActSample | null {
    return this.samples.find(({ ms }) => ms >= 1000 * seconds - SLACK_MS) ?? this.samples.at(-1) ?? null;
  }

  /** The latencies recorded so far at the first mark at or after a moment; the last ones where it was ended before. */
  countsAt(ms: number): BothCounts {
    if (ms === 0) return this.marks[0]!.counts;
    if (this.drained !== null && ms >= this.drained.ms && this.drainedCounts !== null) return this.drainedCounts;
    return (this.marks.find((mark) => mark.ms >= ms - SLACK_MS) ?? this.marks.at(-1)!).counts;
  }
}
function bothOf(counts: CopyCounts): BothCounts | null {
  const [endToEnd, delivery] = [counts('endToEnd'), counts('delivery')];
  return endToEnd !== null && delivery !== null ? { endToEnd, delivery } : null;
}

/** What is this early is of the moment asked for. */
const SLACK_MS = 10;

/** A part of an act that is measured. */
export interface Stretch {
  readonly act: ActRecord;
  /** What counts begin from; null: the beginning of the run. */
  readonly first: ActSample | null;
  readonly last: ActSample;
  readonly fromMs: number;
  readonly toMs: number;
  /** In it, the last one included. */
  readonly samples: readonly ActSample[];
}

/** The arrivals themselves where the seed tells them; else what the shape of the load promises. */
function scheduleOf(config: Config, seconds: number): (from: number, to: number) => number {
  const { load, failures, feed } = config;
  const isRandom = load.arrivals === 'poisson' && load.mode === 'rate' && feed.kind === 'simulated';
  if (!isRandom || load.shape !== 'steady' || failures.timeline.length > 0) {
    const rateAt = ratesOf(config);
    return (from, to) => dueBetween(rateAt, from, to);
  }
  // The last look may be late.
  const arrivals = arrivalsOf(load, 1000 * (seconds + 1));
  let next = 0;
  return (_, to) => {
    const first = next;
    while (next < arrivals.length && arrivals[next]! <= to) next++;
    return next - first;
  };
}
