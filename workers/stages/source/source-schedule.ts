/**
 * When the source's events fall due: by the load, by the times of a recording, or by an arrival trace. Changes of the load and
 * pauses move the schedule. Its state is in the draft of the source's journal, so a replacement goes on with it. It commits
 * nothing: the stage does.
 */
import { dueAfter } from '../../contract/arrivals/arrival-trace.ts';
import type { Config } from '../../contract/config-types.ts';
import { Schedule } from '../../contract/settings/load-changes.ts';
import type { Feed } from '../../feeds/feed.ts';
import { PAUSED_AT, PAUSED_MS } from '../../memory/control.ts';
import * as J from '../../memory/journal-fields.ts';
import { hasTrace } from '../../memory/trace-words.ts';
import type { TaskContext } from '../task.ts';

/** The source sends at most once in this time, ms: longer makes fewer and larger batches, shorter a smoother stream. */
const LONGEST_TICK = 1;
const SHORTEST_TICK = 0.1;

/** Source task. Times are in ms since the start of the run. */
export class SourceSchedule {
  /** Nothing is sent before. */
  nextTick = 0;
  private readonly plan: Schedule;
  private tickMs = LONGEST_TICK;
  private config: Config | undefined;
  private feed: Feed | undefined;

  /**
   * @param draft of the source's journal
   * @param feedState the words of it that belong to the feed
   */
  constructor(
    private readonly context: TaskContext,
    private readonly draft: Float64Array,
    private readonly feedState: Float64Array,
  ) {
    this.plan = new Schedule(context.memory);
  }

  /** Whether events fall due by a schedule, and not when there is room, or when they come. */
  get isPaced(): boolean {
    return this.plan.pace.isPaced;
  }
  /** When the next event falls due. */
  get due(): number {
    return this.draft[J.DUE]!;
  }
  private get isRecording(): boolean {
    return this.feed!.kind === 'recording';
  }

  /** @param feed made for this configuration */
  configure(config: Config, feed: Feed, now: number): void {
    const { draft } = this;
    const before = this.config;
    this.config = config;
    this.feed = feed;
    this.skipPauses(now);
    // A schedule that was not being kept has no arrears. (With notes of all loads, `followLoad` knows it.)
    const isResumed = before?.load.mode === 'max' && config.load.mode === 'rate' && draft[J.LOAD_CHANGE] === 0;
    if (draft[J.RECEIVED] === 0 || isResumed) this.start(now);
    // A trace that has not begun begins now.
    if (draft[J.RECEIVED] === 0) draft[J.TRACE_ID] = 0;
    this.followLoad();
    this.setTick(config, now);
    // The seed's first word is for what `nextRandom` makes of it: `arrivals.ts` reckons so too.
    if (draft[J.RANDOM] === 0) draft[J.RANDOM] = this.plan.pace.shape.nextRandom(config.load.seed);
    if (this.isRecording) this.keepNear(now);
    // A new feed begins its state with this: `owed.ts`, which reckons what is owed, has it from the journal.
    feed.dueAt(this.feedState, 0);
    this.nextTick = now;
  }

  /** Half a channel a tick at most, so that the next one finds room. */
  private setTick({ channels }: Config, now: number): void {
    const { shape } = this.plan.pace;
    const perSecond = (1000 * shape.factor(now)) / shape.steadyIntervalMs;
    const tick = (channels.capacity / 2 / perSecond) * 1000;
    this.tickMs = Math.min(Math.max(tick, SHORTEST_TICK), LONGEST_TICK);
  }

  /** Of a recording whose file is being replaced, the next row may have seemed far away, or never to come. */
  private keepNear(now: number): void {
    const { draft } = this;
    const latest = now + this.intervalMs(draft[J.DUE]!, -1);
    if (draft[J.DUE]! > latest) draft[J.DUE] = latest;
  }

  /** Moves the schedule on over the changes of the load before its next event, and finds the load of that. */
  private followLoad(): void {
    const { draft, plan } = this;
    plan.begin(draft[J.DUE]!, draft[J.LAST_DUE]!, draft[J.LOAD_CHANGE]!, draft[J.PAUSED]!, this.config!);
    plan.beginTrace(draft[J.TRACE_POSITION]!, draft[J.TRACE_ID]!);
    plan.follow(this.isRecording);
    draft[J.TRACE_POSITION] = plan.position;
    draft[J.TRACE_ID] = plan.traceId;
    draft[J.DUE] = plan.due;
    draft[J.LOAD_CHANGE] = plan.change;
  }

