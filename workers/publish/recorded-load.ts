/**
 * A recording as what a publisher publishes: its rows fall due as they were recorded, at the speed that is set, and have their
 * exact values. An event keeps the time at which it fell due, however late it is taken.
 */
import type { Config } from '../contract/config-types.ts';
import { FEED_STATE_WORDS } from '../feeds/feed.ts';
import { type RecordingColumns, RecordingFeed } from '../feeds/recording-feed.ts';
import { RECORDED_FLAG, RECORDED_WORDS } from '../memory/event-columns.ts';
import { MOST_TAKEN, type TunedLoad } from './load.ts';

export class RecordedLoad implements TunedLoad {
  /** Of the events that were taken last. */
  readonly meta = new Uint32Array(MOST_TAKEN);
  readonly value = new Float64Array(MOST_TAKEN);
  readonly timeMs = new Float64Array(MOST_TAKEN);
  made = 0;
  private feed!: RecordingFeed;
  private readonly state = new Float64Array(FEED_STATE_WORDS);
  private readonly slots = Uint32Array.from({ length: MOST_TAKEN }, (_, i) => i);
  private readonly pool = {
    meta: this.meta,
    raw: new Float32Array(MOST_TAKEN),
    packet: new Uint32Array(0),
    recorded: new Float64Array(RECORDED_WORDS * MOST_TAKEN),
  };
  /** A moment of the schedule, and what of the recording falls due then, ms: from there on this speed counts. */
  private anchor = { at: 0, recorded: 0 };
  private speed = 1;

  /** @param startMs since the epoch: time 0 of the schedule */
  constructor(
    private readonly recording: RecordingColumns,
    private config: Config,
    private startMs: number,
  ) {
    this.configure(config);
  }

  configure(config: Config): void {
    const { load, feed } = config;
    if (this.made > 0) this.anchor = { at: this.dueOf(0), recorded: this.feed.dueAt(this.state, 0) };
    this.config = config;
    this.speed = feed.speed;
    const given = { ...load, encoding: 'value' as const, invalidRatio: feed.invalidRatio };
    this.feed = new RecordingFeed(this.recording, given, feed.atEnd === 'repeat');
  }

  delay(ms: number): void {
    this.startMs += ms;
  }

  behindMs(now: number): number {
    return this.config.load.mode === 'max' ? 0 : now - this.dueOf(0);
  }

  take(now: number, most: number): number {
    const { feed, state, slots, pool, meta, value } = this;
    const count = this.schedule(now, Math.min(most, MOST_TAKEN, feed.left(state)));
    feed.fill(state, slots, 0, count, pool);
    for (let i = 0; i < count; i++) {
      // A row that was made invalid has that in its f32, and no exact value.
      value[i] =
        (meta[i]! & RECORDED_FLAG) === 0 || !Number.isFinite(pool.raw[i]!)
          ? pool.raw[i]!
          : pool.recorded[RECORDED_WORDS * i]!;
      meta[i]! &= ~RECORDED_FLAG;
    }
    this.made += count;
    return count;
  }

  private schedule(now: number, most: number): number {
    const { timeMs, startMs } = this;
    if (this.config.load.mode === 'max') {
      timeMs.fill(startMs + now, 0, most);
      // For a rate that comes after: nothing is owed.
      this.anchor = { at: now, recorded: this.feed.dueAt(this.state, most) };
      return most;
    }
    let count = 0;
    for (let due = this.dueOf(0); count < most && due <= now; due = this.dueOf(count)) timeMs[count++] = startMs + due;
    return count;
  }
  /** On the schedule, of the event that is so many after the next one; Infinity where there is none. */
  private dueOf(ahead: number): number {
    return this.anchor.at + (this.feed.dueAt(this.state, ahead) - this.anchor.recorded) / this.speed;
  }
}
