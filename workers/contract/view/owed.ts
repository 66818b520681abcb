/**
 * What the source owes: events that have fallen due and are not emitted, because the source waits for room or for its
 * thread, or is gone. The reader computes it, from the schedule in the source's journal and from the notes of the loads that
 * the run has had since (`load-changes.ts`): a source that is held up may not have heard of a load that is over by now.
 *
 * It is exactly what the source would emit now if the schedule alone decides: at steady rates, however they changed, from a
 * recording and from a trace, and for moving shapes as long as the events can be listed. For more events, and for random
 * arrivals, it is what they promise.
 */
import { ENDED_AT, PAUSED_AT, PAUSED_MS, STARTED_AT } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import { dueAfter, type TracePlayer } from '../arrivals/arrival-trace.ts';
import type { Config } from '../config-types.ts';
import { type Pace, Schedule } from '../settings/load-changes.ts';
import { type DueTimes, dueAtPosition, dueOfRecording } from '../settings/recordings.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { dueTimesOf } from './played-recording.ts';

/** Events of a moving shape that are listed one by one: a tenth of a millisecond's work. */
const MOST_LISTED = 4096;

/** Of one load: how many events are due, when the last of them is and the next one will be, and whether that is exact. */
interface Due {
  readonly count: number;
  readonly last: number;
  readonly next: number;
  readonly isExact: boolean;
}

/** For one reader of a run, on any thread. */
export class OwedReckoning {
  private readonly schedule: Schedule;

  constructor(private readonly memory: MemoryMap) {
    this.schedule = new Schedule(memory);
  }

  /**
   * @param of a word of the source's journal
   * @param config in force
   * @param time ms since the epoch
   */
  at(of: (field: number) => number, config: Config, time: number): Snapshot['source'] {
    // Without a random word it was never configured: its schedule has not begun.
    if (config.feed.kind === 'live' || of(J.RANDOM) === 0) return { owed: 0, lateMs: 0, exact: true };
    const end = of(J.SCHEDULE_END);
    const paused = of(J.PAUSED);
    const more = end > 0 ? 0 : this.pausesSince(paused, time);
    const until = end > 0 ? end : this.runTime(time);
    const { schedule } = this;
    schedule.begin(of(J.DUE) + more, of(J.LAST_DUE) + more, of(J.LOAD_CHANGE), paused + more, config);
    schedule.beginTrace(of(J.TRACE_POSITION), of(J.TRACE_ID));
    return this.count(of(J.FEED_POSITION), config, until);
  }

  /** Load by load. */
  private count(position: number, config: Config, until: number): Snapshot['source'] {
    const { schedule } = this;
    const recording = dueTimesOf(this.memory, config);
    let owed = 0;
    let lateMs = 0;
    let isExact = !schedule.isOverrun;
    for (;;) {
      schedule.follow(recording !== null);
      const last = Math.min(until, schedule.until);
      if (!schedule.pace.isPaced || !(schedule.due <= last)) break;
      if (owed === 0) lateMs = until - schedule.due;
      const due =
        recording !== null
          ? dueRows(schedule, last, recording, position + owed)
          : schedule.pace.trace !== null
            ? dueArrivals(schedule, schedule.pace.trace, last)
            : dueOf(schedule, last);
      owed += due.count;
      isExact &&= due.isExact;
      schedule.last = due.last;
      schedule.due = due.next;
      if (last === until) break;
    }
    if (owed === 0) isExact = schedule.pace.isPaced ? recording !== null || isTold(schedule.pace) : true;
    const left = recording !== null && config.feed.atEnd === 'stop' ? rowsLeft(recording, position) : owed;
    return { owed: Math.min(owed, left), lateMs, exact: isExact };
  }

  private runTime(time: number): number {
    const { clock } = this.memory;
    return (clock[ENDED_AT]! || time) - clock[STARTED_AT]!;
  }
  /** What the schedule has still to be moved on by, as the source does when it next looks. */
  private pausesSince(known: number, time: number): number {
    const { clock } = this.memory;
    const since = clock[PAUSED_AT]!;
    return clock[PAUSED_MS]! + (since > 0 ? (clock[ENDED_AT]! || time) - since : 0) - known;
  }
}

/** Whether what falls due next is certain. */
function isTold({ shape, trace }: Pace): boolean {
  return trace !== null || shape.isSteady;
}

/** Of an arrival trace, whose place moves on. */
function dueArrivals(schedule: Schedule, trace: TracePlayer, until: number): Due {
  const { due, position, pace } = schedule;
  const base = trace.at(position);
  const count = trace.dueBy(position, due, pace.traceSpeed, until);
  const timeOf = (ahead: number) => dueAfter(due, trace.at(position + ahead) - base, pace.traceSpeed);
  schedule.position += count;
  return { count, last: timeOf(count - 1), next: timeOf(count), isExact: true };
}

/** The first is due at `schedule.due`, which is no later than `until`. */
function dueOf({ due, pace }: Schedule, until: number): Due {
  const { shape } = pace;
  if (shape.isSteady) {
    const interval = shape.steadyIntervalMs;
    const count = 1 + Math.floor((until - due) / interval);
    return { count, last: due + (count - 1) * interval, next: due + count * interval, isExact: true };
  }
  const promised = 1 + Math.floor(shape.expectedBetween(due, until));
  if (!shape.isRandom && promised <= MOST_LISTED) return listed(due, pace, until);
  const next = until + shape.steadyIntervalMs / shape.factor(until);
  return { count: promised, last: until, next, isExact: false };
}

function listed(first: number, { shape }: Pace, until: number): Due {
  let count = 0;
  let last = first;
  let next = first;
  for (; next <= until; count++) {
    last = next;
    next += shape.intervalAt(next, 0);
  }
  return { count, last, next, isExact: true };
}

/** @param position of the row that is due at `schedule.due`, counted on through the repetitions */
function dueRows({ due, pace }: Schedule, until: number, recording: DueTimes, position: number): Due {
  const count = dueOfRecording(recording, position, (until - due) * pace.speed);
  const first = dueAtPosition(recording, position);
  const timeOf = (row: number) => due + (dueAtPosition(recording, position + row) - first) / pace.speed;
  return { count, last: timeOf(count - 1), next: timeOf(count), isExact: true };
}

function rowsLeft({ times }: DueTimes, position: number): number {
  return times.length - (position % times.length);
}
