/**
 * What happened in any stretch of the last ten minutes of a run. It is recorded here, because a hidden page would have gaps.
 *
 * Ten times a second it keeps counters, and what the buckets of the histograms gained; of the stages, once a second. All of it
 * is in memory that is allocated with the run: 9 MB.
 */
import { notAllowedText } from '../contract/error-text.ts';
import type { Edges, Interval, IntervalLatency } from '../contract/interval-types.ts';
import { STAGES, type StageName } from '../contract/name-sets.ts';
import { RunReading } from '../contract/view/run-reading.ts';
import { STAGE_TASKS } from '../contract/view/stage-tasks.ts';
import * as J from '../memory/journal-fields.ts';
import type { MemoryMap } from '../memory/memory-map.ts';
import { SOURCE, STORAGE } from '../memory/tasks.ts';
import { BucketHistory } from '../primitives/histogram/bucket-history.ts';
import { HISTOGRAM_WORDS } from '../primitives/histogram/histogram.ts';
import { mergeStripes, summarise } from '../primitives/histogram/histogram-reading.ts';

const TICK_MS = 100;
const TICKS_PER_STAGE_TICK = 10;
const KEPT_TICKS = 6000;
const KEPT_STAGE_TICKS = KEPT_TICKS / TICKS_PER_STAGE_TICK;
/**
 * Of the buckets that gain. At the defaults, on a busy machine, the events of a tick are in some 400 buckets of the times to
 * stored and of their delivery, a byte or two each, and in fewer of all others.
 */
const STORED_BYTES = 3 * 2 ** 20;
const DELIVERY_BYTES = 3 * 2 ** 20;
const CALL_BYTES = 2 ** 17;
const STAGE_BYTES = 2 ** 17;

const NAMES = [
  'emitted',
  'invalid',
  'shed',
  'expired',
  'evicted',
  'deadLettered',
  'stored',
  'attempts',
  'succeeded',
  'failed',
  'timedOut',
  'abandoned',
] as const satisfies readonly (keyof Interval['counts'])[];
const CALLS = [J.DATABASE_CALLS, J.CALLS_SUCCEEDED, J.CALLS_FAILED, J.CALLS_TIMED_OUT, J.CALLS_ABANDONED];

interface StageHistory {
  readonly stage: StageName;
  readonly waits: BucketHistory;
  readonly services: BucketHistory;
}

/** Coordinator. */
export class IntervalRecorder {
  private readonly reading: RunReading;
  private readonly times = new TimeRing(KEPT_TICKS);
  private readonly counts = new Float64Array(KEPT_TICKS * NAMES.length);
  private readonly endToEnd = new BucketHistory(KEPT_TICKS, STORED_BYTES);
  private readonly delivery = new BucketHistory(KEPT_TICKS, DELIVERY_BYTES);
  private readonly calls = new BucketHistory(KEPT_TICKS, CALL_BYTES);
  /** From when it was first asked for. */
  private naive: BucketHistory | null = null;
  private readonly stageTimes = new TimeRing(KEPT_STAGE_TICKS);
  private readonly stages: readonly StageHistory[];
  private readonly merged = new Float64Array(HISTOGRAM_WORDS);
  private readonly timer: ReturnType<typeof setInterval>;

  /**
   * It may come later than the run: what has happened by then belongs to the stretch since the run began.
   *
   * @param startedAt of the run, ms since the epoch
   * @param now ms since the epoch
   */
  constructor(
    private readonly memory: MemoryMap,
    startedAt: number,
    private readonly now: () => number,
  ) {
    this.reading = new RunReading(memory);
    const history = () => new BucketHistory(KEPT_STAGE_TICKS, STAGE_BYTES);
    this.stages = STAGES.map((stage) => ({ stage, waits: history(), services: history() }));
    this.begin(startedAt);
    this.record();
    this.timer = setInterval(() => this.record(), TICK_MS);
  }

  /** Looks a last time. What was recorded can still be asked for. */
  end(): void {
    clearInterval(this.timer);
    this.record(true);
  }

  /** Of memory, all of which is there from the beginning; the naive latency's comes when that is asked for. */
  get byteLength(): number {
    const stages = this.stages.flatMap(({ waits, services }) => [waits, services]);
    const histories = [
      this.endToEnd,
      this.delivery,
      this.calls,
      ...stages,
      ...(this.naive === null ? [] : [this.naive]),
    ];
    const rings = this.times.byteLength + this.stageTimes.byteLength;
    return histories.reduce((sum, history) => sum + history.byteLength, this.counts.byteLength + rings);
  }

