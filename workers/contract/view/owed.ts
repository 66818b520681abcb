/**
 * What the source owes: events that have fallen due and are not emitted, because it waits for room, for its thread, or
 * is gone. It is reckoned by the reader, from the schedule in the source's journal and the settings in force: the source
 * itself may be what does not get on.
 *
 * It is what the source would emit if it got on now, event for event, where the schedule alone tells: at a steady rate
 * and from a recording. Random arrivals and moving shapes are drawn as they are emitted; of them it is what they promise.
 */
import { ENDED_AT, PAUSED_AT, PAUSED_MS, STARTED_AT } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import type { MemoryMap } from '../../memory/memory-map.ts';
import type { Config } from '../config-types.ts';
import { LoadShape } from '../settings/load-shape.ts';
import { dueOfRecording } from '../settings/recordings.ts';
import type { Snapshot } from '../snapshot-types.ts';
import { dueTimesOf, timesOfRecording } from './played-recording.ts';

const NOTHING: Snapshot['source'] = { owed: 0, lateMs: 0, exact: true };

export class OwedReckoning {
  private readonly shape = new LoadShape();

  constructor(private readonly memory: MemoryMap) {}

  /**
   * @param of a word of the source's journal
   * @param config in force
   * @param time ms since the epoch
   */
  at(of: (field: number) => number, config: Config, time: number): Snapshot['source'] {
    // Without a random word it was never configured: its schedule has not begun.
    if (config.load.mode === 'max' || of(J.RANDOM) === 0) return { ...NOTHING };
    const end = of(J.SCHEDULE_END);
    const due = end > 0 ? of(J.DUE) : of(J.DUE) + this.pausesSince(of(J.PAUSED), time);
    const until = end > 0 ? end : this.runTime(time);
    const lateMs = until - due;
    if (!(lateMs >= 0)) return { ...NOTHING, exact: this.recordingOf(config) !== null || this.isSteady(config) };
    return { lateMs, ...this.count(of, config, due, lateMs) };
  }

  private count(of: (field: number) => number, config: Config, due: number, lateMs: number) {
    const recording = dueTimesOf(this.memory, config);
    if (recording !== null) {
      const position = of(J.FEED_POSITION);
      const owed = dueOfRecording(recording, position, lateMs * config.feed.speed);
      const { length } = recording.times;
      const left = config.feed.atEnd === 'repeat' ? owed : length - (position % length);
      return { owed: Math.min(owed, left), exact: true };
    }
    const isExact = this.isSteady(config);
    const spacings = isExact ? lateMs / this.shape.steadyIntervalMs : this.shape.expectedBetween(due, due + lateMs);
    // The one that is due, and those that have followed it.
    return { owed: 1 + Math.floor(spacings), exact: isExact };
  }
  private isSteady({ load }: Config): boolean {
    this.shape.configure(load);
    return this.shape.isSteady;
  }

  private recordingOf(config: Config): Float64Array | null {
    return timesOfRecording(this.memory, config);
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
