/** The two queues of a run that Little's law is checked for, from one reading of the run. */
import * as J from '../../memory/journal-fields.ts';
import { BROADCAST, SCHEDULER, SOURCE, STORAGE, TO_STORAGE, VALIDATE } from '../../memory/tasks.ts';
import { OVERFLOW_BUCKET } from '../../primitives/histogram/histogram.ts';
import type { HistogramMoments, HistogramReading } from '../../primitives/histogram/histogram-reading.ts';
import type { Config } from '../config-types.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { LittleReading, type QueueState, squaredVariation } from './little.ts';

/** Of a reading of the run (`view/run-reading.ts`), what is needed here. */
interface Reading {
  of(task: number, field: number): number;
  counters(): Snapshot['counters'];
  sentTo(channel: number): number;
  receivedFrom(channel: number): number;
}
/** The histograms, and the longest time in their windows, ms. */
export interface TimesSeen {
  readonly endToEnd: HistogramReading;
  readonly waits: HistogramReading;
  readonly calls: HistogramReading;
  readonly longestMs: number;
  readonly longestWaitMs: number;
  /** Of all workers, so far: see `memory/hiccup-words.ts`. */
  readonly hiccups: number;
}
/** What c² is made of. */
interface Variation {
  readonly sent: number;
  readonly sentAt: number;
  readonly gapSquares: number;
  readonly calls: HistogramMoments;
}
type DatabaseState = QueueState & Variation;

export class LittleFigures {
  private readonly pipeline = new LittleReading<QueueState>();
  private readonly database = new LittleReading<DatabaseState>();

  constructor(private readonly reading: Reading) {}

  /** @param at ms since the start of the run @param lateMs of the source: see `Snapshot.source` */
  at(at: number, seen: TimesSeen, config: Config, lateMs: number): Snapshot['little'] {
    const { from, to, check } = this.database.judge(this.databaseState(at, seen));
    const pipeline = this.pipeline.judge(this.pipelineState(at, seen, lateMs + ageOfStale(config))).check;
    return {
      // An event of a live feed may have been due long before it came: then its age bounds nothing.
      pipeline: config.feed.kind === 'live' ? { ...pipeline, holds: null } : pipeline,
      database: { ...check, ...variation(from, to) },
    };
  }

  private pipelineState(at: number, { endToEnd, longestMs, hiccups }: TimesSeen, lateMs: number): QueueState {
    const of = (task: number, field: number) => this.reading.of(task, field);
    const { emitted, shed, invalid, expired, evicted, deadLettered, stored } = this.reading.counters();
    const unmeasured = invalid + expired + evicted + deadLettered;
    const out = of(VALIDATE, J.TIMES_OUT) + of(SCHEDULER, J.TIMES_OUT);
    return {
      at,
      came: emitted - shed,
      left: stored + unmeasured,
      timesIn: of(SOURCE, J.TIMES_IN),
      timesOut: out + of(STORAGE, J.TIMES_OUT),
      ...measuredBy(endToEnd),
      unmeasured,
      unmeasuredTimes: out - of(VALIDATE, J.TIMES_IN) - of(SCHEDULER, J.TIMES_IN) + of(STORAGE, J.GIVEN_UP_TIMES),
      overtaken: of(SCHEDULER, J.QUEUED),
      lateMs,
      longestMs,
      hiccups,
    };
  }

  private databaseState(at: number, { waits, calls, longestWaitMs, hiccups }: TimesSeen): DatabaseState {
    const { reading } = this;
    return {
      at,
      came: reading.sentTo(TO_STORAGE),
      left: reading.receivedFrom(TO_STORAGE),
      timesIn: reading.of(BROADCAST, J.TIMES_OUT),
      timesOut: reading.of(STORAGE, J.TIMES_IN),
      ...measuredBy(waits),
      unmeasured: 0,
      unmeasuredTimes: 0,
      overtaken: 0,
      lateMs: 0,
      longestMs: longestWaitMs,
      hiccups,
      sent: reading.sentTo(TO_STORAGE),
      sentAt: reading.of(BROADCAST, J.LAST_SENT_AT),
      gapSquares: reading.of(BROADCAST, J.GAP_SQUARES),
      calls: calls.moments(),
    };
  }
}

function measuredBy(times: HistogramReading): Pick<QueueState, 'measured' | 'measuredMs' | 'beyond'> {
  const { count, sum } = times.moments();
  return { measured: count, measuredMs: sum, beyond: times.words[OVERFLOW_BUCKET]! };
}

/** A share of the events may be made older than their budget when they are emitted. */
function ageOfStale({ load, scheduler: { budgetMs } }: Config): number {
  return load.staleRatio > 0 ? Math.max(budgetMs.urgent, budgetMs.normal, budgetMs.bulk) + 1 : 0;
}

function variation(from: Variation, to: Variation): { ca2: number | null; cs2: number | null } {
  const gaps = squaredVariation(to.sent - from.sent, to.sentAt - from.sentAt, to.gapSquares - from.gapSquares);
  const count = to.calls.count - from.calls.count;
  const calls = squaredVariation(count, to.calls.sum - from.calls.sum, to.calls.squares - from.calls.squares);
  return { ca2: gaps, cs2: calls };
}
