/**
 * Which load a run has had since when. The coordinator notes each change as it makes it; the source goes by the notes, and
 * whoever reckons what it owes. So an event that fell due under a load that is over keeps its place in the schedule, however
 * late the source gets round to it, and also where the source heard of that load only when it was over, or never: it may have
 * been held up, stalled or dead.
 *
 * Times of the notes are in ms of the run's clock, which stands still in pauses (`run-clock.ts`).
 */
import { LOAD_CHANGES, LOAD_WORDS, type MemoryMap } from '../../memory/memory-map.ts';
import { traceIn } from '../../memory/trace-words.ts';
import { dueAfter, speedOf, TracePlayer } from '../arrivals/arrival-trace.ts';
import type { Config } from '../config-types.ts';
import { ARRIVALS, AT_END, FEED_KINDS, LOAD_MODES, LOAD_SHAPES, TRACE_PACES } from '../name-sets.ts';
import { LoadShape, setRate } from './load-shape.ts';

/** Words of a note, LOAD_WORDS of them. */
const AT = 0;
const MODE = 1;
const FEED = 2;
const SPEED = 3;
const RATE = 4;
const SHAPE = 5;
const PERIOD = 6;
const PEAK = 7;
const ARRIVAL = 8;
/** Number of the trace that plays, 0 = none; how fast; what happens at its end. */
const TRACE = 9;
const TRACE_PACE = 10;
const TRACE_END = 11;

function wordsOf({ load, feed }: Config, at: number): number[] {
  const words = new Array<number>(LOAD_WORDS);
  words[AT] = at;
  words[MODE] = LOAD_MODES.indexOf(load.mode);
  words[FEED] = FEED_KINDS.indexOf(feed.kind);
  words[SPEED] = feed.speed;
  words[RATE] = setRate(load);
  words[SHAPE] = LOAD_SHAPES.indexOf(load.shape);
  words[PERIOD] = load.periodSeconds;
  words[PEAK] = load.peakFactor;
  words[ARRIVAL] = ARRIVALS.indexOf(load.arrivals);
  words[TRACE] = load.shape === 'trace' && feed.kind === 'simulated' ? load.trace.id : 0;
  words[TRACE_PACE] = TRACE_PACES.indexOf(load.trace.pace);
  words[TRACE_END] = AT_END.indexOf(load.trace.atEnd);
  return words;
}

/** Coordinator only; before the stages hear of the configuration. @param at ms of the run's clock */
export function noteLoad({ loadChanges }: MemoryMap, config: Config, at: number): void {
  const { notes, counted } = loadChanges;
  const count = counted[0]!;
  const words = wordsOf(config, at);
  const before = count > 0 ? place(count - 1) : 0;
  if (count > 0 && words.every((word, i) => i === AT || word === notes[before + i])) return;
  notes.set(words, place(count));
  Atomics.store(counted, 0, count + 1);
}

function place(change: number): number {
  return (change % LOAD_CHANGES) * LOAD_WORDS;
}

/** The load of one note. */
export class Pace {
  readonly shape = new LoadShape();
  /** Whether events fall due by a schedule: in `max` mode they are due when there is room, those of a live feed when they come. */
  isPaced = true;
  speed = 1;
  feed = 0;
  /** The arrival trace that plays, with its number and how many times as fast as recorded; null and 0 where none does, or it is not there. */
  trace: TracePlayer | null = null;
  traceId = 0;
  traceSpeed = 1;

  constructor(private readonly memory: MemoryMap) {}

  configure({ load, feed }: Pick<Config, 'load' | 'feed'>): void {
    this.shape.configure({ ...load, eventsPerSecond: setRate(load) });
    this.setTrace(
      load.shape === 'trace' && feed.kind === 'simulated' ? load.trace.id : 0,
      load.trace.pace,
      load.trace.atEnd === 'repeat',
      load.eventsPerSecond,
    );
    this.isPaced = load.mode === 'rate' && feed.kind !== 'live';
    this.speed = feed.speed;
    this.feed = FEED_KINDS.indexOf(feed.kind);
  }

  /** From a note. */
  read(words: Float64Array, at: number): void {
    this.shape.configure({
      eventsPerSecond: words[at + RATE]!,
      shape: LOAD_SHAPES[words[at + SHAPE]!]!,
      periodSeconds: words[at + PERIOD]!,
      peakFactor: words[at + PEAK]!,
      arrivals: ARRIVALS[words[at + ARRIVAL]!]!,
    });
    const isRepeated = AT_END[words[at + TRACE_END]!] === 'repeat';
    this.setTrace(words[at + TRACE]!, TRACE_PACES[words[at + TRACE_PACE]!]!, isRepeated, words[at + RATE]!);
    this.isPaced = LOAD_MODES[words[at + MODE]!] === 'rate' && FEED_KINDS[words[at + FEED]!] !== 'live';
    this.speed = words[at + SPEED]!;
    this.feed = words[at + FEED]!;
  }