  /** By the load in force now. */
  private start(now: number): void {
    const { draft } = this;
    draft[J.DUE] = now;
    draft[J.LAST_DUE] = now;
    draft[J.LOAD_CHANGE] = 0;
    this.nextTick = now;
  }
  /** The feed goes on elsewhere: its next event falls due now. */
  restart(now: number): void {
    this.skipPauses(now);
    this.start(now);
    this.followLoad();
  }

  /** Events that would have fallen due in a pause fall due after it, also where another worker had this task then. */
  skipPauses(now: number): void {
    const { memory, startedAt } = this.context;
    const { draft } = this;
    const since = memory.clock[PAUSED_AT]!;
    const paused = memory.clock[PAUSED_MS]! + (since > 0 ? startedAt + now - since : 0);
    const more = paused - draft[J.PAUSED]!;
    if (more === 0) return;
    draft[J.DUE]! += more;
    draft[J.LAST_DUE]! += more;
    draft[J.PAUSED] = paused;
    this.followLoad();
  }

  /** @returns when the next event falls due; `now` where it has done so */
  waitUntilDue(now: number): number {
    this.nextTick = Math.max(this.draft[J.DUE]!, now);
    return this.nextTick;
  }

  /**
   * Writes the intended times of events due by now to `times`, at most `most`, and moves the schedule on; no further than the
   * load lasts by which they are due, so that the next ones go by the load after it.
   *
   * @returns how many there are
   */
  take(times: Float64Array, most: number, now: number): number {
    const { draft, plan } = this;
    const { shape } = plan.pace;
    const last = Math.min(now, plan.until);
    if (plan.pace.trace !== null) return this.takeOfTrace(times, most, last);
    let due = draft[J.DUE]!;
    let count = 0;
    if (this.feed!.kind === 'simulated' && shape.isSteady) {
      const interval = shape.steadyIntervalMs;
      while (count < most && due <= last) {
        times[count++] = due;
        due += interval;
      }
    } else {
      while (count < most && due <= last) {
        times[count] = due;
        due += this.intervalMs(due, count++);
      }
    }
    draft[J.DUE] = due;
    return count;
  }

  /** The same of an arrival trace: see `TracePlayer.dueBy`, which reckons in the same way. */
  private takeOfTrace(times: Float64Array, most: number, last: number): number {
    const { draft } = this;
    const { trace, traceId, traceSpeed } = this.plan.pace;
    const first = draft[J.DUE]!;
    // While another one is being written over it, the settings that ask for that one are on their way.
    if (first > last || !hasTrace(this.context.memory, traceId)) return 0;
    const position = draft[J.TRACE_POSITION]!;
    const base = trace!.at(position);
    let due = first;
    let count = 0;
    while (count < most && due <= last) {
      times[count++] = due;
      due = dueAfter(first, trace!.at(position + count) - base, traceSpeed);
    }
    draft[J.DUE] = due;
    draft[J.TRACE_POSITION] = position + count;
    return count;
  }

  /** The last `count` of the events that were taken stay due. @param due when the first of them fell due */
  putBack(due: number, count: number): void {
    this.draft[J.DUE] = due;
    if (this.plan.pace.trace !== null) this.draft[J.TRACE_POSITION]! -= count;
  }
  /** To be called when the events that were taken have been sent, shed or put back. */
  goOn(now: number): void {
    const { draft } = this;
    if (draft[J.DUE]! > this.plan.until) this.followLoad();
    if (draft[J.DUE]! > now) this.nextTick = Math.max(draft[J.DUE]!, now + this.tickMs);
  }

  /** Time from the event `ahead` of the next one, which falls due at `due`, to the one after it. */
  private intervalMs(due: number, ahead: number): number {
    const { draft } = this;
    const at = this.feed!.dueAt(this.feedState, ahead);
    // Below 0 only while another file is being written over the one that plays: time must not go back with it.
    if (!Number.isNaN(at)) return Math.max(0, this.feed!.dueAt(this.feedState, ahead + 1) - at) / this.plan.pace.speed;
    const { shape } = this.plan.pace;
    draft[J.RANDOM] = shape.nextRandom(draft[J.RANDOM]!);
    return shape.intervalAt(due, draft[J.RANDOM]!);
  }
}