  /** @throws RangeError where there is no such stretch, or nothing of it is kept */
  between(from: number, to: number): Interval {
    if (!(from < to))
      throw new RangeError(notAllowedText('interval', `${from} to ${to}`, 'a time before another (epoch ms)'));
    const { times, stageTimes, endToEnd, delivery, calls } = this;
    const oldest = Math.max(endToEnd.oldest, delivery.oldest, calls.oldest);
    const [first, last] = times.around(from, to, oldest);
    if (first === last) {
      const kept = `${times.at(oldest)} to ${times.at(times.count - 1)}`;
      throw new RangeError(
        notAllowedText('interval', `${from} to ${to}`, `what is kept of this run, ${kept} (epoch ms)`),
      );
    }
    const edges = { from: times.at(first), to: times.at(last) };
    const counts = counted((i) => this.countAt(last, i) - this.countAt(first, i));
    const seconds = (edges.to - edges.from) / 1000;
    const oldestOfStages = Math.max(...this.stages.flatMap(({ waits, services }) => [waits.oldest, services.oldest]));
    const [firstOfStages, lastOfStages] = stageTimes.around(from, to, oldestOfStages);
    return {
      ...edges,
      counts,
      rates: counted((i) => counts[NAMES[i]!] / seconds),
      endToEnd: latency(endToEnd, first, last),
      delivery: latency(delivery, first, last),
      naive: this.naive === null ? NONE : latency(this.naive, first, last),
      calls: latency(calls, first, last),
      stages: this.stagesBetween(firstOfStages, lastOfStages),
    };
  }

  private stagesBetween(first: number, last: number): Interval['stages'] {
    const edges: Edges = { from: this.stageTimes.at(first), to: this.stageTimes.at(last) };
    const of = (which: 'waits' | 'services') =>
      Object.fromEntries(this.stages.map((each) => [each.stage, latency(each[which], first, last)]));
    return { ...edges, waits: of('waits'), services: of('services') } as Interval['stages'];
  }

  /** Nothing had happened yet. */
  private begin(startedAt: number): void {
    const { merged } = this;
    for (const history of [this.endToEnd, this.delivery, this.calls]) history.note(merged);
    for (const { waits, services } of this.stages) for (const history of [waits, services]) history.note(merged);
    this.times.add(startedAt);
    this.stageTimes.add(startedAt);
  }

  /** Histograms before the counters, as a snapshot: no more latencies than events. */
  private record(isLast = false): void {
    const { memory, reading, times, stageTimes } = this;
    const at = this.now();
    this.endToEnd.note(memory.endToEnd);
    this.delivery.note(memory.delivery);
    this.calls.note(memory.calls);
    this.noteNaive();
    if (isLast || (times.count - 1) % TICKS_PER_STAGE_TICK === 0) {
      for (const { stage, waits, services } of this.stages) {
        this.noteMerged(waits, memory.waits, stage);
        this.noteMerged(services, memory.services, stage);
      }
      stageTimes.add(at);
    }
    reading.take();
    const counters: Readonly<Record<string, number>> = reading.counters();
    const base = (times.count % KEPT_TICKS) * NAMES.length;
    const firstCall = NAMES.length - CALLS.length;
    for (let i = 0; i < NAMES.length; i++)
      this.counts[base + i] = i < firstCall ? counters[NAMES[i]!]! : reading.of(STORAGE, CALLS[i - firstCall]!);
    times.add(at);
  }
  private noteNaive(): void {
    if (this.naive === null && this.reading.of(SOURCE, J.STAMPS_SENT) === 0) return;
    this.naive ??= new BucketHistory(KEPT_TICKS, STORED_BYTES, this.times.count);
    this.naive.note(this.memory.naive);
  }
  private noteMerged(history: BucketHistory, words: readonly Float64Array[], stage: StageName): void {
    mergeStripes(
      this.merged,
      STAGE_TASKS[stage].map((task) => words[task]!),
    );
    history.note(this.merged);
  }
  private countAt(tick: number, index: number): number {
    return this.counts[(tick % KEPT_TICKS) * NAMES.length + index]!;
  }
}

function counted(value: (index: number) => number): Interval['counts'] {
  return Object.fromEntries(NAMES.map((name, i) => [name, value(i)])) as Interval['counts'];
}
const NONE: IntervalLatency = summarise(new Float64Array(HISTOGRAM_WORDS));
function latency(history: BucketHistory, first: number, last: number): IntervalLatency {
  return summarise(history.between(first, last));
}

/** When the latest ticks were, by their numbers. */
export class TimeRing {
  count = 0;
  private readonly times: Float64Array;

  constructor(private readonly most: number) {
    this.times = new Float64Array(most);
  }
  get byteLength(): number {
    return this.times.byteLength;
  }
  add(time: number): void {
    this.times[this.count++ % this.most] = time;
  }
  at(tick: number): number {
    return this.times[tick % this.most]!;
  }
  /** The last tick at `from` or before it and the first at `to` or after it, as far as there are such, from `oldest` on. */
  around(from: number, to: number, oldest: number): [first: number, last: number] {
    let first = oldest;
    while (first + 1 < this.count && this.at(first + 1) <= from) first++;
    let last = first;
    while (last + 1 < this.count && this.at(last) < to) last++;
    return [first, last];
  }
}
