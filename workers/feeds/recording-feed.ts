import { notAllowedText } from '../contract/error-text.ts';
import { type DueTimes, dueInTurn, recordingPeriodMs } from '../contract/settings/recordings.ts';
import { type EventColumns, MAX_FLOAT32, RECORDED_FLAG, RECORDED_WORDS } from '../memory/event-columns.ts';
import { type ClassMix, createClassMix, drawClass } from './class-mix.ts';
import { type Feed, type FeedLoad, GAP_RANDOM, GAP_RATIO, IDENTITY, POSITION } from './feed.ts';
import { InvalidInjector, spoilHead } from './invalid-injector.ts';
import { mix32 } from './mix32.ts';

/** Rows in order of time, at least one; views of shared memory or not. */
export interface RecordingColumns {
  /** Milliseconds since the epoch, never falling. */
  readonly timeMs: Float64Array;
  readonly value: Float64Array;
  /** Of each row; sensor 0 where it is left out. */
  readonly sensor?: Uint16Array | Uint32Array;
  /** How many there are; one where it is left out. */
  readonly sensors?: number;
  /** Gaps that are shortened: see `DueTimes`. */
  readonly cuts?: Float64Array;
}

const NOT_FINITE = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);

/**
 * Plays a recording as value events, over and over or once. Of the load it takes the class mix and the share of
 * invalid events (an unknown sensor, a status that is not 0, or a value that is not finite; any finite value may be a
 * recording's). When its events are due, `dueAt` says; how much faster than that they are played is the source's.
 */
export class RecordingFeed implements Feed {
  readonly kind = 'recording';
  readonly sensors: number;
  private readonly classes: ClassMix;
  private readonly injector: InvalidInjector;
  private readonly rows: number;
  private readonly due: DueTimes;
  private readonly periodMs: number;
  private readonly identity: number;

  constructor(
    private readonly recording: RecordingColumns,
    private readonly load: FeedLoad,
    private readonly isRepeated = true,
  ) {
    const { timeMs } = recording;
    this.rows = timeMs.length;
    this.sensors = recording.sensors ?? 1;
    if (this.rows === 0) throw new RangeError(notAllowedText('recording', '0 rows', '1 row or more'));
    this.classes = createClassMix(load.classMix);
    this.injector = new InvalidInjector(load.invalidRatio);
    const span = timeMs[this.rows - 1]! - timeMs[0]!;
    this.due = { times: timeMs, cuts: recording.cuts ?? new Float64Array(0) };
    this.periodMs = recordingPeriodMs(this.due);
    this.identity = -1 - (mix32(this.rows ^ mix32((timeMs[0]! / 1000) ^ mix32(span / 1000))) >>> 0);
  }

  fill(state: Float64Array, slots: Uint32Array, from: number, count: number, pool: EventColumns): number {
    this.begin(state);
    const { meta, raw, recorded } = pool;
    const { rows, classes, injector } = this;
    const { timeMs, value, sensor } = this.recording;
    const seed = this.load.seed;
    const position = state[POSITION]!;
    let row = position % rows;
    for (let i = 0; i < count; i++) {
      const slot = slots[from + i]!;
      const reading = value[row]!;
      recorded[slot * RECORDED_WORDS] = reading;
      recorded[slot * RECORDED_WORDS + 1] = timeMs[row]!;
      // Any finite reading is sound, also one that is beyond an f32.
      raw[slot] = Math.max(-MAX_FLOAT32, Math.min(reading, MAX_FLOAT32));
      const urgency = classes.only >= 0 ? classes.only : drawClass(classes, mix32(seed ^ (position + i)) >>> 16);
      meta[slot] = RECORDED_FLAG | urgency | (sensor === undefined ? 0 : sensor[row]!);
      row = row + 1 === rows ? 0 : row + 1;
    }
    for (let i = injector.first(state, count); i < count; i = injector.after(state, i, count)) {
      this.spoil(injector.word(state), slots[from + i]!, pool);
    }
    state[POSITION] = position + count;
    return count;
  }

  dueAt(state: Float64Array, ahead: number): number {
    this.begin(state);
    const position = Math.max(0, state[POSITION]! + ahead);
    if (!this.isRepeated && position >= this.endOf(state)) return Number.POSITIVE_INFINITY;
    const row = position % this.rows;
    const turn = (position - row) / this.rows;
    return turn * this.periodMs + dueInTurn(this.due, row);
  }

  left(state: Float64Array): number {
    this.begin(state);
    return this.isRepeated ? Number.POSITIVE_INFINITY : this.endOf(state) - state[POSITION]!;
  }
  skip(state: Float64Array, count: number): void {
    this.begin(state);
    state[POSITION]! += count;
  }
  seek(state: Float64Array, row: number): void {
    this.begin(state);
    state[POSITION] = this.endOf(state) - this.rows + Math.min(Math.max(0, row), this.rows - 1);
  }

  /** Position behind the last row of the turn that plays: at its end, that turn still. */
  private endOf(state: Float64Array): number {
    return Math.max(1, Math.ceil(state[POSITION]! / this.rows)) * this.rows;
  }

  private begin(state: Float64Array): void {
    if (state[IDENTITY] === this.identity) return;
    state.fill(0);
    state[IDENTITY] = this.identity;
    state[GAP_RANDOM] = mix32(~this.load.seed) || 1;
    state[GAP_RATIO] = Number.NaN;
  }

  private spoil(word: number, slot: number, pool: EventColumns): void {
    const fault = word % 5;
    if (fault >= 3) spoilHead(fault === 3, word >>> 8, this.sensors, slot, pool);
    else pool.raw[slot] = NOT_FINITE[fault]!;
  }
}