  private setTrace(id: number, pace: (typeof TRACE_PACES)[number], isRepeated: boolean, eventsPerSecond: number): void {
    const found = traceIn(this.memory, id);
    this.trace = found && new TracePlayer(found, isRepeated);
    this.traceId = found === null ? 0 : id;
    this.traceSpeed = found === null ? 1 : speedOf({ eventsPerSecond, trace: { pace } }, found);
  }

  /** How fast the schedule passes, to compare with another load of the same feed. */
  rateAt(ms: number, isRecording: boolean): number {
    if (this.trace !== null) return this.traceSpeed;
    return isRecording ? this.speed : this.shape.factor(ms) / this.shape.steadyIntervalMs;
  }
}

/** Where a schedule has come to. Times in ms since the start of the run, pauses included, as in the source's journal. */
export class Schedule {
  /** When the next event falls due, and the one before it did. */
  due = 0;
  last = 0;
  /** How many changes of the load these take account of, and how many there are. */
  change = 0;
  known = 0;
  /** Whether notes were written over before they were used: then it is not exact. */
  isOverrun = false;
  /** Of an arrival trace: which one `due` belongs to, counted on through the repetitions, and of which trace; 0 = none. */
  position = 0;
  traceId = 0;
  private pausedMs = 0;
  /** The load in force at `due`, and the one after it. */
  private current: Pace;
  private next: Pace;
  private readonly changes: MemoryMap['loadChanges'];

  constructor(memory: MemoryMap) {
    this.changes = memory.loadChanges;
    this.current = new Pace(memory);
    this.next = new Pace(memory);
  }

  get pace(): Pace {
    return this.current;
  }
  /** Until when the load in force at `due` lasts. */
  get until(): number {
    return this.change > 0 && this.change < this.known ? this.startOf(this.change) : Number.POSITIVE_INFINITY;
  }

  /** @param config counts where nobody takes notes, as in a warm-up */
  begin(due: number, last: number, change: number, pausedMs: number, config: Config): void {
    this.due = due;
    this.last = last;
    this.pausedMs = pausedMs;
    this.known = Atomics.load(this.changes.counted, 0);
    // One less than fit: the oldest may be written over by now.
    const oldest = Math.max(1, this.known - LOAD_CHANGES + 2);
    this.isOverrun = change > 0 && change < oldest;
    this.change = change === 0 ? this.known : Math.max(change, oldest);
    if (this.known === 0) this.current.configure(config);
    else this.current.read(this.changes.notes, place(this.change - 1));
  }
  /** Of an arrival trace, after `begin`: where the source is in it, and in which one. */
  beginTrace(position: number, traceId: number): void {
    this.position = position;
    this.traceId = traceId;
    if (traceId !== this.current.traceId) this.enterTrace(this.due);
  }
  /** Another trace, or none, is in force from a moment on. */
  private enterTrace(from: number): void {
    const { trace, traceId, traceSpeed } = this.current;
    this.position = 0;
    this.traceId = traceId;
    if (trace !== null) this.due = dueAfter(from, trace.at(0), traceSpeed);
  }

  /**
   * Moves the schedule on over the changes before its next event. What is left of an interval passes at the new rate, so that
   * events that fall due are the sum of the rates over time, whenever these change. Events that fell due before a change come
   * first: as long as one has not been emitted, this does nothing.
   */
  follow(isRecording: boolean): void {
    while (this.change < this.known) {
      const { current, next } = this;
      const at = this.startOf(this.change);
      next.read(this.changes.notes, place(this.change));
      const isSameFeed = current.feed === next.feed;
      if (current.isPaced && isSameFeed && this.due <= at) return;
      // The source may have gone on by the old load for a moment, until it heard of the new one.
      const from = Math.max(at, this.last);
      const isSameTrace = current.traceId === next.traceId;
      const isOneSchedule = current.isPaced && next.isPaced && isSameFeed && isSameTrace;
      // A schedule that was not being kept has no arrears, nor has a feed that is gone.
      if (!isOneSchedule) this.due = from;
      else if (next.trace !== null) this.followTrace(from);
      else if (this.due > from) {
        // The interval that is under way was drawn at the rate of this moment.
        const drawn = Math.max(this.last, this.startOf(this.change - 1));
        this.due = from + (this.due - from) * (current.rateAt(drawn, isRecording) / next.rateAt(from, isRecording));
      }
      this.current = next;
      this.next = current;
      this.change++;
      if (!isSameTrace) this.enterTrace(from);
    }
  }

  /** The same trace goes on by `next`: at another pace, or it is to end or to be repeated after all. */
  private followTrace(from: number): void {
    const { current, next, position } = this;
    const trace = next.trace!;
    const before = position === 0 ? 0 : trace.at(position - 1);
    if (trace.at(position) === Number.POSITIVE_INFINITY) this.due = Number.POSITIVE_INFINITY;
    else if (this.due === Number.POSITIVE_INFINITY)
      this.due = dueAfter(from, trace.at(position) - before, next.traceSpeed);
    else if (this.due > from) this.due = from + (this.due - from) * (current.traceSpeed / next.traceSpeed);
  }

  private startOf(change: number): number {
    return this.changes.notes[place(change) + AT]! + this.pausedMs;
  }
}
